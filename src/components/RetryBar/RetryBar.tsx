/** Says that a page could not be fetched, and tries again; drawn by the Screen that is still shown. */
import { View } from '@tarojs/components';
import { putAwayUnloaded, useUnloaded } from '@/src/device/unloaded';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';
import { Button } from '../Button/Button';
import { Icon } from '../Icon/Icon';
import './RetryBar.scss';

export function RetryBar() {
  const t = useTexts(common);
  const unloaded = useUnloaded();
  if (unloaded === undefined) return null;
  const again = () => {
    putAwayUnloaded();
    unloaded.retry();
  };
  return (
    <View className="retrybar" ariaRole="alert">
      <Icon name="cloud-off" size="m" />
      <View className="grow note">{t.notLoaded}</View>
      <Button size="tiny" onTap={again}>
        {t.retry}
      </Button>
      <View className="retrybar__close" hoverClass="pressed" ariaRole="button" ariaLabel={t.close} onClick={putAwayUnloaded}>
        <Icon name="cross" size="s" />
      </View>
    </View>
  );
}

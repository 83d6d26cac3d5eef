/** Where an address leads that is no page of ours: an old link, a slip in typing. */
import Taro from '@tarojs/taro';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function MissingPage() {
  const t = useTexts(common);
  return (
    <Screen title={t.noPageTitle}>
      <Empty icon="search" title={t.noPage} text={t.noPageText}>
        <Button size="small" onTap={() => void Taro.switchTab({ url: '/pages/card/index' })}>
          {t.goHome}
        </Button>
      </Empty>
    </Screen>
  );
}

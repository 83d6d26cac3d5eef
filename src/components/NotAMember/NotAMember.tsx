/** Where a member's page would be: what joining gives, the way to scan the shop's code, and the shops to join at. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { canScan, scanScene } from '@/src/device/scan';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { Offers } from '@/src/pages/join/Offers';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import { Button } from '../Button/Button';
import { Heading } from '../Heading/Heading';
import { Icon } from '../Icon/Icon';
import { Panel } from '../Panel/Panel';
import { toast } from '../Toast/Toast';
import { loadOffered } from './offers';
import './NotAMember.scss';

export function NotAMember() {
  const t = useTexts(joinTexts);
  const say = useSay();
  const { load } = useLoad('offered', loadOffered);
  const { busy, run } = useBusy();
  const offered = load.state === 'ready' || load.state === 'offline' ? load.data : undefined;
  const scan = () =>
    void run(async () => {
      const scene = await scanScene();
      if (scene === undefined) return toast(t.notShopCode);
      await join(scene);
    });
  return (
    <View className="stack">
      <View className="notamember-head">
        <Heading look="h1">{t.headline}</Heading>
        <View className="note muted notamember-text">{canScan() ? t.notYetText : t.notYetElsewhere}</View>
      </View>
      {offered !== undefined && <Offers programme={offered.programme} />}
      {canScan() && (
        <Button icon="scan" busy={busy} onTap={scan}>
          {t.scanShop}
        </Button>
      )}
      {offered !== undefined && offered.shops.length > 0 && (
        <Panel rows>
          {offered.shops.map((it) => (
            <View
              key={it.shopId}
              className="row between line notamember"
              hoverClass="pressed"
              ariaRole="button"
              onClick={() => void join(it.scene)}
            >
              <View className="grow">
                <View>{say(it.name)}</View>
                <View className="note muted">{say(it.address)}</View>
              </View>
              <Icon name="next" size="s" className="faint" />
            </View>
          ))}
        </Panel>
      )}
    </View>
  );
}

const join = (scene: string) => Taro.navigateTo({ url: `/pages/join/index?scene=${encodeURIComponent(scene)}` });

/** Where a member's page would be: how to become one, with the shops to join at. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { shops } from '@/src/cloud/shop';
import { useLoad } from '@/src/hooks/useLoad';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import { Empty } from '../Empty/Empty';
import { Icon } from '../Icon/Icon';
import { Panel } from '../Panel/Panel';
import './NotAMember.scss';

export function NotAMember() {
  const t = useTexts(joinTexts);
  const say = useSay();
  const { load } = useLoad('shops', shops);
  const items = load.state === 'ready' || load.state === 'offline' ? load.data.items : [];
  return (
    <>
      <Empty icon="card" title={t.notYetTitle} text={t.notYetText} />
      {items.length > 0 && (
        <Panel rows>
          {items.map((it) => (
            <View
              key={it.shopId}
              className="row between line notamember"
              hoverClass="pressed"
              ariaRole="button"
              onClick={() => void Taro.navigateTo({ url: `/pages/join/index?scene=${encodeURIComponent(it.scene)}` })}
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
    </>
  );
}

/** Where no code named a shop, or one that is not ours: the shops to choose from. */
import { View } from '@tarojs/components';
import { Empty } from '@/src/components/Empty/Empty';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import type { Invitation } from './invitation';
import './Offers.scss';

interface Props {
  shops: Invitation['shops'];
  /** There was a code, but it names no shop. */
  unknown: boolean;
  onChoose: (scene: string) => void;
}

export function ShopChoice({ shops, unknown, onChoose }: Props) {
  const t = useTexts(joinTexts);
  const say = useSay();
  if (shops.length === 0) return <Empty icon="shop" title={t.noShop} />;
  return (
    <>
      <Heading look="h1">{t.chooseShop}</Heading>
      {unknown && <View className="note warn join-headline">{t.noShop}</View>}
      <Panel rows className="join-offers">
        {shops.map((it) => (
          <View
            key={it.shopId}
            className="row line join-offer"
            hoverClass="pressed"
            ariaRole="button"
            onClick={() => onChoose(it.scene)}
          >
            <Icon name="shop" className="good" />
            <View className="grow">
              <View className="strong">{say(it.name)}</View>
              <View className="note muted">{say(it.address)}</View>
            </View>
            <Icon name="next" size="s" className="faint" />
          </View>
        ))}
      </Panel>
    </>
  );
}

/** In which shop the assistant stands today; without a choice nothing can be recorded. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { counterTexts } from '@/src/texts/counter';
import { useSay, useTexts } from '@/src/texts/language';
import type { Desk } from './useShopChoice';

interface Props {
  open: boolean;
  desk: Desk;
  here: string | undefined;
  onChoose: (shopId: string) => void;
  onClose: () => void;
}

export function ShopChoice({ open, desk, here, onChoose, onClose }: Props) {
  const t = useTexts(counterTexts);
  const say = useSay();
  return (
    <Sheet open={open} onClose={onClose} label={t.chooseShop}>
      <Heading look="h1" className="desk-sheet-title">
        {t.chooseShop}
      </Heading>
      {desk.shops.map((it) => (
        <View
          key={it.shopId}
          className="row between line desk-shop"
          hoverClass="pressed"
          ariaRole="radio"
          aria-checked={it.shopId === here}
          onClick={() => onChoose(it.shopId)}
        >
          <View>{say(it.name)}</View>
          {it.shopId === here && <Icon name="check" className="good" />}
        </View>
      ))}
    </Sheet>
  );
}

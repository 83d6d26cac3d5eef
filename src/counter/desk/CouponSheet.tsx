/** Which coupon of the member is used for this purchase: the best by itself, another, or none. */
import { View } from '@tarojs/components';
import type { Glance } from '@/types/contract/counter';
import { nowMs } from '@/src/cloud/clock';
import { Button } from '@/src/components/Button/Button';
import { CouponTicket } from '@/src/components/CouponTicket/CouponTicket';
import { windowOf } from '@/src/components/CouponTicket/face';
import { Heading } from '@/src/components/Heading/Heading';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { dayAt } from '@/src/format/day';
import { useScope } from '@/src/hooks/useScope';
import { counterTexts } from '@/src/texts/counter';
import { couponTexts } from '@/src/texts/coupon';
import { useLanguage, useTexts } from '@/src/texts/language';
import type { Choice } from './useQuote';

interface Props {
  open: boolean;
  coupons: Glance['coupons'];
  onChoose: (choice: Choice) => void;
  onClose: () => void;
}

export function CouponSheet({ open, coupons, onChoose, onClose }: Props) {
  const t = useTexts(counterTexts);
  const words = useTexts(couponTexts);
  const language = useLanguage();
  const scope = useScope();
  const today = dayAt(nowMs());
  const choose = (choice: Choice) => {
    onChoose(choice);
    onClose();
  };
  return (
    <Sheet open={open} onClose={onClose} label={t.couponTitle}>
      <Heading look="h1" className="desk-sheet-title">
        {t.couponTitle}
      </Heading>
      <View className="stack desk-coupons">
        {coupons.map((it) => (
          <CouponTicket
            key={it.couponCode}
            coupon={it}
            scope={scope.both(it)}
            days={windowOf(it, today, language, words).text}
            soon={windowOf(it, today, language, words).soon}
            onTap={() => choose({ couponCode: it.couponCode })}
          />
        ))}
        {coupons.length > 0 && (
          <Button look="quiet" onTap={() => choose('best')}>
            {t.best}
          </Button>
        )}
        <Button look="plain" onTap={() => choose('none')}>
          {t.withoutCoupon}
        </Button>
      </View>
    </Sheet>
  );
}

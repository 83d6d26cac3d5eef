/** A coupon or an offer of one as a ticket: worth, name, where it counts, its days, and one button or word. */
import type { ReactNode } from 'react';
import { View } from '@tarojs/components';
import type { Discount } from '@/types/contract/coupon';
import type { Bilingual } from '@/types/contract/values';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { couponTexts } from '@/src/texts/coupon';
import { Ticket } from '../Ticket/Ticket';
import { conditionOf, faceOf } from './face';
import './CouponTicket.scss';

interface Props {
  coupon: { name: Bilingual; discount: Discount; minimumFen: number };
  /** Where and for what it counts. */
  scope: string;
  /** Its days, or what is left of it. */
  days: string;
  soon?: boolean;
  used?: boolean;
  onTap?: () => void;
  /** On the right: what to do with it. */
  act?: ReactNode;
}

export function CouponTicket({ coupon, scope, days, soon = false, used = false, onTap, act }: Props) {
  const t = useTexts(couponTexts);
  const say = useSay();
  const face = faceOf(coupon.discount, useLanguage(), t);
  return (
    <Ticket
      used={used}
      onTap={onTap}
      value={
        <>
          <View className={`num coupon-face ${face.big.length > 4 ? 'coupon-face--long' : ''}`}>
            {face.before !== '' && <View className="coupon-face__small">{face.before}</View>}
            <View>{face.big}</View>
            {face.after !== '' && <View className="coupon-face__small">{face.after}</View>}
          </View>
          <View className="mini muted num coupon-condition">{conditionOf(coupon.discount, coupon.minimumFen, t)}</View>
        </>
      }
    >
      {/* The words are the link, so that a screen reader finds the button beside them. */}
      <View className="grow" ariaRole={onTap ? 'link' : undefined}>
        <View className="coupon-name">{say(coupon.name)}</View>
        <View className="mini muted coupon-scope">{scope}</View>
        <View className={`mini num ${used ? 'coupon-days--used' : soon ? 'coupon-days--soon' : ''} coupon-days`}>{days}</View>
      </View>
      {act}
    </Ticket>
  );
}

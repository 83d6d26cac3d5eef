/** What a new member gets: at once, with the first order, on their birthday. Made from the programme, so that it is true. */
import { View } from '@tarojs/components';
import { Panel } from '@/src/components/Panel/Panel';
import { factor, grouped, shortYuan } from '@/src/format/number';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import type { Invitation } from './invitation';
import './Offers.scss';

export function Offers({ programme }: { programme: Invitation['programme'] }) {
  const t = useTexts(joinTexts);
  const say = useSay();
  const { earning, identity, joinCoupon } = programme;
  return (
    <Panel rows className="join-offers">
      {earning.joinPoints > 0 && <Offer sign={grouped(earning.joinPoints)} title={t.points} text={t.pointsNote} />}
      {joinCoupon !== null && (
        <Offer
          sign={joinCoupon.offFen === undefined ? t.giftSign : `¥${shortYuan(joinCoupon.offFen)}`}
          title={say(joinCoupon.name)}
          text={t.couponNote}
        />
      )}
      {earning.birthdayMonth !== null && (
        <Offer
          sign={`${factor(earning.birthdayMonth.multiplierBp)}×`}
          title={t.birthday(factor(earning.birthdayMonth.multiplierBp))}
          text={t.birthdayNote}
        />
      )}
      {earning.birthdayMonth === null && identity.birthdayCoupon !== undefined && (
        <Offer sign={t.giftSign} title={t.birthdayGift} text={t.birthdayGiftNote} />
      )}
    </Panel>
  );
}

function Offer({ sign, title, text }: { sign: string; title: string; text: string }) {
  return (
    <View className="row line join-offer">
      <View className="join-offer__sign num">{sign}</View>
      <View className="grow">
        <View className="strong">{title}</View>
        <View className="note muted">{text}</View>
      </View>
    </View>
  );
}

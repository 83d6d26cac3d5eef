/** Right after joining: the card turns over, the gift lands, the phone can be bound. */
import { useEffect, useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { PhoneBinding } from '@/src/components/PhoneBinding/PhoneBinding';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { TierCard } from '@/src/components/TierCard/TierCard';
import { grouped } from '@/src/format/number';
import { useCountUp } from '@/src/hooks/useCountUp';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import type { Invitation } from './invitation';
import type { Joined } from './index';

export function Welcome({ joined, programme }: { joined: Joined; programme: Invitation['programme'] }) {
  const t = useTexts(joinTexts);
  const say = useSay();
  const first = programme.growth.tiers[0];
  const { welcome, repeated } = joined;
  // A number that is bound here may bring an earlier membership, whose number stays.
  const [member, setMember] = useState(joined.member);
  // Who left and comes back is welcome, but not to a second gift.
  const hadGift = !repeated && welcome.points === 0 && programme.earning.joinPoints > 0;
  return (
    <View className="join-welcome">
      <View className="moves join-turn">
        <TierCard
          tier={first?.tier ?? 'base'}
          tierName={first ? say(first.name) : ''}
          memberNo={member.memberNo}
          className="join-card"
        />
      </View>
      <Heading look="h1" className="join-welcome__title">
        {repeated ? t.welcomeBack(member.nickname ?? '') : t.welcome}
      </Heading>
      {repeated && <View className="muted join-welcome__line">{t.already}</View>}
      {hadGift && <View className="muted join-welcome__line">{t.hadGift}</View>}
      {welcome.points > 0 && <Landed points={welcome.points} />}
      {welcome.coupons > 0 && (
        <View className="row centre muted join-welcome__line moves join-land join-land--late">
          <Icon name="ticket" size="m" />
          {t.landedCoupons(welcome.coupons)}
        </View>
      )}
      <View className="stack join-welcome__acts">
        <Button onTap={() => void Taro.switchTab({ url: '/pages/card/index' })}>{t.open}</Button>
        {joined.member.phone === undefined && <PhoneBinding onBound={setMember} />}
      </View>
    </View>
  );
}

function Landed({ points }: { points: number }) {
  const t = useTexts(joinTexts);
  const [to, setTo] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setTo(points), 200);
    return () => clearTimeout(timer);
  }, [points]);
  const shown = useCountUp(to);
  return <View className="good strong num join-welcome__points moves join-land">{t.landed(grouped(shown))}</View>;
}

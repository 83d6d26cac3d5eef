/** The moment of rising a tier: full screen, once. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { CouponItem } from '@/types/contract/coupon';
import { useBrand } from '@/src/brand/brand';
import { nowMs } from '@/src/cloud/clock';
import * as growth from '@/src/cloud/growth';
import { Button } from '@/src/components/Button/Button';
import { CouponTicket } from '@/src/components/CouponTicket/CouponTicket';
import { windowOf } from '@/src/components/CouponTicket/face';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { goBack, Screen } from '@/src/components/Screen/Screen';
import { TierCard } from '@/src/components/TierCard/TierCard';
import { toast } from '@/src/components/Toast/Toast';
import { dayAt, dayInWords } from '@/src/format/day';
import { factor } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { useScope } from '@/src/hooks/useScope';
import { couponTexts } from '@/src/texts/coupon';
import { growthTexts } from '@/src/texts/growth';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { loadRise, type Rise } from './rise';
import { starsOf } from './stars';
import './index.scss';

const STARS = starsOf(46);

export default function CeremonyPage() {
  const t = useTexts(growthTexts);
  const { load, reload } = useLoad('growth.rise', loadRise, { keep: false });
  // What is celebrated stays on the screen when the cloud already knows it as celebrated.
  const [seen, setSeen] = useState<Rise>();
  const loaded = load.state === 'ready' ? (load.data.rise ?? undefined) : undefined;
  if (seen === undefined && loaded !== undefined) setSeen(loaded);
  return (
    <Screen clear dark className="ceremony-screen">
      <View aria-hidden className="ceremony-sky">
        {STARS.map((it, at) => (
          <View
            key={at}
            className={`ceremony-star ceremony-star--${it.size} ceremony-star--glow-${it.glow}`}
            style={{ left: `${it.left}%`, top: `${it.top}%` }}
          />
        ))}
      </View>
      <View className="ceremony-page">
        {seen !== undefined ? (
          <Celebration rise={seen} />
        ) : (
          <Loaded load={load} onRetry={reload} bones={['card']}>
            {() => (
              <Empty icon="growth" title={t.nothing} text={t.nothingText}>
                <Button size="small" look="gold" onTap={() => void Taro.switchTab({ url: '/pages/card/index' })}>
                  {t.openCard}
                </Button>
              </Empty>
            )}
          </Loaded>
        )}
      </View>
    </Screen>
  );
}

function Celebration({ rise }: { rise: Rise }) {
  const t = useTexts(growthTexts);
  const say = useSay();
  const brand = useBrand();
  const day = dayAt(Date.parse(rise.at));
  const language = useLanguage();
  const today = dayAt(nowMs());
  const title = day === today ? t.ceremonyTitle : t.ceremonyTitleSince;
  const { busy, run } = useBusy();

  const take = () =>
    run(async () => {
      const answer = await growth.celebrated(rise.riseId);
      if (!answer.ok) return toast(answer.error.message);
      if (rise.gift === null) return void (await Taro.switchTab({ url: '/pages/card/index' }));
      // In the place of the ceremony, which is over: back leads to the card.
      await Taro.redirectTo({ url: `/coupon/detail/index?code=${encodeURIComponent(rise.gift.couponCode)}` });
    });

  return (
    <>
      <View className="ceremony-hail">{t.congratulations}</View>
      <View className="moves ceremony-rise">
        <TierCard tier={rise.tier} tierName={say(rise.tierName)} memberNo={rise.memberNo} className="ceremony-card">
          <View className="tiercard__sub num ceremony-card__foot">
            {[rise.nickname ?? '', day.replace(/-/g, '.')].filter((it) => it !== '').join(' · ')}
          </View>
        </TierCard>
      </View>
      <View className="ceremony-title">{title(brand ? say(brand.name) : '', say(rise.tierName))}</View>
      <View className="ceremony-benefits num">
        {[
          t.ceremonyFrom(factor(rise.multiplierBp)),
          ...(rise.holdsUntil === null ? [] : [t.ceremonyUntil(dayInWords(rise.holdsUntil, language, today))]),
        ].join(' · ')}
      </View>
      {rise.gift !== null && <Gift gift={rise.gift} />}
      <View className="ceremony-acts">
        <Button look="gold" busy={busy} onTap={() => void take()}>
          {rise.gift === null ? t.takeNoGift : t.takeGift}
        </Button>
        <Button look="plain" onTap={goBack}>
          {t.later}
        </Button>
      </View>
    </>
  );
}

/** What was given, as it lies among the member's coupons. */
function Gift({ gift }: { gift: CouponItem }) {
  const t = useTexts(couponTexts);
  const scope = useScope();
  const days = windowOf(gift, dayAt(nowMs()), useLanguage(), t);
  return (
    <View className="ceremony-gift">
      <CouponTicket coupon={gift} scope={scope.both(gift)} days={days.text} soon={days.soon} />
    </View>
  );
}

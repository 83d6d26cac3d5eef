/** Coupons to claim, with what is left of them and why one cannot be had. */
import { useState } from 'react';
import type { TemplateItem } from '@/types/contract/coupon';
import { View } from '@tarojs/components';
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import { nowMs } from '@/src/cloud/clock';
import * as coupon from '@/src/cloud/coupon';
import * as growth from '@/src/cloud/growth';
import { Button } from '@/src/components/Button/Button';
import { CouponTicket } from '@/src/components/CouponTicket/CouponTicket';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { toast } from '@/src/components/Toast/Toast';
import { dayAt, shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { useScope } from '@/src/hooks/useScope';
import { couponTexts } from '@/src/texts/coupon';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';

interface Centre {
  items: TemplateItem[];
  /** Names of the tiers; empty when growth did not answer. */
  tiers: { tier: string; name: Bilingual }[];
}

async function loadCentre(): Promise<Answer<Centre>> {
  const [offers, path] = await Promise.all([coupon.centre(), growth.path()]);
  if (!offers.ok) return offers;
  return { ok: true, data: { items: offers.data.items, tiers: path.ok ? path.data.stations : [] } };
}

export default function CouponCentrePage() {
  const t = useTexts(couponTexts);
  const { load, reload } = useLoad('coupon.centre', loadCentre);
  return (
    <Screen title={t.centre}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'tile', 'tile']}>
        {({ items, tiers }) =>
          items.length === 0 ? (
            <Empty icon="ticket" title={t.nothing} text={t.nothingText} />
          ) : (
            <View className="stack">
              {items.map((it) => (
                <Offer key={it.templateId} offer={it} tiers={tiers} />
              ))}
            </View>
          )
        }
      </Loaded>
    </Screen>
  );
}

function Offer({ offer, tiers }: { offer: TemplateItem; tiers: Centre['tiers'] }) {
  const t = useTexts(couponTexts);
  const say = useSay();
  const language = useLanguage();
  const scope = useScope();
  const { busy, run } = useBusy();
  const today = dayAt(nowMs());
  const tier = tiers.find((it) => it.tier === offer.tier);
  // Where several may be had, a second one is a second visit to this page, not a second tap.
  const [got, setGot] = useState(false);
  const claim = () =>
    void run(async () => {
      const answer = await coupon.claim(offer.templateId);
      if (answer.ok) setGot(true);
      toast(answer.ok ? t.claimed : answer.error.message);
    });
  const facts = [
    offer.left !== null && offer.blocked !== 'SOLD_OUT' && t.left(grouped(offer.left)),
    offer.limit > 0 && t.limit(offer.limit),
    offer.until !== undefined && t.until(shortDay(offer.until, today, language)),
  ].filter((it) => it !== false);
  return (
    <CouponTicket
      coupon={offer}
      scope={scope.both(offer)}
      days={facts.join(' · ')}
      used={offer.blocked !== undefined && offer.blocked !== 'TIER_TOO_LOW'}
      act={
        got ? (
          <Tag>{t.blocked.LIMIT_REACHED}</Tag>
        ) : offer.blocked === undefined ? (
          <Button size="tiny" busy={busy} onTap={claim}>
            {t.claim}
          </Button>
        ) : (
          <Tag look="quiet">
            {offer.blocked === 'TIER_TOO_LOW' && tier !== undefined ? t.tierOnly(say(tier.name)) : t.blocked[offer.blocked]}
          </Tag>
        )
      }
    />
  );
}

/** One coupon with its code and conditions. */
import Taro, { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { CouponItem } from '@/types/contract/coupon';
import { nowMs } from '@/src/cloud/clock';
import * as coupon from '@/src/cloud/coupon';
import { Button } from '@/src/components/Button/Button';
import { CouponTicket } from '@/src/components/CouponTicket/CouponTicket';
import { windowOf } from '@/src/components/CouponTicket/face';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Missing } from '@/src/components/Missing/Missing';
import { Panel } from '@/src/components/Panel/Panel';
import { QrCode } from '@/src/components/QrCode/QrCode';
import { Screen } from '@/src/components/Screen/Screen';
import { clockAt, dayAt, shortDay } from '@/src/format/day';
import { shortCode, shortYuan } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { usePoll } from '@/src/hooks/usePoll';
import { useScope } from '@/src/hooks/useScope';
import { couponTexts } from '@/src/texts/coupon';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import './index.scss';

export default function CouponDetailPage() {
  const t = useTexts(couponTexts);
  const code = decodeURIComponent(useRouter().params.code ?? '');
  const { load, reload } = useLoad(`coupon.one.${code}`, () => coupon.couponOf(code));
  // Its code is on show: the counter may use it at any moment.
  usePoll(load.state === 'ready' && load.data.coupon?.state === 'available', reload);
  return (
    <Screen title={t.detail}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'card', 'row']}>
        {(data) =>
          data.coupon === undefined ? (
            <Missing
              icon="ticket"
              title={t.noCoupon}
              text={t.noCouponText}
              go={t.toCoupons}
              to={{ tab: '/pages/coupons/index' }}
            />
          ) : (
            <Detail coupon={data.coupon} />
          )
        }
      </Loaded>
    </Screen>
  );
}

function Detail({ coupon: it }: { coupon: CouponItem }) {
  const t = useTexts(couponTexts);
  const say = useSay();
  const scope = useScope();
  const today = dayAt(nowMs());
  const days = windowOf(it, today, useLanguage(), t);
  const usable = it.state === 'available' && !days.early;
  return (
    <View className="stack">
      <CouponTicket
        coupon={it}
        scope={scope.both(it)}
        days={days.text}
        soon={days.soon}
        used={it.state !== 'available' && it.state !== 'locked'}
      />
      {usable && (
        <Panel className="coupon-code">
          <View className="note muted">{t.code}</View>
          <View className="num coupon-code__text">{shortCode(it.couponCode)}</View>
          <QrCode text={it.couponCode} label={`${t.code} ${it.couponCode}`} />
          <View className="note muted coupon-code__hint">{t.howTo}</View>
        </Panel>
      )}
      <Panel>
        <Heading look="h2">{t.conditions}</Heading>
        <View className="note muted coupon-note">{say(it.note)}</View>
        <Facts items={useFacts(it)} />
      </Panel>
      {usable && (
        <Button icon="code" onTap={() => void Taro.navigateTo({ url: '/me/code/index' })}>
          {t.showCode}
        </Button>
      )}
    </View>
  );
}

function useFacts(it: CouponItem) {
  const t = useTexts(couponTexts);
  const say = useSay();
  const language = useLanguage();
  const scope = useScope();
  const today = dayAt(nowMs());
  const usedMs = it.usedAt === undefined ? undefined : Date.parse(it.usedAt);
  const cap = it.discount.type === 'percent' ? it.discount.capFen : undefined;
  return [
    it.discount.type === 'amount' && { label: t.worth, value: t.worthAmount(shortYuan(it.discount.offFen)) },
    it.discount.type === 'gift' && { label: t.worth, value: say(it.discount.gift) },
    { label: t.least, value: it.minimumFen > 0 ? t.leastOf(shortYuan(it.minimumFen)) : t.noMinimum },
    cap !== undefined && { label: t.most, value: `¥${shortYuan(cap)}` },
    { label: t.where, value: scope.where(it.shopIds) },
    { label: t.what, value: scope.what(it.categories) },
    { label: t.days, value: t.fromTo(shortDay(it.from, today, language), shortDay(it.until, today, language)) },
    { label: t.stateLabel, value: t.stateWords[it.state] },
    usedMs !== undefined && { label: t.usedAt, value: `${shortDay(dayAt(usedMs), today, language)} ${clockAt(usedMs)}` },
  ];
}

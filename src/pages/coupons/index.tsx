/** Coupons that the member holds: usable, used, expired; and the way to more. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { CouponItem } from '@/types/contract/coupon';
import { nowMs } from '@/src/cloud/clock';
import * as coupon from '@/src/cloud/coupon';
import { Button } from '@/src/components/Button/Button';
import { Chips } from '@/src/components/Chips/Chips';
import { CouponTicket } from '@/src/components/CouponTicket/CouponTicket';
import { windowOf } from '@/src/components/CouponTicket/face';
import { Empty } from '@/src/components/Empty/Empty';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { RemindRow } from '@/src/components/RemindRow/RemindRow';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { clockAt, dayAt, shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { usePages } from '@/src/hooks/usePages';
import { useScope } from '@/src/hooks/useScope';
import { common } from '@/src/texts/common';
import { couponTexts } from '@/src/texts/coupon';
import { useLanguage, useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import './index.scss';

const STATES = ['available', 'used', 'expired'] as const;
type Shown = (typeof STATES)[number];
/** Nobody holds as many: the first page counts them all. */
const PAGE = 100;

export default function CouponsPage() {
  const t = useTexts(couponTexts);
  const [shown, setShown] = useState<Shown>('available');
  const pages = usePages(`coupon.mine.${shown}`, (before) => coupon.mine({ state: shown, before, limit: PAGE }));
  const known = pages.load.state === 'ready' || pages.load.state === 'offline';
  const count = known && shown === 'available' ? grouped(pages.items.length) : undefined;
  const states = STATES.map((key) => ({ key, name: key === shown && count !== undefined ? t.available(count) : t.states[key] }));
  return (
    <Screen title={t.title} tab="coupons">
      <View className="stack">
        <View className="row gap-s">
          <View className="grow">
            <Chips items={states} chosen={shown} onChoose={setShown} />
          </View>
          <View className="coupons-centre" hoverClass="pressed" ariaRole="link" onClick={openCentre}>
            {t.centre}
          </View>
        </View>
        <Wallet shown={shown} pages={pages} />
      </View>
    </Screen>
  );
}

type Pages = ReturnType<typeof usePages<CouponItem, { items: CouponItem[]; next?: string }>>;

function Wallet({ shown, pages }: { shown: Shown; pages: Pages }) {
  const t = useTexts(couponTexts);
  const words = useTexts(common);
  const { offers } = useTexts(remindTexts);
  const { load, reload, items, hasMore, busy, failure, loadMore } = pages;
  return (
    <Loaded load={load} onRetry={reload} bones={['tile', 'tile', 'tile']}>
      {() => (
        <>
          {items.map((it) => (
            <Held key={it.couponCode} coupon={it} />
          ))}
          {items.length === 0 && (
            <Empty icon="ticket" title={t.none[shown]} text={shown === 'available' ? t.noneText : undefined}>
              {shown === 'available' && (
                <Button size="small" look="quiet" onTap={openCentre}>
                  {t.centre}
                </Button>
              )}
            </Empty>
          )}
          {hasMore && (
            <Button look="plain" busy={busy} onTap={() => void loadMore()}>
              {failure ?? words.more}
            </Button>
          )}
          {shown === 'available' && items.length > 0 && (
            <>
              <BestHint />
              <RemindRow kind="coupon_expiring" title={offers.coupon_expiring} look="panel" />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

function Held({ coupon: it }: { coupon: CouponItem }) {
  const t = useTexts(couponTexts);
  const language = useLanguage();
  const scope = useScope();
  const today = dayAt(nowMs());
  const days = windowOf(it, today, language, t);
  const usedMs = it.usedAt === undefined ? undefined : Date.parse(it.usedAt);
  const open = it.state === 'available' || it.state === 'locked';
  return (
    <CouponTicket
      coupon={it}
      scope={scope.both(it)}
      days={usedMs === undefined ? days.text : t.used(`${shortDay(dayAt(usedMs), today, language)} ${clockAt(usedMs)}`)}
      soon={days.soon}
      used={!open}
      onTap={() => void Taro.navigateTo({ url: `/coupon/detail/index?code=${encodeURIComponent(it.couponCode)}` })}
      act={
        it.state === 'locked' ? (
          <Tag look="quiet">{t.locked}</Tag>
        ) : open && !days.early ? (
          <Button size="tiny" look="quiet" onTap={openCode}>
            {t.use}
          </Button>
        ) : undefined
      }
    />
  );
}

function BestHint() {
  const t = useTexts(couponTexts);
  return (
    <Panel onTap={openCode}>
      <View className="row between">
        <View className="grow">
          <Heading look="h2">{t.best}</Heading>
          <View className="note muted">{t.bestNote}</View>
        </View>
        <Icon name="next" />
      </View>
    </Panel>
  );
}

const openCentre = () => void Taro.navigateTo({ url: '/coupon/centre/index' });
const openCode = () => void Taro.navigateTo({ url: '/me/code/index' });

/** One exchange: the fetch code while it waits, what became of it after; just made, it says so. */
import { useEffect, useState } from 'react';
import Taro, { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { ExchangeItem } from '@/types/contract/mall';
import { nowMs } from '@/src/cloud/clock';
import { Art } from '@/src/components/Art/Art';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Missing } from '@/src/components/Missing/Missing';
import { Panel } from '@/src/components/Panel/Panel';
import { QrCode } from '@/src/components/QrCode/QrCode';
import { Screen } from '@/src/components/Screen/Screen';
import { brighten } from '@/src/device/brightness';
import { clockAt, dayAt, dayInWords } from '@/src/format/day';
import { grouped, shortCode } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { usePoll } from '@/src/hooks/usePoll';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import { CancelSheet } from '../orders/CancelSheet';
import { isWaiting } from '../orders/state';
import { type ExchangePage, loadExchange } from './load';
import './index.scss';

export default function ExchangeResultPage() {
  const t = useTexts(mallTexts);
  const { no = '', kind = '', new: fresh } = useRouter().params;
  const exchangeNo = decodeURIComponent(no);
  const { load, reload } = useLoad(`mall.exchange.${exchangeNo}`, () => loadExchange(exchangeNo));
  const exchange = load.state === 'ready' ? load.data.exchange : undefined;
  usePoll(exchange !== undefined && isWaiting(exchange), reload);
  return (
    <Screen title={fresh === '1' ? t.resultTitle : t.exchangeTitle}>
      <Loaded load={load} onRetry={reload} bones={['card', 'row', 'row']}>
        {(data) =>
          data.exchange === undefined ? (
            <Missing
              icon="gift"
              title={t.noExchange}
              text={t.noExchangeText}
              go={t.toOrders}
              to={{ page: '/mall/orders/index' }}
            />
          ) : (
            <Exchange page={data} exchange={data.exchange} coupon={kind === 'coupon'} />
          )
        }
      </Loaded>
    </Screen>
  );
}

function Exchange({ page, exchange, coupon }: { page: ExchangePage; exchange: ExchangeItem; coupon: boolean }) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const [cancelling, setCancelling] = useState(false);
  const waiting = isWaiting(exchange);
  return (
    <View className="stack">
      <Panel className="exchange-paper">
        <View className="row gap-m">
          <Art art={exchange.art} faded={exchange.state === 'cancelled'} className="exchange-art" />
          <View className="grow">
            <Heading look="h2">{say(exchange.name)}</Heading>
            <View className="note muted num">
              × {exchange.quantity} · {grouped(exchange.points)} {t.points}
            </View>
          </View>
        </View>
        {waiting ? <PickupCode exchange={exchange} /> : <Outcome exchange={exchange} coupon={coupon} />}
      </Panel>
      <Panel rows>
        <Facts items={useFacts(page, exchange)} />
      </Panel>
      {coupon && !waiting ? (
        <Button look="quiet" onTap={() => void Taro.switchTab({ url: '/pages/coupons/index' })}>
          {t.openWallet}
        </Button>
      ) : (
        <Button look="quiet" onTap={() => void Taro.switchTab({ url: '/pages/mall/index' })}>
          {t.backToMall}
        </Button>
      )}
      {waiting && (
        <Button look="plain" onTap={() => setCancelling(true)}>
          {t.cancelIt}
        </Button>
      )}
      <CancelSheet exchange={cancelling ? exchange : undefined} onClose={() => setCancelling(false)} />
    </View>
  );
}

/** The code is read from a screen: bright while it is shown. */
function PickupCode({ exchange }: { exchange: ExchangeItem }) {
  const t = useTexts(mallTexts);
  useEffect(brighten, []);
  return (
    <View className="exchange-code">
      <View className="note muted">{t.pickupCode}</View>
      <View className="num exchange-code__text">{inGroups(exchange.pickupCode)}</View>
      <QrCode text={exchange.pickupCode} label={`${t.pickupCode} ${exchange.pickupCode}`} />
      <View className="note muted exchange-code__hint">{t.showToStaff}</View>
    </View>
  );
}

/** Read out loud in groups of four from the end: `P 8F3K 2MN7 QX4D`. */
const inGroups = (code: string): string => code.replace(/(?=(?:.{4})+$)/g, ' ').trim();

function Outcome({ exchange, coupon }: { exchange: ExchangeItem; coupon: boolean }) {
  const t = useTexts(mallTexts);
  const off = exchange.state === 'cancelled';
  const text = off ? t.isCancelled : exchange.state === 'reserved' ? t.isReserved : coupon ? t.walletTitle : t.done;
  return (
    <View className={`exchange-outcome ${off ? 'exchange-outcome--off' : ''}`}>
      <View className="exchange-outcome__sign moves">
        <Icon name={off ? 'undo' : 'check'} size="xl" />
      </View>
      <Heading look="h2">{text}</Heading>
      {exchange.cancelledBy !== undefined && <View className="note muted centre">{t.cancelledBy[exchange.cancelledBy]}</View>}
    </View>
  );
}

function useFacts({ available, shops }: ExchangePage, it: ExchangeItem) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const language = useLanguage();
  const today = dayAt(nowMs());
  const at = (instant: string) => `${dayInWords(dayAt(Date.parse(instant)), language, today)} ${clockAt(Date.parse(instant))}`;
  const shop = shops.find(({ shopId }) => shopId === it.shopId);
  return [
    isWaiting(it) && { label: t.where, value: shop === undefined ? t.anyShop : say(shop.name) },
    isWaiting(it) && { label: t.until, value: t.untilDay(dayInWords(it.until, language, today)) },
    it.fulfilledAt !== undefined && { label: t.fulfilledAt, value: at(it.fulfilledAt) },
    it.cancelledAt !== undefined && { label: t.cancelledAt, value: at(it.cancelledAt) },
    { label: t.paid, value: grouped(it.points) },
    { label: t.balance, value: grouped(available) },
    { label: t.at, value: at(it.at) },
    { label: t.number, value: shortCode(it.exchangeNo) },
  ];
}

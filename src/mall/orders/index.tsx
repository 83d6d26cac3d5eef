/** The member's exchanges by state, with the code of what waits to be fetched. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { ExchangeItem } from '@/types/contract/mall';
import { nowMs } from '@/src/cloud/clock';
import * as mall from '@/src/cloud/mall';
import { Art } from '@/src/components/Art/Art';
import { Button } from '@/src/components/Button/Button';
import { Chips } from '@/src/components/Chips/Chips';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { clockAt, dayAt, shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { usePages } from '@/src/hooks/usePages';
import { common } from '@/src/texts/common';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import { CancelSheet } from './CancelSheet';
import { isWaiting, ORDER_FILTERS, type OrderFilter } from './state';
import './index.scss';

export default function ExchangesPage() {
  const t = useTexts(mallTexts);
  const [filter, setFilter] = useState<OrderFilter>('all');
  return (
    <Screen title={t.orders}>
      <View className="stack">
        <Chips items={ORDER_FILTERS.map((key) => ({ key, name: t.filters[key] }))} chosen={filter} onChoose={setFilter} />
        <Orders key={filter} filter={filter} />
      </View>
    </Screen>
  );
}

function Orders({ filter }: { filter: OrderFilter }) {
  const words = useTexts(common);
  const [cancelling, setCancelling] = useState<ExchangeItem>();
  const { load, reload, items, hasMore, busy, failure, loadMore } = usePages(`mall.exchanges.${filter}`, (before) =>
    mall.exchanges({ before, state: filter === 'all' ? undefined : filter }),
  );
  return (
    <Loaded load={load} onRetry={reload} bones={['tile', 'tile', 'tile']}>
      {() => (
        <>
          {items.map((it) => (
            <Order key={it.exchangeNo} exchange={it} onCancel={() => setCancelling(it)} />
          ))}
          {items.length === 0 && <NoOrders all={filter === 'all'} />}
          {hasMore && (
            <Button look="plain" busy={busy} onTap={() => void loadMore()}>
              {failure ?? words.more}
            </Button>
          )}
          <CancelSheet exchange={cancelling} onClose={() => setCancelling(undefined)} />
        </>
      )}
    </Loaded>
  );
}

function Order({ exchange, onCancel }: { exchange: ExchangeItem; onCancel: () => void }) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const waiting = isWaiting(exchange);
  const at = Date.parse(exchange.at);
  const language = useLanguage();
  const today = dayAt(nowMs());
  const open = () => void Taro.navigateTo({ url: `/mall/result/index?no=${encodeURIComponent(exchange.exchangeNo)}` });
  return (
    <Panel>
      <View className="row gap-m" ariaRole="button" hoverClass="pressed" onClick={open}>
        <Art art={exchange.art} faded={exchange.state === 'cancelled'} className="order__art" />
        <View className="grow">
          <View className="row between gap-s">
            <View className="order__name">{say(exchange.name)}</View>
            <Tag look={waiting ? 'good' : 'quiet'}>{t.states[exchange.state]}</Tag>
          </View>
          <View className="note muted num">
            × {exchange.quantity} · {grouped(exchange.points)} {t.points}
          </View>
          <View className="note faint num">
            {waiting
              ? `${t.until} ${t.untilDay(shortDay(exchange.until, today, language))}`
              : `${shortDay(dayAt(at), today, language)} ${clockAt(at)}`}
          </View>
        </View>
      </View>
      {waiting && (
        <View className="row gap-m order__acts">
          <Button size="tiny" look="plain" onTap={onCancel}>
            {t.cancelIt}
          </Button>
          <Button size="tiny" look="quiet" icon="code" onTap={open}>
            {t.showCode}
          </Button>
        </View>
      )}
    </Panel>
  );
}

function NoOrders({ all }: { all: boolean }) {
  const t = useTexts(mallTexts);
  return (
    <Empty icon="gift" title={all ? t.noOrders : t.noOrdersOfState} text={all ? t.noOrdersText : undefined}>
      <Button size="small" look="quiet" onTap={() => void Taro.switchTab({ url: '/pages/mall/index' })}>
        {t.toMall}
      </Button>
    </Empty>
  );
}

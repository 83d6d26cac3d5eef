/** Points: what can be spent, what is on its way, what expires when, and every entry with its cause. */
import { useMemo, useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { ExchangeItem } from '@/types/contract/mall';
import { nowMs } from '@/src/cloud/clock';
import * as mall from '@/src/cloud/mall';
import * as points from '@/src/cloud/points';
import { Button } from '@/src/components/Button/Button';
import { Chips } from '@/src/components/Chips/Chips';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { MenuRow } from '@/src/components/MenuRow/MenuRow';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { dayAt } from '@/src/format/day';
import { useLoad } from '@/src/hooks/useLoad';
import { usePages } from '@/src/hooks/usePages';
import { common } from '@/src/texts/common';
import { useLanguage, useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';
import { BalanceHead } from './BalanceHead';
import { type Around, entryUrl } from './cause';
import { ExpiryPanel } from './ExpiryPanel';
import { ExportSheet } from './ExportSheet';
import { MonthPanel } from './MonthPanel';
import { byMonth, type Filter, FILTERS } from './months';
import { Verify } from './Verify';
import './index.scss';

const PAGE = 60;
const NONE: ExchangeItem[] = [];

export default function PointsPage() {
  const t = useTexts(pointsTexts);
  const { load, reload } = useLoad('points.head', points.head);
  const [exporting, setExporting] = useState(false);
  return (
    <Screen title={t.title}>
      <Loaded load={load} onRetry={reload} bones={['line', 'tile', 'row', 'row', 'row']}>
        {(data) => (
          <View className="stack">
            <BalanceHead balance={data.balance} pending={data.pending} />
            <ExpiryPanel balance={data.balance} />
            <Entries />
            <Verify />
            <Panel rows>
              <MenuRow icon="list" title={t.exportTitle} onTap={() => setExporting(true)} />
            </Panel>
            <ExportSheet open={exporting} onClose={() => setExporting(false)} />
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function Entries() {
  const t = useTexts(pointsTexts);
  const words = useTexts(common);
  const language = useLanguage();
  const [filter, setFilter] = useState<Filter>('all');
  const { load, reload, items, hasMore, busy, failure, loadMore } = usePages('points.entries', (before) =>
    points.entries(before, PAGE),
  );
  // Names of exchanges are an extra: without them an entry is called by its cause.
  const named = useLoad('mall.exchanges.names', () => mall.exchanges({ limit: 100 })).load;
  const exchanges = named.state === 'ready' || named.state === 'offline' ? named.data.items : NONE;
  const around: Around = useMemo(() => ({ exchanges, today: dayAt(nowMs()), language, t }), [exchanges, language, t]);
  return (
    <>
      <Chips items={FILTERS.map((key) => ({ key, name: t.filters[key] }))} chosen={filter} onChoose={setFilter} />
      <Loaded load={load} onRetry={reload} bones={['row', 'row', 'row', 'row']} mark={false}>
        {() => {
          const months = byMonth(items, filter, !hasMore);
          return (
            <>
              {months.map((it) => (
                <MonthPanel key={it.month} of={it} around={around} onOpen={openEntry} />
              ))}
              {months.length === 0 && !hasMore && (
                <Panel>
                  <Empty
                    icon="coin"
                    title={items.length === 0 ? t.noEntries : t.noneOfKind}
                    text={items.length === 0 ? t.noEntriesText : undefined}
                  />
                </Panel>
              )}
              {hasMore && (
                <Button look="plain" busy={busy} onTap={() => void loadMore()}>
                  {failure ?? words.more}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

const openEntry = (it: points.EntryId) => void Taro.navigateTo({ url: entryUrl(it) });

/** Entries of growth, newest first: what gave it, and what took it back. */
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import * as growth from '@/src/cloud/growth';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { dayAt, dayInWords, monthInWords } from '@/src/format/day';
import { signed } from '@/src/format/number';
import { usePages } from '@/src/hooks/usePages';
import { common } from '@/src/texts/common';
import { growthTexts } from '@/src/texts/growth';
import { useLanguage, useTexts } from '@/src/texts/language';
import { growthByMonth, type MonthOfGrowth } from './months';
import './index.scss';

export default function GrowthEntriesPage() {
  const t = useTexts(growthTexts);
  const words = useTexts(common);
  const { load, reload, items, hasMore, busy, failure, loadMore } = usePages('growth.entries', growth.entries);
  return (
    <Screen title={t.entriesTitle}>
      <Loaded load={load} onRetry={reload} bones={['row', 'row', 'row', 'row', 'row']}>
        {() =>
          items.length === 0 ? (
            <Empty icon="growth" title={t.noEntries} text={t.noEntriesText} />
          ) : (
            <View className="stack">
              {growthByMonth(items, !hasMore).map((it) => (
                <MonthPanel key={it.month} of={it} />
              ))}
              {failure !== undefined && <View className="note warn centre">{failure}</View>}
              {hasMore ? (
                <Button look="plain" busy={busy} onTap={() => void loadMore()}>
                  {words.more}
                </Button>
              ) : (
                <View className="mini faint centre">{words.end}</View>
              )}
            </View>
          )
        }
      </Loaded>
    </Screen>
  );
}

type Entry = Extract<Awaited<ReturnType<typeof growth.entries>>, { ok: true }>['data']['items'][number];

function MonthPanel({ of: { month, entries, sum } }: { of: MonthOfGrowth<Entry> }) {
  const language = useLanguage();
  return (
    <Panel rows>
      <View className="row between note muted growth-month">
        <View>{monthInWords(month, language)}</View>
        {sum !== undefined && <View className="num">{signed(sum)}</View>}
      </View>
      <View>
        {entries.map((it) => (
          <EntryRow key={it.entryNo} it={it} />
        ))}
      </View>
    </Panel>
  );
}

function EntryRow({ it }: { it: Entry }) {
  const t = useTexts(growthTexts);
  const now = useLanguage();
  const today = dayAt(nowMs());
  return (
    <View className="row line growth-entry">
      <View className="grow">
        <View>{t.dimensions[it.dimension]}</View>
        <View className="note faint num">
          {[dayInWords(it.day, now, today), it.growth < 0 ? t.takenBack : '', it.no ?? '']
            .filter((text) => text !== '')
            .join(' · ')}
        </View>
      </View>
      <View className={`growth-entry__figure num ${it.growth < 0 ? '' : 'good'}`}>{signed(it.growth)}</View>
    </View>
  );
}

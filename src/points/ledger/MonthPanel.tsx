/** The entries of one month: sums on top, a row each with its cause. */
import { View } from '@tarojs/components';
import type { EntryItem } from '@/types/contract/points';
import { Panel } from '@/src/components/Panel/Panel';
import { monthInWords } from '@/src/format/day';
import { signed } from '@/src/format/number';
import { type Around, isWaiting, noteOf, titleOf } from './cause';
import type { MonthOfEntries } from './months';

interface Props {
  of: MonthOfEntries;
  around: Around;
  onOpen: (entry: EntryItem) => void;
}

export function MonthPanel({ of, around, onOpen }: Props) {
  const { month, entries, sums } = of;
  return (
    <Panel rows>
      <View className="row between note muted points-month">
        <View>{monthInWords(month, around.language)}</View>
        {sums !== undefined && (
          <View className="num">
            {[sums.gained, sums.gone]
              .filter((it) => it !== 0)
              .map(signed)
              .join(' ')}
          </View>
        )}
      </View>
      <View>
        {entries.map((it) => (
          <EntryRow key={`${it.account} ${it.entryNo}`} entry={it} around={around} onTap={() => onOpen(it)} />
        ))}
      </View>
    </Panel>
  );
}

interface RowProps {
  entry: EntryItem;
  around: Around;
  onTap: () => void;
}

export function EntryRow({ entry, around, onTap }: RowProps) {
  return (
    <View className="row gap-m line points-row" hoverClass="pressed" ariaRole="link" onClick={onTap}>
      <View className="grow">
        <View className="points-row__title">{titleOf(entry, around)}</View>
        <View className="note faint num">{noteOf(entry, around)}</View>
      </View>
      <View className={`points-row__points num ${lookOf(entry, around.today)}`}>{signed(entry.points)}</View>
    </View>
  );
}

/** What came is green, what is only on its way is pale, what went is ink. */
export function lookOf(entry: EntryItem, today: string): string {
  if (isWaiting(entry, today)) return 'faint';
  return entry.points > 0 ? 'good' : '';
}

/** Entries by month, filters, and expiring points by month; pure, so that it is tested without a page. */
import type { Balance, EntryItem } from '@/types/contract/points';

export type Filter = 'all' | 'earned' | 'used' | 'expired';
export const FILTERS = ['all', 'earned', 'used', 'expired'] as const;

/** A move from pending to available is part of the entry that earned it; as a row of its own it would look like a second gain. */
const isShown = (entry: EntryItem): boolean => entry.kind !== 'settle';

export function passes(entry: EntryItem, filter: Filter): boolean {
  if (!isShown(entry)) return false;
  if (filter === 'all') return true;
  if (entry.kind === 'expire') return filter === 'expired';
  return filter === (entry.points < 0 ? 'used' : 'earned');
}

export interface MonthOfEntries {
  /** `YYYY-MM` of the business days. */
  month: string;
  entries: EntryItem[];
  /** What came and what went in the whole month, whatever the filter; undefined while the month is not loaded to its end. */
  sums: { gained: number; gone: number } | undefined;
}

/** `entries` newest first; `complete`: there are none before the last of them. Months without a passing entry are left out. */
export function byMonth(entries: readonly EntryItem[], filter: Filter, complete: boolean): MonthOfEntries[] {
  const months = new Map<string, EntryItem[]>();
  for (const entry of entries) {
    const month = entry.day.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), entry]);
  }
  const keys = [...months.keys()];
  const oldest = keys[keys.length - 1];
  return [...months]
    .map(([month, all]) => ({
      month,
      entries: all.filter((it) => passes(it, filter)),
      sums: complete || month !== oldest ? sumsOf(all.filter(isShown)) : undefined,
    }))
    .filter((it) => it.entries.length > 0);
}

function sumsOf(entries: readonly EntryItem[]): { gained: number; gone: number } {
  let gained = 0;
  let gone = 0;
  for (const { points } of entries) {
    if (points > 0) gained += points;
    else gone += points;
  }
  return { gained, gone };
}

export interface ExpiryBar {
  /** First and last month, `YYYY-MM`; the same where a bar stands for one month. */
  month: string;
  until: string;
  points: number;
  /** Expires this month or the next. */
  soon: boolean;
  /** Height as a share of the highest, 0 to 100. */
  percent: number;
}

/**
 * At most `most` bars, soonest first. The soonest month always stands alone; where there are more months than bars, the
 * later ones share a bar by equal numbers of months.
 */
export function expiryBars(expiring: Balance['expiring'], today: string, most = 6): ExpiryBar[] {
  const months = new Map<string, number>();
  for (const { on, points } of expiring) months.set(on.slice(0, 7), (months.get(on.slice(0, 7)) ?? 0) + points);
  const [soonest, ...later] = [...months].sort(([a], [b]) => a.localeCompare(b));
  if (soonest === undefined) return [];
  const share = Math.max(1, Math.ceil(later.length / (most - 1)));
  const groups = [[soonest]];
  for (let at = 0; at < later.length; at += share) groups.push(later.slice(at, at + share));
  const sums = groups.map((group) => group.reduce((sum, [, points]) => sum + points, 0));
  const highest = Math.max(...sums, 1);
  return groups.map((group, at) => {
    const month = group[0]?.[0] ?? '';
    const points = sums[at] ?? 0;
    return {
      month,
      until: group[group.length - 1]?.[0] ?? month,
      points,
      soon: month <= monthAfter(today),
      percent: Math.round((points / highest) * 100),
    };
  });
}

const monthAfter = (day: string): string => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${(month + 1).toString().padStart(2, '0')}`;
};

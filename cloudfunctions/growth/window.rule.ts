/** Growth by day, and what of it lies inside a window: derived from the days each time, so nothing has to be counted down. */
import type { Dimension } from '@/types/contract/growth';
import type { LocalDay } from '@/types/contract/values';
import { addDays, monthOf } from '../kernel/calendar';
import { exactSum } from '../kernel/outcome';

/** What one day brought. `purchases`: how many of that day still stand. */
export interface DayGrowth {
  readonly day: LocalDay;
  readonly growth: Readonly<Partial<Record<Dimension, number>>>;
  readonly purchases: number;
}

/** Signed change of a day. */
export interface DayMove {
  readonly day: LocalDay;
  readonly dimension: Dimension;
  readonly growth: number;
  readonly purchases?: number;
}

const totalOf = (day: DayGrowth): number => Object.values(day.growth).reduce((sum, it) => sum + it, 0);

/** Growth of the `windowDays` days that end with `until`. */
export function growthOn(days: readonly DayGrowth[], until: LocalDay, windowDays: number): number {
  const before = addDays(until, -windowDays);
  return exactSum(days.reduce((sum, it) => (it.day > before && it.day <= until ? sum + totalOf(it) : sum), 0));
}

/** The same by dimension. */
export function dimensionsOn(days: readonly DayGrowth[], until: LocalDay, windowDays: number): Map<Dimension, number> {
  const before = addDays(until, -windowDays);
  const sums = new Map<Dimension, number>();
  for (const { day, growth } of days) {
    if (day <= before || day > until) continue;
    for (const dimension of DIMENSIONS) sums.set(dimension, (sums.get(dimension) ?? 0) + (growth[dimension] ?? 0));
  }
  return sums;
}
export const DIMENSIONS: readonly Dimension[] = ['spend', 'active_day', 'checkin', 'review', 'invitation'];

/** Check-in growth of the month that holds `day`. */
export const checkinGrowthIn = (days: readonly DayGrowth[], day: LocalDay): number =>
  days.reduce((sum, it) => (monthOf(it.day) === monthOf(day) ? sum + (it.growth.checkin ?? 0) : sum), 0);

export const dayOf = (days: readonly DayGrowth[], day: LocalDay): DayGrowth | undefined => days.find((it) => it.day === day);

/** Applies a move; days stay in order. A day that is no longer kept is not brought back by what is taken from it. */
export function move(days: readonly DayGrowth[], { day, dimension, growth, purchases = 0 }: DayMove): readonly DayGrowth[] {
  const place = days.findIndex((it) => it.day >= day);
  const found = place === -1 ? undefined : days[place];
  if (found?.day !== day) {
    if (growth < 0 || purchases < 0) return days;
    const at = place === -1 ? days.length : place;
    return [...days.slice(0, at), { day, growth: { [dimension]: growth }, purchases }, ...days.slice(at)];
  }
  const moved: DayGrowth = {
    day,
    growth: { ...found.growth, [dimension]: (found.growth[dimension] ?? 0) + growth },
    purchases: found.purchases + purchases,
  };
  return [...days.slice(0, place), moved, ...days.slice(place + 1)];
}

/** Drops days that no window that can still be asked for will hold. */
export const prune = (days: readonly DayGrowth[], today: LocalDay, keptDays: number): readonly DayGrowth[] => {
  const before = addDays(today, -keptDays);
  return days.some((it) => it.day <= before) ? days.filter((it) => it.day > before) : days;
};

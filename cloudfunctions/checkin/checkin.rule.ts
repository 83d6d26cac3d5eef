/** Check-in rules on days and points alone: a streak is derived from days, a stage from the place in the cycle. */
import type { Programme } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import { addDays } from '../kernel/calendar';

export type CheckinRules = Programme['checkin'];

/** What one day brings: all its points, and a coupon template where the stage gives one. */
export interface Award {
  readonly points: number;
  readonly coupon?: string;
}

/** Days in a row that end with `day`, itself included; 0 when `day` is not done. */
export function streakOn(day: LocalDay, done: ReadonlySet<LocalDay>): number {
  let streak = 0;
  for (let it = day; done.has(it); it = addDays(it, -1)) streak += 1;
  return streak;
}

/** The award of the day that makes a streak of `streak` days. After the last stage the cycle begins again while the streak counts on. */
export function awardFor(streak: number, { dayPoints, stages }: CheckinRules): Award {
  const cycle = stages.at(-1)?.day;
  const stage = cycle === undefined ? undefined : stages.find((it) => it.day === ((streak - 1) % cycle) + 1);
  return { points: dayPoints + (stage?.points ?? 0), coupon: stage?.coupon };
}

export interface AheadDay {
  readonly day: LocalDay;
  readonly streak: number;
  readonly points: number;
  readonly coupon: boolean;
}

/** What the next `count` days bring if none is missed, from the first one that is not done. `streak` is that of the day before `from`. */
export function ahead(from: LocalDay, streak: number, { count, rules }: { count: number; rules: CheckinRules }): AheadDay[] {
  return Array.from({ length: count }, (_, i) => {
    const award = awardFor(streak + i + 1, rules);
    return { day: addDays(from, i), streak: streak + i + 1, points: award.points, coupon: award.coupon !== undefined };
  });
}

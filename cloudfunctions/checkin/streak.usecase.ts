/** Streaks of many members at once, for whoever reminds them before the day is over. */
import type { Moment } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { addDays } from '../kernel/calendar';
import type { LocalDay } from '@/types/contract/values';
import { awardFor, streakOn } from './checkin.rule';
import { checkinDays } from './checkin.store';
import { streakUntil } from './checkin.usecase';

/** `streak` is that of yesterday; `points` what checking in today would bring. */
export interface OpenStreak {
  readonly streak: number;
  readonly points: number;
}

/** So many days are read for all at once; whose streak is longer is looked at alone. */
const LOOK_BACK_DAYS = 40;

/**
 * By member: who checked in yesterday and has not done so today. `people` are members with all ids that were ever theirs; who has
 * no streak to lose is not in it.
 */
export async function openStreaksOf(
  reader: Reader,
  { today, programme }: Moment,
  people: readonly { readonly memberId: string; readonly ids: readonly string[] }[],
): Promise<Map<string, OpenStreak>> {
  const yesterday = addDays(today, -1);
  const from = addDays(today, -LOOK_BACK_DAYS);
  const byId = new Map<string, LocalDay[]>();
  for (const { memberId, day } of await checkinDays(
    reader,
    people.flatMap((it) => it.ids),
    { from, until: today },
  ))
    byId.set(memberId, [...(byId.get(memberId) ?? []), day]);

  const open = new Map<string, OpenStreak>();
  for (const { memberId, ids } of people) {
    const days = new Set(ids.flatMap((id) => byId.get(id) ?? []));
    if (days.has(today) || !days.has(yesterday)) continue;
    const seen = streakOn(yesterday, days);
    const streak = seen < LOOK_BACK_DAYS ? seen : await streakUntil(reader, ids, yesterday);
    open.set(memberId, { streak, points: awardFor(streak + 1, programme.checkin).points });
  }
  return open;
}

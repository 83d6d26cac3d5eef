/** Who may lose a tier, for whoever tells them. */
import type { LocalDay } from '@/types/contract/values';
import type { Moment } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { findGrowth, findHolding, follow } from './growth.store';
import { keepOf, reviewed, type KeepRule } from './standing.rule';

/** Members whose tier, as written down, holds until `day`, by id, from the one after `after`. */
export const holdingUntil = (reader: Reader, day: LocalDay, after: string, limit: number): Promise<string[]> =>
  findHolding(reader, day, after, limit);

/** A tier with what keeps it; `null` where there is nothing to lose, or where that is not shown yet. */
export interface Keep {
  readonly tier: string;
  readonly keep: KeepRule | null;
}

/** As of now, by member; everybody asked for is in it. */
export async function keepsOf(
  reader: Reader,
  { today, programme }: Moment,
  memberIds: readonly string[],
): Promise<Map<string, Keep>> {
  const rules = programme.growth;
  const found = await findGrowth(reader, memberIds);
  const keepNow = (memberId: string): Keep => {
    const account = follow(found, memberId, rules);
    const held = { ...account, standing: reviewed(account, today, rules) };
    return { tier: held.standing.tier, keep: keepOf(held, today, rules) };
  };
  return new Map(memberIds.map((memberId) => [memberId, keepNow(memberId)]));
}

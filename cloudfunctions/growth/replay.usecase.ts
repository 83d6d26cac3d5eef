/** After a refund that took a tier back: the purchases since that were made in it, for whoever earned points by it. */
import type { LocalDay } from '@/types/contract/values';
import type { Tx } from '../kernel/context';
import { programmeOn } from '../shop/shop.usecase';
import { findGrowth, findSince, follow } from './growth.store';
import { replayed, type Retiered } from './replay.rule';
import type { GrowthRules, Rise } from './standing.rule';

export type { Retiered } from './replay.rule';

/** `fallen`: the rises that were taken back, the first first. Each purchase is looked at by the rules of its own day. */
export async function retieredBy(tx: Tx, memberId: string, fallen: readonly Rise[]): Promise<Retiered[]> {
  const [first] = fallen;
  if (first === undefined) return [];
  const account = follow(await findGrowth(tx, [memberId]), memberId, tx.programme.growth);
  const lines = await findSince(tx, [account.memberId, ...account.aliases], first.at);
  const rules = new Map<LocalDay, GrowthRules>([[tx.today, tx.programme.growth]]);
  for (const { day } of lines) if (!rules.has(day)) rules.set(day, (await programmeOn(tx, day)).growth);
  return replayed({
    from: first.from,
    days: account.days,
    lines,
    rulesOn: (day) => rules.get(day) ?? tx.programme.growth,
  });
}

/** Writes down what the clock has already decided about tiers, and makes the growth of two members one. */
import type { Context, Tx } from '../kernel/context';
import { BusyError } from '../kernel/database';
import { done } from '../kernel/outcome';
import { mergeAccounts } from './growth.rule';
import { findGrowth, findReviewable, follow, save } from './growth.store';
import { emitRise } from './growth.usecase';
import { reviewed } from './standing.rule';

const BATCH = 300;

/** Walks the index of review days in batches, one transaction a batch; safe to kill, to repeat and to run twice at once. */
export async function review(context: Context): Promise<Record<string, number>> {
  let members = 0;
  let lowered = 0;
  let first: string | undefined;
  for (;;) {
    const memberIds = await findReviewable(context, context.today, BATCH);
    if (memberIds.length === 0) return { reviewed: members, lowered };
    const batch = await reviewBatch(context, memberIds);
    if (batch.members === 0 && memberIds[0] === first) throw new Error('a tier stays to be reviewed although it was');
    first = memberIds[0];
    members += batch.members;
    lowered += batch.lowered;
  }
}

interface Counts {
  readonly members: number;
  readonly lowered: number;
}

/** A batch that finds no gap is done one by one. */
async function reviewBatch(context: Context, memberIds: readonly string[]): Promise<Counts> {
  try {
    return await reviewAll(context, memberIds);
  } catch (error) {
    if (!(error instanceof BusyError) || memberIds.length === 1) throw error;
    let sum: Counts = { members: 0, lowered: 0 };
    for (const memberId of memberIds) {
      const { members, lowered } = await reviewAll(context, [memberId]);
      sum = { members: sum.members + members, lowered: sum.lowered + lowered };
    }
    return sum;
  }
}

async function reviewAll(context: Context, memberIds: readonly string[]): Promise<Counts> {
  const outcome = await context.transact(async (tx) => {
    const rules = tx.programme.growth;
    const read = [...(await findGrowth(tx, memberIds)).values()].filter((it) => it.mergedInto === undefined);
    const changed = read
      .map((account) => ({ account, standing: reviewed(account, tx.today, rules) }))
      .filter(({ account, standing }) => standing !== account.standing)
      .map(({ account, standing }) => ({
        before: account.writes,
        was: account.standing.tier,
        account: { ...account, standing, writes: account.writes + 1 },
      }));
    await save(tx, changed, []);
    return done({ members: changed.length, lowered: changed.filter((it) => it.account.standing.tier !== it.was).length });
  });
  return outcome.ok ? outcome.data : { members: 0, lowered: 0 };
}

/** Days add up, the higher tier stays; the alias keeps its history and points to the survivor. Once, however often it is asked. */
export async function mergeGrowth(tx: Tx, { survivor, alias }: { survivor: string; alias: string }): Promise<void> {
  const rules = tx.programme.growth;
  const found = await findGrowth(tx, [survivor, alias]);
  const into = follow(found, survivor, rules);
  const from = follow(found, alias, rules);
  if (into.memberId === from.memberId) return;
  const merged = mergeAccounts(into, from, { now: tx.now, today: tx.today, rules });
  const away = { ...from, mergedInto: into.memberId, writes: from.writes + 1 };
  const changed = [
    { before: into.writes, account: merged.account },
    { before: from.writes, account: away },
  ];
  await save(tx, changed, merged.lines);
  if (merged.rise !== undefined) return emitRise(tx, merged.account, merged.rise);
  // A rise that an import booked gave nothing then. Whoever gives the gift knows what was given before.
  const kept = merged.account.rises.findLast((it) => it.tier === merged.account.standing.tier);
  if (kept === undefined) return;
  const data = { riseId: kept.riseId, tier: kept.tier };
  tx.emit({ type: 'growth.rise_merged', memberId: into.memberId, data });
}

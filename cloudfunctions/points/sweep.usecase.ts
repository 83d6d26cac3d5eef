/**
 * Sweeps write down what has fallen due. They walk an index in batches, one transaction a batch: killed, they go on where they were,
 * since what is booked has left the index; run twice at once, one of the two finds nothing left to do.
 */
import type { Context, Tx } from '../kernel/context';
import { BusyError } from '../kernel/database';
import { done } from '../kernel/outcome';
import { bookDue } from './due.rule';
import { findAccounts, findDue, save } from './points.store';
import { policyOf } from './points.usecase';

const BATCH = 300;
/** A line of the log for so many batches: half a minute's work, so that a long sweep can be watched. */
const TOLD_EVERY = 100;

/** How far a sweep is. */
export type Swept = Readonly<Record<'accounts' | 'entries', number>>;

/**
 * Books everything due of the accounts that this index names; answers accounts and entries. `tell` hears how far it is, into the log by
 * default, after each `every` batches.
 */
export async function sweep(
  context: Context,
  field: 'settleOn' | 'expireOn',
  {
    every = TOLD_EVERY,
    tell = (swept) => context.log.info({ what: 'sweeping', field, ...swept }),
  }: { readonly every?: number; tell?(swept: Swept): unknown } = {},
): Promise<Swept> {
  let accounts = 0;
  let entries = 0;
  let first: string | undefined;
  for (let batches = 1; ; batches += 1) {
    const memberIds = await findDue(context, field, context.today, BATCH);
    if (memberIds.length === 0) return { accounts, entries };
    const booked = await bookBatch(context, memberIds);
    if (booked === 0 && memberIds[0] === first) throw new Error('an account stays due although nothing in it is');
    first = memberIds[0];
    entries += booked;
    accounts += memberIds.length;
    if (batches % every === 0) tell({ accounts, entries });
  }
}

/** A batch that finds no gap is done one by one: one busy account does not hold up the others. */
async function bookBatch(context: Context, memberIds: readonly string[]): Promise<number> {
  try {
    return await book(context, memberIds);
  } catch (error) {
    if (!(error instanceof BusyError) || memberIds.length === 1) throw error;
    let entries = 0;
    for (const memberId of memberIds) entries += await book(context, [memberId]);
    return entries;
  }
}

async function book(context: Context, memberIds: readonly string[]): Promise<number> {
  const outcome = await context.transact(async (tx) => done(await bookDueOf(tx, memberIds)));
  return outcome.ok ? outcome.data : 0;
}

async function bookDueOf(tx: Tx, memberIds: readonly string[]): Promise<number> {
  const policy = policyOf(tx);
  const booked = (await findAccounts(tx, memberIds)).map((account) => ({ before: account.version, ...bookDue(account, policy) }));
  const changed = booked.filter((it) => it.entries.length > 0);
  const entries = changed.flatMap((it) => it.entries);
  await save(tx, changed, entries);
  return entries.length;
}

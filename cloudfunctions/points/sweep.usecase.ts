/**
 * Sweeps write down what has fallen due. They walk an index in batches, one transaction a batch: killed, they go on where they were,
 * since what is booked has left the index; run twice at once, one of the two finds nothing left to do.
 */
import { AssertionError } from 'node:assert';
import type { Context, Tx } from '../kernel/context';
import { BusyError } from '../kernel/database';
import { done } from '../kernel/outcome';
import { bookDue } from './due.rule';
import { findAccounts, findDue, save } from './points.store';
import { policyOf } from './points.usecase';

const BATCH = 300;
/** A line of the log for so many batches: half a minute's work, so that a long sweep can be watched. */
const TOLD_EVERY = 100;

/** More accounts than this that cannot be booked are no accident of some: the sweep ends at once. */
const LEFT_MAX = 100;

/** How far a sweep is. */
export type Swept = Readonly<Record<'accounts' | 'entries', number>>;

/**
 * Books everything due of the accounts that this index names; answers accounts and entries. `tell` hears how far it is, into the log by
 * default, after each `every` batches. An account that is busy all the time, or broken, holds nobody up: all others are booked, then its
 * error is thrown.
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
  const left: Left = new Map();
  for (let batches = 1; ; batches += 1) {
    const memberIds = await findDue(context, field, { today: context.today, without: [...left.keys()], limit: BATCH });
    const [next] = memberIds;
    if (next === undefined) return ended({ accounts, entries }, left);
    const failed = left.size;
    const booked = await bookBatch(context, memberIds, left);
    if (booked === 0 && next === first) left.set(next, new Error('an account stays due although nothing in it is'));
    if (left.size > LEFT_MAX) ended({ accounts, entries }, left);
    first = next;
    entries += booked;
    accounts += memberIds.length - (left.size - failed);
    if (batches % every === 0) tell({ accounts, entries });
  }
}

/** Accounts that could not be booked, with the reason. */
type Left = Map<string, Error>;

function ended(swept: Swept, left: Left): Swept {
  const [broken] = left.values();
  if (broken === undefined) return swept;
  throw new Error(`${left.size} accounts could not be booked; of the first: ${broken.message}`, { cause: broken });
}

/** A batch that finds no gap, or holds an account that does not add up, is done one by one. */
async function bookBatch(context: Context, memberIds: readonly string[], left: Left): Promise<number> {
  try {
    return await book(context, memberIds);
  } catch (error) {
    if (!isOfOneAccount(error)) throw error;
    const [memberId, ...others] = memberIds;
    if (memberId !== undefined && others.length === 0) left.set(memberId, error);
    if (others.length === 0) return 0;
    let entries = 0;
    for (const one of memberIds) entries += await bookBatch(context, [one], left);
    return entries;
  }
}

/** Not of the database as a whole: writers who leave no gap, or lots that only a hand can have made so. */
const isOfOneAccount = (error: unknown): error is Error => error instanceof BusyError || error instanceof AssertionError;

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

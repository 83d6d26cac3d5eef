/**
 * Stock that many want at once: taken by one conditional decrement outside any transaction, so that nobody fights over it inside one.
 * What is taken stands as a hold until the taker's transaction has ended; a killed process leaves its hold behind, to be reclaimed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Context, Tx } from './context';
import { BusyError, type CollectionDef, type Reader } from './database';
import { done, type Outcome } from './outcome';
import type { RefusalCode } from '@/types/contract/refusal';

/** Taken, but not yet bound to a deed. `holdId` is also the id of the deed's document; `key` is the caller and their idempotency key. */
export interface Hold {
  readonly holdId: string;
  readonly key: string;
  readonly memberId: string;
  readonly quantity: number;
  readonly at: Date;
}

/** `stock` is what is left; what is held is not in it. */
export interface StockedDoc {
  readonly _id: string;
  readonly stock: number;
  readonly holds: readonly Hold[];
}

/** Where stock lies, and how a left-behind hold is told from one whose deed was done. */
export interface Stocked {
  readonly collection: CollectionDef<StockedDoc>;
  /** Whether the deed that carries this hold's id stands. */
  isDone(tx: Tx, hold: Hold): Promise<boolean>;
  /** Writes a document that the deed's transaction writes too, so that deed and reclaim can never both commit unseen. */
  fence(tx: Tx, id: string, hold: Hold): Promise<void>;
}

/** A deed takes moments; a hold that is older was left behind. */
export const STALE_MS = 5 * 60_000;
/** How long a taker waits for holds that may yet come back, or for the first call of its own key. */
const PAUSES_MS = [40, 80, 160, 320, 640, 1280];

/**
 * Takes stock, does the deed, and settles the hold. `deed` must find the hold with `holdsIt` in its own transaction, write what
 * `fence` writes, and answer; `isMine` tells its own answer from the stored one of an earlier call with the same key. All refusals go
 * through `refused`, which asks `transact`, because a repeat of a call that was done hears the first answer.
 */
export async function withStock<T, C extends RefusalCode>(
  context: Context,
  {
    stocked,
    id,
    hold,
    deed,
    refused,
    isMine,
  }: {
    stocked: Stocked;
    id: string;
    hold: Hold;
    deed: () => Promise<Outcome<T, C>>;
    refused: () => Promise<Outcome<T, C>>;
    isMine: (answer: T) => boolean;
  },
): Promise<Outcome<T, C>> {
  const taken = await take(context, stocked, id, hold);
  if (taken === 'underway') throw new BusyError('the first call of this key is still under way');
  if (taken !== 'held') return refused();
  let outcome: Outcome<T, C>;
  try {
    outcome = await deed();
  } catch (error) {
    // After any other error the deed may stand: its hold is left for the reclaim, which looks.
    if (error instanceof BusyError) await giveBack(context, stocked.collection, id, hold);
    throw error;
  }
  if (outcome.ok && isMine(outcome.data))
    await context.in(stocked.collection).updateOne({ _id: id }, { $pull: { holds: { holdId: hold.holdId } } });
  else await giveBack(context, stocked.collection, id, hold);
  return outcome;
}

/** What is left once all there ever was goes from `before` to `after`, of which `left` was left: never below zero. */
export const stockLeft = (before: number, left: number, after: number): number => Math.max(0, after - (before - left));

/** Whether the hold still stands; read inside the deed's transaction. */
export const holdsIt = (document: StockedDoc, holdId: string): boolean => document.holds.some((it) => it.holdId === holdId);

/** Brings back what killed processes had taken; answers how many holds it ended. Safe to repeat and to run twice at once. */
export async function reclaimStale(context: Context, stocked: Stocked, id: string): Promise<number> {
  const staleAt = new Date(context.now.getTime() - STALE_MS);
  const document = await context.in(stocked.collection).findOne({ _id: id });
  const stale = (document?.holds ?? []).filter((it) => it.at <= staleAt);
  if (stale.length === 0) return 0;
  // Without the caller's key: what `transact` answers here is not the answer of the call.
  const unkeyed = await context.at(context.now);
  for (const hold of stale) {
    await unkeyed.transact(async (tx) => {
      await stocked.fence(tx, id, hold);
      if (await stocked.isDone(tx, hold))
        await tx.in(stocked.collection).updateOne({ _id: id }, { $pull: { holds: { holdId: hold.holdId } } });
      else await giveBack(tx, stocked.collection, id, hold);
      return done(null);
    });
  }
  return stale.length;
}

/** Reclaims wherever something was left behind, in bounded steps. */
export async function reclaimAll(context: Context, stocked: Stocked): Promise<number> {
  const staleAt = new Date(context.now.getTime() - STALE_MS);
  let reclaimed = 0;
  for (let after = ''; ;) {
    const batch = await context
      .in(stocked.collection)
      .find({ _id: { $gt: after }, holds: { $elemMatch: { at: { $lte: staleAt } } } }, { sort: { _id: 1 }, limit: 100 });
    for (const { _id } of batch) reclaimed += await reclaimStale(context, stocked, _id);
    const last = batch.at(-1);
    if (last === undefined) return reclaimed;
    after = last._id;
  }
}

async function take(context: Context, stocked: Stocked, id: string, hold: Hold): Promise<'held' | 'short' | 'underway'> {
  let state = await tryTake(context, stocked.collection, id, hold);
  for (const pauseMs of PAUSES_MS) {
    if (state === 'held' || state === 'short') return state;
    if (await context.isAnswered()) return 'short';
    if ((await reclaimStale(context, stocked, id)) === 0) await pause(pauseMs);
    state = await tryTake(context, stocked.collection, id, hold);
  }
  return state === 'contended' ? 'short' : state;
}

/** `contended`: not enough is left, but enough is held by takers whose deed may still be refused. */
async function tryTake(
  reader: Reader,
  collection: CollectionDef<StockedDoc>,
  id: string,
  hold: Hold,
): Promise<'held' | 'short' | 'underway' | 'contended'> {
  const taken = await reader
    .in(collection)
    .updateOne(
      { _id: id, stock: { $gte: hold.quantity }, 'holds.key': { $ne: hold.key } },
      { $inc: { stock: -hold.quantity }, $push: { holds: hold } },
    );
  if (taken.matched === 1) return 'held';
  const document = await reader.in(collection).findOne({ _id: id });
  if (document === null) return 'short';
  if (document.holds.some((it) => it.key === hold.key)) return 'underway';
  const held = document.holds.reduce((sum, it) => sum + it.quantity, 0);
  return document.stock + held >= hold.quantity ? 'contended' : 'short';
}

/** Guarded by the hold: what was given back already is not given back twice. */
const giveBack = (reader: Reader, collection: CollectionDef<StockedDoc>, id: string, hold: Hold) =>
  reader
    .in(collection)
    .updateOne(
      { _id: id, 'holds.holdId': hold.holdId },
      { $inc: { stock: hold.quantity }, $pull: { holds: { holdId: hold.holdId } } },
    );

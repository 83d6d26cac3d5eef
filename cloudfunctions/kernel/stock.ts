/**
 * Stock that many want at once: taken by one conditional decrement outside any transaction, so that nobody fights over it inside one.
 * What is taken stands as a hold until the taker's transaction has ended; a killed process leaves its hold behind, to be reclaimed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { RefusalCode } from '@/types/contract/refusal';
import type { Context, Tx } from './context';
import { BusyError, type CollectionDef, type Reader } from './database';
import { done, type Outcome } from './outcome';

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
  /** Writes a document that the deed's transaction writes too, so that deed and release can never both commit unseen. */
  fence(tx: Tx, id: string, hold: Hold): Promise<void>;
}

/** A deed takes moments; a hold that is older was left behind. */
export const STALE_MS = 5 * 60_000;
/** How long a taker waits for holds that may yet come back, or for the first call of its own key. */
const PAUSES_MS = [40, 80, 160, 320, 640, 1280];

export interface Taking<T, C extends RefusalCode> {
  readonly stocked: Stocked;
  readonly id: string;
  readonly hold: Hold;
  /** In its transaction it finds the hold with `holdsIt` and writes what `fence` writes; its document carries `holdId`. */
  deed(holdId: string): Promise<Outcome<T, C>>;
  /** Refuses through `transact`, because a repeat of a call that was done hears the first answer. */
  refused(): Promise<Outcome<T, C>>;
  /** Tells the answer of this hold's deed from the stored one of an earlier call with the same key. */
  isMine(answer: T, holdId: string): boolean;
}

/** Takes stock, does the deed, and settles the hold. A call whose first try was killed goes on with the hold of that try. */
export async function withStock<T, C extends RefusalCode>(context: Context, taking: Taking<T, C>): Promise<Outcome<T, C>> {
  const { stocked, id } = taking;
  const hold = await take(context, stocked, id, taking.hold);
  if (hold === undefined) return taking.refused();
  let outcome: Outcome<T, C>;
  try {
    outcome = await taking.deed(hold.holdId);
  } catch (error) {
    await release(context, stocked, id, hold).catch((fault: unknown) =>
      context.log.error({ what: 'a hold is left to be reclaimed' }, fault),
    );
    throw error;
  }
  const isSettled = outcome.ok && taking.isMine(outcome.data, hold.holdId);
  if (isSettled) await dropHold(context, stocked.collection, id, hold);
  else await release(context, stocked, id, hold);
  return outcome;
}

/** Whether the hold still stands; read inside the deed's transaction. */
export const holdsIt = (document: StockedDoc, holdId: string): boolean => document.holds.some((it) => it.holdId === holdId);

/** What is left once all there ever was goes from `before` to `after`, of which `left` was left: never below zero. */
export const stockLeft = (before: number, left: number, after: number): number => Math.max(0, after - (before - left));

/** Brings back what killed processes had taken of one thing; answers how many holds it ended. Safe to repeat and to run twice at once. */
export async function reclaimStale(context: Context, stocked: Stocked, id: string): Promise<number> {
  const document = await context.in(stocked.collection).findOne({ _id: id });
  const stale = (document?.holds ?? []).filter((it) => isStale(it, context.now));
  for (const hold of stale) await release(context, stocked, id, hold);
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

const isStale = (hold: Hold, now: Date): boolean => hold.at.getTime() <= now.getTime() - STALE_MS;

/** The hold to go on with, or undefined when there is not enough. Throws `BusyError` while another body holds it under this key. */
async function take(context: Context, stocked: Stocked, id: string, hold: Hold): Promise<Hold | undefined> {
  if (await tryTake(context, stocked.collection, id, hold)) return hold;
  for (const pauseMs of PAUSES_MS) {
    const { state } = await look(context, stocked, id, hold);
    if (state === 'free' && (await tryTake(context, stocked.collection, id, hold))) return hold;
    if (state === 'short') return undefined;
    // The first call of this key has ended: whatever is refused here, `transact` answers what it was answered.
    if (state === 'underway' && (await context.isAnswered())) return undefined;
    if (state === 'stale') await reclaimStale(context, stocked, id);
    else await pause(pauseMs);
  }
  const { own } = await look(context, stocked, id, hold);
  if (own !== undefined && own.quantity !== hold.quantity) throw new BusyError('another call of this key is still under way');
  // Killed, or very slow: deed and deed meet at the key and at the fence, so that only one of them stands.
  return own;
}

async function tryTake(reader: Reader, collection: CollectionDef<StockedDoc>, id: string, hold: Hold): Promise<boolean> {
  const taken = await reader
    .in(collection)
    .updateOne(
      { _id: id, stock: { $gte: hold.quantity }, 'holds.key': { $ne: hold.key } },
      { $inc: { stock: -hold.quantity }, $push: { holds: hold } },
    );
  return taken.matched === 1;
}

interface Look {
  /**
   * `underway`: the first call of this key holds it. `contended`: not enough is left, but enough is held by takers whose deed may
   * still be refused; `stale`, when some of it was left behind.
   */
  readonly state: 'free' | 'short' | 'underway' | 'contended' | 'stale';
  /** The hold of this very key. */
  readonly own?: Hold;
}

/** One read, since many may be waiting. */
async function look(context: Context, { collection }: Stocked, id: string, hold: Hold): Promise<Look> {
  const document = await context.in(collection).findOne({ _id: id });
  if (document === null) return { state: 'short' };
  const own = document.holds.find((it) => it.key === hold.key);
  if (own !== undefined) return { state: isStale(own, context.now) ? 'stale' : 'underway', own };
  if (document.stock >= hold.quantity) return { state: 'free' };
  const held = document.holds.reduce((sum, it) => sum + it.quantity, 0);
  if (document.stock + held < hold.quantity) return { state: 'short' };
  return { state: document.holds.some((it) => isStale(it, context.now)) ? 'stale' : 'contended' };
}

/** Ends a hold: back to the stock, unless its deed stands after all. Without the caller's key, whose answer this is not. */
async function release(context: Context, stocked: Stocked, id: string, hold: Hold): Promise<void> {
  const unkeyed = await context.at(context.now);
  await unkeyed.transact(async (tx) => {
    await stocked.fence(tx, id, hold);
    if (await stocked.isDone(tx, hold)) await dropHold(tx, stocked.collection, id, hold);
    else await giveBack(tx, stocked.collection, id, hold);
    return done(null);
  });
}

const dropHold = (reader: Reader, collection: CollectionDef<StockedDoc>, id: string, { holdId }: Hold) =>
  reader.in(collection).updateOne({ _id: id }, { $pull: { holds: { holdId } } });

/** Guarded by the hold: what was given back already is not given back twice. */
const giveBack = (reader: Reader, collection: CollectionDef<StockedDoc>, id: string, { holdId, quantity }: Hold) =>
  reader
    .in(collection)
    .updateOne({ _id: id, 'holds.holdId': holdId }, { $inc: { stock: quantity }, $pull: { holds: { holdId } } });

/** What other contexts ask of `mall`: what waits for a member, and the hand-over at a counter with its undoing. */
import type { LocalDay } from '@/types/contract/values';
import type { Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { idsOf } from '../identity/identity.usecase';
import { fetchBlocked, UNDO_MS, type FetchRefusal } from './mall.rule';
import {
  findByPickupCode,
  findExchange,
  listHandedOver,
  listWaiting,
  markFulfilled,
  markUnfulfilled,
  type ExchangeDoc,
} from './mall.store';

export { UNDO_MS } from './mall.rule';
export { applyRewards } from './rewards.usecase';
export { cancelForDebt, cancelOfTier, type Cancelled } from './takeBack.usecase';

/** An exchange as the counter sees it. */
export interface Waiting {
  readonly exchangeNo: string;
  readonly memberId: string;
  readonly rewardId: string;
  readonly name: ExchangeDoc['name'];
  readonly art: string;
  readonly quantity: number;
  readonly until: LocalDay;
}

/** What the member, aliases included, has yet to fetch, the soonest to be over first; at most 50. */
export async function waitingOf(reader: Reader, { today }: Pick<Moment, 'today'>, memberId: string): Promise<Waiting[]> {
  return (await listWaiting(reader, await idsOf(reader, memberId), today)).map(waiting);
}

type CodeRefusal = 'NO_SUCH_EXCHANGE' | FetchRefusal;

/** The exchange behind a pickup code, if it can be handed over in this shop today. */
export async function exchangeByCode(
  reader: Reader,
  { today }: Pick<Moment, 'today'>,
  asked: { pickupCode: string; shopId: string },
): Promise<Outcome<Waiting, CodeRefusal>> {
  const found = await fetchable(reader, today, asked);
  return found.ok ? done(waiting(found.data)) : found;
}

/** Hands it over, once, whatever two counters do at once. */
export async function fulfil(
  tx: Tx,
  asked: { pickupCode: string; shopId: string; by: string },
): Promise<Outcome<Waiting, CodeRefusal>> {
  const found = await fetchable(tx, tx.today, asked);
  if (!found.ok) return found;
  const handOver = { at: tx.now, day: tx.today, shopId: asked.shopId, by: asked.by };
  return (await markFulfilled(tx, found.data, handOver)) ? done(waiting(found.data)) : refuse('ALREADY_FULFILLED');
}

/** Undoes a hand-over of this shop within ten minutes: it waits again, under the same code. */
export async function unfulfil(
  tx: Tx,
  { exchangeNo, shopId, by, reason }: { exchangeNo: string; shopId: string; by: string; reason: string },
): Promise<Outcome<Waiting, 'NO_SUCH_EXCHANGE' | 'NOT_THIS_SHOP' | 'ALREADY_UNDONE' | 'UNDO_TOO_LATE'>> {
  const found = await findExchange(tx, exchangeNo);
  const handOver = found?.handOver;
  if (found === null || handOver?.shopId === undefined) return refuse('NO_SUCH_EXCHANGE');
  if (handOver.shopId !== shopId) return refuse('NOT_THIS_SHOP');
  if (handOver.undone !== undefined) return refuse('ALREADY_UNDONE');
  if (tx.now.getTime() - handOver.at.getTime() > UNDO_MS) return refuse('UNDO_TOO_LATE');
  const undone = { ...handOver, undone: { at: tx.now, by, reason } };
  return (await markUnfulfilled(tx, found, undone)) ? done(waiting(found)) : refuse('ALREADY_UNDONE');
}

/** A hand-over in a day's list of a shop. */
export interface HandedOver extends Waiting {
  readonly at: Date;
  readonly undone: boolean;
}

/** Hand-overs of one shop on one day, newest first, at or before `before`, undone ones included. */
export async function handedOver(
  reader: Reader,
  asked: { shopId: string; day: LocalDay; before?: Date; limit: number },
): Promise<HandedOver[]> {
  const found = await listHandedOver(reader, asked);
  return found.flatMap((it) =>
    it.handOver === undefined ? [] : [{ ...waiting(it), at: it.handOver.at, undone: it.handOver.undone !== undefined }],
  );
}

async function fetchable(
  reader: Reader,
  day: LocalDay,
  { pickupCode, shopId }: { pickupCode: string; shopId: string },
): Promise<Outcome<ExchangeDoc, CodeRefusal>> {
  const found = await findByPickupCode(reader, pickupCode);
  if (found === null) return refuse('NO_SUCH_EXCHANGE');
  const blocked = fetchBlocked(found, { shopId, day });
  return blocked === undefined ? done(found) : refuse(blocked);
}

const waiting = ({ _id, memberId, rewardId, name, art, quantity, until }: ExchangeDoc): Waiting => ({
  exchangeNo: _id,
  memberId,
  rewardId,
  name,
  art,
  quantity,
  until,
});

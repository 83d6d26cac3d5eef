/** Taking a purchase back, in part or whole, and undoing a purchase or a hand-over while it is fresh. */
import assert from 'node:assert/strict';
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { counter } from '@/types/contract/counter';
import { memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import { KeyReusedError, lastingMark } from '../kernel/idempotency';
import { done, OverflowError, refuse, type Outcome } from '../kernel/outcome';
import { giveBack, takeTierBack } from '../coupon/coupon.usecase';
import { takeBack, type Rise } from '../growth/growth.usecase';
import { findMember, hold, isOwnMembership } from '../identity/identity.usecase';
import { cancelForDebt, cancelOfTier, UNDO_MS, unfulfil, type Cancelled } from '../mall/mall.usecase';
import { balanceOf, post, remainingEarning } from '../points/points.usecase';
import { recordChange, staffShop } from '../shop/shop.usecase';
import { leftAfter } from './counter.rule';
import {
  bookRefund,
  changeEarning,
  findPurchase,
  purchaseKey,
  type OrderPoints,
  type PurchaseDoc,
  type PurchaseRefund,
} from './counter.store';
import { loweredBy, type Lowered } from './lowered.usecase';

type Contract = typeof counter;

/** Takes back what the refunded part gave. Several partial refunds add up to exactly the whole. */
export async function refund(
  context: Context,
  { orderNo, amountFen, reason, shopId }: Asked<Contract, 'refund'>,
): Promise<Outcome<Answered<Contract, 'refund'>, RefusedWith<Contract, 'refund'>>> {
  const shop = await staffShop(context, shopId);
  if (!shop.ok) return shop;
  const by = memberOf(context);
  const mark = lastingMark(context, 'counter.refund');
  return context.transact(async (tx) => {
    const found = await findPurchase(tx, shop.data._id, orderNo);
    if (found === null) return refuse('NO_SUCH_ORDER');
    const before = found.refunds.findIndex((it) => mark !== undefined && it.mark === mark);
    if (before >= 0) return done(refundedBy(found, found.refunds.slice(0, before + 1), amountFen));
    if (await isOwnMembership(tx, found.memberId)) return refuse('OWN_MEMBERSHIP');
    if (found.undone !== undefined) return refuse('ALREADY_UNDONE');
    const leftFen = leftAfter(found, amountFen);
    if (leftFen === undefined) return refuse('REFUND_TOO_LARGE', { leftFen: found.paidFen - found.refundedFen });
    const taken = await takePartBack(tx, found, { amountFen, leftFen, reason, by, mark, isUndo: false });
    return done({ orderNo, ...taken, leftFen });
  });
}

/** What the last of these refunds answered when its key was used first. */
function refundedBy({ orderNo, paidFen }: PurchaseDoc, refunds: readonly PurchaseRefund[], amountFen: number) {
  const last = refunds.at(-1);
  if (last?.amountFen !== amountFen) throw new KeyReusedError('the key made another refund');
  const leftFen = paidFen - refunds.reduce((sum, it) => sum + it.amountFen, 0);
  const { points, growth, others = [], cancelled = [] } = last;
  return { orderNo, points, growth, leftFen, others: [...others], cancelled: [...cancelled] };
}

/** A purchase undone is as if refunded whole; its number stays taken. A hand-over undone waits again. */
export async function undo(
  context: Context,
  { orderNo, exchangeNo, reason, shopId: asked }: Asked<Contract, 'undo'>,
): Promise<Outcome<Answered<Contract, 'undo'>, RefusedWith<Contract, 'undo'>>> {
  const shop = await staffShop(context, asked);
  if (!shop.ok) return shop;
  const shopId = shop.data._id;
  const by = memberOf(context);
  return context.transact(async (tx) => {
    if (orderNo !== undefined) return undoPurchase(tx, { shopId, orderNo, reason, by });
    const undone = await unfulfil(tx, { exchangeNo: exchangeNo ?? '', shopId, by, reason });
    if (!undone.ok) return undone;
    const { memberId, exchangeNo: no } = undone.data;
    if (await isOwnMembership(tx, memberId)) return refuse('OWN_MEMBERSHIP');
    await recordChange(tx, { action: 'counter.undo', memberId, shopId, on: { type: 'exchange', no } });
    return done({ undone: no, others: [], cancelled: [] });
  });
}

async function undoPurchase(
  tx: Tx,
  { shopId, orderNo, reason, by }: { shopId: string; orderNo: string; reason: string; by: string },
): Promise<Outcome<Answered<Contract, 'undo'>, 'NO_SUCH_ORDER' | 'ALREADY_UNDONE' | 'UNDO_TOO_LATE' | 'OWN_MEMBERSHIP'>> {
  const found = await findPurchase(tx, shopId, orderNo);
  if (found === null) return refuse('NO_SUCH_ORDER');
  if (await isOwnMembership(tx, found.memberId)) return refuse('OWN_MEMBERSHIP');
  if (found.undone !== undefined) return refuse('ALREADY_UNDONE');
  if (tx.now.getTime() - found.at.getTime() > UNDO_MS) return refuse('UNDO_TOO_LATE');
  const part = { amountFen: found.paidFen - found.refundedFen, leftFen: 0, reason, by, isUndo: true };
  const { others, cancelled } = await takePartBack(tx, found, part);
  return done({ undone: orderNo, others, cancelled });
}

interface Part {
  readonly amountFen: number;
  /** What is left of the purchase afterwards; nothing is the whole. */
  readonly leftFen: number;
  readonly reason: string;
  readonly by: string;
  readonly mark?: string;
  readonly isUndo: boolean;
}

/** What a refund took: of this order, of others that a tier taken back had earned more, and exchanges that are given back. */
interface Taken {
  readonly points: number;
  readonly growth: number;
  readonly others: OrderPoints[];
  readonly cancelled: Cancelled[];
}

/**
 * Growth, with the tier that only this had reached and all that was had by virtue of it; points; on the whole also the coupon. Answers
 * what was really taken: expired points are not taken twice.
 */
async function takePartBack(tx: Tx, it: PurchaseDoc, part: Part): Promise<Taken> {
  const { amountFen, leftFen, reason, by, mark, isUndo } = part;
  const isWhole = leftFen === 0;
  const { memberId } = it;
  const purchase = { memberId, purchaseKey: purchaseKey(it.shopId, it.orderNo), paidFenLeft: leftFen, whole: isWhole };
  const { growth, fallen = [], tier } = await takeBack(tx, purchase);
  const lower = await loweredBy(tx, memberId, fallen);
  const earning = lower.find((found) => found.purchase._id === it._id)?.earning ?? it.earning;
  const askedPoints = it.pointsLeft - remainingEarning(earning, leftFen);
  const points = await claw(tx, it, { key: refundKey(it), type: isUndo ? 'undo' : 'refund', points: askedPoints });
  if (isWhole && it.couponCode !== undefined) await giveBack(tx, { ...it, couponCode: it.couponCode });
  const others = await clawOthers(tx, lower, it);
  const ofTier = await takeTierAway(tx, { memberId, fallen, tier });
  const cancelled = [...ofTier, ...(await cancelForOwed(tx, memberId))];
  await bookRefund(tx, it, {
    refund: {
      at: tx.now,
      amountFen,
      askedPoints,
      points,
      growth,
      ...(others.length > 0 && { others }),
      ...(cancelled.length > 0 && { cancelled }),
      reason,
      by,
      ...(mark !== undefined && { mark }),
    },
    ...(earning !== it.earning && { earning }),
    ...(isUndo && { undone: { at: tx.now, by, reason } }),
  });
  await recordChange(tx, {
    action: isUndo ? 'counter.undo' : 'counter.refund',
    memberId: it.memberId,
    shopId: it.shopId,
    on: { type: 'order', no: it.orderNo },
    facts: { amountFen, points, growth },
  });
  return { points, growth, others, cancelled };
}

/** Coupons and exchanges that were had by virtue of a tier which is not held any more. */
async function takeTierAway(
  tx: Tx,
  { memberId, fallen, tier }: { memberId: string; fallen: readonly Rise[]; tier: string },
): Promise<Cancelled[]> {
  const [first] = fallen;
  if (first === undefined) return [];
  // Held, so that nothing is claimed or exchanged meanwhile by the tier that goes. Who has left has nothing that could go with it.
  if ((await findMember(tx, memberId)) !== undefined) await hold(tx, memberId);
  await takeTierBack(tx, { memberId, fallen, tier });
  return cancelOfTier(tx, { memberId, since: first.at, tier });
}

/** What waits to be fetched pays what is owed now, since goods for points that were taken back would be a present. */
async function cancelForOwed(tx: Tx, memberId: string): Promise<Cancelled[]> {
  if (tx.programme.earning.shortfall !== 'debt') return [];
  const { debt } = await balanceOf(tx, tx, memberId);
  return debt === 0 ? [] : cancelForDebt(tx, { memberId, debt });
}

const refundKey = (it: PurchaseDoc): string => `refund:${it.shopId}:${it.orderNo}:${it.refunds.length + 1}`;

async function clawOthers(tx: Tx, lower: readonly Lowered[], refunded: PurchaseDoc): Promise<OrderPoints[]> {
  const others: OrderPoints[] = [];
  for (const { purchase, earning } of lower) {
    if (purchase._id === refunded._id) continue;
    const asked = purchase.pointsLeft - remainingEarning(earning, purchase.paidFen - purchase.refundedFen);
    if (asked <= 0) continue;
    const key = `tier:${purchase.shopId}:${purchase.orderNo}:${(purchase.retiered ?? 0) + 1}`;
    const points = await claw(tx, purchase, { key, type: 'tier_taken_back', points: asked });
    await changeEarning(tx, purchase, { earning, points: asked });
    others.push({ orderNo: purchase.orderNo, points });
  }
  return others;
}

async function claw(
  tx: Tx,
  { memberId, shopId, orderNo }: PurchaseDoc,
  { key, type, points }: { key: string; type: 'refund' | 'undo' | 'tier_taken_back'; points: number },
): Promise<number> {
  if (points === 0) return 0;
  const earnKey = purchaseKey(shopId, orderNo);
  const taken = await post(tx, [{ kind: 'clawback', memberId, key, cause: { type, no: orderNo }, earnKey, points }]);
  if (!taken.ok && taken.code === 'OVERFLOW') throw new OverflowError('the account cannot hold the debt');
  assert(taken.ok, 'the points of an order can be taken back');
  return taken.data.reduce((sum, posted) => sum - posted.points, 0);
}

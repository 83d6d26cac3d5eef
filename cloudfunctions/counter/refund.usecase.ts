/** Taking a purchase back, in part or whole, and undoing a purchase or a hand-over while it is fresh. */
import assert from 'node:assert/strict';
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { counter } from '@/types/contract/counter';
import { memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import { KeyReusedError, lastingMark } from '../kernel/idempotency';
import { done, OverflowError, refuse, type Outcome } from '../kernel/outcome';
import { giveBack } from '../coupon/coupon.usecase';
import { takeBack } from '../growth/growth.usecase';
import { isOwnMembership } from '../identity/identity.usecase';
import { UNDO_MS, unfulfil } from '../mall/mall.usecase';
import { post, remainingEarning } from '../points/points.usecase';
import { recordChange, staffShop } from '../shop/shop.usecase';
import { leftAfter } from './counter.rule';
import { bookRefund, findPurchase, type PurchaseDoc, type PurchaseRefund } from './counter.store';
import { purchaseKey } from './purchase.usecase';

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
  return { orderNo, points: last.points, growth: last.growth, leftFen };
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
    return done({ undone: no });
  });
}

async function undoPurchase(
  tx: Tx,
  { shopId, orderNo, reason, by }: { shopId: string; orderNo: string; reason: string; by: string },
): Promise<Outcome<{ undone: string }, 'NO_SUCH_ORDER' | 'ALREADY_UNDONE' | 'UNDO_TOO_LATE' | 'OWN_MEMBERSHIP'>> {
  const found = await findPurchase(tx, shopId, orderNo);
  if (found === null) return refuse('NO_SUCH_ORDER');
  if (await isOwnMembership(tx, found.memberId)) return refuse('OWN_MEMBERSHIP');
  if (found.undone !== undefined) return refuse('ALREADY_UNDONE');
  if (tx.now.getTime() - found.at.getTime() > UNDO_MS) return refuse('UNDO_TOO_LATE');
  await takePartBack(tx, found, { amountFen: found.paidFen - found.refundedFen, leftFen: 0, reason, by, isUndo: true });
  return done({ undone: orderNo });
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

/** Points, growth, on the whole also the coupon; answers what was really taken: expired points are not taken twice. */
async function takePartBack(tx: Tx, it: PurchaseDoc, part: Part): Promise<{ points: number; growth: number }> {
  const { amountFen, leftFen, reason, by, mark, isUndo } = part;
  const isWhole = leftFen === 0;
  const askedPoints = it.pointsLeft - remainingEarning(it.earning, leftFen);
  const points = await claw(tx, it, askedPoints, isUndo);
  const { growth } = await takeBack(tx, {
    memberId: it.memberId,
    purchaseKey: purchaseKey(it.shopId, it.orderNo),
    paidFenLeft: leftFen,
    whole: isWhole,
  });
  if (isWhole && it.couponCode !== undefined) await giveBack(tx, { ...it, couponCode: it.couponCode });
  await bookRefund(tx, it, {
    refund: { at: tx.now, amountFen, askedPoints, points, growth, reason, by, ...(mark !== undefined && { mark }) },
    ...(isUndo && { undone: { at: tx.now, by, reason } }),
  });
  await recordChange(tx, {
    action: isUndo ? 'counter.undo' : 'counter.refund',
    memberId: it.memberId,
    shopId: it.shopId,
    on: { type: 'order', no: it.orderNo },
    facts: { amountFen, points, growth },
  });
  return { points, growth };
}

const refundKey = (it: PurchaseDoc): string => `refund:${it.shopId}:${it.orderNo}:${it.refunds.length + 1}`;

async function claw(tx: Tx, it: PurchaseDoc, points: number, isUndo: boolean): Promise<number> {
  if (points === 0) return 0;
  const taken = await post(tx, [
    {
      kind: 'clawback',
      memberId: it.memberId,
      key: refundKey(it),
      cause: { type: isUndo ? 'undo' : 'refund', no: it.orderNo },
      earnKey: purchaseKey(it.shopId, it.orderNo),
      points,
    },
  ]);
  if (!taken.ok && taken.code === 'OVERFLOW') throw new OverflowError('the account cannot hold the debt');
  assert(taken.ok, 'the points of an order can be taken back');
  return taken.data.reduce((sum, posted) => sum - posted.points, 0);
}

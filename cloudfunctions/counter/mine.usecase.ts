/** A member's own purchase: what was paid, and how its points came about, in the words of its own day. */
import type { Answered, Asked } from '@/types/contract/contract';
import type { counter } from '@/types/contract/counter';
import { memberOf } from '../kernel/caller';
import type { Context } from '../kernel/context';
import { done, type Outcome } from '../kernel/outcome';
import { idsOf } from '../identity/identity.usecase';
import { ownPurchases } from './counter.store';

type Contract = typeof counter;

/** Newest first; nobody else's, whoever knows the number. */
export async function ownPurchase(
  context: Context,
  { orderNo }: Asked<Contract, 'purchase'>,
): Promise<Outcome<Answered<Contract, 'purchase'>, never>> {
  const found = await ownPurchases(context, await idsOf(context, memberOf(context)), orderNo);
  return done({
    items: found.map(({ at, paidFen, refundedFen, points, earning, earningThen = earning }) => ({
      orderNo,
      at: at.toISOString(),
      paidFen,
      refundedFen,
      points,
      pointsPer100Yuan: earningThen.pointsPer100Yuan,
      explanation: earningThen.explanation,
    })),
  });
}

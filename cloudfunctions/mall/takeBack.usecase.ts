/** Exchanges not fetched yet that a refund cancels: had by virtue of a tier that it took back, or what pays the debt that it leaves. */
import type { Tx } from '../kernel/context';
import { rankOf } from '../coupon/coupon.usecase';
import { idsOf } from '../identity/identity.usecase';
import { takeBack } from './exchange.usecase';
import { coveringDebt } from './mall.rule';
import { findRewards, listExchanges, type ExchangeDoc } from './mall.store';

export interface Cancelled {
  readonly exchangeNo: string;
  readonly points: number;
}

/** More than anybody has waiting at once. */
const WAITING_MAX = 10_000;

/** What was exchanged since the rise, and waits, though the tier that is held now may not have it. */
export async function cancelOfTier(
  tx: Tx,
  { memberId, since, tier }: { memberId: string; since: Date; tier: string },
): Promise<Cancelled[]> {
  const { tiers } = tx.programme.growth;
  const waiting = (await waitingOf(tx, memberId)).filter((it) => it.at >= since);
  const older = waiting.filter((it) => it.takenAs === undefined).map((it) => it.rewardId);
  const rewards = new Map((await findRewards(tx, [...new Set(older)])).map((it) => [it._id, it.reward.tier]));
  const lost = waiting.filter((it) => rankOf(tiers, it.takenAs ?? rewards.get(it.rewardId)) > rankOf(tiers, tier));
  return cancelAll(tx, lost, 'tier');
}

/** The fewest whose returned points pay the debt, the newest among equals; where all do not, all that pay something. */
export async function cancelForDebt(tx: Tx, { memberId, debt }: { memberId: string; debt: number }): Promise<Cancelled[]> {
  return cancelAll(tx, coveringDebt(await waitingOf(tx, memberId), debt), 'refund');
}

/** Newest first. */
const waitingOf = async (tx: Tx, memberId: string): Promise<ExchangeDoc[]> =>
  listExchanges(tx, await idsOf(tx, memberId), { state: 'confirmed', limit: WAITING_MAX });

async function cancelAll(tx: Tx, exchanges: readonly ExchangeDoc[], why: 'tier' | 'refund'): Promise<Cancelled[]> {
  const cancelled: Cancelled[] = [];
  for (const it of exchanges) {
    const { points } = await takeBack(tx, it, why);
    if (points === 0) continue;
    cancelled.push({ exchangeNo: it._id, points });
    tx.emit({ type: 'exchange.cancelled', memberId: it.memberId, data: { exchangeNo: it._id, points, why } });
  }
  return cancelled;
}

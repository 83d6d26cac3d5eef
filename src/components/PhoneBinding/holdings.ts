/** What a member has, in figures: asked before and after two memberships become one. */
import type { Bilingual } from '@/types/contract/values';
import * as coupon from '@/src/cloud/coupon';
import * as growth from '@/src/cloud/growth';
import * as points from '@/src/cloud/points';

export interface Holdings {
  /** Available and on their way. */
  points: number;
  growth: number;
  tierName: Bilingual | undefined;
  /** Usable ones, of the first hundred. */
  coupons: number;
}

const COUNTED_MAX = 100;

/** Undefined where one of them could not be asked for. */
export async function loadHoldings(): Promise<Holdings | undefined> {
  const [balance, progress, path, coupons] = await Promise.all([
    points.balance(),
    growth.progress(),
    growth.path(),
    coupon.mine({ state: 'available', limit: COUNTED_MAX }),
  ]);
  if (!balance.ok || !progress.ok || !coupons.ok) return undefined;
  return {
    points: balance.data.available + balance.data.pending,
    growth: progress.data.growth,
    tierName: path.ok ? path.data.stations.find((it) => it.tier === progress.data.tier)?.name : undefined,
    coupons: coupons.data.items.length,
  };
}

/** What leaving costs, by number. What could not be asked is left out: leaving is possible in any case. */
import type { Member } from '@/types/contract/identity';
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import * as coupon from '@/src/cloud/coupon';
import * as growth from '@/src/cloud/growth';
import * as identity from '@/src/cloud/identity';
import * as mall from '@/src/cloud/mall';
import * as points from '@/src/cloud/points';

export interface Leaving {
  member: Member;
  points?: { available: number; pending: number };
  /** Of the first hundred. */
  coupons?: number;
  growth?: number;
  tier?: Bilingual;
  /** Exchanges that are paid for and not fetched yet. */
  waiting?: number;
}

const COUNTED_MAX = 100;

export async function loadLeaving(): Promise<Answer<Leaving>> {
  const [profile, balance, coupons, progress, path, exchanges] = await Promise.all([
    identity.profile(),
    points.balance(),
    coupon.mine({ state: 'available', limit: COUNTED_MAX }),
    growth.progress(),
    growth.path(),
    mall.exchanges({ state: 'confirmed', limit: COUNTED_MAX }),
  ]);
  if (!profile.ok) return profile;
  const tier = progress.ok ? progress.data.tier : undefined;
  return {
    ok: true,
    data: {
      member: profile.data.member,
      points: balance.ok ? { available: balance.data.available, pending: balance.data.pending } : undefined,
      coupons: coupons.ok ? coupons.data.items.length : undefined,
      growth: progress.ok ? progress.data.growth : undefined,
      tier: path.ok ? path.data.stations.find((it) => it.tier === tier)?.name : undefined,
      waiting: exchanges.ok ? exchanges.data.items.length : undefined,
    },
  };
}

/** What leaving costs, by number. What could not be asked is left out: leaving is possible in any case. */
import type { Member } from '@/types/contract/identity';
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import * as coupon from '@/src/cloud/coupon';
import * as growth from '@/src/cloud/growth';
import * as identity from '@/src/cloud/identity';
import * as mall from '@/src/cloud/mall';
import * as office from '@/src/cloud/office';
import * as points from '@/src/cloud/points';
import * as shop from '@/src/cloud/shop';

export interface Leaving {
  member: Member;
  points?: { available: number; pending: number };
  /** Of the first hundred. */
  coupons?: number;
  growth?: number;
  tier?: Bilingual;
  /** Exchanges that are paid for and not fetched yet. */
  waiting?: number;
  /** Nobody else runs the shop: another operator comes first. */
  runsAlone: boolean;
}

const COUNTED_MAX = 100;

export async function loadLeaving(): Promise<Answer<Leaving>> {
  const [profile, balance, coupons, progress, path, exchanges, runsAlone] = await Promise.all([
    identity.profile(),
    points.balance(),
    coupon.mine({ state: 'available', limit: COUNTED_MAX }),
    growth.progress(),
    growth.path(),
    mall.exchanges({ state: 'confirmed', limit: COUNTED_MAX }),
    isOnlyOperator(),
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
      runsAlone,
    },
  };
}

/** Only operators may see who else has a role; who cannot be asked about hears it from the last step. */
async function isOnlyOperator(): Promise<boolean> {
  const roles = await shop.roles();
  if (!roles.ok || !roles.data.operator) return false;
  const staff = await office.staff();
  return staff.ok && staff.data.items.filter((it) => it.operator).length === 1;
}

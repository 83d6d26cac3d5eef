/** What the member code is made of, kept on the phone so that it works without a network. */
import type { Answer } from '@/src/cloud/answer';
import * as coupon from '@/src/cloud/coupon';
import * as growth from '@/src/cloud/growth';
import * as identity from '@/src/cloud/identity';
import { codeMadeOf, type CodeMade } from '@/src/cloud/keptCode';
import * as points from '@/src/cloud/points';
import type { Bilingual } from '@/types/contract/values';

export interface Pass extends CodeMade {
  nickname: string | undefined;
  tier: string;
  tierName: Bilingual | undefined;
  multiplierBp: number | undefined;
  available: number;
  pending: number;
  coupons: number;
}

/** Under this name `useLoad` remembers it. */
export const PASS_NAME = 'member-code';

const COUPONS_COUNTED = 100;

export async function loadPass(): Promise<Answer<Pass>> {
  const [code, me, progress, path, balance, coupons] = await Promise.all([
    identity.memberCode(),
    identity.me(),
    growth.progress(),
    growth.path(),
    points.balance(),
    coupon.mine({ state: 'available', limit: COUPONS_COUNTED }),
  ]);
  if (!code.ok) return code;
  if (!me.ok) return me;
  if (!progress.ok) return progress;
  if (!path.ok) return path;
  if (!balance.ok) return balance;
  if (!coupons.ok) return coupons;
  const station = path.data.stations.find((it) => it.tier === progress.data.tier);
  return {
    ok: true,
    data: {
      ...codeMadeOf(code.data),
      nickname: me.data.member.nickname,
      tier: progress.data.tier,
      tierName: station?.name,
      multiplierBp: station?.multiplierBp,
      available: balance.data.available,
      pending: balance.data.pending,
      coupons: coupons.data.items.length,
    },
  };
}

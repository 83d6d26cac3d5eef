/** The rise to celebrate, with everything that the screen says about it. */
import type { CouponItem } from '@/types/contract/coupon';
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import * as coupon from '@/src/cloud/coupon';
import * as growth from '@/src/cloud/growth';
import * as identity from '@/src/cloud/identity';

export interface Rise {
  riseId: string;
  tier: string;
  /** The instant, ISO 8601. */
  at: string;
  tierName: Bilingual;
  multiplierBp: number;
  /** The last day on which the tier holds, where it has one. */
  holdsUntil: string | null;
  /** What the rise really gave and can still be used; null where there is nothing. */
  gift: CouponItem | null;
  memberNo: string;
  nickname: string | undefined;
}

/** `rise` is null when there is nothing to celebrate (any more). */
export async function loadRise(): Promise<Answer<{ rise: Rise | null }>> {
  const [ceremony, path, me] = await Promise.all([growth.ceremony(), growth.path(), identity.me()]);
  if (!ceremony.ok) return ceremony;
  if (!path.ok) return path;
  if (!me.ok) return me;
  const { rise } = ceremony.data;
  const station = path.data.stations.find((it) => it.tier === rise?.tier);
  if (rise === null || station === undefined) return { ok: true, data: { rise: null } };
  const gift = await coupon.riseGift(rise.riseId);
  if (!gift.ok) return gift;
  return {
    ok: true,
    data: {
      rise: {
        ...rise,
        tierName: station.name,
        multiplierBp: station.multiplierBp,
        holdsUntil: path.data.holdsUntil,
        gift: gift.data.coupon,
        memberNo: me.data.member.memberNo,
        nickname: me.data.member.nickname,
      },
    },
  };
}

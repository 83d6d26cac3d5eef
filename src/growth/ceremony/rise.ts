/** The rise to celebrate, with everything that the screen says about it. */
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import * as growth from '@/src/cloud/growth';
import * as identity from '@/src/cloud/identity';
import * as shop from '@/src/cloud/shop';

export interface Rise {
  riseId: string;
  tier: string;
  /** The instant, ISO 8601. */
  at: string;
  tierName: Bilingual;
  multiplierBp: number;
  benefits: Bilingual[];
  gift: boolean;
  memberNo: string;
  nickname: string | undefined;
}

/** `rise` is null when there is nothing to celebrate (any more). */
export async function loadRise(): Promise<Answer<{ rise: Rise | null }>> {
  const [ceremony, path, me, programme] = await Promise.all([growth.ceremony(), growth.path(), identity.me(), shop.programme()]);
  if (!ceremony.ok) return ceremony;
  if (!path.ok) return path;
  if (!me.ok) return me;
  if (!programme.ok) return programme;
  const { rise } = ceremony.data;
  const station = path.data.stations.find((it) => it.tier === rise?.tier);
  if (rise === null || station === undefined) return { ok: true, data: { rise: null } };
  return {
    ok: true,
    data: {
      rise: {
        ...rise,
        tierName: station.name,
        multiplierBp: station.multiplierBp,
        benefits: station.benefits,
        gift: programme.data.growth.tiers.some((it) => it.tier === rise.tier && it.gift !== undefined),
        memberNo: me.data.member.memberNo,
        nickname: me.data.member.nickname,
      },
    },
  };
}

/** What a tier gives once: the gift of a rise, and what goes when a refund takes the tier back. */
import type { Answered, Asked } from '@/types/contract/contract';
import type { coupon } from '@/types/contract/coupon';
import type { Context, Tx } from '../kernel/context';
import { risesOf, type Rise } from '../growth/growth.usecase';
import { findMember, hold, idsOf } from '../identity/identity.usecase';
import { rankOf } from './coupon.rule';
import { grant, itemOf } from './coupon.usecase';
import { CLAIM_KEYS, findByKeys, findTemplates, markTierLost, returnClaim, revokeCoupons, type CouponDoc } from './coupon.store';
import { isGiftWithheld, keysOfRise, RISE_KEYS, riseGiftKey, tierOfGift } from './riseGift.rule';

type Contract = typeof coupon;

/** Once for a rise, under whichever of the member's ids; none where the rise no longer stands or its gift is withheld. */
export async function giveRiseGift(
  tx: Tx,
  { memberId, riseId, tier, gift }: { memberId: string; riseId: string; tier: string; gift?: string },
): Promise<void> {
  const member = await findMember(tx, memberId);
  if (member === undefined) return;
  // Held, so that a refund which takes the rise back meanwhile sees the gift, or this does not give it.
  await hold(tx, memberId);
  const { rises } = await risesOf(tx, tx, memberId);
  const rise = rises.find((it) => it.riseId === riseId && it.tier === tier);
  const { tiers, refundTakesTierDays } = tx.programme.growth;
  const templateId = gift ?? tiers.find((it) => it.tier === tier)?.gift;
  if (rise === undefined || templateId === undefined) return;
  const key = riseGiftKey({ riseId, tier });
  const gifts = await findByKeys(tx, [member._id, ...member.aliases], RISE_KEYS);
  if (gifts.some((it) => it.key === key) || isGiftWithheld(gifts, rise, { rises, refundTakesTierDays })) return;
  await grant(tx, { memberId: member._id, templateId, key });
}

/** What a rise really gave, for its ceremony; null where it gave nothing that is still to be had. */
export async function riseGift(
  context: Context,
  memberId: string,
  { riseId }: Asked<Contract, 'riseGift'>,
): Promise<Answered<Contract, 'riseGift'>> {
  const given = await findByKeys(context, await idsOf(context, memberId), keysOfRise(riseId));
  const items = given.map((it) => itemOf(it, context.today));
  return { coupon: items.findLast((it) => it.state === 'available') ?? null };
}

/**
 * What a member was given for these rises, and what they claimed by virtue of a tier above the one that they hold now: unused it is
 * revoked, a claim counting no more; used it is marked, so that it is not given back later.
 */
export async function takeTierBack(
  tx: Tx,
  { memberId, fallen, tier }: { memberId: string; fallen: readonly Rise[]; tier: string },
): Promise<void> {
  const [first] = fallen;
  if (first === undefined) return;
  const ids = await idsOf(tx, memberId);
  const rank = rankOf(tx.programme.growth.tiers, tier);
  const isLost = (needed: string | undefined, at: Date) => rankOf(tx.programme.growth.tiers, needed) > rank && at >= first.at;
  const keys = new Set(fallen.map(riseGiftKey));
  const gifts = (await findByKeys(tx, ids, RISE_KEYS)).filter((it) => keys.has(it.key) || isLost(tierOfGift(it.key), it.at));
  const claims = (await claimedFor(tx, ids)).filter((it) => isLost(it.needed, it.coupon.at)).map((it) => it.coupon);
  const lost = [...gifts, ...claims];
  if (lost.length === 0) return;
  await markTierLost(tx, lost);
  const unused = lost.filter((it) => it.state === 'available' && it.until >= tx.today);
  await revokeCoupons(tx, unused);
  for (const it of unused) if (claims.includes(it)) await returnClaim(tx, it);
}

/** Claims with the tier that they needed: of their own day, or, of those from before that was kept, the template's. */
async function claimedFor(tx: Tx, ids: readonly string[]): Promise<{ coupon: CouponDoc; needed?: string }[]> {
  const claims = await findByKeys(tx, ids, CLAIM_KEYS);
  const older = claims.filter((it) => it.claimedAs === undefined).map((it) => it.templateId);
  const templates = new Map((await findTemplates(tx, [...new Set(older)])).map((it) => [it._id, it.template.tier]));
  return claims.map((it) => ({ coupon: it, needed: it.claimedAs ?? templates.get(it.templateId) }));
}

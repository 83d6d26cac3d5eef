/** What other contexts ask of `coupon`: what a member can use, granting, using, giving back. Everything runs in the caller's transaction. */
import type { CouponTemplate } from '@/types/contract/catalogue';
import type { CouponItem } from '@/types/contract/coupon';
import type { LocalDay } from '@/types/contract/values';
import type { Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { idsOf } from '../identity/identity.usecase';
import { best, offFor, stateOn, windowOn, type Basket, type OffRefusal } from './coupon.rule';
import {
  findCoupon,
  findGranted,
  findGrantedAmong,
  findTemplate,
  insertCoupon,
  insertCoupons,
  listUsable,
  markGivenBack,
  markUsed,
  returnClaim,
  type CouponDoc,
} from './coupon.store';

export { best, offFor, rankOf, type Basket } from './coupon.rule';
export { applyTemplates } from './templates.usecase';
export { birthdayGiftKey } from './yearlyGift.rule';
export { takeTierBack } from './riseGift.usecase';
export { birthdayGiftsLeft } from './yearlyGift.usecase';

/** What the member, its aliases included, can use on `today`, the soonest to expire first; at most 200. */
export async function usable(reader: Reader, { today }: Pick<Moment, 'today'>, memberId: string): Promise<CouponItem[]> {
  const held = await listUsable(reader, await idsOf(reader, memberId), today);
  return held.map((it) => itemOf(it, today));
}

/**
 * Gives a member a coupon of a template, past its stock and limits. Once for a `key` and member: again answers the first. Undefined
 * where the shop has no such template: a gift that a programme names and nobody made must not undo the deed that it rewards.
 */
export async function grant(
  tx: Tx,
  {
    memberId,
    templateId,
    key,
    couponCode = tx.newId(),
    claimedAs,
  }: { memberId: string; templateId: string; key: string; couponCode?: string; claimedAs?: string },
): Promise<{ couponCode: string } | undefined> {
  const granted = await findGranted(tx, memberId, key);
  if (granted !== null) return { couponCode: granted._id };
  const found = await findTemplate(tx, templateId);
  if (found === null) return undefined;
  const made = couponOf(tx, found.template, { memberId, key, couponCode });
  await insertCoupon(tx, claimedAs === undefined ? made : { ...made, claimedAs });
  return { couponCode };
}

/** As `grant` for many members at once, a key each: three calls to the database, however many they are. */
export async function grantMany(
  tx: Tx,
  templateId: string,
  gifts: readonly { readonly memberId: string; readonly key: string }[],
): Promise<void> {
  const found = await findTemplate(tx, templateId);
  if (found === null || gifts.length === 0) return;
  const given = await findGrantedAmong(
    tx,
    gifts.map((it) => it.memberId),
    gifts.map((it) => it.key),
  );
  const isGiven = new Set(given.map((it) => `${it.memberId}/${it.key}`));
  const fresh = gifts.filter((it) => !isGiven.has(`${it.memberId}/${it.key}`));
  await insertCoupons(
    tx,
    fresh.map((it) => couponOf(tx, found.template, { ...it, couponCode: tx.newId() })),
  );
}

const couponOf = (
  { now, today }: Moment,
  template: CouponTemplate,
  { memberId, key, couponCode }: { memberId: string; key: string; couponCode: string },
): CouponDoc => ({
  _id: couponCode,
  memberId,
  templateId: template.templateId,
  key,
  name: template.name,
  note: template.note,
  discount: template.discount,
  minimumFen: template.minimumFen,
  categories: template.categories,
  shopIds: template.shopIds,
  ...windowOn(template.window, today),
  state: 'available',
  at: now,
});

/** What this coupon would take off; changes nothing. */
export async function priceWith(
  reader: Reader,
  { memberId, couponCode, basket }: { memberId: string; couponCode: string; basket: Basket },
): Promise<Outcome<{ offFen: number; coupon: CouponDoc }, 'NO_SUCH_COUPON' | OffRefusal>> {
  const coupon = await findCoupon(reader, await idsOf(reader, memberId), couponCode);
  if (coupon === null) return refuse('NO_SUCH_COUPON');
  const off = offFor(coupon, basket);
  return off.ok ? done({ offFen: off.offFen, coupon }) : refuse(off.code);
}

/** The best coupon of the member for this basket, or undefined when none takes anything off. */
export async function bestFor(
  reader: Reader,
  { memberId, basket }: { memberId: string; basket: Basket },
): Promise<{ couponCode: string; name: CouponDoc['name']; offFen: number } | undefined> {
  const found = best(await listUsable(reader, await idsOf(reader, memberId), basket.day), basket);
  return found && { couponCode: found.coupon._id, name: found.coupon.name, offFen: found.offFen };
}

/** Uses a coupon for an order. Two counters at once: one uses it, the other hears `COUPON_USED`. */
export async function use(
  tx: Tx,
  asked: { memberId: string; couponCode: string; basket: Basket; orderNo: string },
): Promise<Outcome<{ offFen: number }, 'NO_SUCH_COUPON' | OffRefusal>> {
  const priced = await priceWith(tx, asked);
  if (!priced.ok) return priced;
  const { coupon, offFen } = priced.data;
  const used = { at: tx.now, shopId: asked.basket.shopId, orderNo: asked.orderNo, offFen };
  return (await markUsed(tx, coupon, used)) ? done({ offFen }) : refuse('COUPON_USED');
}

/**
 * Gives back the coupon that an order used, as available while its window lasts, else as expired; one that was had by virtue of a tier
 * which was taken back meanwhile is revoked. A second time does nothing.
 */
export async function giveBack(
  tx: Tx,
  { memberId, couponCode, shopId, orderNo }: { memberId: string; couponCode: string; shopId: string; orderNo: string },
): Promise<void> {
  const coupon = await findCoupon(tx, await idsOf(tx, memberId), couponCode);
  if (coupon === null) return;
  const kept = coupon.until < tx.today ? 'expired' : 'available';
  const state = coupon.tierLostAt === undefined ? kept : 'revoked';
  const isBack = await markGivenBack(tx, coupon, { shopId, orderNo, state });
  if (isBack && state === 'revoked' && coupon.claimedAs !== undefined) await returnClaim(tx, coupon);
}

/** A coupon as its owner and the counter see it, its state as of `day`. */
export const itemOf = (coupon: CouponDoc, day: LocalDay): CouponItem => ({
  couponCode: coupon._id,
  templateId: coupon.templateId,
  name: coupon.name,
  note: coupon.note,
  discount: coupon.discount,
  minimumFen: coupon.minimumFen,
  categories: coupon.categories,
  shopIds: coupon.shopIds,
  state: stateOn(coupon, day),
  from: coupon.from,
  until: coupon.until,
  at: coupon.at.toISOString(),
  ...(coupon.used && { usedAt: coupon.used.at.toISOString() }),
});

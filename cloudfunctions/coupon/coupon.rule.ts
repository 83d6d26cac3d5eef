/** Coupon rules: when a coupon can be used, what it takes off, which is best for a basket. Money is whole fen; days are labels. */
import type { CouponTemplate, CouponWindow } from '@/types/contract/catalogue';
import type { CouponState, Discount, TemplateItem } from '@/types/contract/coupon';
import type { LocalDay } from '@/types/contract/values';
import type { z } from 'zod';
import { addDays } from '../kernel/calendar';

/** What decides whether and what a coupon takes off. `from` and `until` are the first and last day on which it can be used. */
export interface CouponTerms {
  readonly discount: Discount;
  readonly minimumFen: number;
  readonly categories: readonly string[];
  readonly shopIds: readonly string[];
  readonly from: LocalDay;
  readonly until: LocalDay;
  readonly state: z.output<typeof CouponState>;
}

/** `amountFen` is before any coupon. A coupon for certain categories looks at `lines`; without lines it does not fit. */
export interface Basket {
  readonly amountFen: number;
  readonly lines?: readonly { readonly category: string; readonly amountFen: number }[];
  readonly shopId: string;
  readonly day: LocalDay;
}

export type OffRefusal = 'COUPON_USED' | 'EXPIRED' | 'COUPON_NOT_USABLE';

/** What it takes off this basket in fen (0 for a gift, which is handed over with it), or why it cannot be used. Never more than what it applies to. */
export function offFor(coupon: CouponTerms, basket: Basket): { ok: true; offFen: number } | { ok: false; code: OffRefusal } {
  if (coupon.state === 'used') return { ok: false, code: 'COUPON_USED' };
  if (stateOn(coupon, basket.day) === 'expired') return { ok: false, code: 'EXPIRED' };
  if (coupon.state !== 'available' || basket.day < coupon.from) return { ok: false, code: 'COUPON_NOT_USABLE' };
  if (coupon.shopIds.length > 0 && !coupon.shopIds.includes(basket.shopId)) return { ok: false, code: 'COUPON_NOT_USABLE' };
  const eligibleFen = eligibleFenOf(coupon, basket);
  if (eligibleFen === undefined || eligibleFen < coupon.minimumFen) return { ok: false, code: 'COUPON_NOT_USABLE' };
  if (coupon.discount.type === 'gift') return { ok: true, offFen: 0 };
  const offFen = discountFen(coupon.discount, eligibleFen);
  // Money off that comes to nothing would only waste the coupon.
  return offFen === 0 ? { ok: false, code: 'COUPON_NOT_USABLE' } : { ok: true, offFen };
}

/** The coupon that takes most off this basket; among equals the one that expires first. Gifts take nothing off and are never chosen. */
export function best<C extends CouponTerms>(coupons: readonly C[], basket: Basket): { coupon: C; offFen: number } | undefined {
  let found: { coupon: C; offFen: number } | undefined;
  for (const coupon of coupons) {
    const off = offFor(coupon, basket);
    if (!off.ok || off.offFen === 0) continue;
    const isBetter =
      found === undefined || off.offFen > found.offFen || (off.offFen === found.offFen && coupon.until < found.coupon.until);
    if (isBetter) found = { coupon, offFen: off.offFen };
  }
  return found;
}

/** The state as of a day: what is over is expired, whether or not a sweep has booked it. */
export const stateOn = (coupon: Pick<CouponTerms, 'state' | 'until'>, day: LocalDay): CouponTerms['state'] =>
  coupon.state === 'available' && coupon.until < day ? 'expired' : coupon.state;

/** First and last day of a coupon that is obtained on `day`. */
export const windowOn = (window: CouponWindow, day: LocalDay): { from: LocalDay; until: LocalDay } =>
  window.type === 'fixed' ? { from: window.from, until: window.until } : { from: day, until: addDays(day, window.days - 1) };

/** The last day on which claiming makes sense; undefined is without end. */
export function lastClaimDay(template: Pick<CouponTemplate, 'window' | 'claimUntil'>): LocalDay | undefined {
  const days = [template.claimUntil, template.window.type === 'fixed' ? template.window.until : undefined];
  return days.filter((it) => it !== undefined).sort()[0];
}

/** Facts about the caller and the stock. `left` is `null` without limit; ranks count tiers from 0 upwards. */
export interface ClaimFacts {
  readonly day: LocalDay;
  readonly claimed: number;
  readonly left: number | null;
  readonly rank: number;
  readonly leastRank: number;
}

/** Why a member cannot claim now, or undefined. */
export function claimBlocked(
  template: Pick<CouponTemplate, 'window' | 'claimFrom' | 'claimUntil' | 'limit'>,
  { day, claimed, left, rank, leastRank }: ClaimFacts,
): TemplateItem['blocked'] {
  const lastDay = lastClaimDay(template);
  if (lastDay !== undefined && lastDay < day) return 'EXPIRED';
  if (template.claimFrom !== undefined && day < template.claimFrom) return 'NOT_OPEN';
  if (rank < leastRank) return 'TIER_TOO_LOW';
  if (template.limit > 0 && claimed >= template.limit) return 'LIMIT_REACHED';
  return left === 0 ? 'SOLD_OUT' : undefined;
}

/** The place of a tier among the programme's, from 0; a tier that the programme no longer has counts as the lowest. */
export const rankOf = (tiers: readonly { readonly tier: string }[], tier: string | undefined): number =>
  Math.max(
    0,
    tiers.findIndex((it) => it.tier === tier),
  );

/** What the coupon applies to; undefined where it needs lines and there are none of its categories. */
function eligibleFenOf({ categories }: CouponTerms, basket: Basket): number | undefined {
  if (categories.length === 0) return basket.amountFen;
  const lines = (basket.lines ?? []).filter((it) => categories.includes(it.category));
  return lines.length === 0 ? undefined : lines.reduce((sum, it) => sum + it.amountFen, 0);
}

/** Rounded down to whole fen, in the shop's favour. */
function discountFen(discount: Exclude<Discount, { type: 'gift' }>, eligibleFen: number): number {
  if (discount.type === 'amount') return Math.min(discount.offFen, eligibleFen);
  return Math.min(Math.floor((eligibleFen * discount.offBp) / 10_000), discount.capFen ?? eligibleFen);
}

/** Contract of `coupon`: templates that a member may claim, and the coupons that they hold. */
import { z } from 'zod';
import { contract } from './contract';
import { Bilingual, Count, Fen, Instant, LocalDay, PageAsked, pageOf, TierId, Token } from './values';

/** What a coupon takes off. A percentage takes off whole fen, rounded down, at most `capFen`. */
export const Discount = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('amount'), offFen: Fen }),
  z.strictObject({ type: z.literal('percent'), offBp: z.number().int().min(1).max(10_000), capFen: Fen.optional() }),
  z.strictObject({ type: z.literal('gift'), gift: Bilingual }),
]);
export type Discount = z.output<typeof Discount>;

const face = {
  templateId: Token,
  name: Bilingual,
  note: Bilingual,
  discount: Discount,
  minimumFen: Fen,
  /** Empty is every category, every shop. */
  categories: z.array(z.string()),
  shopIds: z.array(Token),
};

export const CouponState = z.enum(['available', 'locked', 'used', 'expired', 'revoked']);
export const CouponItem = z.object({
  ...face,
  couponCode: z.string(),
  state: CouponState,
  /** First and last day on which it can be used. */
  from: LocalDay,
  until: LocalDay,
  at: Instant,
  usedAt: Instant.optional(),
});
export type CouponItem = z.output<typeof CouponItem>;

export const TemplateItem = z.object({
  ...face,
  /** `null` is without limit. */
  left: Count.nullable(),
  limit: Count,
  claimed: Count,
  tier: TierId.optional(),
  until: LocalDay.optional(),
  blocked: z.enum(['SOLD_OUT', 'LIMIT_REACHED', 'TIER_TOO_LOW', 'NOT_OPEN', 'EXPIRED']).optional(),
});
export type TemplateItem = z.output<typeof TemplateItem>;

export const coupon = contract({
  name: 'coupon',
  actions: {
    centre: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ items: z.array(TemplateItem) }),
      refusals: [],
    },
    claim: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ templateId: Token }),
      reply: z.object({ couponCode: z.string() }),
      refusals: ['NO_SUCH_COUPON', 'SOLD_OUT', 'LIMIT_REACHED', 'TIER_TOO_LOW', 'NOT_OPEN', 'EXPIRED'],
    },
    mine: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ ...PageAsked, state: CouponState.optional() }),
      reply: pageOf(CouponItem),
      refusals: [],
    },
    /** What a rise of the caller really gave and they can still use, for its ceremony; null where there is nothing. */
    riseGift: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ riseId: z.string().max(64) }),
      reply: z.object({ coupon: CouponItem.nullable() }),
      refusals: [],
    },
  },
});

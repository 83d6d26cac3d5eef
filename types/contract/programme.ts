/** The membership programme as data: what an owner sets, checked when it is loaded. Rates are basis points (10,000 = 1×), money fen, days whole. */
import { z } from 'zod';
import { Reminders } from './reminderKind';
import { Bilingual, Count, Fen, LocalDay, Prose, Text, TierId, Token } from './values';

const Bp = z.number().int().min(0).max(1_000_000);
const Month12 = z.number().int().min(1).max(120);

/** How long points live from the day they become available. */
export const ExpiryPolicy = z.discriminatedUnion('type', [
  /** To the end of the month `months` on: 31 January, available 1 February 2026, until 28 February 2027 with 12. */
  z.strictObject({ type: z.literal('month_end'), months: Month12 }),
  z.strictObject({ type: z.literal('days'), days: z.number().int().min(1).max(3660) }),
  /** To 31 December of the year `years` on; 0 is this year's. */
  z.strictObject({ type: z.literal('year_end'), years: z.number().int().min(0).max(10) }),
  z.strictObject({ type: z.literal('never') }),
]);
export type ExpiryPolicy = z.output<typeof ExpiryPolicy>;

export const TierRule = z.strictObject({
  tier: TierId,
  name: Bilingual,
  /** Growth in the window that reaches it; the first tier has 0. */
  growth: Count,
  multiplierBp: Bp.min(1),
  benefits: z.array(Bilingual).max(12),
  /** A coupon template granted when the tier is reached. */
  gift: Token.optional(),
});
export type TierRule = z.output<typeof TierRule>;

/** A multiplier on points while it holds, for lines of its categories or the whole purchase. */
export const Campaign = z.strictObject({
  campaignId: Token,
  name: Bilingual,
  multiplierBp: Bp.min(1),
  from: LocalDay,
  until: LocalDay,
  categories: z.array(Text(40)).default([]),
  skus: z.array(Text(64)).default([]),
  shopIds: z.array(Token).default([]),
});
export type Campaign = z.output<typeof Campaign>;

const earning = z.strictObject({
  joinPoints: Count,
  /** Points for every 100 yuan paid: `floor(paidFen × pointsPer100Yuan × multiplier / 10,000)` over 10,000 fen. */
  pointsPer100Yuan: Count.max(100_000),
  /** Business days until points of a purchase become available; 0 is at once. */
  availableAfterDays: z.number().int().min(0).max(60),
  /** The best single multiplier counts, or they add up by their extra parts (1.25 and 2 make 2.25). */
  combine: z.enum(['best', 'sum']),
  memberDay: z.strictObject({ dayOfMonth: z.number().int().min(1).max(28), multiplierBp: Bp.min(1) }).nullable(),
  birthdayMonth: z.strictObject({ multiplierBp: Bp.min(1) }).nullable(),
  categories: z.array(z.strictObject({ category: Text(40), multiplierBp: Bp.min(1) })).max(100),
  campaigns: z.array(Campaign).max(100),
  expiry: ExpiryPolicy,
  /** What has expired meanwhile comes back from a cancelled exchange for this long. */
  restoreGraceDays: z.number().int().min(1).max(366),
  /** What a clawback takes beyond the balance. */
  shortfall: z.enum(['debt', 'forgive']),
  /** What a point is worth in the books, fen per 100 points. */
  fenPer100Points: Count,
});

const growth = z.strictObject({
  windowDays: z.number().int().min(30).max(1100),
  tiers: z
    .array(TierRule)
    .min(1)
    .max(8)
    .refine(
      (tiers) => tiers[0]?.growth === 0 && tiers.every((it, i) => i === 0 || it.growth > (tiers[i - 1]?.growth ?? 0)),
      'tiers must begin at 0 and ascend',
    )
    .refine((tiers) => new Set(tiers.map((it) => it.tier)).size === tiers.length, 'a tier is named twice'),
  perYuan: Count,
  perActiveDay: Count,
  perCheckin: Count,
  /** Most check-in growth within a month. */
  checkinMonthMax: Count,
  perReview: Count,
  perInvitation: Count,
  /** A reached tier holds until 31 December this many years on. */
  holdYears: z.number().int().min(0).max(5),
  /** A tier that only a refunded purchase had reached within this many days is taken back with it. */
  refundTakesTierDays: z.number().int().min(0).max(366),
  /** What keeps a tier is shown from this many days before its review on. */
  keepShownDays: z.number().int().min(0).max(366).default(90),
});

const checkin = z.strictObject({
  dayPoints: Count,
  /** On top of the day's points, by day of the cycle; the last one ends the cycle, which then begins again while the streak counts on. */
  stages: z
    .array(z.strictObject({ day: z.number().int().min(2).max(366), points: Count, coupon: Token.optional() }))
    .max(20)
    .refine((stages) => stages.every((it, i) => i === 0 || it.day > (stages[i - 1]?.day ?? 0)), 'stages must ascend'),
});

/** A whole text to read and agree to. */
const Notice = Prose(20_000);

const identity = z.strictObject({
  consentVersion: z.string().regex(/^[\w.-]{1,40}$/),
  /** A coupon template granted on joining. */
  joinCoupon: Token.optional(),
  birthdayCoupon: Token.optional(),
  terms: Bilingual.extend({ zh: Notice, en: Notice }),
  privacy: Bilingual.extend({ zh: Notice, en: Notice }),
});

const mall = z.strictObject({ pickupDays: z.number().int().min(1).max(366) });

/** Most that one purchase may be before any coupon: of anybody, and of an assistant. Beyond theirs an operator records it. */
const limits = z.strictObject({
  purchaseMaxFen: Fen.default(10_000_000),
  assistantPurchaseMaxFen: Fen.default(500_000),
});

export const Programme = z.strictObject({
  identity,
  earning,
  growth,
  checkin,
  mall,
  reminders: Reminders,
  limits: limits.prefault({}),
});
export type Programme = z.output<typeof Programme>;

/** What a shop shows of itself: its name, its accent colour in both themes. */
export const Brand = z.object({
  name: Bilingual,
  accent: z.string().regex(/^#[0-9a-f]{6}$/i),
  accentDark: z.string().regex(/^#[0-9a-f]{6}$/i),
  /** A data-URI or https address; absent is the name in type. */
  logo: z.string().max(20_000).optional(),
});
export type Brand = z.output<typeof Brand>;

/** What members may read of the programme: all that binds them, without the shop's own book-keeping. */
export const PublicProgramme = z.object({
  from: LocalDay,
  brand: Brand,
  identity,
  earning: earning.omit({ fenPer100Points: true }),
  growth,
  checkin,
  mall,
  joinCoupon: z.object({ name: Bilingual, offFen: Fen.optional() }).nullable(),
});
export type PublicProgramme = z.output<typeof PublicProgramme>;

/** The catalogue that a shop owner writes (config/shop/rewards.json, config/shop/coupons.json): rewards and coupon templates as data, checked when it is applied. */
import { z } from 'zod';
import { Discount } from './coupon';
import { RewardKind } from './mall';
import { Bilingual, Count, Fen, LocalDay, Text, TierId, Token } from './values';

const Category = Text(24);
/** Words that people look for and that stand in no name, in any language: `咖啡` for an americano. */
const Keywords = z.array(Text(24)).max(30);

/** `stock` is all that there ever is of it, what was already taken included; raising it later adds the difference. */
export const Reward = z
  .strictObject({
    rewardId: Token,
    name: Bilingual,
    note: Bilingual,
    keywords: Keywords.optional(),
    kind: RewardKind,
    category: Category,
    /** One of the drawn pictures of the mini-program. */
    art: Text(40),
    /** Price of one piece. */
    points: Count.min(1),
    stock: Count,
    /** Per member over the reward's life; 0 is no limit. */
    limit: Count.default(0),
    /** Lowest tier that may exchange; absent is every tier. */
    tier: TierId.optional(),
    /** Where it can be fetched; empty is any shop. */
    shopIds: z.array(Token).max(50).default([]),
    /** First and last day on which it can be exchanged; absent is always. */
    opensOn: LocalDay.optional(),
    closesOn: LocalDay.optional(),
    /** The coupon template that a reward of kind `coupon` grants. */
    templateId: Token.optional(),
  })
  .refine((it) => (it.kind === 'coupon') === (it.templateId !== undefined), 'a coupon reward, and no other, names its templateId')
  .refine(
    (it) => it.opensOn === undefined || it.closesOn === undefined || it.opensOn <= it.closesOn,
    'it closes before it opens',
  );
export type Reward = z.output<typeof Reward>;

const unique = <T>(of: (it: T) => string) =>
  [(items: T[]) => new Set(items.map(of)).size === items.length, 'an id stands twice'] as const;

/** `config/shop/rewards.json`. Rewards are shown in this order; one that is no longer here is no longer offered. */
export const RewardsFile = z
  .strictObject({
    categories: z.array(z.strictObject({ category: Category, name: Bilingual, keywords: Keywords.optional() })).max(40),
    rewards: z
      .array(Reward)
      .max(2000)
      .refine(...unique<Reward>((it) => it.rewardId)),
  })
  .refine(
    ({ categories, rewards }) => rewards.every((it) => categories.some(({ category }) => category === it.category)),
    'a reward is in a category that is not listed',
  );
export type RewardsFile = z.output<typeof RewardsFile>;

/** When a coupon can be used: fixed days, or `days` days from the day on which it was claimed, that day included. */
export const CouponWindow = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('fixed'), from: LocalDay, until: LocalDay }),
  z.strictObject({ type: z.literal('days'), days: z.number().int().min(1).max(3660) }),
]);
export type CouponWindow = z.output<typeof CouponWindow>;

/** Stock, limit and tier bind those who claim in the coupon centre; what the shop grants (a tier's gift, a reward) goes past them. */
export const CouponTemplate = z.strictObject({
  templateId: Token,
  name: Bilingual,
  note: Bilingual,
  discount: Discount,
  minimumFen: Fen.default(0),
  /** Empty is every category, every shop. */
  categories: z.array(Text(40)).max(50).default([]),
  shopIds: z.array(Token).max(50).default([]),
  window: CouponWindow,
  /** Shown in the coupon centre; the others are only granted. */
  claimable: z.boolean().default(false),
  /** All that can ever be claimed; `null` is without limit. */
  stock: Count.nullable().default(null),
  /** Claims a member; 0 is no limit. */
  limit: Count.default(1),
  tier: TierId.optional(),
  claimFrom: LocalDay.optional(),
  claimUntil: LocalDay.optional(),
});
export type CouponTemplate = z.output<typeof CouponTemplate>;

/** `config/shop/coupons.json`. */
export const TemplatesFile = z.strictObject({
  templates: z
    .array(CouponTemplate)
    .max(500)
    .refine(...unique<CouponTemplate>((it) => it.templateId)),
});
export type TemplatesFile = z.output<typeof TemplatesFile>;

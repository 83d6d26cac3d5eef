/** What a shop owner keeps under `config/`: brand, shops, rewards, coupons, programme; checked together, so that no id leads nowhere. */
import { z } from 'zod';
import { RewardsFile, TemplatesFile } from './catalogue';
import { Brand, Programme } from './programme';
import { Bilingual, Text } from './values';

/** Fits into a QR scene of 32 characters: `shop:` + shop (16) + `@` + assistant (10). */
const ShopId = z.string().regex(/^[a-z0-9_-]{1,16}$/);
const AssistantId = z.string().regex(/^[a-z0-9_-]{1,10}$/);

export const ShopRule = z.strictObject({
  shopId: ShopId,
  name: Bilingual,
  address: Bilingual,
  hours: Text(60),
  phone: Text(30).optional(),
  /** Who is named on the join screen when the shop's own code is scanned. */
  assistant: z.strictObject({ id: AssistantId, name: Text(20) }).optional(),
});
export type ShopRule = z.output<typeof ShopRule>;

/** `config/shop/shops.json`. Shops are shown in this order; one that is no longer here is closed: its history stays. */
export const ShopsFile = z.strictObject({
  shops: z
    .array(ShopRule)
    .min(1)
    .max(500)
    .refine((shops) => new Set(shops.map((it) => it.shopId)).size === shops.length, 'an id stands twice'),
});
export type ShopsFile = z.output<typeof ShopsFile>;

/** Dimensions of growth that no part of the house feeds: a rule for one would be a promise that nobody keeps. */
const UNFED = ['perReview', 'perInvitation'] as const;

/** All of it together. */
export const ShopConfig = z
  .strictObject({ brand: Brand, shops: ShopsFile, rewards: RewardsFile, coupons: TemplatesFile, programme: Programme })
  .superRefine((it, issues) => {
    for (const message of deadEnds(it)) issues.addIssue({ code: 'custom', message });
    for (const name of UNFED) {
      const message = `nothing gives growth for this yet, so that no member could earn it: set ${name} to 0`;
      if (it.programme.growth[name] > 0) issues.addIssue({ code: 'custom', path: ['programme', 'growth', name], message });
    }
  });
export type ShopConfig = z.output<typeof ShopConfig>;

interface Whole {
  readonly shops: ShopsFile;
  readonly rewards: RewardsFile;
  readonly coupons: TemplatesFile;
  readonly programme: Programme;
}

/** Every mention of a shop, coupon or tier that does not exist, as a sentence. */
function deadEnds({ shops, rewards, coupons, programme }: Whole): string[] {
  const shopIds = new Set(shops.shops.map((it) => it.shopId));
  const templateIds = new Set(coupons.templates.map((it) => it.templateId));
  const tiers = new Set(programme.growth.tiers.map((it) => it.tier));
  const missing = (who: string, what: string, known: ReadonlySet<string>, ids: readonly (string | undefined)[]) =>
    ids.flatMap((id) => (id === undefined || known.has(id) ? [] : [`${who} names the ${what} ${id}, which does not exist`]));

  return [
    ...rewards.rewards.flatMap((it) => [
      ...missing(`reward ${it.rewardId}`, 'shop', shopIds, it.shopIds),
      ...missing(`reward ${it.rewardId}`, 'coupon', templateIds, [it.templateId]),
      ...missing(`reward ${it.rewardId}`, 'tier', tiers, [it.tier]),
    ]),
    ...coupons.templates.flatMap((it) => [
      ...missing(`coupon ${it.templateId}`, 'shop', shopIds, it.shopIds),
      ...missing(`coupon ${it.templateId}`, 'tier', tiers, [it.tier]),
    ]),
    ...programme.growth.tiers.flatMap((it) => missing(`tier ${it.tier}`, 'coupon', templateIds, [it.gift])),
    ...programme.checkin.stages.flatMap((it) => missing(`check-in stage ${it.day}`, 'coupon', templateIds, [it.coupon])),
    ...missing('joining', 'coupon', templateIds, [programme.identity.joinCoupon]),
    ...missing('the birthday', 'coupon', templateIds, [programme.identity.birthdayCoupon]),
    ...programme.earning.campaigns.flatMap((it) => missing(`campaign ${it.campaignId}`, 'shop', shopIds, it.shopIds)),
  ];
}

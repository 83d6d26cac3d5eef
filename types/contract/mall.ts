/** Contract of `mall`: rewards, and exchanges of points for them. An exchange moves points, stock and limit together or not at all. */
import { z } from 'zod';
import { contract } from './contract';
import { Bilingual, Count, Instant, LocalDay, PageAsked, pageOf, TierId, Token } from './values';

export const RewardKind = z.enum(['goods', 'coupon', 'service']);

export const RewardItem = z.object({
  rewardId: Token,
  name: Bilingual,
  note: Bilingual,
  /** Words that a search finds it by besides name and note: its own, its category's, and the category's name. */
  keywords: z.array(z.string()).optional(),
  kind: RewardKind,
  category: z.string(),
  /** One of the drawn pictures of the mini-program. */
  art: z.string(),
  points: Count,
  stock: Count,
  /** All that there ever was of it; `stock` is what is left. */
  total: Count.optional(),
  /** Per member over the reward's life; 0 is no limit. `taken`: by the caller. */
  limit: Count,
  taken: Count,
  /** Lowest tier that may exchange; absent is every tier. */
  tier: TierId.optional(),
  /** Where it can be fetched; empty is any shop. */
  shopIds: z.array(Token),
  opensAt: Instant.optional(),
  closesAt: Instant.optional(),
  /** On the caller's wish list: they are told when it is within reach. */
  wished: z.boolean().optional(),
  /** Why the caller cannot exchange it now, or absent. */
  blocked: z.enum(['INSUFFICIENT_POINTS', 'SOLD_OUT', 'LIMIT_REACHED', 'TIER_TOO_LOW', 'NOT_OPEN', 'EXPIRED']).optional(),
});
export type RewardItem = z.output<typeof RewardItem>;

export const ExchangeState = z.enum(['reserved', 'confirmed', 'fulfilled', 'cancelled']);
export const ExchangeItem = z.object({
  exchangeNo: Token,
  rewardId: Token,
  name: Bilingual,
  art: z.string(),
  quantity: Count,
  points: Count,
  state: ExchangeState,
  pickupCode: z.string(),
  shopId: z.string().optional(),
  /** Last day on which it can be fetched. */
  until: LocalDay,
  at: Instant,
  fulfilledAt: Instant.optional(),
  cancelledAt: Instant.optional(),
  /** Of a refund's doing: it left a debt that this pays, or took back the tier by which it was had. */
  cancelledBy: z.enum(['refund', 'tier']).optional(),
});
export type ExchangeItem = z.output<typeof ExchangeItem>;

export const mall = contract({
  name: 'mall',
  actions: {
    rewards: {
      role: 'member',
      keyed: false,
      request: z.strictObject({
        category: z.string().max(24).optional(),
        search: z.string().max(40).optional(),
        affordable: z.boolean().optional(),
        wished: z.boolean().optional(),
      }),
      reply: z.object({ items: z.array(RewardItem), categories: z.array(z.object({ category: z.string(), name: Bilingual })) }),
      refusals: [],
    },
    reward: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ rewardId: Token }),
      reply: z.object({ reward: RewardItem }),
      refusals: ['NO_SUCH_REWARD'],
    },
    /** Puts a reward on the caller's wish list, or takes it off. At most 50. */
    wish: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ rewardId: Token, on: z.boolean() }),
      reply: z.object({ rewardId: Token, wished: z.boolean() }),
      refusals: ['NO_SUCH_REWARD', 'LIMIT_REACHED'],
    },
    exchange: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ rewardId: Token, quantity: z.number().int().min(1).max(99), shopId: Token.optional() }),
      reply: z.object({ exchangeNo: Token, pickupCode: z.string(), until: LocalDay }),
      refusals: [
        'NO_SUCH_REWARD',
        'NO_SUCH_SHOP',
        'NOT_THIS_SHOP',
        'INSUFFICIENT_POINTS',
        'SOLD_OUT',
        'LIMIT_REACHED',
        'TIER_TOO_LOW',
        'NOT_OPEN',
        'EXPIRED',
      ],
    },
    exchanges: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ ...PageAsked, state: ExchangeState.optional() }),
      reply: pageOf(ExchangeItem),
      refusals: [],
    },
    /**
     * What the caller would get back by cancelling now; changes nothing. Of `points`, `paysDebt` go into what they owe, `expired` come back
     * only to expire at once, since their first expiry lies too far back, and `items` can be used again until `on` (absent: for ever).
     */
    cancelQuote: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ exchangeNo: Token }),
      reply: z.object({
        exchangeNo: Token,
        points: Count,
        paysDebt: Count,
        expired: Count,
        items: z.array(z.object({ on: LocalDay.optional(), points: Count })),
      }),
      refusals: ['NO_SUCH_EXCHANGE', 'ALREADY_FULFILLED', 'ALREADY_CANCELLED'],
    },
    /** `expired`: how many of the points came back only to expire at once; absent where none did. */
    cancel: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ exchangeNo: Token }),
      reply: z.object({ exchangeNo: Token, points: Count, expired: Count.optional() }),
      refusals: ['NO_SUCH_EXCHANGE', 'ALREADY_FULFILLED', 'ALREADY_CANCELLED'],
    },
  },
});

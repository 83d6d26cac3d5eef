/** The wiring of `coupon`: handlers, the sweep, the gift of a tier that was reached, and its part in joining, exporting and erasing. */
import { z } from 'zod';
import { coupon } from '@/types/contract/coupon';
import type { Job, Participant, Subscriber } from '../kernel/context';
import { done } from '../kernel/outcome';
import { memberOf } from '../kernel/caller';
import { reclaimAll } from '../kernel/stock';
import { defineFunction } from '../kernel/serve';
import { centre, claim, claimStock, mine } from './centre.usecase';
import { bringClaims, claimsUsed, joinKey, takeSecondWelcome } from './comeAndGo.usecase';
import { grant } from './coupon.usecase';
import { carriedClaims, collections, expireBatch, listHeld, revokeHeld } from './coupon.store';
import { giveRiseGift, riseGift } from './riseGift.usecase';
import { keepOneGift } from './yearlyGift.usecase';

const BATCH = 500;

/** Books what is over; what is over by the clock cannot be used before this ran either. */
const expire: Job = {
  name: 'coupon.expire',
  cron: '0 10 0 * * * *',
  async run(context) {
    let expired = 0;
    for (;;) {
      const booked = await expireBatch(context, context.today, BATCH);
      if (booked === 0) break;
      expired += booked;
    }
    return { expired, reclaimed: await reclaimAll(context, claimStock) };
  },
};

const Risen = z.object({ riseId: z.string(), tier: z.string(), gift: z.string().optional() });

/** The gift of a tier that was reached. `growth.rise_merged`: by an import, which tells nobody; its gift is given on joining. */
const gifts = (['growth.risen', 'growth.rise_merged'] as const).map((on): Subscriber => ({
  name: on === 'growth.risen' ? 'coupon.gift' : 'coupon.mergedGift',
  on,
  async handle(tx, { memberId, data }) {
    if (memberId !== undefined) await giveRiseGift(tx, { memberId, ...Risen.parse(data) });
  },
}));

const participant: Participant = {
  name: 'coupon',
  async joined(tx, { memberId, welcome }) {
    const templateId = tx.programme.identity.joinCoupon;
    if (!welcome || templateId === undefined) return {};
    const granted = await grant(tx, { memberId, templateId, key: joinKey(memberId) });
    return { coupons: granted === undefined ? 0 : 1 };
  },
  merged: (tx, { survivor }) => keepOneGift(tx, survivor),
  exported: async (tx, memberIds) => ({
    coupons: (await listHeld(tx, memberIds)).map(({ _id: couponCode, memberId: _mine, key: _key, ...coupon }) => ({
      couponCode,
      ...coupon,
    })),
    claimedBefore: await carriedClaims(tx, memberIds),
  }),
  erased: (tx, memberIds) => revokeHeld(tx, memberIds),
  left: claimsUsed,
  returned: bringClaims,
  secondWelcome: takeSecondWelcome,
};

export const couponFunction = defineFunction({
  contract: coupon,
  handlers: {
    centre: async (context) => done(await centre(context, memberOf(context))),
    claim: (context, asked) => claim(context, memberOf(context), asked),
    mine: async (context, asked) => done(await mine(context, memberOf(context), asked)),
    riseGift: async (context, asked) => done(await riseGift(context, memberOf(context), asked)),
  },
  collections,
  jobs: [expire],
  subscribers: gifts,
  participant,
});

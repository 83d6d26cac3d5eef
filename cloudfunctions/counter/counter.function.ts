/** The wiring of `counter`: handlers, forgetting visits that are over, and its part in exporting and erasing. */
import { counter } from '@/types/contract/counter';
import type { Job, Participant } from '../kernel/context';
import { defineFunction } from '../kernel/serve';
import {
  allPurchases,
  collections,
  dropVisits,
  dropVisitsBefore,
  forgetReasons,
  visitsOf,
  type PurchaseDoc,
} from './counter.store';
import { findMember, memberByCode } from './glance.usecase';
import { handOver, lookAtExchange } from './handover.usecase';
import { ownPurchase } from './mine.usecase';
import { quote, recordPurchase } from './purchase.usecase';
import { refund, undo } from './refund.usecase';
import { today } from './today.usecase';

const DAY_MS = 86_400_000;

const tidy: Job = {
  name: 'counter.tidy',
  cron: '0 50 3 * * * *',
  run: async (context) => ({ visits: await dropVisitsBefore(context, new Date(context.now.getTime() - DAY_MS)) }),
};

const EXPORTED_MAX = 100_000;

/** Without ids of members, staff among them. */
const plain = ({ _id, memberId: _mine, by: _staff, mark: _key, refunds, undone, ...purchase }: PurchaseDoc) => ({
  ...purchase,
  refunds: refunds.map(({ by: _by, mark: _mark, ...refund }) => refund),
  ...(undone && { undone: { at: undone.at, reason: undone.reason } }),
});

/** Purchases stay for the shop's books, without a name; what staff wrote in their own words may name somebody and goes. */
const participant: Participant = {
  name: 'counter',
  exported: async (tx, memberIds) => ({
    purchases: (await allPurchases(tx, memberIds, EXPORTED_MAX)).map(plain),
    visits: (await visitsOf(tx, memberIds))
      .map(({ shopId, until }) => ({ shopId, until }))
      .sort((a, b) => b.until.getTime() - a.until.getTime() || (a.shopId < b.shopId ? 1 : -1)),
  }),
  async erased(tx, memberIds) {
    await dropVisits(tx, memberIds);
    await forgetReasons(tx, memberIds);
  },
};

export const counterFunction = defineFunction({
  contract: counter,
  handlers: {
    memberByCode,
    findMember,
    quote,
    recordPurchase,
    refund,
    exchangeByCode: lookAtExchange,
    fulfil: handOver,
    undo,
    purchase: ownPurchase,
    today,
  },
  collections,
  jobs: [tidy],
  participant,
});

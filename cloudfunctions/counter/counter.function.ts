/** The wiring of `counter`: handlers, forgetting visits that are over, and what a member's export holds of it. */
import { counter } from '@/types/contract/counter';
import type { Job, Participant } from '../kernel/context';
import { defineFunction } from '../kernel/serve';
import { allPurchases, collections, dropVisitsBefore } from './counter.store';
import { findMember, memberByCode } from './glance.usecase';
import { handOver, lookAtExchange } from './handover.usecase';
import { quote, recordPurchase } from './purchase.usecase';
import { refund, undo } from './refund.usecase';
import { today } from './today.usecase';

const DAY_MS = 86_400_000;

const tidy: Job = {
  name: 'counter.tidy',
  cron: '0 50 3 * * * *',
  run: async (context) => ({ visits: await dropVisitsBefore(context, new Date(context.now.getTime() - DAY_MS)) }),
};

const EXPORTED_MAX = 10_000;

const participant: Participant = {
  name: 'counter',
  exported: async (tx, memberIds) => ({ purchases: await allPurchases(tx, memberIds, EXPORTED_MAX) }),
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
    today,
  },
  collections,
  jobs: [tidy],
  participant,
});

/** The wiring of `mall`: handlers, the sweep of what was not fetched, and its part in merging, exporting and erasing. */
import { mall } from '@/types/contract/mall';
import type { Context, Job, Participant } from '../kernel/context';
import { memberOf } from '../kernel/caller';
import { done } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { reclaimAll } from '../kernel/stock';
import { cancel, cancelQuote, exchange, rewardStock, takeBack } from './exchange.usecase';
import { carriedTaken, collections as exchangeCollections, findExchange, listExchanges, listOverdue } from './mall.store';
import { bringTaken, leave, plainExchange, takenUsed } from './leave.usecase';
import { myExchanges, oneReward, shelf } from './shelf.usecase';
import { dropWishes, wishes, wishesOf } from './wish.store';
import { mergeWishes, wish } from './wish.usecase';

const BATCH = 200;

/** Cancels what was not fetched in time, a transaction each, and brings back what killed processes had taken. */
const timeout: Job = {
  name: 'mall.timeout',
  cron: '0 */10 * * * * *',
  run: async (context) => ({ cancelled: await cancelOverdue(context), reclaimed: await reclaimAll(context, rewardStock) }),
};

async function cancelOverdue(context: Context): Promise<number> {
  let cancelled = 0;
  for (;;) {
    const batch = await listOverdue(context, context.today, BATCH);
    for (const overdue of batch) {
      await context.transact(async (tx) => {
        const it = await findExchange(tx, overdue._id, [overdue.memberId]);
        if (it?.state === 'confirmed') await takeBack(tx, it, 'timeout');
        return done(undefined);
      });
    }
    cancelled += batch.length;
    if (batch.length < BATCH) return cancelled;
  }
}

const EXPORTED_MAX = 100_000;

const participant: Participant = {
  name: 'mall',
  merged: mergeWishes,
  exported: async (tx, memberIds) => ({
    exchanges: (await listExchanges(tx, memberIds, { limit: EXPORTED_MAX })).map(plainExchange),
    wishes: (await wishesOf(tx, memberIds)).map(({ rewardId, at }) => ({ rewardId, at: at.toISOString() })),
    takenBefore: await carriedTaken(tx, memberIds),
  }),
  async erased(tx, memberIds) {
    await dropWishes(tx, memberIds);
    await leave(tx, memberIds);
  },
  left: takenUsed,
  returned: bringTaken,
};

export const mallFunction = defineFunction({
  contract: mall,
  handlers: {
    rewards: async (context, asked) => done(await shelf(context, memberOf(context), asked)),
    reward: (context, asked) => oneReward(context, memberOf(context), asked),
    wish: (context, asked) => wish(context, memberOf(context), asked),
    exchange: (context, asked) => exchange(context, memberOf(context), asked),
    exchanges: async (context, asked) => done(await myExchanges(context, memberOf(context), asked)),
    cancelQuote: (context, asked) => cancelQuote(context, memberOf(context), asked),
    cancel: (context, asked) => cancel(context, memberOf(context), asked),
  },
  collections: [...exchangeCollections, wishes],
  jobs: [timeout],
  participant,
});

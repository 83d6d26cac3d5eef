/** The wiring of `reminder`: its actions, the day's decision, the queue, its part in merging, exporting and erasing. */
import { reminder as contract } from '@/types/contract/reminder';
import { memberOf } from '../kernel/caller';
import type { Job } from '../kernel/context';
import { done } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { decide } from './decide.usecase';
import { decisions } from './decision.store';
import { figures } from './figures.usecase';
import { inbox, read } from './inbox.usecase';
import { dropPushes, pushes } from './push.store';
import { mergeReminders } from './mergeReminders.usecase';
import { forgetPushes } from './push.usecase';
import { dropListeners, dropQuotas, listeners, quotas } from './quota.store';
import { consented, mergeQuotas, quotaOf } from './quota.usecase';
import { dropReminders, inboxOf, reminders } from './reminder.store';
import { paceWithin, sendDue } from './send.usecase';
import { exportChoices, mergeListeners, set, settings } from './settings.usecase';
import { subscribers } from './subscribers';

const jobs: readonly Job[] = [
  // Before the hour at which sending begins, after the night's settling and expiring.
  { name: 'reminder.decide', cron: '0 0 8 * * * *', run: decide },
  // At every hour: the programme alone says from which one and outside which quiet hours.
  {
    name: 'reminder.send',
    cron: '0 */10 * * * * *',
    // The last run of a day alone would fall into the quiet hours.
    cronOverDays: '0 20 8-20/2 * * * *',
    run: (context, leftMs) => sendDue(context, paceWithin(leftMs)),
  },
  { name: 'reminder.forget', cron: '0 50 3 * * * *', run: forgetPushes },
];

const EXPORT_MAX = 10_000;

export const reminderFunction = defineFunction({
  contract,
  collections: [quotas, listeners, reminders, decisions, pushes],
  jobs,
  subscribers,
  handlers: {
    quota: async (context) => done({ items: await quotaOf(context, memberOf(context)) }),
    consented: (context, { results }) => consented(context, results),
    settings: async (context) => done(await settings(context)),
    async set(context, asked) {
      await set(context, asked);
      return done(await settings(context));
    },
    inbox: async (context, asked) => done(await inbox(context, asked)),
    read: (context, { messageIds }) => read(context, messageIds),
    opened: (context, { messageId }) => read(context, [messageId]),
    figures,
  },
  participant: {
    name: 'reminder',
    async merged(tx, pair) {
      await mergeQuotas(tx, pair);
      await mergeListeners(tx, pair);
      await mergeReminders(tx, pair);
    },
    exported: async (tx, memberIds) => ({
      ...(await exportChoices(tx, memberIds)),
      reminders: (await inboxOf(tx, memberIds, { limit: EXPORT_MAX })).map(({ kind, facts, at, state }) => ({
        kind,
        facts,
        at: at.toISOString(),
        state,
      })),
    }),
    erased: async (tx, memberIds) => {
      await dropQuotas(tx, memberIds);
      await dropListeners(tx, memberIds);
      await dropPushes(tx, memberIds);
      await dropReminders(tx, memberIds);
    },
  },
});

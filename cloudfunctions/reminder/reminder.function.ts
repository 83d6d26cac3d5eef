/** The wiring of `reminder`: its actions, the day's decision, the queue, its part in merging, exporting and erasing. */
import { reminder as contract } from '@/types/contract/reminder';
import { memberOf } from '../kernel/caller';
import type { Job } from '../kernel/context';
import { done } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { decide } from './decide.usecase';
import { inbox, read } from './inbox.usecase';
import { consented, mergeQuotas, quotaOf } from './quota.usecase';
import { collections, dropQuotas, dropReminders, inboxOf, quotasOf } from './reminder.store';
import { sendDue } from './send.usecase';

const jobs: readonly Job[] = [
  // Before the hour at which sending begins, after the night's settling and expiring.
  { name: 'reminder.decide', cron: '0 0 8 * * * *', run: decide },
  // The programme says from which hour and outside which quiet hours; nobody is told anything between 21:00 and 08:00 in any case.
  { name: 'reminder.send', cron: '0 */10 8-20 * * * *', run: sendDue },
];

const EXPORT_MAX = 10_000;

export const reminderFunction = defineFunction({
  contract,
  collections,
  jobs,
  handlers: {
    quota: async (context) => done({ items: await quotaOf(context, memberOf(context)) }),
    consented: (context, { results }) => consented(context, results),
    inbox: async (context, asked) => done(await inbox(context, asked)),
    read: (context, { messageIds }) => read(context, messageIds),
  },
  participant: {
    name: 'reminder',
    merged: mergeQuotas,
    exported: async (tx, memberIds) => ({
      reminderQuotas: (await quotasOf(tx, memberIds)).map(({ templateId, left }) => ({ templateId, left })),
      reminders: (await inboxOf(tx, memberIds, { limit: EXPORT_MAX })).map(({ kind, facts, at, state }) => ({
        kind,
        facts,
        at: at.toISOString(),
        state,
      })),
    }),
    erased: async (tx, memberIds) => {
      await dropQuotas(tx, memberIds);
      await dropReminders(tx, memberIds);
    },
  },
});

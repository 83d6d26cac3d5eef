/** Contract of `reminder`: consent to messages, the quota that it leaves, and the inbox. */
import { z } from 'zod';
import { contract } from './contract';
import { Count, Instant, PageAsked, pageOf } from './values';

export const ReminderKind = z.enum([
  'birthday',
  'points_expiring',
  'checkin',
  'exchange_ready',
  'tier_risen',
  'tier_at_risk',
  'coupon_expiring',
  'member_day',
  'win_back',
  'wish',
]);
export type ReminderKind = z.output<typeof ReminderKind>;

export const reminder = contract({
  name: 'reminder',
  actions: {
    /** Per kind the template to ask consent for, and how many messages may still be sent. */
    quota: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ items: z.array(z.object({ kind: ReminderKind, templateId: z.string(), left: Count })) }),
      refusals: [],
    },
    /** What `requestSubscribeMessage` returned, as it is: an answer a template; `errMsg` only says that the call worked. */
    consented: {
      role: 'member',
      keyed: true,
      request: z.strictObject({
        results: z.record(z.string().max(128), z.string().max(256)).refine((it) => Object.keys(it).length <= 8, 'at most 8 keys'),
      }),
      reply: z.object({ items: z.array(z.object({ kind: ReminderKind, templateId: z.string(), left: Count })) }),
      refusals: ['BAD_REQUEST'],
    },
    inbox: {
      role: 'member',
      keyed: false,
      request: z.strictObject(PageAsked),
      reply: pageOf(
        z.object({
          messageId: z.string(),
          kind: ReminderKind,
          title: z.string(),
          lines: z.array(z.object({ label: z.string(), text: z.string() })),
          page: z.string(),
          at: Instant,
          read: z.boolean(),
        }),
      ).extend({ unread: Count }),
      refusals: [],
    },
    read: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ messageIds: z.array(z.string().max(80)).min(1).max(100) }),
      reply: z.object({ unread: Count }),
      refusals: [],
    },
  },
});

/** Contract of `reminder`: what members want to be told, consent to messages and the quota that it leaves, the inbox, and the operator's figures. */
import { z } from 'zod';
import { contract } from './contract';
import { ReminderKind } from './reminderKind';
import { Bilingual, Count, Instant, LocalDay, PageAsked, pageOf, Token } from './values';

/** `on` is the member's own switch of the kind: what is off is not asked consent for by the way. */
const QuotaItems = z.object({
  items: z.array(z.object({ kind: ReminderKind, templateId: z.string(), left: Count, on: z.boolean() })),
});

/** One kind as its switch shows it. `templateId` and `left` are absent where the shop has no WeChat template: it stands in the inbox alone. */
const SettingItem = z.object({
  kind: ReminderKind,
  title: Bilingual,
  on: z.boolean(),
  templateId: z.string().optional(),
  left: Count.optional(),
});
const Settings = z.object({
  items: z.array(SettingItem),
  /** Nothing is sent from one hour up to the other (Asia/Shanghai), perhaps over midnight; equal hours are no quiet at all. */
  quiet: z.object({ fromHour: z.number().int(), untilHour: z.number().int() }).optional(),
});

/**
 * A message of the inbox, by what became of it in WeChat. `waiting` will go at its hour; `no_consent`, `opted_out`, `capped` (the day
 * already had its messages), `late` and `moot` (no longer true when its turn came) did not go; `unknown`: WeChat's answer never came.
 */
export const Delivery = z.enum([
  'inbox_only',
  'waiting',
  'sending',
  'sent',
  'delivered',
  'failed',
  'unknown',
  'no_consent',
  'opted_out',
  'capped',
  'late',
  'moot',
]);
export type Delivery = z.output<typeof Delivery>;

export const InboxItem = z.object({
  messageId: z.string(),
  kind: ReminderKind,
  title: z.string(),
  lines: z.array(z.object({ label: z.string(), text: z.string() })),
  page: z.string(),
  at: Instant,
  read: z.boolean(),
  delivery: Delivery,
});

/** What became of the messages decided in a span of days, by kind. `due` is the sum of all the others but `opened`. */
export const FigureItem = z.object({
  kind: ReminderKind,
  due: Count,
  inboxOnly: Count,
  waiting: Count,
  noConsent: Count,
  optedOut: Count,
  capped: Count,
  /** No longer worth sending when its turn came: too late, or no longer true. */
  dropped: Count,
  /** WeChat took it; whether it arrived has not been told (yet). */
  sent: Count,
  delivered: Count,
  failed: Count,
  unknown: Count,
  /** Read in the inbox, or opened from WeChat's message. */
  opened: Count,
  /** Failures by WeChat's code, most frequent first. */
  causes: z.array(z.object({ code: z.number().int(), count: Count })),
});
export type FigureItem = z.output<typeof FigureItem>;

export const reminder = contract({
  name: 'reminder',
  actions: {
    /** Per kind the template to ask consent for, and how many messages may still be sent. Kinds without a template are not in it. */
    quota: { role: 'member', keyed: false, request: z.strictObject({}), reply: QuotaItems, refusals: [] },
    /** What `requestSubscribeMessage` returned, as it is: an answer a template; `errMsg` only says that the call worked. */
    consented: {
      role: 'member',
      keyed: true,
      request: z.strictObject({
        results: z.record(z.string().max(128), z.string().max(256)).refine((it) => Object.keys(it).length <= 8, 'at most 8 keys'),
      }),
      reply: QuotaItems,
      refusals: ['BAD_REQUEST'],
    },
    /** Every kind that this shop tells, with its switch. */
    settings: { role: 'member', keyed: false, request: z.strictObject({}), reply: Settings, refusals: [] },
    /** Off: nothing of this kind is sent to WeChat any more; it still stands in the inbox. */
    set: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ kind: ReminderKind, on: z.boolean() }),
      reply: Settings,
      refusals: [],
    },
    inbox: {
      role: 'member',
      keyed: false,
      request: z.strictObject(PageAsked),
      reply: pageOf(InboxItem).extend({ unread: Count }),
      refusals: [],
    },
    read: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ messageIds: z.array(z.string().max(80)).min(1).max(100) }),
      reply: z.object({ unread: Count }),
      refusals: [],
    },
    /** The page that a WeChat message led to was opened (its address carries `messageId`); counted once, read with it. */
    opened: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ messageId: Token }),
      reply: z.object({ unread: Count }),
      refusals: [],
    },
    /** The last 30 days by default; both days belong to it. At most 366 days. */
    figures: {
      role: 'operator',
      keyed: false,
      request: z.strictObject({ from: LocalDay.optional(), until: LocalDay.optional() }),
      reply: z.object({ from: LocalDay, until: LocalDay, items: z.array(FigureItem) }),
      refusals: ['BAD_REQUEST'],
    },
  },
});

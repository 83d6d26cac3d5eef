/** The kinds of reminders, the values that each one's text can use, and how a shop maps them to a WeChat template. */
import { z } from 'zod';
import { Bilingual } from './values';

export const REMINDER_KINDS = [
  'birthday',
  'points_expiring',
  'coupon_expiring',
  'tier_risen',
  'tier_at_risk',
  'exchange_ready',
  'checkin',
  'member_day',
  'win_back',
  'wish',
  'exchange_cancelled',
  'phone_conflict',
] as const;
export const ReminderKind = z.enum(REMINDER_KINDS);
export type ReminderKind = z.output<typeof ReminderKind>;

/** What a value is, and so which of WeChat's fields can hold it. */
export type ValueType = 'text' | 'number' | 'day' | 'code';

/** The values of each kind by the names that a mapping uses; `note` says in words when and what to do. */
export const REMINDER_VALUES = {
  birthday: { gift: 'text', date: 'day', note: 'text' },
  points_expiring: { points: 'number', date: 'day', note: 'text' },
  coupon_expiring: { coupon: 'text', count: 'number', date: 'day', note: 'text' },
  tier_risen: { tier: 'text', benefit: 'text', date: 'day', note: 'text' },
  tier_at_risk: { tier: 'text', missing: 'number', date: 'day', note: 'text' },
  exchange_ready: { reward: 'text', pickupCode: 'code', shop: 'text', date: 'day', note: 'text' },
  checkin: { streak: 'number', points: 'number', date: 'day', note: 'text' },
  member_day: { multiplier: 'text', date: 'day', note: 'text' },
  win_back: { days: 'number', points: 'number', date: 'day', note: 'text' },
  wish: { reward: 'text', points: 'number', date: 'day', note: 'text' },
  /** An exchange that a refund took back. */
  exchange_cancelled: { reward: 'text', points: 'number', date: 'day', note: 'text' },
  /** Stands in the inbox alone: it tells of a decision about somebody's phone. */
  phone_conflict: { note: 'text' },
} as const satisfies Record<ReminderKind, Readonly<Record<string, ValueType>>>;

/** WeChat's fields by their letters (its parameter table), and what each can hold: a day is written as WeChat reads days. */
const HOLDS = {
  thing: ['text', 'number', 'day', 'code'],
  number: ['number'],
  character_string: ['code', 'number'],
  time: ['day'],
  date: ['day'],
  amount: ['number'],
  phrase: ['text'],
  name: ['text'],
} as const satisfies Record<string, readonly ValueType[]>;

const FIELD = /^(thing|number|character_string|time|date|amount|phrase|name)(\d{1,2})$/;
type FieldLetters = keyof typeof HOLDS;
const isLetters = (text: string | undefined): text is FieldLetters => text !== undefined && Object.hasOwn(HOLDS, text);

/** Why a field cannot hold a value, or undefined when it can. */
export function misfitOf(kind: ReminderKind, field: string, value: string): string | undefined {
  const letters = FIELD.exec(field)?.[1];
  if (!isLetters(letters)) return `${field} is no field of a WeChat template (thing1, date2, number3 …)`;
  const types: Readonly<Record<string, ValueType>> = REMINDER_VALUES[kind];
  const type = Object.hasOwn(types, value) ? types[value] : undefined;
  if (type === undefined) return `${kind} has no value ${value}; it has ${Object.keys(types).join(', ')}`;
  const held: readonly ValueType[] = HOLDS[letters];
  return held.includes(type) ? undefined : `${field} cannot hold ${value}, which is a ${type}`;
}

const Hour = z.number().int().min(0).max(23);
const Days = z.array(z.number().int().min(0).max(366)).max(6);

/** How a shop tells one kind. */
export const ReminderSetting = z.strictObject({
  /** WeChat's template id, from WeChat's console; absent: this kind stands in the inbox alone. */
  templateId: z.string().min(1).max(64).optional(),
  /** Days before the event on which a member is told; not used by kinds that follow an event at once. */
  daysBefore: Days.default([]),
  /** `win_back`: days since the last visit on which a member is asked back. */
  daysAfter: Days.default([]),
  page: z
    .string()
    .max(120)
    .regex(/^[\w-]+(\/[\w-]+)*(\?[\w=&%.-]*)?$/, 'a page without a leading slash'),
  title: Bilingual,
  /** WeChat's field names by our values: `{ "thing1": "gift" }`. */
  fields: z.record(z.string(), z.string()).default({}),
  /** Hour (Asia/Shanghai) at which this kind goes, where it differs from the programme's. */
  sendHour: Hour.optional(),
  /** Counts towards the frequency cap and is held back by it; false for what somebody waits for. */
  capped: z.boolean().default(true),
});
export type ReminderSetting = z.output<typeof ReminderSetting>;

/** Every kind that a shop tells; checked when it is loaded, so that WeChat's 47003 cannot happen. */
const Kinds = z.partialRecord(ReminderKind, ReminderSetting).superRefine((kinds, check) => {
  for (const kind of REMINDER_KINDS) {
    const setting = kinds[kind];
    if (setting === undefined) continue;
    const { templateId, fields } = setting;
    for (const [field, value] of Object.entries(fields)) {
      const misfit = misfitOf(kind, field, value);
      if (misfit !== undefined) check.addIssue({ code: 'custom', path: [kind, 'fields', field], message: misfit });
    }
    if (templateId !== undefined && Object.keys(fields).length === 0)
      check.addIssue({ code: 'custom', path: [kind, 'fields'], message: 'a template needs its fields' });
  }
  const byTemplate = new Map<string, string>();
  for (const kind of REMINDER_KINDS) {
    const templateId = kinds[kind]?.templateId;
    if (templateId === undefined) continue;
    const other = byTemplate.get(templateId);
    if (other !== undefined)
      check.addIssue({
        code: 'custom',
        path: [kind, 'templateId'],
        message: `is ${other}'s too: consent is counted by template`,
      });
    byTemplate.set(templateId, kind);
  }
});

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Whether an hour of the day (0 to 23) is quiet; equal bounds are no quiet at all. */
export const isQuietAt = (
  hour: number,
  { quietFromHour: from, quietUntilHour: until }: { readonly quietFromHour: number; readonly quietUntilHour: number },
): boolean => (from <= until ? hour >= from && hour < until : hour >= from || hour < until);

export const Reminders = z
  .strictObject({
    /** Hour of the day (Asia/Shanghai) at which the queue begins to send. */
    sendHour: Hour,
    /** Nothing is sent from `quietFromHour` up to `quietUntilHour`, which may run over midnight. */
    quietFromHour: z.number().int().min(0).max(24),
    quietUntilHour: z.number().int().min(0).max(24),
    /** Most messages to one member in a day and in seven days, of the kinds that are capped. */
    cap: z.strictObject({ perDay: z.number().int().min(1).max(20), perWeek: z.number().int().min(1).max(100) }).default({
      perDay: 2,
      perWeek: 5,
    }),
    kinds: Kinds,
  })
  .superRefine(({ sendHour, kinds, ...quiet }, check) => {
    const opens = (begins: number) => HOURS.some((hour) => hour >= begins && !isQuietAt(hour, quiet));
    const message = 'no hour of the day is left outside the quiet hours';
    if (!opens(sendHour)) check.addIssue({ code: 'custom', path: ['sendHour'], message });
    for (const kind of REMINDER_KINDS) {
      const own = kinds[kind]?.sendHour;
      if (own !== undefined && !opens(own)) check.addIssue({ code: 'custom', path: ['kinds', kind, 'sendHour'], message });
    }
  });
export type Reminders = z.output<typeof Reminders>;

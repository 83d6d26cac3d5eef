/** The operator's figures: what became of the messages that were decided in a span of days, by kind. */
import type { Delivery, FigureItem } from '@/types/contract/reminder';
import { REMINDER_KINDS, type ReminderKind } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';
import { addDays, daysBetween } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { causesBetween, statesBetween } from './reminder.store';

const USUAL_DAYS = 30;
const DAYS_MAX = 366;
/** The days before it have four digits as well. */
const EARLIEST = '1000-12-31';

type Counted = Exclude<keyof FigureItem, 'kind' | 'due' | 'opened' | 'causes'>;

/** Under which figure each state counts. What is being sent this moment still waits. */
const COUNTED: Readonly<Record<Delivery, Counted>> = {
  inbox_only: 'inboxOnly',
  waiting: 'waiting',
  sending: 'waiting',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  unknown: 'unknown',
  no_consent: 'noConsent',
  opted_out: 'optedOut',
  capped: 'capped',
  late: 'dropped',
  moot: 'dropped',
};

const nothing = (kind: ReminderKind): FigureItem => ({
  kind,
  due: 0,
  inboxOnly: 0,
  waiting: 0,
  noConsent: 0,
  optedOut: 0,
  capped: 0,
  dropped: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  unknown: 0,
  opened: 0,
  causes: [],
});

export interface Figures {
  readonly from: LocalDay;
  readonly until: LocalDay;
  readonly items: FigureItem[];
}

/** Every kind of the programme, and every other of which there were messages, in the contract's order. */
export async function figures(
  context: Context,
  asked: { from?: LocalDay; until?: LocalDay },
): Promise<Outcome<Figures, 'BAD_REQUEST'>> {
  const until = asked.until ?? context.today;
  if (until < EARLIEST) return refuse('BAD_REQUEST');
  const from = asked.from ?? addDays(until, 1 - USUAL_DAYS);
  if (from > until || daysBetween(from, until) >= DAYS_MAX) return refuse('BAD_REQUEST');

  const items = new Map<ReminderKind, FigureItem>();
  const itemOf = (kind: ReminderKind): FigureItem => items.get(kind) ?? nothing(kind);
  for (const { kind, state, count, opened } of await statesBetween(context, from, until)) {
    const item = itemOf(kind);
    const counted = COUNTED[state];
    items.set(kind, { ...item, due: item.due + count, opened: item.opened + opened, [counted]: item[counted] + count });
  }
  for (const { kind, code, count } of await causesBetween(context, from, until)) {
    const item = itemOf(kind);
    items.set(kind, { ...item, causes: [...item.causes, { code, count }] });
  }
  const shown = REMINDER_KINDS.filter((kind) => items.has(kind) || context.programme.reminders.kinds[kind] !== undefined);
  return done({ from, until, items: shown.map(itemOf) });
}

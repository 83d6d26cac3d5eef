/** What becomes of a reminder whose turn has come: it goes, waits, or ends, and why. */
import type { Delivery } from '@/types/contract/reminder';
import type { ReminderKind, ReminderSetting, Reminders } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';
import { addDays, dayAt, startOf } from '../kernel/calendar';
import { lastInstantOf, type Facts } from './facts.rule';
import { hoursOf, nextOpening } from './schedule.rule';

/** Messages of the capped kinds by the day on which they went. */
export type Told = Readonly<Record<string, number>>;

/** What is known of the member at this moment; nobody for who left, or took the consent to the privacy text back. */
export interface Listener {
  /** By which WeChat knows them in the mini-program. */
  readonly openid?: string;
  readonly off: readonly ReminderKind[];
  readonly told: Told;
  /** Messages left of the kind's template. */
  readonly left: number;
}

export interface Asked {
  readonly kind: ReminderKind;
  /** As they are now, looked at again. */
  readonly facts: Facts | 'moot';
  readonly listener: Listener | undefined;
  readonly reminders: Reminders;
  readonly now: Date;
}

type Ended = Extract<Delivery, 'inbox_only' | 'no_consent' | 'opted_out' | 'capped' | 'late' | 'moot'>;

export type Turn =
  | {
      readonly to: 'go';
      readonly facts: Facts;
      readonly openid: string;
      readonly templateId: string;
      readonly fields: ReminderSetting['fields'];
      readonly capped: boolean;
    }
  | { readonly to: 'wait'; readonly until: Date }
  | { readonly to: 'end'; readonly state: Ended };

const end = (state: Ended): Turn => ({ to: 'end', state });

/**
 * In this order: whether the member may be told anything, whether it is still true and in time, whether the shop sends it at all, whether
 * the member wants it and takes it, whether the hour is right, and whether it would be too many. So the reason that stands with a message
 * is the one that lies deepest.
 */
export function turnOf({ kind, facts, listener, reminders, now }: Asked): Turn {
  const setting = reminders.kinds[kind];
  if (listener === undefined) return end('no_consent');
  if (facts === 'moot') return end('moot');
  const last = lastInstantOf(facts);
  if (last <= now) return end('late');
  if (setting?.templateId === undefined) return end('inbox_only');
  if (listener.off.includes(kind)) return end('opted_out');
  if (listener.openid === undefined || listener.left < 1) return end('no_consent');

  const hours = hoursOf(reminders, kind);
  const opens = nextOpening(now, hours);
  if (opens === undefined || opens >= last) return end('late');
  if (opens > now) return { to: 'wait', until: opens };
  if (setting.capped && isFull(listener.told, reminders, dayAt(now))) {
    const tomorrow = nextOpening(startOf(addDays(dayAt(now), 1)), hours);
    return tomorrow === undefined || tomorrow >= last ? end('capped') : { to: 'wait', until: tomorrow };
  }
  const { templateId, fields, capped } = setting;
  return { to: 'go', facts, openid: listener.openid, templateId, fields, capped };
}

const WEEK_DAYS = 7;

/** The days that a cap of today still looks at, those on which nothing went left out. */
export function recent(told: Told, today: LocalDay): Told {
  const first = addDays(today, 1 - WEEK_DAYS);
  return Object.fromEntries(Object.entries(told).filter(([day, count]) => day >= first && count > 0));
}

function isFull(told: Told, { cap }: Reminders, today: LocalDay): boolean {
  const week = Object.values(recent(told, today)).reduce((sum, it) => sum + it, 0);
  return (told[today] ?? 0) >= cap.perDay || week >= cap.perWeek;
}

/** Checking in: one award a member and business day, whatever is tapped at once; and the calendar that shows it. */
import type { LocalDay } from '@/types/contract/values';
import { grant } from '../coupon/coupon.usecase';
import { record } from '../growth/growth.usecase';
import { hold, idsOf } from '../identity/identity.usecase';
import { addDays, monthEnd } from '../kernel/calendar';
import { memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, OverflowError } from '../kernel/outcome';
import { post } from '../points/points.usecase';
import { ahead, awardFor, streakOn, type AheadDay } from './checkin.rule';
import { addCheckin, checkinOf, checkinsBetween, daysBack, type CheckinDoc } from './checkin.store';

export interface CheckedIn {
  readonly day: LocalDay;
  readonly streak: number;
  /** All points of the day. */
  readonly points: number;
  readonly repeated: boolean;
}

/** Days that the calendar looks ahead: the longest way to a stage of the default programme. */
const AHEAD_DAYS = 30;

/** Check-ins under way in this process, by member and day. */
const underWay = new Map<string, Promise<CheckedIn>>();

/** Taps that come while the first is under way wait for it, so that a crowd of them costs one transaction and not a thousand conflicts. */
export async function checkIn(context: Context): Promise<CheckedIn> {
  const key = `${memberOf(context)}:${context.today}`;
  const first = underWay.get(key);
  if (first !== undefined) return { ...(await first), repeated: true };
  const mine = checkInOnce(context).finally(() => underWay.delete(key));
  underWay.set(key, mine);
  return mine;
}

/** One award a day, whatever other processes do at the same time: the row of member and day is unique. */
export async function checkInOnce(context: Context): Promise<CheckedIn> {
  const outcome = await context.transact<CheckedIn, never>(async (tx) => done((await repeatOf(tx)) ?? (await award(tx))));
  if (!outcome.ok) throw new Error('a check-in is refused by nothing');
  return outcome.data;
}

/** What today brought already. */
async function repeatOf(tx: Tx): Promise<CheckedIn | undefined> {
  const { today: day } = tx;
  const ids = await idsOf(tx, memberOf(tx));
  const first = await checkinOf(tx, ids, day);
  return first && { day, streak: await streakUntil(tx, ids, day), points: first.points, repeated: true };
}

async function award(tx: Tx): Promise<CheckedIn> {
  const { _id: memberId, aliases } = await hold(tx, memberOf(tx));
  const { today: day, programme } = tx;
  const streak = (await streakUntil(tx, [memberId, ...aliases], addDays(day, -1))) + 1;
  const { points, coupon } = awardFor(streak, programme.checkin);
  const key = `checkin:${memberId}:${day}`;

  // First, so that taps at the same time meet here and not after the work is done.
  await addCheckin(tx, { _id: tx.newId(), memberId, day, points, ...(coupon !== undefined && { coupon }), at: tx.now });
  if (points > 0) {
    const posted = await post(tx, [{ kind: 'earn', memberId, key, cause: { type: 'checkin' }, points, availableOn: day }]);
    if (!posted.ok) throw new OverflowError('the account cannot hold the points of this day');
  }
  if (coupon !== undefined) await grant(tx, { memberId, templateId: coupon, key });
  await record(tx, { memberId, dimension: 'checkin', key, day });
  return { day, streak, points, repeated: false };
}

/** Days in a row up to and with `day`; 0 when `day` itself is missing. */
export async function streakUntil(reader: Reader, ids: readonly string[], day: LocalDay): Promise<number> {
  const inARow = (days: readonly LocalDay[]) => streakOn(day, new Set(days));
  // A page that is one unbroken row may go on in the next.
  return inARow(await daysBack(reader, ids, day, (days) => inARow(days) === new Set(days).size));
}

export interface Calendar {
  readonly month: string;
  readonly today: LocalDay;
  readonly days: { readonly day: LocalDay; readonly points: number }[];
  readonly streak: number;
  readonly done: boolean;
  readonly ahead: AheadDay[];
}

/** `month` is `YYYY-MM`. The streak is today's when today is done, else yesterday's: it is not lost before the day is over. */
export async function calendarOf(context: Context, month: string): Promise<Calendar> {
  const { today } = context;
  const ids = await idsOf(context, memberOf(context));
  const first = firstOf(month, today);
  const inMonth = await checkinsBetween(context, ids, { from: first, until: monthEnd(first) });
  const isDone = (await checkinOf(context, ids, today)) !== undefined;
  const before = await streakUntil(context, ids, addDays(today, -1));
  const streak = before + (isDone ? 1 : 0);
  return {
    month,
    today,
    days: oneADay(inMonth),
    streak,
    done: isDone,
    ahead: ahead(isDone ? addDays(today, 1) : today, streak, { count: AHEAD_DAYS, rules: context.programme.checkin }),
  };
}

/** The first day of a month: the day after the last of the month before. */
const firstOf = (month: string, today: LocalDay): LocalDay => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const months = (year - Number(today.slice(0, 4))) * 12 + number - Number(today.slice(5, 7));
  return addDays(monthEnd(today, months - 1), 1);
};

/** Where two merged members both checked in on a day, the earlier one is shown. */
const oneADay = (all: readonly CheckinDoc[]): { day: LocalDay; points: number }[] => {
  const byDay = new Map<LocalDay, number>();
  for (const { day, points } of all) if (!byDay.has(day)) byDay.set(day, points);
  return [...byDay].map(([day, points]) => ({ day, points }));
};

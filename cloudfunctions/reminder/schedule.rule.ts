/** When reminders may go, when a failed one is tried again, and whose birthday a day is. */
import { isQuietAt, type Reminders, type ReminderKind } from '@/types/contract/reminderKind';
import { LocalDay } from '@/types/contract/values';
import { birthdayIn, hourAt, yearOf } from '../kernel/calendar';

export type Hours = Pick<Reminders, 'sendHour' | 'quietFromHour' | 'quietUntilHour'>;

/** The hours of a kind: the programme's, with its own hour to begin where it has one. */
export const hoursOf = (reminders: Reminders, kind: ReminderKind): Hours => ({
  sendHour: reminders.kinds[kind]?.sendHour ?? reminders.sendHour,
  quietFromHour: reminders.quietFromHour,
  quietUntilHour: reminders.quietUntilHour,
});

/** Whether messages may go in this hour of the day (0 to 23): from the chosen hour on, outside the quiet hours, which may run over midnight. */
export const maySendAt = (hour: number, hours: Hours): boolean => hour >= hours.sendHour && !isQuietAt(hour, hours);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The first instant from `from` on at which messages may go; undefined where no hour of the day is open. */
export function nextOpening(from: Date, hours: Hours): Date | undefined {
  if (maySendAt(hourAt(from), hours)) return from;
  const hour = Math.floor(from.getTime() / HOUR_MS);
  for (let later = 1; later <= 24; later += 1) {
    const begins = new Date((hour + later) * HOUR_MS);
    if (maySendAt(hourAt(begins), hours)) return begins;
  }
  return undefined;
}

/** When a reminder of this kind that is decided at `now` has its turn; at once where no hour is open: it then ends when it is looked at. */
export const dueAtOf = (reminders: Reminders, kind: ReminderKind, now: Date): Date =>
  nextOpening(now, hoursOf(reminders, kind)) ?? now;

/** Tries of one message in all; the pauses between them add up to about ten hours. */
export const ATTEMPTS_MAX = 7;

/** Milliseconds to wait after the `attempt`-th try (from 1) failed for now: ten minutes, then twice as long each time. */
export const pauseAfter = (attempt: number): number => 10 * MINUTE_MS * 2 ** (attempt - 1);

const LEAP_DAY = LocalDay.parse('2000-02-29');

/** The days of the year (`MM-DD`) whose birthdays are celebrated on `day`: on 28 February of a common year also the 29th's. */
export function monthDaysCelebratedOn(day: LocalDay): string[] {
  const monthDay = day.slice(5);
  const leapling = birthdayIn(LEAP_DAY, yearOf(day));
  return monthDay !== '02-29' && leapling === day ? [monthDay, '02-29'] : [monthDay];
}

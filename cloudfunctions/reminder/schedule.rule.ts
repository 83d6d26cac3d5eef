/** When reminders may go, when a failed one is tried again, and whose birthday a day is. */
import type { Programme } from '@/types/contract/programme';
import { LocalDay } from '@/types/contract/values';
import { birthdayIn, yearOf } from '../kernel/calendar';

export type Hours = Pick<Programme['reminders'], 'sendHour' | 'quietFromHour' | 'quietUntilHour'>;

/** Whether messages may go in this hour of the day (0 to 23): from the chosen hour on, outside the quiet hours, which may run over midnight. */
export function maySendAt(hour: number, { sendHour, quietFromHour, quietUntilHour }: Hours): boolean {
  const quiet =
    quietFromHour <= quietUntilHour
      ? hour >= quietFromHour && hour < quietUntilHour
      : hour >= quietFromHour || hour < quietUntilHour;
  return hour >= sendHour && !quiet;
}

const MINUTE_MS = 60_000;
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

/** Where the clock can be moved to: days of the shop (UTC+8), at half past ten, when the day's reminders have gone. */

const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** Year, month (0 to 11) and day in the shop's time. */
const local = (now: Date) => new Date(now.getTime() + OFFSET_MS);
const halfPastTen = (year: number, month: number, day: number) => new Date(Date.UTC(year, month, day, 2, 30));

/** `2026-11-20 09:41`, in the shop's time. */
export const shown = (now: Date): string => local(now).toISOString().slice(0, 16).replace('T', ' ');

/** Tomorrow at this hour, but not before that day's reminders have gone. */
export function nextDay(now: Date): Date {
  const sameHour = new Date(now.getTime() + DAY_MS);
  const it = local(sameHour);
  const reminded = halfPastTen(it.getUTCFullYear(), it.getUTCMonth(), it.getUTCDate());
  return sameHour > reminded ? sameHour : reminded;
}

/** The first day of next month: what may be used to the end of this one has expired by then. */
export function nextMonth(now: Date): Date {
  const it = local(now);
  return halfPastTen(it.getUTCFullYear(), it.getUTCMonth() + 1, 1);
}

/** The next birthday; born on 29 February is celebrated on the 28th in common years. `birthday` is a day of any year. */
export function nextBirthday(now: Date, birthday: string): Date {
  const [, month = 1, day = 1] = birthday.split('-').map(Number);
  const thisYear = local(now).getUTCFullYear();
  const inYear = (year: number) => {
    const lastOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
    return halfPastTen(year, month - 1, Math.min(day, lastOfMonth));
  };
  return inYear(thisYear) > now ? inYear(thisYear) : inYear(thisYear + 1);
}

/** `2026-11-20` of an instant, in the shop's time. */
export const dayOf = (now: Date): string => shown(now).slice(0, 10);

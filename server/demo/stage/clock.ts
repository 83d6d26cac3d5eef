/** Where the clock can be moved to: days of the shop (UTC+8), at half past ten, when the day's reminders have gone. */

const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const pad = (it: number) => String(it).padStart(2, '0');

/** Year, month (0 to 11) and day in the shop's time. */
const local = (now: Date) => new Date(now.getTime() + OFFSET_MS);
const halfPastTen = (year: number, month: number, day: number) => new Date(Date.UTC(year, month, day, 2, 30));

/** `2026-11-20 09:41`, in the shop's time. */
export const shown = (now: Date): string => local(now).toISOString().slice(0, 16).replace('T', ' ');

export const nextDay = (now: Date): Date => new Date(now.getTime() + DAY_MS);

/** The last day of this month, or of the next when that has begun. */
export function monthEnd(now: Date): Date {
  const it = local(now);
  const end = (months: number) => halfPastTen(it.getUTCFullYear(), it.getUTCMonth() + months + 1, 0);
  return end(0) > now ? end(0) : end(1);
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
export const dayOf = (now: Date): string => {
  const it = local(now);
  return `${it.getUTCFullYear()}-${pad(it.getUTCMonth() + 1)}-${pad(it.getUTCDate())}`;
};

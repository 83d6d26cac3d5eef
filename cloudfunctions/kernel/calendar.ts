/** The business day: Asia/Shanghai, which is UTC+8 without daylight saving since 1991 (IANA tzdata). Days are labels, never instants. */
import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';
import { LocalDay } from '@/types/contract/values';

dayjs.extend(utc);

const OFFSET_MINUTES = 8 * 60;
const DAY_MS = 86_400_000;

const label = (it: dayjs.Dayjs): LocalDay => LocalDay.parse(it.format('YYYY-MM-DD'));
const noonOf = (day: LocalDay) => dayjs.utc(`${day}T12:00:00Z`);

/** The day that holds an instant. */
export const dayAt = (instant: Date): LocalDay => label(dayjs(instant).utcOffset(OFFSET_MINUTES));

/** First instant of a day. */
export const startOf = (day: LocalDay): Date => new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MINUTES * 60_000);

/** First instant after a day: what expires on the day is usable before it. */
export const endOf = (day: LocalDay): Date => new Date(startOf(day).getTime() + DAY_MS);

/** Hour of the day, 0 to 23, in Asia/Shanghai. */
export const hourAt = (instant: Date): number => dayjs(instant).utcOffset(OFFSET_MINUTES).hour();

export const addDays = (day: LocalDay, days: number): LocalDay => label(noonOf(day).add(days, 'day'));

/** The same day of the month `months` on, or the last of a shorter one; negative is earlier. */
export const addMonths = (day: LocalDay, months: number): LocalDay => label(noonOf(day).add(months, 'month'));

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: LocalDay, to: LocalDay): number => noonOf(to).diff(noonOf(from), 'day');

/** The last day of the month `months` after the month of `day`. */
export const monthEnd = (day: LocalDay, months = 0): LocalDay =>
  label(noonOf(day).startOf('month').add(months, 'month').endOf('month'));

/** 31 December of the year `years` after that of `day`. */
export const yearEnd = (day: LocalDay, years = 0): LocalDay =>
  LocalDay.parse(`${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}-12-31`);

/** `YYYY-MM` of a day. */
export const monthOf = (day: LocalDay): string => day.slice(0, 7);

export const dayOfMonth = (day: LocalDay): number => Number(day.slice(8));

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** The birthday in the year of `day`: born on 29 February is celebrated on the 28th in common years. */
export function birthdayIn(birthday: LocalDay, year: number): LocalDay {
  const monthDay = birthday.slice(5) === '02-29' && !isLeap(year) ? '02-28' : birthday.slice(5);
  return LocalDay.parse(`${String(year).padStart(4, '0')}-${monthDay}`);
}

export const yearOf = (day: LocalDay): number => Number(day.slice(0, 4));

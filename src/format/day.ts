/** Days and hours as people read them. A business day is `YYYY-MM-DD` in Asia/Shanghai, which is UTC+8 without DST since 1991. */
import type { Language } from '@/src/texts/language';

const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const WEEKDAYS = {
  zh: ['日', '一', '二', '三', '四', '五', '六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const;

/** The business day that holds an instant, epoch milliseconds. */
export const dayAt = (epochMs: number): string => new Date(epochMs + SHANGHAI_MS).toISOString().slice(0, 10);

/** `HH:MM` in the shop. */
export const clockAt = (epochMs: number): string => new Date(epochMs + SHANGHAI_MS).toISOString().slice(11, 16);

/** The hour of the day in the shop, 0 to 23. */
export const hourAt = (epochMs: number): number => new Date(epochMs + SHANGHAI_MS).getUTCHours();

const parts = (day: string): { year: number; month: number; date: number } => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return { year, month, date };
};

const epochOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export const addDays = (day: string, days: number): string => new Date(epochOf(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Days from one to the other; negative when `to` lies before `from`. */
export const daysBetween = (from: string, to: string): number => Math.round((epochOf(to) - epochOf(from)) / DAY_MS);

/** Whether a day is somebody's birthday; who was born on 29 February has it on the 28th in common years. */
export function isBirthday(birthday: string, day: string): boolean {
  const on = birthday.slice(5) === '02-29' && daysInMonth(`${day.slice(0, 4)}-02`) === 28 ? '02-28' : birthday.slice(5);
  return on === day.slice(5);
}

/** 0 is Sunday. */
export const weekdayOf = (day: string): number => new Date(epochOf(day)).getUTCDay();

/** `周五`, `Fri`. */
export function weekday(day: string, language: Language): string {
  const name = WEEKDAYS[language][weekdayOf(day)] ?? '';
  return language === 'zh' ? `周${name}` : name;
}

/** Names of the columns of a calendar that begins with Sunday. */
export const weekdayHeads = (language: Language): readonly string[] =>
  language === 'zh' ? WEEKDAYS.zh : WEEKDAYS.en.map((it) => it.slice(0, 1));

/** As short as it can be read: `12/31`, and `2027/1/31` when the year is not `today`'s; in English, where 4/12 is two days, `31 Dec`. */
export function shortDay(day: string, today: string, language: Language): string {
  if (language === 'en') return dayInWords(day, language, today);
  const { year, month, date } = parts(day);
  return day.slice(0, 4) === today.slice(0, 4) ? `${month}/${date}` : `${year}/${month}/${date}`;
}

/** As `shortDay`, but a day within the next ten months needs no year: it cannot be mistaken. */
export const shortDayAhead = (day: string, today: string, language: Language): string =>
  shortDay(day, day > today && daysBetween(today, day) < 300 ? day : today, language);

/** `12 月 31 日`, `31 Dec`; with the year when it is not `today`'s. */
export function dayInWords(day: string, language: Language, today: string): string {
  const { year, month, date } = parts(day);
  const other = day.slice(0, 4) !== today.slice(0, 4);
  if (language === 'en') return `${date} ${MONTHS[month - 1] ?? ''}${other ? ` ${year}` : ''}`;
  return `${other ? `${year} 年 ` : ''}${month} 月 ${date} 日`;
}

/** `2026 年 11 月`, `Nov 2026`; takes `YYYY-MM` or a day. */
export function monthInWords(month: string, language: Language): string {
  const { year, month: number } = parts(month);
  return language === 'en' ? `${MONTHS[number - 1] ?? ''} ${year}` : `${year} 年 ${number} 月`;
}

/** `11月`, `Nov`. */
export function monthShort(month: string, language: Language): string {
  const { month: number } = parts(month);
  return language === 'en' ? (MONTHS[number - 1] ?? '') : `${number}月`;
}

/** The month before or after: `shiftMonth('2026-01', -1)` is `2025-12`. */
export function shiftMonth(month: string, by: number): string {
  const { year, month: number } = parts(month);
  const index = year * 12 + number - 1 + by;
  return `${Math.floor(index / 12)}-${((index % 12) + 1).toString().padStart(2, '0')}`;
}

/** Days of a month, `YYYY-MM`. */
export const daysInMonth = (month: string): number => daysBetween(`${month}-01`, `${shiftMonth(month, 1)}-01`);

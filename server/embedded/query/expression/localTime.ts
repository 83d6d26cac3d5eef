/** An instant as clocks and calendars in a zone show it. */
import type { Zone } from './timezone';

const DAY_MS = 86_400_000;

export type LocalTime = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  /** 1 Sunday … 7 Saturday. */
  weekday: number;
  /** 1 Monday … 7 Sunday. */
  isoWeekday: number;
  /** From 1. */
  dayOfYear: number;
  /** 0 to 53: weeks begin on Sunday, days before the first Sunday are week 0. */
  week: number;
  isoWeek: number;
  isoYear: number;
  offsetMs: number;
};

export function localTime(instantMs: number, zone: Zone): LocalTime {
  const offsetMs = zone.offsetAt(instantMs);
  const date = new Date(instantMs + offsetMs);
  const year = date.getUTCFullYear();
  const sunday = date.getUTCDay();
  const dayOfYear = dayNumber(date) - dayNumber(yearStart(year)) + 1;
  const isoWeekday = sunday === 0 ? 7 : sunday;
  const thursday = new Date(date.getTime() + (4 - isoWeekday) * DAY_MS);
  const isoYear = thursday.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    ms: date.getUTCMilliseconds(),
    weekday: sunday + 1,
    isoWeekday,
    dayOfYear,
    week: Math.floor((dayOfYear + 6 - sunday) / 7),
    isoWeek: Math.floor((dayNumber(thursday) - dayNumber(yearStart(isoYear))) / 7) + 1,
    isoYear,
    offsetMs,
  };
}

/** Whole days since 1970 of a date whose UTC fields are the local ones. */
export const dayNumber = (date: Date): number => Math.floor(date.getTime() / DAY_MS);

function yearStart(year: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, 0, 1);
  return date;
}

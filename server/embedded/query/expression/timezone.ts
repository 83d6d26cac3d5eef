/** Time zones: how far local time is from UTC, by Intl's tables or a fixed offset. */
import { fault } from '../../fault';
import { isNullish, type Maybe, typeName } from '../value';
import type { Frame, Run } from './scope';

export type Zone = {
  /** Milliseconds to add to an instant for its local time. */
  offsetAt(ms: number): number;
  /** Are clocks ahead of the zone's standard time? */
  isSummer(ms: number): boolean;
  isUtc: boolean;
};

const fixedZone = (offset: number): Zone => ({ offsetAt: () => offset, isSummer: () => false, isUtc: offset === 0 });
const UTC: Zone = fixedZone(0);
const QUARTER_HOUR_MS = 900_000;
const DAY_MS = 86_400_000;
const known = new Map<string, Zone>();

/** A zone by Olson name (`Asia/Shanghai`) or offset (`+08:00`, `+0800`, `+08`). 40485 for an unknown one. */
export function zoneOf(name: string): Zone {
  const before = known.get(name);
  if (before !== undefined) return before;
  const zone = makeZone(name);
  if (known.size < 1000) known.set(name, zone);
  return zone;
}

function makeZone(name: string): Zone {
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(name);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    const offset = (fixed[1] === '-' ? -1 : 1) * minutes * 60_000;
    return fixedZone(offset);
  }
  if (name === 'UTC' || name === 'GMT' || name === 'Z') return UTC;
  if (!/^[A-Za-z]/.test(name)) throw fault(40485, `unrecognized time zone identifier: "${name}"`);
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  } catch {
    throw fault(40485, `unrecognized time zone identifier: "${name}"`);
  }
  const offsetAt = remembered((ms) => offsetBy(format, ms));
  const isSummer = (ms: number): boolean => {
    const year = new Date(ms).getUTCFullYear();
    return offsetAt(ms) > Math.min(offsetAt(utcOf(year, 1, 1, 0, 0, 0, 0)), offsetAt(utcOf(year, 7, 1, 0, 0, 0, 0)));
  };
  return { offsetAt, isSummer, isUtc: false };
}

/** Offsets change only on the quarter hour, and asking Intl is slow. */
function remembered(ask: (ms: number) => number): (ms: number) => number {
  const offsets = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_HOUR_MS);
    const before = offsets.get(quarter);
    if (before !== undefined) return before;
    const offset = ask(quarter * QUARTER_HOUR_MS);
    if (offsets.size > 200_000) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  };
}

function offsetBy(format: Intl.DateTimeFormat, ms: number): number {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - read('year') : read('year');
  return utcOf(year, read('month'), read('day'), read('hour'), read('minute'), read('second'), 0) - ms;
}

/** The instant of a date in UTC; months and all below may lie outside their range. Years below 100 mean what they say. */
export function utcOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  return date.getTime();
}

export type CalendarDay = { year: number; month: number; day: number };

/** The day as the calendar names it; `month` and `day` may lie outside their range. */
export function calendarDay(year: number, month: number, day: number): CalendarDay {
  const date = new Date(utcOf(year, month, day, 0, 0, 0, 0));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The day of an ISO week; the fourth of January lies in week 1. */
export function isoDay(year: number, week: number, weekday: number): CalendarDay {
  const fourth = new Date(utcOf(year, 1, 4, 0, 0, 0, 0));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  return calendarDay(year, 1, monday + (week - 1) * 7 + weekday - 1);
}

/**
 * The instant at which clocks in the zone show `local`. In a gap the time as it would have gone on; of the two in an overlap the
 * one in summer time where `summer`, as what a date is counted from was, and else the one in standard time.
 */
export function instantOf(local: number, zone: Zone, summer = false): number {
  const offsets = new Set([zone.offsetAt(local - DAY_MS), zone.offsetAt(local + DAY_MS)]);
  const fitting = [...offsets].map((offset) => local - offset).filter((instant) => instant + zone.offsetAt(instant) === local);
  const [one, other] = fitting;
  if (one !== undefined && other !== undefined) return zone.isSummer(one) === summer ? one : other;
  return one ?? local - zone.offsetAt(local - DAY_MS);
}

/** The zone that an operator's `timezone` names; null where it is null. */
export function zoneFrom(run: Run | undefined): (frame: Frame) => Zone | null {
  if (run === undefined) return () => UTC;
  return (frame) => {
    const name: Maybe = run(frame);
    if (isNullish(name)) return null;
    if (typeof name !== 'string') throw fault(40517, `timezone must evaluate to a string, found ${typeName(name)}`);
    return zoneOf(name);
  };
}

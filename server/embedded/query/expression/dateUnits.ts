/** Calendar arithmetic: moving a date by units, cutting it to units, counting the units between two. */
import { fault } from '../../fault';
import { isNullish, type Maybe, typeName } from '../value';
import { localTime } from './localTime';
import { instantOf, utcOf, type Zone } from './timezone';

export type Unit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';
const UNITS: readonly Unit[] = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'];
const DAY_MS = 86_400_000;

/** Units of fixed length. */
export const FIXED_MS: Readonly<Partial<Record<Unit, number>>> = {
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};
const MONTHS_IN: Readonly<Partial<Record<Unit, number>>> = { year: 12, quarter: 3, month: 1 };

/** The unit that `value` names; null where it is null. */
export function unitOf(operator: string, value: Maybe): Unit | null {
  if (isNullish(value)) return null;
  if (typeof value !== 'string') throw fault(5439013, `${operator} requires 'unit' to be a string, but got ${typeName(value)}`);
  const unit = UNITS.find((name) => name === value);
  if (unit === undefined) throw fault(9, `${operator} parameter 'unit' value cannot be recognized as a time unit: ${value}`);
  return unit;
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** 0 Sunday … 6 Saturday, by full or short name; null where it is null. */
export function weekStartOf(operator: string, value: Maybe): number | null {
  if (isNullish(value)) return null;
  if (typeof value !== 'string')
    throw fault(5439015, `${operator} requires 'startOfWeek' to be a string, but got ${typeName(value)}`);
  const wanted = value.toLowerCase();
  const at = DAYS.findIndex((day) => day === wanted || day.slice(0, 3) === wanted);
  if (at < 0) throw fault(9, `${operator} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${value}`);
  return at;
}

/** Days and longer by the calendar of the zone, the last day of a month kept within it; hours and shorter by the clock. */
export function addUnits(date: Date, unit: Unit, amount: number, zone: Zone): Date {
  const fixed = FIXED_MS[unit];
  const most = unit === 'millisecond' ? Infinity : MOST_DAYS * (UNITS_PER_DAY[unit] ?? 1);
  if (Math.abs(amount) >= most) throw fault(5976500, `invalid dateAdd 'amount' parameter value: ${amount} ${unit}`);
  const ms = fixed === undefined ? byCalendar(date, unit, amount, zone) : date.getTime() + amount * fixed;
  if (!(Math.abs(ms) <= 8_640_000_000_000_000)) throw fault(5166406, 'date overflow');
  return new Date(ms);
}

/** More days than a date can be moved by, and how many of each unit a day has at most. */
const MOST_DAYS = 213_503_982_336;
const UNITS_PER_DAY: Readonly<Partial<Record<Unit, number>>> = {
  hour: 24,
  minute: 1440,
  second: 86_400,
  week: 1 / 7,
  month: 12 / 365,
  quarter: 4 / 365,
  year: 1 / 365,
};

function byCalendar(date: Date, unit: Unit, amount: number, zone: Zone): number {
  const time = localTime(date.getTime(), zone);
  const summer = zone.isSummer(date.getTime());
  const months = MONTHS_IN[unit];
  const { hour, minute, second, ms } = time;
  if (months === undefined) {
    const days = unit === 'week' ? amount * 7 : amount;
    return instantOf(utcOf(time.year, time.month, time.day + days, hour, minute, second, ms), zone, summer);
  }
  const month = time.month - 1 + amount * months;
  const year = time.year + Math.floor(month / 12);
  const inYear = ((month % 12) + 12) % 12;
  const last = new Date(utcOf(year, inYear + 2, 0, 0, 0, 0, 0)).getUTCDate();
  return instantOf(utcOf(year, inYear + 1, Math.min(time.day, last), hour, minute, second, ms), zone, summer);
}

/** Days since 1970 of the local day. */
const localDay = (instant: number, zone: Zone): number => Math.floor((instant + zone.offsetAt(instant)) / DAY_MS);
/** 1 January 2000, from which bins are counted: a Saturday. */
const REFERENCE_DAY = 10957;
const floorTo = (n: number, bin: number): number => Math.floor(n / bin) * bin;

/** The start of the bin of `size` units that holds the date; bins are counted from 1 January 2000 in the zone. */
export function truncateTo(date: Date, unit: Unit, size: number, zone: Zone, weekStart: number): Date {
  const instant = date.getTime();
  const fixed = FIXED_MS[unit];
  const reference = REFERENCE_DAY * DAY_MS - zone.offsetAt(REFERENCE_DAY * DAY_MS);
  const summer = zone.isSummer(reference);
  if (fixed !== undefined) {
    return new Date(reference + floorTo(instant - reference, fixed * size));
  }
  const months = MONTHS_IN[unit];
  if (months !== undefined) {
    const { year, month } = localTime(instant, zone);
    const start = floorTo((year - 2000) * 12 + month - 1, months * size);
    return new Date(instantOf(utcOf(2000, start + 1, 1, 0, 0, 0, 0), zone, summer));
  }
  const first = unit === 'week' ? REFERENCE_DAY + ((weekStart - 6 + 7) % 7) : REFERENCE_DAY;
  const day = first + floorTo(localDay(instant, zone) - first, unit === 'week' ? 7 * size : size);
  return new Date(instantOf(day * DAY_MS, zone, summer));
}

/**
 * How many boundaries of the unit lie between the two, in local time. Hours and less are counted on the local clock, and what the
 * clock itself was moved in between, in whole units, is taken out again.
 */
export function unitsBetween(from: Date, to: Date, unit: Unit, zone: Zone, weekStart: number): bigint {
  const [a, b] = [from.getTime(), to.getTime()];
  const months = MONTHS_IN[unit];
  if (months !== undefined) {
    const index = (instant: number): number => {
      const { year, month } = localTime(instant, zone);
      return Math.floor((year * 12 + month - 1) / months);
    };
    return BigInt(index(b) - index(a));
  }
  if (unit === 'day') return BigInt(localDay(b, zone) - localDay(a, zone));
  if (unit === 'week') {
    // 1 January 1970 was a Thursday.
    const week = (instant: number): number => Math.floor((localDay(instant, zone) + 4 - weekStart) / 7);
    return BigInt(week(b) - week(a));
  }
  const length = FIXED_MS[unit] ?? 1;
  if (unit === 'millisecond') return BigInt(b) - BigInt(a);
  const index = (instant: number): number => Math.floor((instant + zone.offsetAt(instant)) / length);
  return BigInt(index(b) - index(a) + Math.trunc((zone.offsetAt(a) - zone.offsetAt(b)) / length));
}

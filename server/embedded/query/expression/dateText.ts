/** Dates written and read by MongoDB's `%` formats. */
import { fault } from '../../fault';
import { assemble, MONTHS, unreadable } from './dateAssembly';
import { localTime, type LocalTime } from './localTime';
import { calendarDay, type CalendarDay, isoDay, type Zone } from './timezone';

const pad = (n: number, size: number): string => String(n).padStart(size, '0');

const WRITERS: Readonly<Record<string, (time: LocalTime) => string>> = {
  d: ({ day }) => pad(day, 2),
  G: ({ isoYear }) => pad(isoYear, 4),
  H: ({ hour }) => pad(hour, 2),
  j: ({ dayOfYear }) => pad(dayOfYear, 3),
  L: ({ ms }) => pad(ms, 3),
  m: ({ month }) => pad(month, 2),
  M: ({ minute }) => pad(minute, 2),
  S: ({ second }) => pad(second, 2),
  u: ({ isoWeekday }) => String(isoWeekday),
  U: ({ week }) => pad(week, 2),
  V: ({ isoWeek }) => pad(isoWeek, 2),
  w: ({ weekday }) => String(weekday),
  Y: ({ year }) => pad(year, 4),
  b: ({ month }) => (MONTHS[month - 1] ?? '').slice(0, 3),
  B: ({ month }) => MONTHS[month - 1] ?? '',
  z: ({ offsetMs }) => {
    const minutes = Math.abs(Math.trunc(offsetMs / 60_000));
    return `${offsetMs < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
  },
  Z: ({ offsetMs }) => String(Math.trunc(offsetMs / 60_000) + 0),
};

/** A function that writes dates; a format is read once. 18535, 18536 for a malformed one. */
export function dateWriter(format: string): (date: Date, zone: Zone) => string {
  const pieces = split(format, (letter) => WRITERS[letter]);
  return (date, zone) => {
    const time = localTime(date.getTime(), zone);
    if (time.year < 0 || time.year > 9999)
      throw fault(18537, `$dateToString is only defined on year 0-9999, tried to use year ${time.year}`);
    return pieces.map((piece) => (typeof piece === 'string' ? piece : piece(time))).join('');
  };
}

function split<T>(format: string, lookUp: (letter: string) => T | undefined): (string | T)[] {
  const pieces: (string | T)[] = [];
  for (let at = 0; at < format.length; at += 1) {
    const char = format.charAt(at);
    if (char !== '%') {
      pieces.push(char);
      continue;
    }
    at += 1;
    const letter = format.charAt(at);
    if (letter === '') throw fault(18535, "Unmatched '%' at end of format string");
    const found = letter === '%' ? '%' : lookUp(letter);
    if (found === undefined) throw fault(18536, `Invalid format character '%${letter}' in format string`);
    pieces.push(found);
  }
  return pieces;
}

/** What each letter reads. */
const READERS: Readonly<Record<string, { name: string; pattern: string }>> = {
  Y: { name: 'year', pattern: '\\d{4}' },
  m: { name: 'month', pattern: '\\d{1,2}' },
  d: { name: 'day', pattern: '\\d{1,2}' },
  H: { name: 'hour', pattern: '\\d{1,2}' },
  M: { name: 'minute', pattern: '\\d{1,2}' },
  S: { name: 'second', pattern: '\\d{1,2}' },
  L: { name: 'ms', pattern: '\\d{1,3}' },
  j: { name: 'dayOfYear', pattern: '\\d{1,3}' },
  G: { name: 'isoYear', pattern: '\\d{4}' },
  V: { name: 'week', pattern: '\\d{1,2}' },
  u: { name: 'weekday', pattern: '[1-7]' },
  z: { name: 'zone', pattern: 'Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?' },
  Z: { name: 'minutes', pattern: '[+-]\\d{1,4}' },
  b: { name: 'shortMonth', pattern: '[A-Za-z]{3}' },
  B: { name: 'longMonth', pattern: '[A-Za-z]+' },
};

/** A function that reads dates of one format. */
export function dateReader(format: string): (text: string, zone: Zone | undefined) => Date {
  const names: string[] = [];
  const pieces = split(format, (letter) => READERS[letter]);
  const source = pieces.map((piece) => {
    if (typeof piece === 'string') return piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    names.push(piece.name);
    return `(${piece.pattern})`;
  });
  const pattern = new RegExp(`^${source.join('')}$`);
  return (text, zone) => readBy(text, pattern, names, zone);
}

function readBy(text: string, pattern: RegExp, names: readonly string[], zone: Zone | undefined): Date {
  const found = pattern.exec(text);
  if (found === null) throw unreadable(text, 'it does not have the form of the format');
  const read = new Map(names.map((name, at) => [name, found[at + 1] ?? '']));
  const number = (name: string, usual: number): number => (read.has(name) ? Number(read.get(name)) : usual);
  const parts = {
    ...dayOf(text, read, number),
    hour: number('hour', 0),
    minute: number('minute', 0),
    second: number('second', 0),
    ms: read.has('ms') ? Number((read.get('ms') ?? '').padEnd(3, '0')) : 0,
  };
  const minutes = read.get('minutes');
  if (minutes === undefined) return assemble(text, parts, read.get('zone'), zone);
  return new Date(assemble(text, parts, 'UTC', zone).getTime() - Number(minutes) * 60_000);
}

/** The day by month, by day of the year or by ISO week; 241 where a part lacks, or where the two calendars are mixed. */
function dayOf(text: string, read: ReadonlyMap<string, string>, number: (name: string, usual: number) => number): CalendarDay {
  const incomplete = (): Error => unreadable(text, 'an incomplete date/time string has been found, with elements missing');
  const natural = ['year', 'month', 'shortMonth', 'longMonth', 'day', 'dayOfYear'].some((name) => read.has(name));
  if (['isoYear', 'week', 'weekday'].some((name) => read.has(name))) {
    if (natural) throw unreadable(text, 'Mixing of ISO dates with natural dates is not allowed');
    if (!read.has('isoYear') || !read.has('week')) throw incomplete();
    return isoDay(number('isoYear', 0), number('week', 1), number('weekday', 1));
  }
  if (!read.has('year')) throw incomplete();
  if (read.has('dayOfYear')) return calendarDay(number('year', 0), 1, number('dayOfYear', 1));
  const month = monthOf(text, read) ?? number('month', Number.NaN);
  const day = number('day', Number.NaN);
  if (Number.isNaN(month) || Number.isNaN(day)) throw incomplete();
  return { year: number('year', 0), month, day };
}

function monthOf(text: string, read: ReadonlyMap<string, string>): number | undefined {
  const name = read.get('shortMonth') ?? read.get('longMonth');
  if (name === undefined) return undefined;
  const at = MONTHS.findIndex(
    (month) => (read.has('shortMonth') ? month.slice(0, 3) : month).toLowerCase() === name.toLowerCase(),
  );
  if (at < 0) throw unreadable(text, `'${name}' is not a month`);
  return at + 1;
}

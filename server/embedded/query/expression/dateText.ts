/** Dates written and read: MongoDB's `%` formats, and the ISO forms that are read without one. */
import { fault, notSupported } from '../../fault';
import { localTime, type LocalTime } from './localTime';
import { instantOf, utcOf, type Zone, zoneOf } from './timezone';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

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
    const minutes = Math.abs(Math.round(offsetMs / 60_000));
    return `${offsetMs < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
  },
  Z: ({ offsetMs }) => `${offsetMs < 0 ? '-' : '+'}${Math.abs(Math.round(offsetMs / 60_000))}`,
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

const unreadable = (text: string, why: string): Error => fault(241, `Error parsing date string '${text}'; ${why}`);

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;

/** Reads the ISO forms. What MongoDB might still understand otherwise is refused, not guessed; what nobody could is 241. */
export function parseDate(text: string, zone: Zone | undefined): Date {
  const found = ISO.exec(text);
  if (found === null) {
    if (/^[A-Za-z\s]*$/.test(text)) throw unreadable(text, 'The date string has no numbers');
    throw notSupported(`reading the date '${text.slice(0, 40)}' (only ISO dates)`);
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((found[7] ?? '').padEnd(3, '0'));
  return assemble(text, { year, month, day, hour, minute, second, ms }, found[8], zone);
}

type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number; ms: number };

function assemble(text: string, parts: Parts, ownZone: string | undefined, zone: Zone | undefined): Date {
  const { year, month, day, hour, minute, second, ms } = parts;
  const local = utcOf(year, month, day, hour, minute, second, ms);
  const back = new Date(local);
  const same = back.getUTCMonth() + 1 === month && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!same) throw unreadable(text, 'a part of it is out of range');
  if (ownZone !== undefined && zone !== undefined && !zone.isUtc) {
    throw fault(241, `you cannot pass in a date/time string with GMT offset together with a timezone argument`);
  }
  return new Date(instantOf(local, ownZone === undefined ? (zone ?? zoneOf('UTC')) : zoneOf(ownZone)));
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
  z: { name: 'zone', pattern: 'Z|[+-]\\d{2}:?\\d{2}' },
  Z: { name: 'minutes', pattern: '[+-]\\d{1,4}' },
  b: { name: 'shortMonth', pattern: '[A-Za-z]{3}' },
  B: { name: 'longMonth', pattern: '[A-Za-z]+' },
};

/** A function that reads dates of one format. */
export function dateReader(format: string): (text: string, zone: Zone | undefined) => Date {
  const names: string[] = [];
  const pieces = split(format, (letter) => {
    const reader = READERS[letter];
    if (reader === undefined && 'jGVuUw'.includes(letter)) throw notSupported(`reading dates by %${letter}`);
    return reader;
  });
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
  if (!read.has('year')) throw unreadable(text, 'an incomplete date/time string has been found');
  const parts: Parts = {
    year: number('year', 0),
    month: monthOf(text, read) ?? number('month', Number.NaN),
    day: number('day', Number.NaN),
    hour: number('hour', 0),
    minute: number('minute', 0),
    second: number('second', 0),
    ms: read.has('ms') ? Number((read.get('ms') ?? '').padEnd(3, '0')) : 0,
  };
  if (Number.isNaN(parts.month) || Number.isNaN(parts.day))
    throw unreadable(text, 'an incomplete date/time string has been found');
  const minutes = read.get('minutes');
  if (minutes === undefined) return assemble(text, parts, read.get('zone'), zone);
  return new Date(assemble(text, parts, 'UTC', undefined).getTime() - Number(minutes) * 60_000);
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

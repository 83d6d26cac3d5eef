/** Dates read without a format: the forms in which they are usually written, as MongoDB's date library reads them. */
import { notSupported } from '../../fault';
import { assemble, MONTHS, type Parts, unreadable } from './dateAssembly';
import { calendarDay, isoDay, type Zone } from './timezone';

const MONTH =
  '(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DAY = '(?<day>[0-2]?\\d|3[01])(?:st|nd|rd|th)?';

/** The forms of a date; a year of two digits is of 1970 to 2069. */
const DATES: readonly RegExp[] = [
  '(?<year>\\d{4})-(?<month>0?[1-9]|1[0-2])-(?<day>0?[1-9]|[12]\\d|3[01])(?!\\d)',
  '(?<year>\\d{4})/(?<month>0?[1-9]|1[0-2])/(?<day>[0-2]?\\d|3[01])(?!\\d)',
  '(?<year>\\d{4})-?W(?<week>[0-4]\\d|5[0-3])(?:-?(?<weekday>[0-7]))?(?!\\d)',
  '(?<year>\\d{4})(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\\d|3[01])(?!\\d)',
  '(?<year>\\d{4})[.-]?(?<dayOfYear>[0-2]\\d\\d|3[0-5]\\d|36[0-6])(?!\\d)',
  '(?<month>0?[1-9]|1[0-2])/(?<day>[0-2]?\\d|3[01])/(?<year>\\d{4}|\\d{2})(?!\\d)',
  '(?<day>[0-2]?\\d|3[01])[.\\t-](?<month>0?[1-9]|1[0-2])[.-](?<year>\\d{4})(?!\\d)',
  `${DAY}[ .\\t-]*${MONTH}[ .,\\t-]*(?<year>\\d{4})(?!\\d)`,
  `${MONTH}[ .\\t-]*${DAY}[ .,\\t-]+(?<year>\\d{4})(?!\\d)`,
  `(?<year>\\d{4})[ .\\t-]*${MONTH}[ .\\t-]*${DAY}(?!\\d)`,
  `${MONTH}[ .\\t-]*(?<year>\\d{4})(?!\\d)`,
  `(?<year>\\d{4})-(?<month>0?[1-9]|1[0-2])(?!\\d)`,
].map((form) => new RegExp(`^${form}`, 'i'));

const TIME =
  /^(?<hour>[01]?\d|2[0-4])(?:[:.](?<minute>[0-5]?\d)(?:[:.](?<second>[0-5]?\d|60)(?:[.,:](?<fraction>\d+))?)?\s*(?<half>[ap]\.?m\.?)?|\s*(?<onlyHalf>[ap]\.?m\.?))(?!\d)/i;
const COMPACT_TIME = /^(?<hour>[01]\d|2[0-4])(?<minute>[0-5]\d)(?:(?<second>[0-5]\d|60)(?:[.,:](?<fraction>\d+))?)?(?!\d)/;
const OFFSET = /^(?:GMT|UTC)?(?<offset>[+-]\d{1,2}(?::?\d{2})?)/i;

/** Hours from UTC of the zones that are commonly written by their letters. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  cest: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  ist: 2,
  hkt: 8,
  jst: 9,
  kst: 9,
  aest: 10,
  aedt: 11,
  nzst: 12,
  nzdt: 13,
  ast: -4,
  adt: -3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
};
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WEEKDAY = /^(sun|mon|tue|wed|thu|fri|sat)(?:s|nes|rs|ur)?(?:day)?[ .,\t]+/i;
/** What speaks of a day from today or from another. */
const RELATIVE =
  /@-?\d|[+-]\s*\d+\s*[a-z]|\b(now|today|noon|midnight|tomorrow|yesterday|ago|next|last|previous|this|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(sun|mon|tues?|wednes|wed|thurs?|fri|satur|sat)(day)?|weekdays?|(sec(ond)?|min(ute)?|hour|day|week|fortnight|month|year)s?)\b/i;

type Groups = Readonly<Record<string, string | undefined>>;

/** Reads a date. ConversionFailure (241) for what is none; words that count from today are refused by name. */
export function parseDate(text: string, zone: Zone | undefined): Date {
  const read = readAll(text.trim());
  if (read === undefined) {
    if (RELATIVE.test(text)) throw notSupported(`reading the date '${text.slice(0, 40)}' (only dates that stand for themselves)`);
    throw unreadable(text, /\d/.test(text) ? 'it has no form of a date' : 'The date string has no numbers');
  }
  const made = assemble(text, read.parts, read.zone, zone);
  if (read.weekday !== undefined && read.weekday !== weekdayOf(read.parts))
    throw notSupported(`reading the date '${text.slice(0, 40)}', whose weekday is another`);
  return made;
}

type Read = { parts: Parts; zone: string | undefined; weekday: number | undefined };

function readAll(text: string): Read | undefined {
  const named = WEEKDAY.exec(text);
  const weekday = named === null ? undefined : WEEKDAYS.indexOf((named[1] ?? '').toLowerCase());
  const rest = text.slice(named?.[0].length ?? 0);
  for (const form of DATES) {
    const date = form.exec(rest);
    if (date === null) continue;
    const day = dayOf(date.groups ?? {});
    const time = readTime(rest.slice(date[0].length));
    if (time === undefined) continue;
    const [hour, minute, second] = [time.hour ?? 0, time.minute ?? 0, time.second ?? 0];
    return { parts: { ...day, hour, minute, second, ms: time.ms ?? 0 }, zone: time.zone, weekday };
  }
  return undefined;
}

type Time = { hour?: number; minute?: number; second?: number; ms?: number; zone: string | undefined };

/** What stands behind the date: nothing, a time, a zone; undefined for anything else. */
function readTime(text: string): Time | undefined {
  const rest = text.replace(/^[Tt](?=\d)|^[\s,]+[Tt]?(?=\d)|^[\s,]+(?=[^\d]|$)/, '');
  const found = rest === text && /^\d/.test(text) ? null : (TIME.exec(rest) ?? COMPACT_TIME.exec(rest));
  const zone = zoneIn(rest.slice(found?.[0].length ?? 0).trim());
  if (zone === undefined) return undefined;
  if (found === null) return { zone: zone === '' ? undefined : zone };
  const { hour, minute, second, fraction, half, onlyHalf }: Groups = found.groups ?? {};
  const hours = twelve(Number(hour), half ?? onlyHalf);
  if (hours === undefined) return undefined;
  return {
    hour: hours,
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    ms: Number((fraction ?? '').slice(0, 3).padEnd(3, '0')),
    zone: zone === '' ? undefined : zone,
  };
}

/** The hour of the day that `11 am` and `12 pm` mean. */
function twelve(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

/** An offset as `+08:00`; the empty text for none, undefined for what is no zone. */
function zoneIn(text: string): string | undefined {
  if (text === '') return '';
  const offset = OFFSET.exec(text);
  if (offset !== null && offset[0].length === text.length) return spelled(offset.groups?.offset ?? '');
  const word = text.replace(/^\((.*)\)$/, '$1').toLowerCase();
  const hours = Object.hasOwn(ABBREVIATIONS, word) ? ABBREVIATIONS[word] : military(word);
  if (hours === undefined) return undefined;
  return `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

function spelled(offset: string): string {
  const [, sign = '+', hours = '0', minutes = '00'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(offset) ?? [];
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

/** Z is UTC, A to M go east, N to Y west; J is none. */
function military(word: string): number | undefined {
  if (word === 'z') return 0;
  const east = 'abcdefghiklm'.indexOf(word) + 1;
  const west = 'nopqrstuvwxy'.indexOf(word) + 1;
  if (word.length !== 1 || east + west === 0) return undefined;
  return east > 0 ? east : -west;
}

function dayOf(groups: Groups): { year: number; month: number; day: number } {
  const year = fullYear(groups.year ?? '');
  if (groups.week !== undefined) return isoDay(year, Number(groups.week), Number(groups.weekday ?? 1));
  if (groups.dayOfYear !== undefined) return calendarDay(year, 1, Number(groups.dayOfYear));
  const prefix = groups.name?.slice(0, 3).toLowerCase();
  const month =
    prefix === undefined ? Number(groups.month) : MONTHS.findIndex((name) => name.toLowerCase().startsWith(prefix)) + 1;
  return { year, month, day: Number(groups.day ?? 1) };
}

const fullYear = (digits: string): number =>
  digits.length === 2 ? Number(digits) + (Number(digits) < 70 ? 2000 : 1900) : Number(digits);

const weekdayOf = ({ year, month, day }: Parts): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay();

/** What a cell of a spreadsheet or an export says: the text in it, a day, an amount, a phone number; pure. Used by `line.rule.ts`. */
import { addDays, dayAt } from '@/cloudfunctions/kernel/calendar';
import { withoutUnseen } from '@/types/contract/text';
import { LocalDay } from '@/types/contract/values';

/**
 * The text of a cell: compatibility forms made plain (Unicode NFKC: full-width digits and signs), without what nobody sees, and without
 * what spreadsheets wrap around text so that it stays text (`="000123"`, `'000123`).
 */
export function textOf(cell: string): string {
  const text = withoutUnseen(withoutUnseen(cell).normalize('NFKC').replace(DASHES, '-'));
  const quoted = /^=\s*"((?:[^"]|"")*)"$/.exec(text)?.[1];
  return quoted === undefined ? text.replace(/^'(?=.)/, '').trim() : quoted.replaceAll('""', '"').trim();
}

/** Hyphens, dashes and the minus sign, which people and programs write for each other. */
const DASHES = /[\u2010-\u2015\u2212]/gu;

/**
 * A number that a program wrote in scientific notation (`6.22203E+15`): most of its digits are gone, so it identifies nobody. Without
 * a point or a sign only what a spreadsheet would not write out (12 digits and more), since `12E5` may be a code.
 */
export const isRounded = (text: string): boolean =>
  /^[+-]?\d+(?:[.,]\d*)?\s*e\s*[+-]\s*\d+$|^[+-]?\d+[.,]\d*\s*e\s*\d+$|^[+-]?\d\s*e\s*(?:1[1-9]|[2-9]\d|\d{3})$|^[+-]?\d+(?:[.,]\d+)?\s*[x×*]\s*10\s*\^/i.test(
    text,
  );

/** A card or an order number as it was before a program took it for a number with decimals (`622203001.0`). */
export const codeOf = (text: string): string => text.replace(/^(\d+)\.0+$/, '$1');

/** The zero of day numbers in spreadsheets. Excel counts a 29 February 1900 that never was, so it holds from 1 March 1900 on. */
const SERIAL_ZERO = LocalDay.parse('1899-12-30');
const SERIAL = /^(\d{5})(?:\.\d+)?$/;
/** 1954-10-03: as the day of a purchase, a smaller number is likelier something else. */
const SERIAL_MIN = 20_000;

const DATE = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号])(.*)$/;
/** `18:20`, `T18:20:00.123`, `6:20 PM`, `下午6:20`, `18时20分`, then what tells the offset. */
const TIME =
  /^(?:\s*T\s*|\s+|(?=[上下中凌早晚]))(?:(?:上午|下午|中午|凌晨|早上|晚上)\s*)?(\d{1,2})[:时](\d{2})分?(?:[:]?(\d{2})秒?(?:[.,]\d+)?)?\s*(AM|PM)?\s*(Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|CST)?\s*(?:\[[\w/+-]+\])?$/i;
const WEEKDAY = /^\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?$/;

/**
 * The business day that a cell names: `1997-01-31`, `1997/1/31`, `1997.1.31`, `19970131`, `1997年1月31日`, the day number of a
 * spreadsheet. A time of day behind it changes nothing; with an offset it is an instant, and its day is that of Shanghai.
 */
export function dayOf(text: string, serialMin = SERIAL_MIN): LocalDay | undefined {
  const serial = Number(SERIAL.exec(text)?.[1] ?? NaN);
  if (serial >= serialMin) return addDays(SERIAL_ZERO, serial);
  const parts = DATE.exec(text);
  if (parts === null) return undefined;
  const [, year = '', , month1, date1, month2, date2, month3, date3, rest = ''] = parts;
  const month = month1 ?? month2 ?? month3 ?? '';
  const date = date1 ?? date2 ?? date3 ?? '';
  const day = LocalDay.safeParse(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
  if (!day.success) return undefined;
  return rest === '' || WEEKDAY.test(rest) ? day.data : dayOfTime(day.data, rest);
}

function dayOfTime(day: LocalDay, rest: string): LocalDay | undefined {
  const time = TIME.exec(rest);
  if (time === null) return undefined;
  const [, hour = '', minute = '', second = '0', half, zone] = time;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const offset = zone === undefined ? undefined : offsetMinutesOf(zone);
  if (offset === undefined) return day;
  const minutes = hourOf(Number(hour), half) * 60 + Number(minute) - offset;
  return dayAt(new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000));
}

const hourOf = (hour: number, half: string | undefined): number =>
  half === undefined ? hour : (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);

/** Undefined for `CST`, which in a Chinese file is the time of China. */
function offsetMinutesOf(zone: string): number | undefined {
  const parts = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (parts === null) return zone.toUpperCase() === 'CST' ? undefined : 0;
  const [, sign, hours = '0', minutes = '0'] = parts;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Of one purchase, 100 million yuan. */
const FEN_MAX = 10_000_000_000;
const CURRENCY = /^(?:¥|RMB|CNY|人民币)\s*/i;
const UNIT = /\s*(?:元|圆|RMB|CNY)$/i;
const AMOUNT = /^(\d{1,3}(?:,\d{3})+|\d{0,12})(?:\.(\d{0,2})0*)?$/;

/**
 * Whole fen of an amount in yuan, without going through a fraction: `¥1,234.50`, `1234.5元`. Below zero for a returned amount; undefined
 * for what is no amount, has more than two decimals that count, or is beyond 100 million yuan.
 */
export function fenOf(text: string): number | undefined {
  // In accounts an amount in brackets is below zero.
  const inBrackets = /^\((.*)\)$/.exec(text)?.[1];
  const isNegative = inBrackets !== undefined || /^(?:¥\s*)?-/.test(text);
  const bare = (inBrackets ?? text)
    .replace(/^(¥?)\s*-/, '$1')
    .trim()
    .replace(CURRENCY, '')
    .replace(UNIT, '');
  const parts = AMOUNT.exec(bare);
  if (parts === null) return undefined;
  const [, yuan = '', decimals = ''] = parts;
  if (yuan === '' && decimals === '') return undefined;
  const fen = Number(yuan.replaceAll(',', '')) * 100 + Number(decimals.padEnd(2, '0'));
  if (fen > FEN_MAX) return undefined;
  return isNegative && fen > 0 ? -fen : fen;
}

/** Country codes that are not 86, of one to three digits, then a number of the country: together at most 15 digits (ITU-T E.164). */
const ABROAD = /^\+(?!86)([1-9]\d{6,14})$/;

/**
 * A mobile number as WeChat proves it: 11 digits in mainland China, `+` and the country's code elsewhere. Undefined for what is none,
 * such as a landline, two numbers, or 无.
 */
export function phoneOf(text: string): string | undefined {
  const digits = codeOf(text)
    .replace(/[\s\-().·]/g, '')
    .replace(/^00/, '+');
  const home = /^(?:\+?86)?(1\d{10})$/.exec(digits)?.[1];
  return home ?? (ABROAD.test(digits) ? digits : undefined);
}

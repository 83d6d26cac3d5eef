/** One line of an import: whether it is a purchase, and what it says of the person; pure, line by line. */
import { cleanLine, isWithin } from '@/types/contract/text';
import type { LocalDay } from '@/types/contract/values';
import type { Column, Columns, Optional } from './columns.rule';
import { codeOf, dayOf, fenOf, isRounded, phoneOf, textOf } from './value.rule';

/** A purchase as the file says it; money in whole fen. `line` counts from 1, the header included. */
export interface ImportLine {
  readonly line: number;
  readonly day: LocalDay;
  readonly card: string;
  readonly orderNo: string;
  readonly amountFen: number;
  /** 11 digits, or `+` and the country's code. */
  readonly phone?: string;
  readonly name?: string;
  readonly birthday?: LocalDay;
}

/** Why a line is not taken, as a sentence for whoever mends the file. No value of the line stands in it: it may be somebody's number. */
export const LINE_REFUSALS = {
  CSV: 'a quotation mark is not closed, or the line is longer than any purchase',
  COLUMNS: 'it has more or fewer columns than the header',
  MEMBER: 'the member is missing, longer than 64 characters, or has a control character in it',
  MEMBER_ROUNDED: 'a spreadsheet has rounded the member number (such as 6.22E+15): export it again as text',
  DATE: 'the date is not a day such as 1997-01-31',
  DATE_LATER: 'the date is after the day of the report',
  AMOUNT: 'the amount is not a number of yuan with at most two decimals, from 0 to 100,000,000',
  AMOUNT_NEGATIVE: 'the amount is below zero: refund the purchase at the counter instead',
  ORDER: 'the order number is missing, or has other signs than letters, digits and . - / # _, or more than 64',
  ORDER_ROUNDED: 'a spreadsheet has rounded the order number (such as 2.02E+17): export it again as text',
  ORDER_TWICE: 'its order number stands on an earlier line of the same day',
  ORDER_EXISTS: 'its order number already stands for another purchase',
  MEMBER_LEFT: 'its member has left: take them off the list, in the older system too',
  PHONE_ROUNDED: 'a spreadsheet has rounded the phone number (such as 1.38E+10): export it again as text',
} as const;
export type LineRefusal = keyof typeof LINE_REFUSALS;

/** Why something about the person is left out of a line whose purchase is taken. */
export const LEFT_OUT: Readonly<Record<Optional, string>> = {
  phone: 'not a mobile number',
  name: 'longer than 20 characters',
  birthday: 'not a day such as 1990-05-20, not since 1900, or of somebody under 14',
};

/** As members themselves may set it. */
const NAME_MAX = 20;
/** 1927-05-18: smaller day numbers of a spreadsheet have four digits, as a year has. */
const SERIAL_BIRTH_MIN = 10_000;

export interface ReadOptions {
  /** No purchase may be later. */
  readonly lastDay: LocalDay;
  /** Whether a member may have been born on this day, as of the day of the import. */
  isBirthday(day: LocalDay): boolean;
}

/** `leftOut`: what the line says of the person and cannot be used. */
export type Read =
  | { readonly ok: true; readonly row: ImportLine; readonly leftOut: readonly Optional[] }
  | { readonly ok: false; readonly code: LineRefusal; readonly amountFen?: number };

/** Checks from left to right as a person reads: whose, when, how much, which order, then who it is. */
export function readLine(fields: readonly string[], line: number, { count, at }: Columns, options: ReadOptions): Read {
  if (fields.length < count || fields.slice(count).some((field) => textOf(field) !== '')) return { ok: false, code: 'COLUMNS' };
  const cell = (column: Column): string => fields[at.get(column) ?? -1] ?? '';
  const amountFen = fenOf(textOf(cell('amount')));
  const refused = (code: LineRefusal): Read => ({ ok: false, code, amountFen });

  const card = codeOf(textOf(cell('member')));
  if (isRounded(card)) return refused('MEMBER_ROUNDED');
  if (card === '' || card.length > 64 || /\p{Cc}/u.test(card)) return refused('MEMBER');
  const day = dayOf(textOf(cell('date')));
  if (day === undefined) return refused('DATE');
  if (day > options.lastDay) return refused('DATE_LATER');
  if (amountFen === undefined) return refused('AMOUNT');
  if (amountFen < 0) return refused('AMOUNT_NEGATIVE');
  const orderNo = codeOf(textOf(cell('order')));
  if (isRounded(orderNo)) return refused('ORDER_ROUNDED');
  if (!/^[\w.\-/#]{1,64}$/.test(orderNo)) return refused('ORDER');
  // A rounded number would join strangers, so it must be mended in the file and is not only left out.
  if (isRounded(textOf(cell('phone')))) return refused('PHONE_ROUNDED');

  const { said, leftOut } = personOf(cell, options);
  return { ok: true, row: { line, day, card, orderNo, amountFen, ...said }, leftOut };
}

/** What can be read of the person, and the names of what cannot. */
function personOf(
  cell: (column: Column) => string,
  { isBirthday }: Pick<ReadOptions, 'isBirthday'>,
): { said: Pick<ImportLine, Optional>; leftOut: readonly Optional[] } {
  const written = { phone: textOf(cell('phone')), name: nameOf(cell('name')), birthday: textOf(cell('birthday')) };
  const phone = phoneOf(written.phone);
  const name = isWithin(written.name, 1, NAME_MAX) ? written.name : undefined;
  const born = dayOf(written.birthday, SERIAL_BIRTH_MIN);
  const birthday = born !== undefined && isBirthday(born) ? born : undefined;
  const said = {
    ...(phone !== undefined && { phone }),
    ...(name !== undefined && { name }),
    ...(birthday !== undefined && { birthday }),
  };
  const leftOut = (['phone', 'name', 'birthday'] as const).filter((column) => written[column] !== '' && !(column in said));
  return { said, leftOut };
}

/** A name keeps its own signs; only what a spreadsheet wraps around it goes. */
const nameOf = (cell: string): string => cleanLine(/^\s*="/.test(cell) ? textOf(cell) : cell);

/** One line of an import: what its columns are called, and whether it is a purchase; pure, line by line. */
import { cleanLine, isWithin, withoutUnseen } from '@/types/contract/text';
import { LocalDay } from '@/types/contract/values';

/** A purchase as the file says it; money in whole fen. `line` counts from 1, the header included. */
export interface ImportLine {
  readonly line: number;
  readonly day: LocalDay;
  readonly card: string;
  readonly orderNo: string;
  readonly amountFen: number;
  readonly phone?: string;
  readonly name?: string;
  readonly birthday?: LocalDay;
}

/** Why a line is not taken, as a sentence for whoever mends the file. No value of the line stands in it: it may be somebody's number. */
export const LINE_REFUSALS = {
  CSV: 'a quotation mark is not closed, or the line is longer than any purchase',
  COLUMNS: 'it has more or fewer columns than the header',
  MEMBER: 'the member is missing, longer than 64 characters, or has a control character in it',
  DATE: 'the date is not a day such as 1997-01-31',
  DATE_LATER: 'the date is after the day of the report',
  AMOUNT: 'the amount is not a number of yuan with at most two decimals, from 0 to 100,000,000',
  ORDER: 'the order number is missing, or has other signs than letters, digits and . - / # _, or more than 64',
  ORDER_TWICE: 'its order number stands on an earlier line of the same day',
  ORDER_EXISTS: 'its order number already stands for another purchase',
  MEMBER_LEFT: 'its member has left: take them off the list, in the older system too',
  PHONE: 'the phone is not a mobile number of 11 digits',
  NAME: 'the name is longer than 20 characters',
  BIRTHDAY: 'the birthday is not a day such as 1990-05-20',
} as const;
export type LineRefusal = keyof typeof LINE_REFUSALS;

const REQUIRED = ['member', 'date', 'amount', 'order'] as const;
const OPTIONAL = ['phone', 'name', 'birthday'] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];

/** As members themselves may set it. */
const NAME_MAX = 20;

/** What exports of Chinese systems call them. */
const ALIASES: Readonly<Record<string, Column>> = {
  会员: 'member',
  会员号: 'member',
  会员卡号: 'member',
  卡号: 'member',
  日期: 'date',
  消费日期: 'date',
  金额: 'amount',
  消费金额: 'amount',
  单号: 'order',
  订单号: 'order',
  手机: 'phone',
  手机号: 'phone',
  姓名: 'name',
  生日: 'birthday',
};

/** Where each column stands. */
export type Columns = { readonly count: number; readonly at: ReadonlyMap<Column, number> };

/** Reads the header, in any order and case; columns of other names are passed over. `missing` names what must be there and is not. */
export function columnsOf(header: readonly string[]): { ok: true; columns: Columns } | { ok: false; missing: string[] } {
  const at = new Map<Column, number>();
  for (const [place, text] of header.entries()) {
    const name = withoutUnseen(text).toLowerCase();
    const column = [...REQUIRED, ...OPTIONAL].find((it) => it === name) ?? ALIASES[name];
    if (column !== undefined && !at.has(column)) at.set(column, place);
  }
  const missing = REQUIRED.filter((it) => !at.has(it));
  return missing.length === 0 ? { ok: true, columns: { count: header.length, at } } : { ok: false, missing };
}

export type Read = { readonly ok: true; readonly row: ImportLine } | { readonly ok: false; readonly code: LineRefusal };

/** Checks from left to right as a person reads: whose, when, how much, which order, then who it is. */
export function readLine(fields: readonly string[], line: number, { count, at }: Columns, lastDay: LocalDay): Read {
  const written = (column: Column): string => fields[at.get(column) ?? -1] ?? '';
  const of = (column: Column): string => withoutUnseen(written(column));
  const refused = (code: LineRefusal): Read => ({ ok: false, code });
  if (fields.length !== count) return refused('COLUMNS');
  const card = of('member');
  if (card === '' || card.length > 64 || /\p{Cc}/u.test(card)) return refused('MEMBER');
  const day = dayOf(of('date'));
  if (day === undefined) return refused('DATE');
  if (day > lastDay) return refused('DATE_LATER');
  const amountFen = fenOf(of('amount'));
  if (amountFen === undefined) return refused('AMOUNT');
  const orderNo = of('order');
  if (!/^[\w.\-/#]{1,64}$/.test(orderNo)) return refused('ORDER');
  const [phone, name, birthday] = [of('phone').replace(/^(\+?86)?[\s-]?/, ''), cleanLine(written('name')), of('birthday')];
  if (phone !== '' && !/^1\d{10}$/.test(phone)) return refused('PHONE');
  if (!isWithin(name, 0, NAME_MAX)) return refused('NAME');
  const born = birthday === '' ? undefined : dayOf(birthday);
  if (birthday !== '' && (born === undefined || born > day)) return refused('BIRTHDAY');
  return {
    ok: true,
    row: {
      line,
      day,
      card,
      orderNo,
      amountFen,
      ...(phone !== '' && { phone }),
      ...(name !== '' && { name }),
      ...(born !== undefined && { birthday: born }),
    },
  };
}

/** `1997-01-31`, `1997/1/31` or `19970131`; a time of day behind it is passed over. */
export function dayOf(text: string): LocalDay | undefined {
  const parts = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[ T].*)?$/.exec(text);
  if (parts === null) return undefined;
  const [, year = '', separator = '', month = '', date = ''] = parts;
  if (separator === '' && (month.length !== 2 || date.length !== 2)) return undefined;
  const day = LocalDay.safeParse(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
  return day.success ? day.data : undefined;
}

const FEN_MAX = 10_000_000_000;

/** Whole fen of an amount in yuan, without going through a fraction; thousands may be set off by commas. */
export function fenOf(text: string): number | undefined {
  const parts = /^[¥￥]?\s?(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$/.exec(text);
  if (parts === null) return undefined;
  const [, yuan = '', decimals = ''] = parts;
  const fen = Number(yuan.replaceAll(',', '')) * 100 + Number(decimals.padEnd(2, '0'));
  return fen <= FEN_MAX ? fen : undefined;
}

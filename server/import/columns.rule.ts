/** Which column of a file says what: the headers of known systems in Chinese and English, and what to ask where two could be meant. */
import { textOf } from './value.rule';

export const REQUIRED = ['member', 'date', 'amount', 'order'] as const;
export const OPTIONAL = ['phone', 'name', 'birthday'] as const;
export type Optional = (typeof OPTIONAL)[number];
export type Column = (typeof REQUIRED)[number] | Optional;
export const COLUMNS: readonly Column[] = [...REQUIRED, ...OPTIONAL];

/**
 * Known headers of each column, as `headerKey` makes them. What an earlier group names counts before what a later one names: what was
 * paid before what was charged, the moment of paying before that of ordering. Two of one group are ambiguous.
 */
const HEADERS: Readonly<Record<Column, readonly (readonly string[])[]>> = {
  member: [
    [
      ...['member', 'memberno', 'membernumber', 'memberid', 'membercard', 'card', 'cardno', 'cardnumber'],
      ...['customer', 'customerid', 'customerno', 'customernumber'],
      ...['会员', '会员号', '会员号码', '会员编号', '会员编码', '会员id', '会员卡', '会员卡号', '会员卡编号', '卡号'],
      ...['客户', '客户号', '客户编号', '客户编码', '客户id', '顾客编号'],
    ],
  ],
  date: [
    [
      ...['paidat', 'paymentdate', 'paymenttime', 'purchasedate', 'transactiondate', 'transactiontime'],
      ...['付款时间', '付款日期', '支付时间', '支付日期', '交易时间', '交易日期', '消费时间', '消费日期'],
      ...['成交时间', '成交日期', '结账时间', '收款时间', '销售日期', '销售时间'],
    ],
    ['date', 'day', 'datetime', '日期', '时间', '日期时间'],
    ['orderdate', 'ordertime', 'createdat', '下单时间', '下单日期', '订单时间', '订单日期', '创建时间'],
  ],
  amount: [
    [
      ...['paid', 'paidamount', 'amountpaid', 'netamount', 'net', 'actualamount'],
      ...[
        '实付',
        '实付金额',
        '实付款',
        '实际支付',
        '实际支付金额',
        '实收',
        '实收金额',
        '实收款',
        '支付金额',
        '付款金额',
        '已付金额',
      ],
    ],
    ['amount', '金额', '消费金额', '交易金额', '成交金额', '消费额'],
    [
      'total',
      'totalamount',
      'grossamount',
      'gross',
      'orderamount',
      '总金额',
      '总额',
      '合计',
      '合计金额',
      '订单金额',
      '应收',
      '应收金额',
    ],
  ],
  order: [
    [
      ...[
        'order',
        'orderno',
        'ordernumber',
        'orderid',
        'receipt',
        'receiptno',
        'receiptnumber',
        'transactionid',
        'transactionno',
      ],
      ...['单号', '订单号', '订单号码', '订单编号', '订单id', '小票号', '小票号码', '小票编号', '小票单号', '流水号', '交易号'],
      ...['交易单号', '交易流水号', '消费单号', '销售单号', '单据号', '单据编号'],
    ],
  ],
  phone: [
    [
      ...[
        'phone',
        'phoneno',
        'phonenumber',
        'mobile',
        'mobileno',
        'mobilenumber',
        'mobilephone',
        'cellphone',
        'tel',
        'telephone',
      ],
      ...['手机', '手机号', '手机号码', '会员手机', '会员手机号', '会员手机号码', '客户手机', '客户手机号'],
      ...['电话', '电话号码', '联系电话', '联系方式', '会员电话'],
    ],
  ],
  name: [
    [
      'name',
      'fullname',
      'membername',
      'customername',
      '姓名',
      '会员姓名',
      '会员名',
      '会员名称',
      '客户姓名',
      '客户名称',
      '顾客姓名',
    ],
    ['nickname', '昵称', '会员昵称'],
  ],
  birthday: [['birthday', 'birthdate', 'dateofbirth', 'dob', '生日', '会员生日', '出生日期', '出生年月日']],
};

/** A header without what says nothing: case, spaces, signs between words, the unit (`实付金额（元）`, `Order No.`). */
export const headerKey = (header: string): string =>
  textOf(header)
    .toLowerCase()
    .replace(/[([【](?:元|¥|rmb|cny|yuan|必填|选填)[)\]】]/g, '')
    .replace(/[\s_.\-#:/*]/g, '');

/** Where each column stands. */
export interface Columns {
  readonly count: number;
  readonly at: ReadonlyMap<Column, number>;
}

/** Several places that could be meant by one column: counted from 1, with their headers. */
export interface Ambiguity {
  readonly column: Column;
  readonly places: readonly { readonly place: number; readonly header: string }[];
}

/** Which header or place (counted from 1) the owner names for a column. */
export type Mapping = ReadonlyMap<Column, string>;

export type ColumnsRead =
  | { readonly ok: true; readonly columns: Columns }
  | { readonly ok: false; readonly missing: readonly Column[]; readonly ambiguous: readonly Ambiguity[]; readonly found: number };

/**
 * Reads a header, in any order and case; columns of other names are passed over. What the owner's mapping names counts before what is
 * known. `found`: how many columns were recognised, by which a title line is told from a header.
 */
export function columnsOf(header: readonly string[], mapping: Mapping = new Map()): ColumnsRead {
  const keys = header.map(headerKey);
  const at = new Map<Column, number>();
  const ambiguous: Ambiguity[] = [];
  for (const column of COLUMNS) {
    const places = placesOf(column, keys, mapping.get(column));
    const [first] = places;
    if (places.length > 1)
      ambiguous.push({ column, places: places.map((place) => ({ place: place + 1, header: textOf(header[place] ?? '') })) });
    else if (first !== undefined) at.set(column, first);
  }
  const missing = REQUIRED.filter((column) => !at.has(column) && !ambiguous.some((it) => it.column === column));
  if (missing.length === 0 && ambiguous.length === 0) return { ok: true, columns: { count: header.length, at } };
  return { ok: false, missing, ambiguous, found: at.size + ambiguous.length };
}

function placesOf(column: Column, keys: readonly string[], named: string | undefined): number[] {
  if (named !== undefined) {
    if (/^\d{1,3}$/.test(named)) return keys[Number(named) - 1] === undefined ? [] : [Number(named) - 1];
    return placesIn(keys, [headerKey(named)]);
  }
  for (const group of HEADERS[column]) {
    const places = placesIn(keys, group);
    if (places.length > 0) return places;
  }
  return [];
}

const placesIn = (keys: readonly string[], names: readonly string[]): number[] =>
  keys.flatMap((key, place) => (key !== '' && names.includes(key) ? [place] : []));

/** Which column is meant: known headers, what was paid before what was charged, and two that could be meant are asked about. */
import { columnsOf, type Column, type Mapping } from '@/server/import/columns.rule';

const places = (header: string[], mapping?: Mapping): Partial<Record<Column, number>> => {
  const read = columnsOf(header, mapping);
  if (!read.ok) throw new Error(JSON.stringify(read));
  return Object.fromEntries(read.columns.at);
};

it.each([
  ['会员编号', '交易时间', '实付金额', '小票号', '手机号码'],
  ['会员卡号', '付款时间', '实付金额（元）', '订单编号', '联系电话'],
  ['Member No.', 'Transaction Date', 'Paid Amount', 'Order_Number', 'Mobile'],
  ['ｍｅｍｂｅｒ', 'DATE', ' amount ', 'Order', 'Phone'],
  ['="会员号"', '日期', '金额', '单号', '手机'],
])('%s, %s, %s, %s, %s are known', (...header) => {
  expect(places(header)).toEqual({ member: 0, date: 1, amount: 2, order: 3, phone: 4 });
});

it.each([
  { header: ['会员号', '日期', '消费金额', '实付金额', '订单号'], amount: 3 },
  { header: ['会员号', '日期', '实付金额', '订单金额', '订单号'], amount: 2 },
  { header: ['member', 'date', 'amount', 'paid', 'order'], amount: 3 },
  { header: ['member', 'date', 'total', 'amount', 'order'], amount: 3 },
])('what was paid counts before what was charged: $header', ({ header, amount }) => {
  expect(places(header)).toMatchObject({ amount });
});

it('the moment of paying counts before that of ordering', () => {
  expect(places(['会员号', '下单时间', '付款时间', '金额', '订单号'])).toMatchObject({ date: 2 });
});

it.each([
  { name: 'doubled', header: ['member', 'date', 'amount', 'amount', 'order'], column: 'amount', at: [3, 4] },
  { name: 'doubled but for its case', header: ['member', 'Member ', 'date', 'amount', 'order'], column: 'member', at: [1, 2] },
  { name: 'of two names', header: ['会员号', '卡号', '日期', '金额', '订单号'], column: 'member', at: [1, 2] },
  { name: 'of two names', header: ['会员号', '日期', '金额', '订单号', '流水号'], column: 'order', at: [4, 5] },
  { name: 'doubled and optional', header: ['member', 'date', 'amount', 'order', 'phone', '手机号'], column: 'phone', at: [5, 6] },
])('a column that is $name is asked about, never guessed: $column', ({ header, column, at }) => {
  const read = columnsOf(header);
  expect(read).toMatchObject({ ok: false, missing: [], ambiguous: [{ column, places: at.map((place) => ({ place })) }] });
});

it('the owner names the column by its header or its place', () => {
  const header = ['member', 'date', 'amount', 'amount', 'order'];
  expect(places(header, new Map([['amount', '4']]))).toMatchObject({ amount: 3 });
  expect(places(['who', 'date', 'amount', 'order'], new Map([['member', 'Who']]))).toMatchObject({ member: 0 });
  expect(columnsOf(header, new Map([['amount', '9']]))).toMatchObject({ ok: false, missing: ['amount'] });
});

it('says what is missing', () => {
  expect(columnsOf(['member', 'when', 'amount'])).toMatchObject({ ok: false, missing: ['date', 'order'], ambiguous: [] });
});

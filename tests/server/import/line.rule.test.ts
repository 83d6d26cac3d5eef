/** What a line of an import says: columns in any order, days and amounts in the ways that people write them, and why a line is refused. */
import { LocalDay } from '@/types/contract/values';
import { columnsOf, dayOf, fenOf, readLine, type Columns } from '@/server/import/line.rule';

const lastDay = LocalDay.parse('1998-06-30');

function columns(...names: string[]): Columns {
  const read = columnsOf(names);
  if (!read.ok) throw new Error(`missing ${read.missing.join()}`);
  return read.columns;
}

describe('the header', () => {
  const line = ['C1', '11.77', '00001', 'whatever', '1997-01-01'];
  it.each([
    {
      name: 'in any order and case, with columns that nobody asked for',
      header: ['Order', 'AMOUNT', ' member ', 'note', 'date'],
    },
    { name: 'in Chinese', header: ['单号', '金额', '会员号', '备注', '日期'] },
  ])('is read $name', ({ header }) => {
    expect(readLine(line, 2, columns(...header), lastDay)).toEqual({
      ok: true,
      row: { line: 2, day: '1997-01-01', card: '00001', orderNo: 'C1', amountFen: 1177 },
    });
  });

  it('says what is missing', () => {
    expect(columnsOf(['member', 'when', 'amount'])).toEqual({ ok: false, missing: ['date', 'order'] });
  });
});

describe('a line', () => {
  const all = columns('member', 'date', 'amount', 'order', 'phone', 'name', 'birthday');
  const good = {
    member: '00001',
    date: '1997-01-31',
    amount: '11.77',
    order: 'C000001',
    phone: '13912342218',
    name: '小满',
    birthday: '1990-05-20',
  };
  const read = (change: Partial<typeof good>) => readLine(Object.values({ ...good, ...change }), 7, all, lastDay);

  it('brings the person along', () => {
    expect(read({})).toMatchObject({ ok: true, row: { phone: '13912342218', name: '小满', birthday: '1990-05-20' } });
  });

  it('needs nothing of the person', () => {
    const bare = { line: 7, day: '1997-01-31', card: '00001', orderNo: 'C000001', amountFen: 1177 };
    expect(read({ phone: '', name: ' ', birthday: '' })).toEqual({ ok: true, row: bare });
  });

  it('is read without what nobody sees, as numbers copied out of an address book or a spreadsheet carry it', () => {
    const copied = read({
      member: '\uFEFF00001\t',
      phone: '\u202D13912342218\u202C',
      order: 'C1\u200B',
      name: '小\u202E满\u0000',
    });
    expect(copied).toMatchObject({ ok: true, row: { card: '00001', phone: '13912342218', orderNo: 'C1', name: '小满' } });
    expect(columnsOf(['\u200Bmember', 'date', 'amount', 'order\uFEFF'])).toMatchObject({ ok: true });
  });

  it('counts a name as people count it', () => {
    expect(read({ name: '👨‍👩‍👧‍👦'.repeat(20) })).toMatchObject({ ok: true });
    expect(read({ name: '👨‍👩‍👧‍👦'.repeat(21) })).toEqual({ ok: false, code: 'NAME' });
  });

  it.each([
    { change: { member: ' ' }, code: 'MEMBER' },
    { change: { member: 'x'.repeat(65) }, code: 'MEMBER' },
    { change: { member: '\u200B' }, code: 'MEMBER' },
    { change: { member: '00\t001' }, code: 'MEMBER' },
    { change: { date: '31/01/1997' }, code: 'DATE' },
    { change: { date: '1997-02-29' }, code: 'DATE' },
    { change: { date: '1998-07-01' }, code: 'DATE_LATER' },
    { change: { amount: '-1' }, code: 'AMOUNT' },
    { change: { amount: '1.234' }, code: 'AMOUNT' },
    { change: { amount: '' }, code: 'AMOUNT' },
    { change: { order: '' }, code: 'ORDER' },
    { change: { order: 'a b' }, code: 'ORDER' },
    { change: { phone: '12345' }, code: 'PHONE' },
    { change: { name: '长'.repeat(21) }, code: 'NAME' },
    { change: { birthday: '1990-13-01' }, code: 'BIRTHDAY' },
    { change: { birthday: '1998-01-01' }, code: 'BIRTHDAY' },
  ])('is refused as $code for $change', ({ change, code }) => {
    expect(read(change)).toEqual({ ok: false, code });
  });

  it('is refused with another number of columns than the header', () => {
    expect(readLine(['00001', '1997-01-01'], 7, all, lastDay)).toEqual({ ok: false, code: 'COLUMNS' });
  });
});

it.each([
  ['11.77', 1177],
  ['11.7', 1170],
  ['0', 0],
  ['0.00', 0],
  ['¥1,234.50', 123_450],
  ['￥ 8', 800],
  ['100000000', 10_000_000_000],
  ['100000000.01', undefined],
  ['12,34', undefined],
  ['1e3', undefined],
  ['٣', undefined],
])('%s yuan is %s fen', (text, fen) => {
  expect(fenOf(text)).toBe(fen);
});

it.each([
  ['1997-01-31', '1997-01-31'],
  ['1997/1/3', '1997-01-03'],
  ['1997.01.03', '1997-01-03'],
  ['19970131', '1997-01-31'],
  ['1997-01-31 18:20:00', '1997-01-31'],
  ['1997-01/31', undefined],
  ['199711', undefined],
  ['1997-00-10', undefined],
])('%s is the day %s', (text, day) => {
  expect(dayOf(text)).toBe(day);
});

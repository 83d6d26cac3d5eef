/** What a line of an import says: whose purchase it is, what of the person can be used, and why a line is refused. */
import { LocalDay } from '@/types/contract/values';
import { birthdayFault } from '@/cloudfunctions/identity/birthday.rule';
import { columnsOf, type Columns } from '@/server/import/columns.rule';
import { readLine } from '@/server/import/line.rule';

const today = LocalDay.parse('2026-03-02');
const options = {
  lastDay: LocalDay.parse('1998-06-30'),
  isBirthday: (day: LocalDay) => birthdayFault(day, today) === undefined,
};

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
    expect(readLine(line, 2, columns(...header), options)).toEqual({
      ok: true,
      row: { line: 2, day: '1997-01-01', card: '00001', orderNo: 'C1', amountFen: 1177 },
      leftOut: [],
    });
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
  const read = (change: Partial<typeof good>) => readLine(Object.values({ ...good, ...change }), 7, all, options);

  it('brings the person along', () => {
    expect(read({})).toMatchObject({ ok: true, row: { phone: '13912342218', name: '小满', birthday: '1990-05-20' } });
  });

  it('needs nothing of the person', () => {
    const bare = { line: 7, day: '1997-01-31', card: '00001', orderNo: 'C000001', amountFen: 1177 };
    expect(read({ phone: '', name: ' ', birthday: '' })).toEqual({ ok: true, row: bare, leftOut: [] });
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
    expect(read({ name: '👨‍👩‍👧‍👦'.repeat(21) })).toMatchObject({ ok: true, leftOut: ['name'] });
  });

  it.each([
    { change: { member: ' ' }, code: 'MEMBER' },
    { change: { member: 'x'.repeat(65) }, code: 'MEMBER' },
    { change: { member: '\u200B' }, code: 'MEMBER' },
    { change: { member: '00\t001' }, code: 'MEMBER' },
    { change: { member: '6.22203E+15' }, code: 'MEMBER_ROUNDED' },
    { change: { member: '6.22203e15' }, code: 'MEMBER_ROUNDED' },
    { change: { member: '6E+15' }, code: 'MEMBER_ROUNDED' },
    { change: { member: '6,22203E+15' }, code: 'MEMBER_ROUNDED' },
    { change: { member: '６．２２２０３Ｅ＋１５' }, code: 'MEMBER_ROUNDED' },
    { change: { member: '="6.22203E+15"' }, code: 'MEMBER_ROUNDED' },
    { change: { member: '6.22203×10^15' }, code: 'MEMBER_ROUNDED' },
    { change: { order: '2.02401E+17' }, code: 'ORDER_ROUNDED' },
    { change: { phone: '1.38001E+10' }, code: 'PHONE_ROUNDED' },
    { change: { date: '31/01/1997' }, code: 'DATE' },
    { change: { date: '1997-02-29' }, code: 'DATE' },
    { change: { date: '1998-07-01' }, code: 'DATE_LATER' },
    { change: { amount: '-1' }, code: 'AMOUNT_NEGATIVE' },
    { change: { amount: '(1.00)' }, code: 'AMOUNT_NEGATIVE' },
    { change: { amount: '1.234' }, code: 'AMOUNT' },
    { change: { amount: '1.5E+3' }, code: 'AMOUNT' },
    { change: { amount: '' }, code: 'AMOUNT' },
    { change: { order: '' }, code: 'ORDER' },
    { change: { order: 'a b' }, code: 'ORDER' },
  ])('is refused as $code for $change', ({ change, code }) => {
    expect(read(change)).toMatchObject({ ok: false, code });
  });

  it.each([
    { member: '12E5', why: 'letters in a code are letters' },
    { member: 'E+15', why: 'no number stands before it' },
    { member: '1e5', why: 'a spreadsheet would write this number out' },
  ])('keeps a card number such as $member: $why', ({ member }) => {
    expect(read({ member })).toMatchObject({ ok: true, row: { card: member } });
  });

  it.each([
    { change: { phone: '138 0013 8000' }, row: { phone: '13800138000' } },
    { change: { phone: '138-0013-8000' }, row: { phone: '13800138000' } },
    { change: { phone: '+86 138 0013 8000' }, row: { phone: '13800138000' } },
    { change: { phone: '008613800138000' }, row: { phone: '13800138000' } },
    { change: { phone: '8613800138000' }, row: { phone: '13800138000' } },
    { change: { phone: '(+86)13800138000' }, row: { phone: '13800138000' } },
    { change: { phone: '13800138000.0' }, row: { phone: '13800138000' } },
    { change: { phone: '="13800138000"' }, row: { phone: '13800138000' } },
    { change: { phone: "'13800138000" }, row: { phone: '13800138000' } },
    { change: { phone: '１３８００１３８０００' }, row: { phone: '13800138000' } },
    { change: { phone: '+852 9123 4567' }, row: { phone: '+85291234567' } },
    { change: { phone: '0085291234567' }, row: { phone: '+85291234567' } },
    { change: { member: '="000123"' }, row: { card: '000123' } },
    { change: { member: "'000123" }, row: { card: '000123' } },
    { change: { member: '００１２３' }, row: { card: '00123' } },
    { change: { member: '622203001.0' }, row: { card: '622203001' } },
    { change: { member: '="a""b"' }, row: { card: 'a"b' } },
    { change: { name: '="小满"' }, row: { name: '小满' } },
    { change: { birthday: '1990年5月20日' }, row: { birthday: '1990-05-20' } },
    { change: { birthday: '19900520' }, row: { birthday: '1990-05-20' } },
    { change: { birthday: '33013' }, row: { birthday: '1990-05-20' } },
  ])('reads $change', ({ change, row }) => {
    expect(read(change)).toMatchObject({ ok: true, leftOut: [], row });
  });

  it.each([
    { change: { phone: '无' }, column: 'phone' },
    { change: { phone: '12345' }, column: 'phone' },
    { change: { phone: '021-12345678' }, column: 'phone' },
    { change: { phone: '13800138000/13900139000' }, column: 'phone' },
    { change: { phone: '+86 021 12345678' }, column: 'phone' },
    { change: { name: '长'.repeat(21) }, column: 'name' },
    { change: { birthday: '1990-13-01' }, column: 'birthday' },
    { change: { birthday: '无' }, column: 'birthday' },
    { change: { birthday: '1899-12-31' }, column: 'birthday' },
    { change: { birthday: '2027-01-01' }, column: 'birthday' },
    { change: { birthday: '2012-03-03' }, column: 'birthday' },
  ])('is taken without the $column of $change', ({ change, column }) => {
    expect(read(change)).toEqual({ ...read({ [column]: '' }), leftOut: [column] });
  });

  it('takes the birthday of who is 14 on the day of the import', () => {
    expect(read({ birthday: '2012-03-02' })).toMatchObject({ ok: true, row: { birthday: '2012-03-02' }, leftOut: [] });
  });

  it('is refused with fewer columns than the header, or with more that say something', () => {
    const short = ['00001', '1997-01-31'];
    expect(readLine(short, 7, all, options)).toEqual({ ok: false, code: 'COLUMNS' });
    const long = [...Object.values(good), '', ''];
    expect(readLine(long, 7, all, options)).toMatchObject({ ok: true });
    expect(readLine([...long, 'x'], 7, all, options)).toEqual({ ok: false, code: 'COLUMNS' });
  });
});

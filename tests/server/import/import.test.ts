/** Importing files into a database: every day under its own rules, whatever the order of the lines, and never twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import iconv from 'iconv-lite';
import { MongoClient } from 'mongodb';
import { attachEmbedded } from '@/server/embedded/attach';
import { startEmbedded } from '@/server/embedded';
import { Stopped, runImport, type ImportAsked, type Telling } from '@/server/import/importer';
import { imbalanceOf } from '@/server/import/report';
import { Foreseen } from '@/server/stopping';
import { LocalDay } from '@/types/contract/values';
import { openWorld, type World } from '../../support/world';

let world: World;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'changke-test-'));
  world = await openWorld('2026-03-02T02:00:00Z');
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function aFile(lines: string[], encode: (text: string) => string | Buffer = (text) => text): string {
  files += 1;
  const file = path.join(folder, `${files}.csv`);
  writeFileSync(file, encode(`${lines.join('\n')}\n`));
  return file;
}

interface Followed extends Telling {
  readonly lines: [number, string][];
  readonly without: [number, string][];
}
const follow = (stopped: () => boolean = () => false): Followed => {
  const lines: [number, string][] = [];
  const without: [number, string][] = [];
  return {
    lines,
    without,
    stopped,
    refused: (line, code) => void lines.push([line, code]),
    leftOut: (line, column) => void without.push([line, column]),
    phase: () => undefined,
    progress: () => undefined,
  };
};

async function importFile(file: string, change: Partial<ImportAsked> = {}, telling: Telling = follow()) {
  const asked: ImportAsked = { file, shopId: 'jingan', asOf: LocalDay.parse('1998-06-30'), dryRun: false, ...change };
  const { sums, ledger } = await runImport(world.house, asked, telling);
  const { memberIds, ...rest } = sums;
  if (ledger !== undefined) expect(imbalanceOf(sums, ledger.totals)).toBeUndefined();
  return { ...rest, members: memberIds.size, ...(ledger && { ...ledger.totals, tiers: ledger.tiers }) };
}

it('applies days in their order; settles, expires and holds tiers as of the day of the report', async () => {
  const file = aFile([
    'member,date,amount,order',
    // By line the gold purchase comes first, by day it comes second: it earns as silver.
    'A,1998-06-30,100.00,A-4',
    'A,1997-02-10,2000.00,A-2',
    'A,1997-01-05,700.00,A-1',
    'A,1998-06-29,100.00,A-3',
    'B,1997-01-05,0.00,B-1',
  ]);
  const report = await importFile(file);
  expect(report).toEqual({
    rows: 5,
    refused: 0,
    known: 0,
    visits: 1,
    paidFen: 290_000,
    fileFen: 290_000,
    leftOut: { phone: 0, name: 0, birthday: 0 },
    // 70 as base; 220 as silver; the tier of 1997 holds to the end of 1998, so 12 and 12 as gold.
    pointsEarned: 70 + 220 + 12 + 12,
    members: 2,
    earned: 314,
    other: 0,
    // Of January 1997: to 31 January 1998; of February: to 28 February.
    expired: 290,
    available: 12,
    pending: 12,
    tiers: { base: 1, silver: 0, gold: 1, black: 0 },
  });
});

it('comes to the same however its lines are sorted, also within the day of a rise', async () => {
  // The purchase of 600 raises to silver: by order number it is the first of the day, so the other two earn 1.1 times.
  const lines = ['W,1998-01-05,600.00,W-9', 'W,1998-01-05,150.00,W-10', 'W,1998-01-05,95.00,W-11'];
  const forth = await importFile(aFile(['member,date,amount,order', ...lines]));
  const back = lines.toReversed().map((it) => it.replaceAll('W', 'V'));
  expect(await importFile(aFile(['member,date,amount,order', ...back]))).toEqual(forth);
  expect(forth).toMatchObject({ pointsEarned: 60 + 16 + 10 });
});

it('run again, or after a part of it, doubles nothing', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `M${i % 7},1998-0${1 + (i % 5)}-1${i % 10},${10 + i}.50,R-${i}`);
  const header = 'member,date,amount,order';
  await importFile(aFile([header, ...lines.slice(0, 13)]));
  const whole = aFile([header, ...lines]);
  const first = await importFile(whole);
  expect(first).toMatchObject({ rows: 40, refused: 0, known: 13, members: 7 });
  expect(await importFile(whole)).toEqual({ ...first, known: 40 });
});

it('stopped between two batches, it goes on where it was', async () => {
  const days = ['1997-03-01', '1997-03-02', '1997-03-03'];
  const file = aFile(['member,date,amount,order', ...days.map((day, i) => `S,${day},100.00,S-${i}`)]);
  let recorded = 0;
  const telling: Telling = { ...follow(() => recorded >= 2), progress: (done) => void (recorded = done <= 3 ? done : 0) };
  await expect(importFile(file, {}, telling)).rejects.toThrow(Stopped);
  expect(await importFile(file)).toMatchObject({ rows: 3, known: 2, pointsEarned: 30 });
});

it('names every line that it does not take, and takes the others', async () => {
  const file = aFile([
    'member,date,amount,order',
    'X,1998-01-01,10.00,X-1',
    '',
    'X,1998-01-01,ten,X-2',
    'X,1998-01-01,10.00',
    'X,1998-01-01,20.00,X-1',
    'X,1999-01-01,10.00,X-3',
    'X,1998-01-02,10.00,X-1',
    '"X,1998-01-02,10.00,X-5',
  ]);
  const telling = follow();
  // The amounts that can be read of refused lines are in what the file says.
  expect(await importFile(file, {}, telling)).toMatchObject({ rows: 7, refused: 6, paidFen: 1000, fileFen: 5000 });
  expect(telling.lines.sort(([a], [b]) => a - b)).toEqual([
    [4, 'AMOUNT'],
    [5, 'COLUMNS'],
    [6, 'ORDER_TWICE'],
    [7, 'DATE_LATER'],
    [8, 'ORDER_EXISTS'],
    [9, 'CSV'],
  ]);
});

it('a line that is refused makes nobody a member', async () => {
  await importFile(aFile(['member,date,amount,order', 'N1,1998-01-01,10.00,N-1']));
  const count = () => world.database.db.collection('members').countDocuments();
  const before = await count();
  const again = ['N2,1998-01-01,10.00,N-1', 'N3,1998-01-01,20.00,N-1', 'N4,1998-01-02,10.00,N-1'];
  for (const line of again) {
    expect(await importFile(aFile(['member,date,amount,order', line]))).toMatchObject({ refused: 1, members: 0 });
  }
  expect(await count()).toBe(before);
});

it('a dry run checks as much and changes nothing', async () => {
  const file = aFile(['member,date,amount,order', 'D,1998-01-01,10.00,D-1', 'D,1998-01-01,10.00,D-1']);
  const telling = follow();
  expect(await importFile(file, { dryRun: true }, telling)).toMatchObject({
    rows: 2,
    refused: 1,
    known: 0,
    paidFen: 1000,
    members: 1,
  });
  expect(telling.lines).toEqual([[3, 'ORDER_TWICE']]);
  const ofTwoDays = aFile(['member,date,amount,order', 'D,1998-01-01,10.00,D-2', 'D,1998-01-02,10.00,D-2']);
  expect(await importFile(ofTwoDays, { dryRun: true })).toMatchObject({ rows: 2, refused: 1, paidFen: 1000 });
  expect(await importFile(file)).toMatchObject({ rows: 2, refused: 1, known: 0 });
  expect(await importFile(file, { dryRun: true })).toMatchObject({ known: 1 });
});

describe('a spreadsheet that has rounded numbers', () => {
  it('joins nobody: each line is refused by name, and their purchases stay apart', async () => {
    const file = aFile([
      'member,date,amount,order,phone',
      '6.22203E+15,1998-01-05,10.00,E-1,13900000081',
      '6.22203E+15,1998-01-05,20.00,E-2,13900000082',
      'E3,1998-01-05,30.00,2.02401E+17,',
      'E4,1998-01-05,40.00,E-4,1.39E+10',
      'E5,1998-01-05,50.00,E-5,',
    ]);
    const following = follow();
    expect(await importFile(file, {}, following)).toMatchObject({
      rows: 5,
      refused: 4,
      members: 1,
      paidFen: 5000,
      fileFen: 15_000,
    });
    expect(following.lines).toEqual([
      [2, 'MEMBER_ROUNDED'],
      [3, 'MEMBER_ROUNDED'],
      [4, 'ORDER_ROUNDED'],
      [5, 'PHONE_ROUNDED'],
    ]);
    expect(await world.database.db.collection('identities').countDocuments({ provider: 'card', subject: /E\+/ })).toBe(0);
  });
});

it('books an instant with an offset on its day in Shanghai', async () => {
  const lines = [
    'T1,2026-02-27T16:30:00Z,100.00,T-1',
    'T2,2026-02-28T00:30:00+08:00,100.00,T-2',
    'T3,2026-02-27 23:59:59,100.00,T-3',
  ];
  await importFile(aFile(['member,date,amount,order', ...lines]), { asOf: LocalDay.parse('2026-03-02') });
  const days = await world.database.db
    .collection('purchases')
    .find({ orderNo: { $in: ['T-1', 'T-2', 'T-3'] } })
    .sort({ orderNo: 1 })
    .toArray();
  expect(days.map((it) => it.day)).toEqual(['2026-02-28', '2026-02-28', '2026-02-27']);
});

it('takes the purchase without what cannot be read of the person, and counts it', async () => {
  const file = aFile([
    'member,date,amount,order,phone,name,birthday',
    'U1,1998-01-05,10.00,U-1,无,,',
    'U2,1998-01-05,10.00,U-2,138 0013 8001,小满,',
    `U3,1998-01-05,10.00,U-3,+8613800138002,${'长'.repeat(21)},2015-01-01`,
    'U4,1998-01-05,10.00,U-4,13800138003.0,,1990年5月20日',
  ]);
  const following = follow();
  expect(await importFile(file, {}, following)).toMatchObject({
    rows: 4,
    refused: 0,
    members: 4,
    paidFen: 4000,
    leftOut: { phone: 1, name: 1, birthday: 1 },
  });
  expect(following.without).toEqual([
    [2, 'phone'],
    [4, 'name'],
    [4, 'birthday'],
  ]);
  for (const phone of ['13800138001', '13800138002', '13800138003']) {
    await world.join(`u-${phone}`);
    world.wechat.phones.set(phone, phone);
    expect(await world.must('identity', 'bindPhone', { phoneCode: phone }, { as: `u-${phone}` })).toMatchObject({ merged: true });
  }
});

describe('a file from a spreadsheet or another system', () => {
  const header = ['会员编号', '交易时间', '消费金额', '实付金额', '小票号', '手机号码'];
  const cells = (order: string) => ['="000123"', '2024/1/5 18:20', '￥1,234.50', '1,200.00元', order, "'13900000091"];
  const quoted = (fields: string[]) => fields.map((it) => `"${it.replaceAll('"', '""')}"`);

  it.each([
    { name: 'with tabs', lines: [header.join('\t'), cells('F-1').join('\t')] },
    { name: 'with semicolons that it declares', lines: ['sep=;', header.join(';'), cells('F-2').join(';')] },
    {
      name: 'with a title before the header',
      lines: ['静安店 消费明细', '', '期间,2024-01', header.join(','), quoted(cells('F-3')).join(',')],
    },
    {
      name: 'in UTF-16',
      lines: [header.join('\t'), cells('F-4').join('\t')],
      encode: (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
    },
    {
      name: 'in UTF-16 without a mark',
      lines: [header.join('\t'), cells('F-5').join('\t')],
      encode: (text: string) => Buffer.from(text, 'utf16le'),
    },
    {
      name: 'with empty lines and columns behind',
      lines: [`${header.join('\t')}\t\t`, `${cells('F-6').join('\t')}\t\t\t`, '\t\t\t\t\t\t\t'],
    },
  ])('is read $name', async ({ lines, encode }) => {
    expect(await importFile(aFile(lines, encode), { asOf: LocalDay.parse('2024-06-30') })).toMatchObject({
      rows: 1,
      refused: 0,
      paidFen: 120_000,
      members: 1,
      leftOut: { phone: 0 },
    });
  });

  it('asks where two columns could be meant, and takes the answer', async () => {
    const lines = ['member,date,amount,amount,order', 'V1,1998-01-05,10.00,12.00,V-1'];
    const asking = /amount could be amount \(column 3\) or amount \(column 4\).*--column amount=3/;
    await expect(importFile(aFile(lines))).rejects.toThrow(asking);
    expect(await importFile(aFile(lines), { mapping: new Map([['amount', '4']]) })).toMatchObject({ paidFen: 1200 });
  });

  it.each([
    { name: 'a workbook', bytes: Buffer.from('504b0304140006000800', 'hex'), says: /a workbook \(\.xlsx\)/ },
    { name: 'an old workbook', bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'), says: /an old workbook/ },
    { name: 'a web page', bytes: Buffer.from('<html><table><tr><td>member</td></tr></table></html>'), says: /a web page/ },
    { name: 'something else', bytes: Buffer.from([0, 1, 2, 3, 0, 0, 0, 0]), says: /not text/ },
    { name: 'in neither encoding', bytes: Buffer.from([0x6d, 0xff, 0xff, 0x0a]), says: /neither UTF-8 nor GBK/ },
    { name: 'empty', bytes: Buffer.alloc(0), says: /empty/ },
  ])('says in a sentence that it is $name, whatever its name', async ({ bytes, says }) => {
    await expect(importFile(aFile([], () => bytes))).rejects.toThrow(says);
  });
});

describe('a file of people', () => {
  const lines = ['会员号,日期,金额,单号,手机,姓名,生日', 'P1,1998/1/5,88.00,P-1,13900002218,小满,1990-05-20'];
  it.each([
    { name: 'UTF-8', encode: (text: string) => text, order: 'P-1' },
    { name: 'UTF-8 with BOM', encode: (text: string) => `\uFEFF${text}`, order: 'P-2' },
    { name: 'GBK', encode: (text: string) => iconv.encode(text, 'gbk'), order: 'P-3' },
  ])('is read in $name', async ({ encode, order }) => {
    const file = aFile(
      lines.map((it) => it.replace('P-1', order)),
      encode,
    );
    expect(await importFile(file)).toMatchObject({ rows: 1, refused: 0, members: 1 });
  });

  it.each([
    { name: 'on a later day', lines: ['L1,1998-01-05,10.00,L-1,', 'L1,1998-01-06,10.00,L-2,13900000001'] },
    { name: 'on the same day', lines: ['L2,1998-01-05,10.00,L-3,', 'L2,1998-01-05,10.00,L-4,13900000002'] },
  ])('is claimed by a phone that only one of its lines brings, $name', async ({ name, lines: some }) => {
    await importFile(aFile(['member,date,amount,order,phone', ...some]));
    await world.join(name);
    world.wechat.phones.set(name, some[1]?.split(',')[4] ?? '');
    expect(await world.must('identity', 'bindPhone', { phoneCode: name }, { as: name })).toMatchObject({ merged: true });
  });

  it('is claimed by a phone that the same file brings when it comes again; who has claimed a card is not overwritten', async () => {
    const without = ['member,date,amount,order,phone,name', 'L5,1998-01-05,10.00,L-5,,'];
    await importFile(aFile(without));
    const withPhone = aFile([without[0] ?? '', 'L5,1998-01-05,10.00,L-5,13900000005,老名']);
    expect(await importFile(withPhone)).toMatchObject({ known: 1 });
    await world.join('late');
    world.wechat.phones.set('code-5', '13900000005');
    expect(await world.must('identity', 'bindPhone', { phoneCode: 'code-5' }, { as: 'late' })).toMatchObject({ merged: true });
    await importFile(aFile([without[0] ?? '', 'L5,1998-01-06,10.00,L-6,13900000006,别名']));
    const { member } = await world.must('identity', 'me', {}, { as: 'late' });
    expect(member).toMatchObject({ nickname: '老名', phone: '139****0005' });
  });

  it('waits to be claimed: no welcome, nothing readable, until its phone is proven', async () => {
    const stored = JSON.stringify(await world.database.db.collection('members').find().toArray());
    expect(stored).not.toMatch(/小满|13900002218|1990-05-20/);
    await world.join('claimer');
    world.wechat.phones.set('code-1', '13900002218');
    expect(await world.must('identity', 'bindPhone', { phoneCode: 'code-1' }, { as: 'claimer' })).toMatchObject({ merged: true });
    expect(await importFile(aFile([...lines, lines[1]?.replace('P-1', 'P-4') ?? '']))).toMatchObject({ known: 1, refused: 0 });
  });
});

describe('who has left', () => {
  const header = 'member,date,amount,order,phone,name';
  const old = ['G1,1998-01-05,10.00,G-1,13900000071,走了', 'G1,1998-01-06,20.00,G-2,13900000071,走了'];
  const others = ['G2,1998-01-06,30.00,G-3,,'];
  const further = 'G1,1998-01-07,40.00,G-4,13900000071,走了';
  const members = () => world.database.db.collection('members').countDocuments();
  let before: number;
  beforeAll(async () => {
    await importFile(aFile([header, ...old, ...others]));
    const memberNo = await world.join('o-goes');
    world.wechat.phones.set('code-goes', '13900000071');
    await world.must('identity', 'bindPhone', { phoneCode: 'code-goes' }, { as: 'o-goes' });
    const { member } = await world.must('identity', 'me', {}, { as: 'o-goes' });
    const now = member !== null && typeof member === 'object' && 'memberNo' in member ? String(member.memberNo) : memberNo;
    await world.must('identity', 'erase', { memberNo: now }, { as: 'o-goes' });
    before = await members();
  });

  it('is not brought back by the list of the older system, and every line of theirs says why', async () => {
    const file = aFile([header, ...old, ...others, further]);
    const lines = [2, 3, 5].map((line) => [line, 'MEMBER_LEFT']);
    const [tried, done] = [follow(), follow()];
    expect(await importFile(file, { dryRun: true }, tried)).toMatchObject({ rows: 4, refused: 3, known: 1, members: 1 });
    expect(tried.lines).toEqual(lines);
    expect(await importFile(file, {}, done)).toMatchObject({ rows: 4, refused: 3, known: 1, members: 1 });
    expect(done.lines).toEqual(lines);
    expect(await members()).toBe(before);
    expect(await world.database.db.collection('identities').countDocuments({ subject: 'G1' })).toBe(0);
  });

  it('is known by nothing but what the file itself says: a line without the earlier ones is of somebody new', async () => {
    expect(await importFile(aFile([header, further]))).toMatchObject({ refused: 0, members: 1 });
    expect(await members()).toBe(before + 1);
    // From then on the card is somebody's again.
    const again = follow();
    await importFile(aFile([header, ...old, further]), {}, again);
    expect(again.lines).toEqual([
      [2, 'ORDER_EXISTS'],
      [3, 'ORDER_EXISTS'],
    ]);
  });
});

it('says in a sentence what is wrong with the file or the shop', async () => {
  const good = aFile(['member,date,amount,order']);
  await expect(importFile(aFile(['who,when']))).rejects.toThrow(/Missing: member, date, amount, order/);
  await expect(importFile(good, { shopId: 'nowhere' })).rejects.toThrow(Foreseen);
  expect(await importFile(good)).toMatchObject({ rows: 0, members: 0 });
});

it.each([
  { name: 'on a socket in it', port: undefined },
  { name: 'on a port', port: 0 },
])('finds the database of a server that holds the folder $name', async ({ port }) => {
  const dir = path.join(folder, `held-${String(port)}`);
  const server = await startEmbedded({ dir, port });
  try {
    const attached = await attachEmbedded(dir);
    const client = await new MongoClient(attached.uri).connect();
    await client.db('x').collection('y').insertOne({ it: 1 });
    await client.close();
    await attached.close();
    const other = await new MongoClient(server.uri).connect();
    expect(await other.db('x').collection('y').countDocuments()).toBe(1);
    await other.close();
  } finally {
    await server.close();
  }
});

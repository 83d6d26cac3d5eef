/** Entries that somebody who knows the code sealed into the database with their account: what no chain can tell, the laws of each kind tell. */
import type { Context } from '@/cloudfunctions/kernel/context';
import type { Draft } from '@/cloudfunctions/points/account.rule';
import { auditStep, verifyMember } from '@/cloudfunctions/points/audit.usecase';
import { seal } from '@/cloudfunctions/points/chain.rule';
import { exportPage } from '@/cloudfunctions/points/export.usecase';
import { findOwnAccount, save } from '@/cloudfunctions/points/points.store';
import { post, type Command } from '@/cloudfunctions/points/points.usecase';
import { LocalDay } from '@/types/contract/values';
import { oldChain } from './oldChain';
import { openLedgerHouse, within, type LedgerHouse } from '../../support/ledgerHouse';
import { testUri } from '../../support/database';

let house: LedgerHouse;
let context: Context;
/** A member of each test's own, and one who is merged with them. */
let m: string;
let other: string;
let serial = 0;
beforeAll(async () => {
  house = await openLedgerHouse(testUri());
  context = await house.at('2026-03-02');
});
beforeEach(() => {
  serial += 1;
  m = `m${serial}`;
  other = `other${serial}`;
});
afterAll(() => house.close());

const day = (text: string) => LocalDay.parse(text);
const today = day('2026-03-02');
const soon = day('2026-03-31');
const late = day('2027-03-31');
const cause = { type: 'task' } as const;
const posting = (...commands: Command[]) => context.transact((tx) => post(tx, commands));
const earn = (key: string, points: number, some: { memberId?: string; availableOn?: LocalDay; expiresOn?: LocalDay } = {}) =>
  posting({ kind: 'earn', memberId: m, key, cause, points, availableOn: today, expiresOn: late, ...some });

/** A draft sealed and written as the ledger itself would. */
const forge = (some: Partial<Draft> & Pick<Draft, 'kind'>, memberId = m) =>
  within(context, async (tx) => {
    const { due: _due, ...account } = await findOwnAccount(tx, memberId);
    const draft = { key: 'forged', cause, at: tx.now, day: today, lots: [], waiting: [], debt: 0, ...some };
    const sealed = seal(account, draft);
    await save(tx, [{ before: account.version, account: sealed.account }], [sealed.entry]);
  });

/** What the audit finds about these two, by member. */
async function findings() {
  const { findings: all } = await auditStep(context, '', 500);
  return all.filter((it) => it.memberId === m || it.memberId === other);
}

/** A purchase of 50, a spend of 20, its restore, a refund of 10: as honest as it gets; four entries. */
async function honest(): Promise<void> {
  await earn('p', 50);
  await posting({ kind: 'spend', memberId: m, key: 's', cause, points: 20 });
  await posting({ kind: 'restore', memberId: m, key: 'r', cause, spendKey: 's', grace: 'limited' });
  await posting({ kind: 'clawback', memberId: m, key: 'c', cause, earnKey: 'p', points: 10 });
}

const lot = (points: number, expiresOn: LocalDay | null = late, originallyOn?: LocalDay) => ({
  expiresOn,
  ...(originallyOn !== undefined && { originallyOn }),
  points,
});
const limited = { kind: 'limited', days: 30 } as const;
const full = { kind: 'full', days: 30 } as const;

it.each<{ name: string; forged: Partial<Draft> & Pick<Draft, 'kind'>; field: string }>([
  { name: 'a spend given back a second time', forged: { kind: 'restore', ref: 's', lots: [lot(20)] }, field: 'ref' },
  { name: 'a purchase given back like a spend', forged: { kind: 'restore', ref: 'p', lots: [lot(20)] }, field: 'ref' },
  { name: 'a spend given back that never was', forged: { kind: 'restore', ref: 'x', lots: [lot(20)] }, field: 'ref' },
  { name: 'a restore of nothing in particular', forged: { kind: 'restore', lots: [lot(20)] }, field: 'ref' },
  { name: 'refunds beyond their purchase', forged: { kind: 'clawback', ref: 'p', lots: [lot(-40)], asked: 41 }, field: 'points' },
  { name: 'a refund that takes more than it was asked', forged: { kind: 'clawback', ref: 'p', lots: [lot(-9)], asked: 8 }, field: 'points' }, // prettier-ignore
  { name: 'a refund that gives', forged: { kind: 'clawback', ref: 'p', lots: [lot(5)] }, field: 'lots' },
  { name: 'a refund of no purchase', forged: { kind: 'clawback', ref: 's', lots: [lot(-5)] }, field: 'ref' },
  { name: 'points that expire before their time', forged: { kind: 'expire', lots: [lot(-40)] }, field: 'day' },
  { name: 'a part of a lot that expires', forged: { kind: 'expire', day: day('2027-04-01'), lots: [lot(-39)] }, field: 'lots' },
  { name: 'points that settle out of nothing', forged: { kind: 'settle', lots: [lot(5)] }, field: 'waiting' },
  { name: 'a purchase that takes', forged: { kind: 'earn', lots: [lot(-5)] }, field: 'lots' },
  { name: 'a purchase in two lots', forged: { kind: 'earn', lots: [lot(5), lot(5, soon)] }, field: 'lots' },
  { name: 'an adjustment by nobody', forged: { kind: 'adjust', reason: 'r', lots: [lot(5)] }, field: 'by' },
  { name: 'an adjustment without a reason', forged: { kind: 'adjust', by: 'o', lots: [lot(5)] }, field: 'reason' },
  {
    name: 'a purchase that lives beyond its original expiry',
    forged: { kind: 'earn', lots: [lot(5, late, soon)] },
    field: 'lots',
  },
  { name: 'a closed debt that nobody had', forged: { kind: 'adjust', cause: { type: 'left' }, lots: [lot(5)] }, field: 'lots' },
  { name: 'a closed debt with a reason', forged: { kind: 'adjust', cause: { type: 'left' }, reason: 'r', by: 'o' }, field: 'by' },
  { name: 'a debt brought along by somebody', forged: { kind: 'adjust', cause: { type: 'returned' }, by: 'o', lots: [lot(-5)] }, field: 'by' }, // prettier-ignore
  { name: 'a debt brought along that gives', forged: { kind: 'adjust', cause: { type: 'returned' }, lots: [lot(5)] }, field: 'points' }, // prettier-ignore
  { name: 'a gift taken back from other lots', forged: { kind: 'clawback', ref: 'z', only: 'own_lot', lots: [lot(-5)] }, field: 'ref' }, // prettier-ignore
  { name: 'a merge with nobody', forged: { kind: 'merge', absorbed: ['nobody'], lots: [lot(500)] }, field: 'mergedInto' },
  { name: 'a merge with neither side', forged: { kind: 'merge', lots: [lot(500)] }, field: 'mergedInto' },
])('$name is told', async ({ forged, field }) => {
  await honest();
  expect(await findings()).toEqual([]);
  await forge(forged);
  const broken = { entryNo: 5, broken: 'against_the_rules', field };
  expect(await findings()).toEqual([{ memberId: m, ...broken }]);
  expect(await verifyMember(context, m)).toMatchObject({ ok: false, entries: 4, finding: { account: 0, ...broken } });
});

describe('a spend of points that have meanwhile expired', () => {
  const expired = day('2026-02-10');
  const until = day('2026-04-01');
  const limit = day('2026-04-11');
  /** 20 points that were good until 10 February, spent in time. */
  beforeEach(async () => {
    const before = await house.at('2026-02-09');
    const lots = {
      kind: 'earn',
      memberId: m,
      key: 'p',
      cause,
      points: 20,
      availableOn: day('2026-02-09'),
      expiresOn: expired,
    } as const;
    await before.transact((tx) => post(tx, [lots, { kind: 'spend', memberId: m, key: 's', cause, points: 20 }]));
  });

  it.each<{ name: string; lots: Draft['lots']; grace?: Draft['grace'] | 'none'; field?: string }>([
    { name: 'with all its time', lots: [lot(20, until, expired)] },
    { name: 'with all its time, by staff', lots: [lot(20, until, expired)], grace: full },
    { name: 'as older versions gave it back', lots: [lot(20, until)], grace: 'none' },
    { name: 'as though it were new', lots: [lot(20, until)], field: 'lots' },
    { name: 'with another original expiry', lots: [lot(20, until, soon)], field: 'lots' },
    { name: 'with more time than the grace', lots: [lot(20, limit, expired)], field: 'lots' },
    {
      name: 'with more time, as older versions did not',
      lots: [lot(20, until, expired)],
      grace: 'none',
      field: 'lots',
    },
    { name: 'in part, as older versions did not', lots: [lot(5, until)], grace: 'none', field: 'points' },
    { name: 'and more of it than was spent', lots: [lot(21, until, expired)], field: 'points' },
  ])('given back $name', async ({ lots, grace = limited, field }) => {
    await forge({ kind: 'restore', ref: 's', lots, ...(grace !== 'none' && { grace }) });
    const told = field === undefined ? [] : [{ memberId: m, entryNo: 3, broken: 'against_the_rules', field }];
    expect(await findings()).toEqual(told);
  });

  it('given back beyond twice the grace, though its member gave it up', async () => {
    const later = await house.at('2026-05-01');
    await forge({ kind: 'restore', ref: 's', lots: [lot(20, day('2026-05-31'), expired)], grace: limited, day: later.today });
    expect(await findings()).toEqual([{ memberId: m, entryNo: 3, broken: 'against_the_rules', field: 'lots' }]);
  });

  it('given back in parts, the first taken before the last', async () => {
    await earn('q', 20);
    await posting({ kind: 'spend', memberId: m, key: 's2', cause, points: 15 });
    await posting({ kind: 'restore', memberId: m, key: 'r', cause, spendKey: 's', grace: 'full', points: 5 });
    expect(await findings()).toEqual([]);
    await forge({ kind: 'restore', ref: 's', lots: [lot(16, until, expired)], grace: full });
    expect(await findings()).toEqual([{ memberId: m, entryNo: 6, broken: 'against_the_rules', field: 'points' }]);
  });
});

it('what a gift’s own lot did not hold is not taken of another, nor owed', async () => {
  await earn('w', 10, { expiresOn: soon });
  await earn('p', 50);
  await posting({ kind: 'spend', memberId: m, key: 's', cause, points: 4 });
  await forge({ kind: 'clawback', key: 'c', ref: 'w', only: 'own_lot', lots: [lot(-6, soon)], asked: 10 });
  expect(await findings()).toEqual([]);
  await forge({ kind: 'clawback', key: 'c2', ref: 'p', only: 'own_lot', lots: [lot(-50)], debt: 0, waiting: [] });
  expect(await findings()).toEqual([]);
  await earn('v', 5, { expiresOn: soon });
  await earn('u', 5);
  await forge({ kind: 'clawback', key: 'c3', ref: 'v', only: 'own_lot', lots: [lot(-5)] });
  expect(await findings()).toEqual([{ memberId: m, entryNo: 8, broken: 'against_the_rules', field: 'lots' }]);
});

it('a debt of somebody who leaves is closed whole, and one brought along takes what there is first', async () => {
  await earn('p', 10);
  await posting({ kind: 'spend', memberId: m, key: 's', cause, points: 10 });
  await posting({ kind: 'clawback', memberId: m, key: 'c', cause, earnKey: 'p', points: 10 });
  await forge({ kind: 'adjust', cause: { type: 'left' }, debt: -4 });
  expect(await findings()).toEqual([{ memberId: m, entryNo: 4, broken: 'against_the_rules', field: 'debt' }]);
  await earn('q', 10, { memberId: other });
  await forge({ kind: 'adjust', cause: { type: 'returned' }, lots: [lot(-10)], debt: 7 }, other);
  expect((await findings()).filter((it) => it.memberId === other)).toEqual([]);
  await earn('t', 9, { memberId: other });
  await forge({ kind: 'adjust', key: 'again', cause: { type: 'returned' }, lots: [lot(-1)], debt: 0 }, other);
  expect((await findings()).filter((it) => it.memberId === other)).toEqual([]);
  await earn('u', 9, { memberId: other });
  await forge({ kind: 'adjust', key: 'third', cause: { type: 'returned' }, lots: [lot(-1)], debt: 0, by: 'o' }, other);
  expect((await findings()).filter((it) => it.memberId === other)).toMatchObject([{ field: 'by' }]);
});

it('an export of an older version, in a database of today, verifies and is exported byte for byte', async () => {
  const [first] = oldChain;
  if (first === undefined) throw new Error('an account');
  await within(context, (tx) =>
    save(
      tx,
      oldChain.map(({ account }) => ({ before: 0, account })),
      oldChain.flatMap(({ entries }) => entries.map((it) => it.entry)),
    ),
  );
  expect(await verifyMember(context, first.account.memberId)).toMatchObject({ ok: true });
  const { items } = await exportPage(context, first.account.memberId, { limit: 500 });
  expect(items.map((it) => it.canonical)).toEqual(first.entries.map((it) => it.canonical));
});

it('more points than left one account in a merge do not come to the other', async () => {
  await earn('p', 50, { memberId: other });
  await honest();
  await forge({ kind: 'merge', key: 'merge:gone', lots: [lot(-50)], mergedInto: m }, other);
  await forge({ kind: 'merge', key: 'merge:gone', lots: [lot(500)], absorbed: [other] });
  expect(await findings()).toEqual([
    { memberId: m, entryNo: 5, broken: 'against_the_rules', field: 'points' },
    { memberId: other, entryNo: 2, broken: 'against_the_rules', field: 'points' },
  ]);
});

it('what was refunded under the alias counts for the survivor, and an account that was closed stays closed', async () => {
  await honest();
  await earn('q', 5, { memberId: other });
  await posting({ kind: 'merge', memberId: other, alias: m, key: 'merge:m', cause: { type: 'merge' } });
  await posting({ kind: 'clawback', memberId: m, key: 'c2', cause, earnKey: 'p', points: 40 });
  expect(await findings()).toEqual([]);
  await forge({ kind: 'clawback', key: 'c3', ref: 'p', lots: [lot(-1)] }, other);
  const told = { entryNo: 4, broken: 'against_the_rules', field: 'points' };
  expect(await findings()).toEqual([{ memberId: other, ...told }]);
  expect(await verifyMember(context, m)).toMatchObject({ ok: false, finding: { account: 0, ...told } });

  await forge({ kind: 'earn', lots: [lot(7)] }, m);
  expect((await findings()).find((it) => it.memberId === m)).toMatchObject({
    entryNo: 6,
    field: 'mergedInto',
  });
});

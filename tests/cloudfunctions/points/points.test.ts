/** The ledger on a database, through the driver: what many callers at once may and may not do to it. */
import type { Context } from '@/cloudfunctions/kernel/context';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { newAccount } from '@/cloudfunctions/points/account.rule';
import { differences, replay } from '@/cloudfunctions/points/chain.rule';
import { entriesOf } from '@/cloudfunctions/points/entries.usecase';
import { exportPage } from '@/cloudfunctions/points/export.usecase';
import { accounts, findAccount, findOldest, findOwnAccount } from '@/cloudfunctions/points/points.store';
import { balanceOf, expiringOn, pendingOf, post, postEach, type Command } from '@/cloudfunctions/points/points.usecase';
import { pointsFunction } from '@/cloudfunctions/points/points.function';
import { sweep } from '@/cloudfunctions/points/sweep.usecase';
import { LocalDay } from '@/types/contract/values';
import { openLedgerHouse, PATIENT, within, type LedgerHouse } from '../../support/ledgerHouse';
import { testUri } from '../../support/database';

let house: LedgerHouse;
beforeAll(async () => {
  house = await openLedgerHouse(testUri());
});
afterAll(() => house.close());

const day = (text: string) => LocalDay.parse(text);
const cause = { type: 'task' } as const;
const earn = (memberId: string, key: string, points: number, on: string): Command => ({
  kind: 'earn',
  memberId,
  key,
  cause,
  points,
  availableOn: day(on),
});
const spend = (memberId: string, key: string, points: number): Command => ({ kind: 'spend', memberId, key, cause, points });

const posting = (context: Context, ...commands: Command[]) => context.transact((tx) => post(tx, commands));
const all = <T>(many: number, one: (i: number) => Promise<T>) => Promise.all(Array.from({ length: many }, (_, i) => one(i)));

/** Every promise that can be seen from the stored account and its entries. */
async function expectCoherent(...memberIds: string[]): Promise<void> {
  const context = await house.at('2026-03-02');
  for (const memberId of memberIds) {
    const entries = await findOldest(context, memberId, 0, 10_000);
    let replayed = newAccount(memberId);
    for (const entry of entries) {
      const { after, broken } = replay(replayed, entry);
      expect(broken).toBeUndefined();
      replayed = after ?? replayed;
    }
    expect(differences(await findOwnAccount(context, memberId), replayed)).toEqual([]);
  }
}

it('twenty callers with the same key are one, and all hear the same', async () => {
  const context = await house.at('2026-03-02');
  const replies = await all(20, () => posting(context, earn('same', 'k', 7, '2026-03-02')));
  expect(new Set(replies.map((it) => JSON.stringify(it.ok && it.data.map((one) => ({ ...one, repeated: 0 })))))).toEqual(
    new Set([JSON.stringify([{ key: 'k', entryNo: 1, kind: 'earn', points: 7, pending: false, balance: 7, repeated: 0 }])]),
  );
  expect(replies.filter((it) => it.ok && it.data[0]?.repeated === false)).toHaveLength(1);
  expect(await balanceOf(context, context, 'same')).toMatchObject({ available: 7 });
  await expectCoherent('same');
});

it('twenty callers with keys of their own spend what there is and not one point more', async () => {
  const context = await house.at('2026-03-02');
  await posting(context, earn('many', 'start', 50, '2026-03-02'));
  const replies = await all(20, (i) => posting(context, spend('many', `s${i}`, 7)));
  expect(replies.filter((it) => it.ok)).toHaveLength(7);
  expect(replies.filter((it) => !it.ok && it.code === 'INSUFFICIENT_POINTS')).toHaveLength(13);
  expect(await balanceOf(context, context, 'many')).toMatchObject({ available: 1 });
  await expectCoherent('many');
});

it('two merges at once, in both directions, are one', async () => {
  const context = await house.at('2026-03-02');
  await posting(context, earn('left', 'a', 5, '2026-03-02'), earn('right', 'b', 6, '2026-03-03'));
  const merge = (memberId: string, alias: string): Command => ({
    kind: 'merge',
    memberId,
    alias,
    key: `merge:${alias}`,
    cause: { type: 'merge' },
  });
  const replies = await all(10, (i) => posting(context, i % 2 === 0 ? merge('left', 'right') : merge('right', 'left')));
  expect(replies.every((it) => it.ok)).toBe(true);
  for (const id of ['left', 'right']) {
    expect(await balanceOf(context, context, id)).toMatchObject({ available: 5, pending: 6 });
    const account = await findAccount(context, id);
    expect(account.aliases).toHaveLength(1);
  }
  const listed = await entriesOf(context, 'left', { limit: 100 });
  expect(listed.items.map((it) => it.kind).sort()).toEqual(['earn', 'earn', 'merge', 'merge']);
});

it('account and number of an entry name its line of the export, those of a merged member too', async () => {
  const context = await house.at('2026-03-02');
  await posting(
    context,
    earn('kept', 'a', 5, '2026-03-02'),
    earn('gone', 'b', 6, '2026-03-02'),
    earn('gone', 'c', 7, '2026-03-02'),
  );
  await posting(context, { kind: 'merge', memberId: 'kept', alias: 'gone', key: 'merge:gone', cause: { type: 'merge' } });
  const { items } = await entriesOf(context, 'kept', { limit: 100 });
  expect(items.map((it) => it.account).sort()).toEqual([0, 0, 1, 1, 1]);
  for (const { account, entryNo, kind, points } of items) {
    const { items: lines } = await exportPage(context, 'kept', { after: `${account},${entryNo - 1}`, limit: 1 });
    const [, , number, ofKind, moved] = JSON.parse(lines[0]?.canonical ?? '[]');
    expect([lines[0]?.account, number, ofKind, moved]).toEqual([account, entryNo, kind, points]);
  }
});

it('a key that did its deed before a merge has done it for the survivor too', async () => {
  const context = await house.at('2026-03-02');
  await posting(context, earn('card', 'checkin', 5, '2026-03-02'), earn('wechat', 'join', 6, '2026-03-02'));
  await posting(context, {
    kind: 'merge',
    memberId: 'wechat',
    alias: 'card',
    key: 'merge:card',
    cause: { type: 'merge' },
  });
  for (const memberId of ['card', 'wechat'])
    expect(await posting(context, earn(memberId, 'checkin', 5, '2026-03-02'))).toMatchObject({
      data: [{ repeated: true, points: 5 }],
    });
  expect(await balanceOf(context, context, 'card')).toMatchObject({ available: 11 });
  await expectCoherent('card', 'wechat');
});

it('a repeated spend of the last points hears what it did, not that nothing is left', async () => {
  const context = await house.at('2026-03-02');
  await posting(context, earn('last', 'k', 5, '2026-03-02'));
  await posting(context, spend('last', 's', 5));
  expect(await posting(context, spend('last', 's', 5))).toMatchObject({ ok: true, data: [{ repeated: true, points: -5 }] });
});

it('a batch of hundreds of commands of many members is one transaction, and a repeat of it changes nothing', async () => {
  const context = await house.at('2026-03-02');
  const groups = Array.from({ length: 300 }, (_, i) => [earn(`batch${i % 120}`, `p${i}`, 10, '2026-03-03')]);
  const first = await within(context, (tx) => postEach(tx, groups));
  expect(first.ok && first.data.every((it) => it.ok && it.data[0]?.repeated === false)).toBe(true);
  const again = await within(context, (tx) => postEach(tx, groups));
  expect(again.ok && again.data.every((it) => it.ok && it.data[0]?.repeated === true)).toBe(true);
  expect(await pendingOf(context, context, 'batch0')).toEqual([{ on: '2026-03-03', points: 30 }]);
  await expectCoherent('batch0', 'batch119');
});

it('a refused group leaves the others of its batch alone', async () => {
  const context = await house.at('2026-03-02');
  const outcomes = await within(context, (tx) =>
    postEach(tx, [[earn('g1', 'a', 5, '2026-03-02')], [spend('g2', 'b', 5)], [spend('g1', 'c', 5), spend('g1', 'd', 1)]]),
  );
  expect(outcomes.ok && outcomes.data.map((it) => it.ok)).toEqual([true, false, false]);
  expect(await balanceOf(context, context, 'g1')).toMatchObject({ available: 5 });
});

it('who finds no gap in the traffic hears so after so many tries, with nothing done, and may try again', async () => {
  const hurried = await openLedgerHouse(testUri(), { retry: { ...PATIENT, attemptsMax: 4 } });
  try {
    const context = await hurried.at('2026-03-02');
    await posting(context, earn('wanted', 'k', 5, '2026-03-02'));
    const session = hurried.database.client.startSession();
    session.startTransaction();
    const collection = hurried.database.db.collection<{ _id: string }>('accounts');
    await collection.updateOne({ _id: 'wanted' }, { $set: { held: 1 } }, { session });
    await expect(posting(context, spend('wanted', 's', 2))).rejects.toThrow(BusyError);
    await session.abortTransaction();
    await session.endSession();
    expect(await balanceOf(context, context, 'wanted')).toMatchObject({ available: 5 });
    expect(await posting(context, spend('wanted', 's', 2))).toMatchObject({ ok: true, data: [{ repeated: false, balance: 3 }] });
  } finally {
    await hurried.close();
  }
});

it('a key used for something else is refused on the wire’s terms, and nothing changes', async () => {
  const context = await house.at('2026-03-02');
  await posting(context, earn('reuse', 'k', 5, '2026-03-02'));
  await expect(posting(context, earn('reuse', 'k', 6, '2026-03-02'))).rejects.toThrow('key');
  expect(await balanceOf(context, context, 'reuse')).toMatchObject({ available: 5 });
});

it('is settled and expired by the clock, with or without the sweep, and the sweep books the days on which it fell due', async () => {
  const start = await house.at('2026-01-31');
  await posting(start, earn('clock', 'p', 16, '2026-02-01'));
  const later = await house.at('2027-03-05');
  expect(await balanceOf(start, start, 'clock')).toEqual({ available: 0, pending: 16, debt: 0, expiring: [] });
  expect(await balanceOf(later, await house.at('2027-02-28'), 'clock')).toMatchObject({ available: 16 });
  expect(await balanceOf(later, later, 'clock')).toEqual({ available: 0, pending: 0, debt: 0, expiring: [] });
  const counts = await all(2, () => sweep(later, 'settleOn'));
  expect(counts.some((it) => (it.accounts ?? 0) > 0)).toBe(true);
  await all(2, () => sweep(later, 'expireOn'));
  expect(await sweep(later, 'expireOn')).toEqual({ accounts: 0, entries: 0 });
  const entries = await findOldest(later, 'clock', 0, 10);
  expect(entries.map((it) => [it.kind, it.day, it.points])).toEqual([
    ['earn', '2026-01-31', 0],
    ['settle', '2026-02-01', 16],
    ['expire', '2027-03-01', -16],
  ]);
  await expectCoherent('clock', 'batch0', 'same', 'many');
});

it('a year of missed sweeps of many members is caught up in batches, and says how far it is', async () => {
  const start = await house.at('2026-05-10');
  const groups = Array.from({ length: 700 }, (_, i) => [earn(`late${i}`, 'p', 3, '2026-05-11')]);
  await within(start, (tx) => postEach(tx, groups));
  const later = await house.at('2027-06-01');
  const told: number[] = [];
  const counts = await sweep(later, 'settleOn', { every: 1, tell: ({ accounts }) => told.push(accounts) });
  expect(counts).toMatchObject({ accounts: 700, entries: 1400 });
  expect(told).toEqual([300, 600, 700]);
  await expectCoherent('late0', 'late699');
});

it('an account that somebody broke holds up no sweep: all others are booked, and then it is said', async () => {
  const start = await house.at('2026-05-10');
  const groups = Array.from({ length: 310 }, (_, i) => [earn(`beside${i}`, 'p', 3, '2026-05-11')]);
  await within(start, (tx) => postEach(tx, groups));
  const later = await house.at('2026-05-12');
  // Nothing pending beside a bucket is what no entry can make; and a day of settling with nothing to settle.
  await later.in(accounts).updateOne({ _id: 'beside0' }, { $set: { pending: 0 } });
  await later.in(accounts).updateOne({ _id: 'beside1' }, { $set: { waiting: [] } });
  await expect(sweep(later, 'settleOn')).rejects.toThrow('2 accounts could not be booked');
  for (const i of [2, 299, 300, 309])
    expect(await findOwnAccount(later, `beside${i}`)).toMatchObject({ balance: 3, pending: 0, due: { settleOn: null } });
  await later.in(accounts).deleteMany({ _id: { $in: ['beside0', 'beside1'] } });
  expect(await sweep(later, 'settleOn')).toEqual({ accounts: 0, entries: 0 });
});

it('who has points that expire on a day is found in batches, with what is left as of now', async () => {
  const start = await house.at('2026-07-01');
  const groups = Array.from({ length: 25 }, (_, i) => [earn(`remind${i}`, 'p', 10 + i, '2026-07-01')]);
  await within(start, (tx) => postEach(tx, groups));
  await posting(start, spend('remind3', 's', 13), spend('remind4', 's', 4));
  const now = await house.at('2027-07-01');
  const found = new Map<string, number>();
  let after = '';
  for (;;) {
    const { items, next } = await expiringOn(now, day('2027-07-31'), after, 7);
    for (const it of items) found.set(it.memberId, it.points);
    if (next === undefined) break;
    after = next;
  }
  expect(found.size).toBe(24);
  expect(found.get('remind4')).toBe(10);
  expect(found.has('remind3')).toBe(false);
  expect((await expiringOn(now, day('2027-08-31'), '', 50)).items).toEqual([]);
});

it('entries are paged newest first without gap or repeat', async () => {
  const context = await house.at('2026-03-02');
  for (let i = 0; i < 12; i += 1) await posting(context, earn('paged', `k${i}`, 1, '2026-03-02'));
  const seen: number[] = [];
  let before: string | undefined;
  do {
    const page = await entriesOf(context, 'paged', { before, limit: 5 });
    seen.push(...page.items.map((it) => it.entryNo));
    before = page.next;
  } while (before !== undefined);
  expect(seen).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

it('joining gives its points once, and none to who was here before', async () => {
  const context = await house.at('2026-03-02');
  const join = (memberId: string, welcome: boolean) =>
    within(context, async (tx) => pointsFunction.participant?.joined?.(tx, { memberId, welcome }));
  expect(await join('new', true)).toMatchObject({ data: { points: 100 } });
  expect(await join('new', true)).toMatchObject({ data: { points: 100 } });
  expect(await join('back', false)).toMatchObject({ data: {} });
  expect(await balanceOf(context, context, 'new')).toMatchObject({
    available: 100,
    expiring: [{ on: '2027-03-31', points: 100 }],
  });
  expect(await balanceOf(context, context, 'back')).toMatchObject({ available: 0 });
});

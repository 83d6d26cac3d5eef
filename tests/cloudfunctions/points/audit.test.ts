/** What a member, an operator and an auditor can ask of the ledger, and what they are told when somebody has tampered with it. */
import { createHash } from 'node:crypto';
import type { Context } from '@/cloudfunctions/kernel/context';
import { auditStep, verifyMember, type Named } from '@/cloudfunctions/points/audit.usecase';
import { exportPage } from '@/cloudfunctions/points/export.usecase';
import { liabilityOn } from '@/cloudfunctions/points/liability.usecase';
import { accounts, entries } from '@/cloudfunctions/points/points.store';
import { post, type Command } from '@/cloudfunctions/points/points.usecase';
import { sweep } from '@/cloudfunctions/points/sweep.usecase';
import { LocalDay } from '@/types/contract/values';
import { openLedgerHouse, type LedgerHouse } from '../../support/ledgerHouse';
import { testUri } from '../../support/database';

let house: LedgerHouse;
let context: Context;
beforeEach(async () => {
  house = await openLedgerHouse(testUri());
  context = await house.at('2026-03-02');
});
afterEach(() => house.close());

const cause = { type: 'task' } as const;
const earn = (memberId: string, key: string, points: number, availableOn: string): Command => ({
  kind: 'earn',
  memberId,
  key,
  cause,
  points,
  availableOn: LocalDay.parse(availableOn),
});
const posting = (on: Context, ...commands: Command[]) => on.transact((tx) => post(tx, commands));

async function tenEntries(memberId: string): Promise<void> {
  for (let i = 0; i < 10; i += 1) await posting(context, earn(memberId, `k${i}`, 5, '2026-03-02'));
}

async function auditAll(step = 3): Promise<{ accounts: number; entries: number; findings: Named[] }> {
  let after: string | undefined = '';
  const sum = { accounts: 0, entries: 0, findings: new Array<Named>() };
  while (after !== undefined) {
    const one: Awaited<ReturnType<typeof auditStep>> = await auditStep(context, after, step);
    sum.accounts += one.accounts;
    sum.entries += one.entries;
    sum.findings.push(...one.findings);
    after = one.next;
  }
  return sum;
}

it('an untouched ledger is sound, step by step', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await posting(context, earn(id, 'k', 5, '2026-03-03'));
  await posting(context, { kind: 'merge', memberId: 'a', alias: 'b', key: 'merge:b', cause: { type: 'merge' } });
  expect(await auditAll()).toEqual({ accounts: 7, entries: 9, findings: [] });
  expect(await verifyMember(context, 'b')).toMatchObject({ ok: true, entries: 4 });
});

it.each([
  {
    name: 'an entry that was altered',
    tamper: () => context.in(entries).updateOne({ memberId: 'm', entryNo: 4 }, { $set: { points: 500 } }),
    finding: { entryNo: 4, broken: 'altered' },
  },
  {
    name: 'an entry that was removed',
    tamper: () => context.in(entries).deleteOne({ memberId: 'm', entryNo: 4 }),
    finding: { entryNo: 4, broken: 'missing' },
  },
  {
    name: 'the last entry, removed',
    tamper: () => context.in(entries).deleteOne({ memberId: 'm', entryNo: 10 }),
    finding: { entryNo: 10, broken: 'missing' },
  },
  {
    name: 'two entries that changed places',
    async tamper() {
      await context.in(entries).updateOne({ memberId: 'm', entryNo: 4 }, { $set: { entryNo: 400 } });
      await context.in(entries).updateOne({ memberId: 'm', entryNo: 5 }, { $set: { entryNo: 4 } });
      await context.in(entries).updateOne({ memberId: 'm', entryNo: 400 }, { $set: { entryNo: 5 } });
    },
    finding: { entryNo: 4, broken: 'altered' },
  },
  {
    name: 'a balance that was set by hand',
    tamper: () => context.in(accounts).updateOne({ _id: 'm' }, { $set: { balance: 51 } }),
    finding: { entryNo: 10, broken: 'account', field: 'balance' },
  },
  {
    name: 'a lot that was set by hand',
    tamper: () => context.in(accounts).updateOne({ _id: 'm' }, { $set: { 'lots.0.points': 51 } }),
    finding: { entryNo: 10, broken: 'account', field: 'lots' },
  },
  {
    name: 'a day taken away, so that no sweep would come',
    tamper: () => context.in(accounts).updateOne({ _id: 'm' }, { $unset: { expireOn: '' } }),
    finding: { entryNo: 10, broken: 'account', field: 'expireOn' },
  },
  {
    name: 'a key freed to be used again, by giving its entry another id',
    async tamper() {
      const freed = await context.in(entries).findOne({ memberId: 'm', entryNo: 4 });
      if (freed === null) throw new Error('ten entries');
      await context.in(entries).deleteOne({ _id: freed._id });
      await context.in(entries).insertOne({ ...freed, _id: freed._id.replace('m/', 'x/') });
    },
    finding: { entryNo: 4, broken: 'altered' },
  },
  {
    name: 'an account put back to what it was three entries ago',
    async tamper() {
      const seventh = await context.in(entries).findOne({ memberId: 'm', entryNo: 7 });
      const then = { version: 7, balance: 35, 'lots.0.points': 35, head: seventh?.hash };
      await context.in(accounts).updateOne({ _id: 'm' }, { $set: then });
    },
    finding: { entryNo: 8, broken: 'beyond_account' },
  },
  {
    name: 'an account that was deleted',
    tamper: () => context.in(accounts).deleteOne({ _id: 'm' }),
    finding: { entryNo: 10, broken: 'no_account', field: 'version' },
  },
])('$name is found and named', async ({ tamper, finding }) => {
  await tenEntries('m');
  await posting(context, earn('z', 'k', 5, '2026-03-02'));
  await tamper();
  expect((await auditAll()).findings).toEqual([{ memberId: 'm', ...finding }]);
  expect(await verifyMember(context, 'z')).toMatchObject({ ok: true });
});

it('a broken entry of a member who was merged in is named with the account in which it stands', async () => {
  await tenEntries('old');
  await posting(context, earn('m', 'k', 5, '2026-03-02'));
  await posting(context, { kind: 'merge', memberId: 'm', alias: 'old', key: 'merge:old', cause: { type: 'merge' } });
  await context.in(entries).updateOne({ memberId: 'old', entryNo: 4 }, { $set: { points: 500 } });
  expect(await verifyMember(context, 'm')).toMatchObject({
    ok: false,
    entries: 5,
    finding: { account: 1, entryNo: 4, broken: 'altered' },
  });
});

it('where all accounts are gone the audit still goes in bounded steps and names each', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) await posting(context, earn(id, 'k', 5, '2026-03-02'));
  await context.in(accounts).deleteMany({ _id: { $ne: 'c' } });
  const first = await auditStep(context, '', 2);
  expect([first.findings.map((it) => it.memberId), first.accounts, first.next]).toEqual([['a', 'b', 'd'], 1, 'd']);
  const { findings, accounts: found } = await auditAll(2);
  expect([findings.map((it) => it.memberId), found]).toEqual([['a', 'b', 'd', 'e'], 1]);
});

it('what is written while an account is being checked is nothing broken', async () => {
  await tenEntries('m');
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let i = 0; i < 10; i += 1) await posting(context, earn('m', `w${writer}-${i}`, 1, '2026-03-02'));
  });
  const checks = Array.from({ length: 3 }, async () => {
    for (let i = 0; i < 15; i += 1) expect((await auditStep(context, '', 10)).findings).toEqual([]);
  });
  await Promise.all([...writers, ...checks]);
});

it('an export proves itself with nothing but SHA-256', async () => {
  await tenEntries('old');
  await posting(context, earn('m', 'k', 5, '2026-03-02'));
  await posting(context, { kind: 'merge', memberId: 'm', alias: 'old', key: 'merge:old', cause: { type: 'merge' } });
  const items: Awaited<ReturnType<typeof exportPage>>['items'] = [];
  let after: string | undefined;
  do {
    const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(context, 'm', { after, limit: 4 });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  expect(items.map((it) => `${it.account}:${it.entryNo}`)).toEqual([
    ...[1, 2].map((n) => `0:${n}`),
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => `1:${n}`),
  ]);
  items.forEach((it, i) => {
    const before = it.entryNo === 1 ? '' : (items[i - 1]?.hash ?? '');
    expect(JSON.parse(it.canonical)[0]).toBe(before);
    expect(createHash('sha256').update(it.canonical).digest('base64url')).toBe(it.hash);
  });
  expect(items[1]?.hash).toBe((await verifyMember(context, 'm')).head);
});

it('what is owed is told for any past day, the same before and after late sweeps', async () => {
  await posting(context, earn('a', 'p', 100, '2026-03-02'), earn('b', 'q', 40, '2026-03-03'));
  await posting(await house.at('2026-04-10'), { kind: 'spend', memberId: 'a', key: 's', cause, points: 30 });
  const later = await house.at('2027-05-01');
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-04-10', '2027-03-31', '2027-04-01'].map((it) =>
    LocalDay.parse(it),
  );
  const asked = () => Promise.all(days.map((on) => liabilityOn(later, on)));
  const before = await asked();
  expect(before.map((it) => [it.available, it.pending, it.fen])).toEqual([
    [0, 0, 0],
    [100, 40, 700],
    [140, 0, 700],
    [110, 0, 550],
    [110, 0, 550],
    [0, 0, 0],
  ]);
  expect(before[1]?.items).toEqual([{ month: '2027-03', available: 100, pending: 40, fen: 700 }]);
  await sweep(later, 'settleOn');
  await sweep(later, 'expireOn');
  expect(await asked()).toEqual(before);
});

it('points whose day has come pay what their member owes, whether or not a sweep has written it down', async () => {
  for (const id of ['a', 'b', 'c']) {
    await posting(context, earn(id, 'p', 50, '2026-03-02'));
    await posting(context, { kind: 'spend', memberId: id, key: 's', cause, points: 50 });
    await posting(context, { kind: 'clawback', memberId: id, key: 'c', cause, earnKey: 'p', points: 30 });
  }
  await posting(context, earn('a', 'q', 100, '2026-03-03'), earn('b', 'q', 20, '2026-03-03'), earn('b', 'r', 5, '2026-04-03'));
  const later = await house.at('2027-05-01');
  const days = ['2026-03-02', '2026-03-03', '2026-04-03', '2027-05-01'].map((it) => LocalDay.parse(it));
  const asked = () => Promise.all(days.map((on) => liabilityOn(later, on)));
  const before = await asked();
  expect(before.map((it) => [it.available, it.pending, it.debt])).toEqual([
    [0, 125, 90],
    [70, 5, 40],
    [70, 0, 35],
    [0, 0, 35],
  ]);
  await sweep(later, 'settleOn');
  expect(await asked()).toEqual(before);
});

it('of points that become available on one day the soonest to expire pay what is owed, in whatever order they were written', async () => {
  const [soon, late] = ['2026-06-30', '2026-12-31'].map((it) => LocalDay.parse(it));
  const on = LocalDay.parse('2026-03-03');
  for (const [id, days] of [
    ['a', [soon, late]],
    ['b', [late, soon]],
  ] as const) {
    await posting(context, earn(id, 'p', 50, '2026-03-02'));
    await posting(context, { kind: 'spend', memberId: id, key: 's', cause, points: 50 });
    await posting(context, { kind: 'clawback', memberId: id, key: 'c', cause, earnKey: 'p', points: 30 });
    for (const [i, expiresOn] of days.entries())
      await posting(context, { kind: 'earn', memberId: id, key: `q${i}`, cause, points: 20, availableOn: on, expiresOn });
  }
  const later = await house.at('2026-03-10');
  const told = await liabilityOn(later, on);
  expect(told).toMatchObject({ items: [{ month: '2026-12', available: 20, pending: 0 }], available: 20, debt: 0 });
  await sweep(later, 'settleOn');
  expect(await liabilityOn(later, on)).toEqual(told);
});

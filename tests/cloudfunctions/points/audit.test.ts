/** What a member, an operator and an auditor can ask of the ledger, and what they are told when somebody has tampered with it. */
import { createHash } from 'node:crypto';
import type { Context } from '@/cloudfunctions/kernel/context';
import { auditStep, verifyMember, type Finding } from '@/cloudfunctions/points/audit.usecase';
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

async function auditAll(step = 3): Promise<{ accounts: number; entries: number; findings: Finding[] }> {
  let after: string | undefined = '';
  const sum = { accounts: 0, entries: 0, findings: new Array<Finding>() };
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

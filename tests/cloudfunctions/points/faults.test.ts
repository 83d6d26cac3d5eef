/** Whatever call to the database goes wrong, before or after the server did it: all of a command or none of it, and a retry makes it one. */
import { contextFor, SYSTEM } from '@/cloudfunctions/kernel/platform';
import { recordPurchase, takeBack } from '@/cloudfunctions/growth/growth.usecase';
import { verifyMember } from '@/cloudfunctions/points/audit.usecase';
import { balanceOf, post, type Command } from '@/cloudfunctions/points/points.usecase';
import { done } from '@/cloudfunctions/kernel/outcome';
import type { Context } from '@/cloudfunctions/kernel/context';
import { LocalDay } from '@/types/contract/values';
import { FAULT_KINDS, faulty, type FaultKind, type FaultyDatabase } from '../../support/faults';
import { openLedgerHouse, type LedgerHouse } from '../../support/ledgerHouse';
import { testUri } from '../../support/database';

let house: LedgerHouse;
let database: FaultyDatabase;
let context: Context;
beforeAll(async () => {
  house = await openLedgerHouse(testUri());
  database = faulty(house.database);
  context = await contextFor(
    { ...house.platform, database },
    { caller: SYSTEM, language: 'en' },
    new Date('2026-03-02T04:00:00Z'),
  );
});
afterAll(() => house.close());

const cause = { type: 'task' } as const;
const earn = (memberId: string, key: string, points: number): Command => ({
  kind: 'earn',
  memberId,
  key,
  cause,
  points,
  availableOn: LocalDay.parse('2026-03-02'),
});
const posting = (...commands: Command[]) => context.transact((tx) => post(tx, commands));

/** Runs the deed with its nth call going wrong, then, as a caller would who saw an error, again with the same keys. */
async function withFault(nth: number, kind: FaultKind, deed: () => Promise<unknown>): Promise<boolean> {
  database.arm(nth, kind);
  const failed = await deed().then(
    () => false,
    () => true,
  );
  database.arm(0, kind);
  if (failed) await deed();
  return failed;
}

/** How many calls the deed makes when nothing goes wrong. */
async function callsOf(deed: () => Promise<unknown>): Promise<number> {
  database.arm(0, 'before, fatal');
  await deed();
  return database.calls();
}

const deeds: readonly {
  name: string;
  prepare(m: string): Promise<unknown>;
  deed(m: string): Promise<unknown>;
  available: number;
  entries: number;
}[] = [
  {
    name: 'the first points of a new account',
    prepare: async () => undefined,
    deed: (m) => posting(earn(m, 'a', 7)),
    available: 7,
    entries: 1,
  },
  {
    name: 'a spend and an earn, linked',
    prepare: (m) => posting(earn(m, 'a', 7)),
    deed: (m) => posting({ kind: 'spend', memberId: m, key: 's', cause, points: 5 }, earn(m, 'b', 1)),
    available: 3,
    entries: 3,
  },
  {
    name: 'a partial refund',
    prepare: (m) => posting(earn(m, 'a', 7)),
    deed: (m) => posting({ kind: 'clawback', memberId: m, key: 'c', cause, earnKey: 'a', points: 3 }),
    available: 4,
    entries: 2,
  },
  {
    name: 'a merge',
    prepare: async (m) => [await posting(earn(m, 'a', 7)), await posting(earn(`${m}-alias`, 'b', 2))],
    deed: (m) => posting({ kind: 'merge', memberId: m, alias: `${m}-alias`, key: 'm', cause: { type: 'merge' } }),
    available: 9,
    entries: 4,
  },
];

it.each(deeds)('$name', async ({ name, prepare, deed, available, entries }) => {
  await prepare(`${name}-dry`);
  const calls = await callsOf(() => deed(`${name}-dry`));
  expect(calls).toBeGreaterThanOrEqual(4);
  for (const kind of FAULT_KINDS)
    for (let nth = 1; nth <= calls; nth += 1) {
      const member = `${name}-${kind}-${nth}`;
      await prepare(member);
      // What is labelled as transient is tried again inside; anything else reaches the caller.
      expect(await withFault(nth, kind, () => deed(member))).toBe(kind.endsWith('fatal'));
      expect([kind, nth, (await balanceOf(context, context, member)).available]).toEqual([kind, nth, available]);
      expect(await verifyMember(context, member)).toMatchObject({ ok: true, entries });
    }
});

it('growth of a purchase and its refund', async () => {
  const buy = (memberId: string) =>
    context.transact(async (tx) => done(await recordPurchase(tx, { memberId, key: 'p', paidFen: 70_000 })));
  const back = (memberId: string) =>
    context.transact(async (tx) => done(await takeBack(tx, { memberId, purchaseKey: 'p', paidFenLeft: 20_000, whole: false })));
  const calls = await callsOf(() => buy('dry'));
  for (const kind of FAULT_KINDS)
    for (let nth = 1; nth <= calls; nth += 1) {
      const member = `g-${kind}-${nth}`;
      await withFault(nth, kind, () => buy(member));
      await withFault(nth, kind, () => back(member));
      expect(await buy(member)).toMatchObject({ ok: true, data: { growth: 710, repeated: true } });
      expect(await back(member)).toMatchObject({ ok: true, data: { growth: 500, repeated: true, tier: 'base' } });
    }
});

/** The reducer against a model that keeps one row a point: whatever is done, in whatever order, both come to the same. */
import fc from 'fast-check';
import type { Command } from '@/cloudfunctions/points/command.rule';
import { expiryOf } from '@/cloudfunctions/points/expiry.rule';
import { asOf } from '@/cloudfunctions/points/due.rule';
import type { ExpiryPolicy } from '@/types/contract/programme';
import { aPolicy, dayAfter, MemoryLedger } from './memoryLedger';
import { lotNames, PointModel } from './pointModel';

const MEMBER = 'm';

const deed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('earn' as const),
      points: fc.integer({ min: 1, max: 30 }),
      wait: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('spend' as const), points: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('restore' as const),
      which: fc.nat(20),
      grace: fc.constantFrom('limited' as const, 'full' as const),
      points: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('clawback' as const),
      which: fc.nat(20),
      points: fc.integer({ min: 1, max: 20 }),
      own: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('left' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('returned' as const), points: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('adjust' as const), points: fc.integer({ min: -20, max: 20 }) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('repeat' as const), which: fc.nat(60) }) },
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

const policies = fc.constantFrom<ExpiryPolicy>(
  { type: 'days', days: 1 },
  { type: 'days', days: 12 },
  { type: 'month_end', months: 1 },
  { type: 'year_end', years: 0 },
  { type: 'never' },
);

/** Runs the deeds through both; answers them, with everything that was commanded. */
function run(
  deeds: readonly Deed[],
  expiry: readonly ExpiryPolicy[],
  shortfall: 'debt' | 'forgive',
  { memberId = MEMBER, ledger = new MemoryLedger() }: { memberId?: string; ledger?: MemoryLedger } = {},
) {
  const model = new PointModel(30, shortfall);
  const earned: { key: string; expiresOn: ReturnType<typeof expiryOf> }[] = [];
  const spent: string[] = [];
  const commanded: { command: Command; reply: unknown }[] = [];
  let passed = 0;
  deeds.forEach((it, i) => {
    const today = dayAfter(passed);
    const policy = { ...aPolicy(today), expiry: expiry[i % expiry.length] ?? { type: 'never' as const }, shortfall };
    const common = { memberId, key: `${memberId}:${i}`, cause: { type: 'task' as const } };
    const post = (command: Command, expected: boolean) => {
      const reply = ledger.post([command], policy);
      expect(reply.ok).toBe(expected);
      if (reply.ok) commanded.push({ command, reply: reply.data });
    };
    if (it.type === 'pass') passed += it.days;
    if (it.type === 'earn') {
      const availableOn = dayAfter(passed + it.wait);
      const expiresOn = expiryOf(policy.expiry, availableOn);
      model.earn(common.key, it.points, availableOn, expiresOn, today);
      earned.push({ key: common.key, expiresOn });
      post({ ...common, kind: 'earn', points: it.points, availableOn }, true);
    }
    if (it.type === 'adjust' && it.points > 0) {
      model.earn(common.key, it.points, today, expiryOf(policy.expiry, today), today);
      post({ ...common, kind: 'adjust', points: it.points, reason: 'r', by: 'b' }, true);
    }
    if (it.type === 'adjust' && it.points < 0)
      post({ ...common, kind: 'adjust', points: it.points, reason: 'r', by: 'b' }, model.spend('adjusted', -it.points, today));
    if (it.type === 'spend') {
      const expected = model.spend(common.key, it.points, today);
      if (expected) spent.push(common.key);
      post({ ...common, kind: 'spend', points: it.points }, expected);
    }
    const spendKey = it.type === 'restore' ? spent[it.which % Math.max(1, spent.length)] : undefined;
    if (it.type === 'restore' && spendKey !== undefined) {
      const { grace, points } = it;
      post({ ...common, kind: 'restore', spendKey, grace, points }, model.restore(spendKey, today, grace, points));
    }
    const purchase = it.type === 'clawback' ? earned[it.which % Math.max(1, earned.length)] : undefined;
    if (it.type === 'clawback' && purchase !== undefined) {
      const { key, expiresOn } = purchase;
      post(
        { ...common, kind: 'clawback', earnKey: key, points: it.points, ...(it.own && { only: 'own_lot' as const }) },
        it.own ? model.clawbackOwn(key, it.points, today, expiresOn) : model.clawback(key, it.points, today, expiresOn),
      );
    }
    if (it.type === 'left') {
      model.due(today);
      const points = model.debt;
      model.left();
      post({ ...common, kind: 'adjust', cause: { type: 'left' }, points }, true);
    }
    if (it.type === 'returned') {
      model.returned(it.points, today);
      post({ ...common, kind: 'adjust', cause: { type: 'returned' }, points: -it.points }, true);
    }
    const again = it.type === 'repeat' ? commanded[it.which % Math.max(1, commanded.length)] : undefined;
    if (again !== undefined) {
      const entries = ledger.entries.length;
      const reply = ledger.post([again.command], policy);
      expect(reply.ok && reply.data.map((one) => ({ ...one, repeated: false }))).toEqual(again.reply);
      expect(ledger.entries.length).toBe(entries);
    }
    model.due(dayAfter(passed));
    const now = asOf(ledger.account(memberId), dayAfter(passed));
    expect({
      lots: lotNames(now.lots),
      pending: now.pending,
      debt: now.debt,
      balance: now.balance,
    }).toEqual({ lots: model.lots(), pending: model.pending, debt: model.debt, balance: model.open().length - model.debt });
  });
  return { ledger, model, passed };
}

it('comes to what a row for every point comes to, and replays to the last field', () => {
  fc.assert(
    fc.property(
      fc.array(deed, { maxLength: 60 }),
      fc.array(policies, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('debt' as const, 'forgive' as const),
      (deeds, expiry, shortfall) => run(deeds, expiry, shortfall).ledger.expectCoherent(),
    ),
    { numRuns: 400 },
  );
});

it('sums up: balance and pending are each the sum of the entries that move them, and no lot that is due can be spent', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 50 }), (deeds) => {
      const { ledger } = run(deeds, [{ type: 'days', days: 9 }], 'debt');
      const account = ledger.account(MEMBER);
      const entries = ledger.entriesOf(MEMBER);
      expect(entries.reduce((sum, it) => sum + it.points, 0)).toBe(account.balance);
      expect(entries.reduce((sum, it) => sum + it.pending, 0)).toBe(account.pending);
      for (const it of entries.filter((entry) => entry.kind === 'spend'))
        for (const lot of it.lots) expect(lot.expiresOn === null || lot.expiresOn >= it.day).toBe(true);
    }),
    { numRuns: 150 },
  );
});

it('merges two members into what all their points together come to', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 30 }), fc.array(deed, { maxLength: 30 }), (first, second) => {
      const one = run(first, [{ type: 'days', days: 9 }], 'debt');
      const both = one.ledger;
      const two = run(second, [{ type: 'month_end', months: 0 }], 'debt', { memberId: 'other', ledger: both });
      const day = dayAfter(Math.max(one.passed, two.passed));
      const command: Command = {
        kind: 'merge',
        memberId: MEMBER,
        alias: 'other',
        key: 'merge:other',
        cause: { type: 'merge' },
      };
      expect(both.post([command], aPolicy(day)).ok).toBe(true);
      const entries = both.entries.length;
      expect(both.post([command], aPolicy(day)).ok).toBe(true);
      expect(both.post([{ ...command, key: 'again' }], aPolicy(day)).ok).toBe(true);
      expect(both.entries.length).toBe(entries);
      one.model.absorb(two.model, day);
      const account = both.account(MEMBER);
      expect({
        lots: lotNames(account.lots),
        balance: account.balance,
        pending: account.pending,
        debt: account.debt,
      }).toEqual({
        lots: one.model.lots(),
        balance: one.model.open().length - one.model.debt,
        pending: one.model.pending,
        debt: one.model.debt,
      });
      expect(both.account('other')).toMatchObject({ balance: 0, pending: 0, debt: 0, lots: [], waiting: [], mergedInto: MEMBER });
      both.expectCoherent();
    }),
    { numRuns: 100 },
  );
});

/** However often a member exchanges and cancels, merges between, in whole or in part: no point outlives its first expiry by more than twice the grace. */
import fc from 'fast-check';
import { addDays } from '@/cloudfunctions/kernel/calendar';
import type { Command } from '@/cloudfunctions/points/command.rule';
import { asOf } from '@/cloudfunctions/points/due.rule';
import { aPolicy, dayAfter, MemoryLedger } from './memoryLedger';

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('spend' as const), points: fc.integer({ min: 1, max: 30 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('restore' as const),
      which: fc.nat(10),
      points: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 35 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('merge' as const) }) },
);

const GRACE_DAYS = 30;
const cause = { type: 'exchange' } as const;

it('no point is usable after its original expiry plus twice the grace, whatever its member does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 20 }), (steps, good) => {
      const ledger = new MemoryLedger();
      const expiresOn = dayAfter(good);
      const spent: string[] = [];
      let [passed, member] = [0, 0];
      const post = (command: Command) => ledger.post([command], aPolicy(dayAfter(passed), { restoreGraceDays: GRACE_DAYS })).ok;
      const all = { kind: 'earn', memberId: 'm0', key: 'e', cause, points: 30, availableOn: dayAfter(0), expiresOn } as const;
      expect(post(all)).toBe(true);
      steps.forEach((it, i) => {
        const common = { memberId: `m${member}`, key: `k${i}`, cause };
        if (it.type === 'pass') passed += it.days;
        if (it.type === 'spend' && post({ ...common, kind: 'spend', points: it.points })) spent.push(common.key);
        const spendKey = it.type === 'restore' ? spent[it.which % Math.max(1, spent.length)] : undefined;
        if (it.type === 'restore' && spendKey !== undefined)
          post({ ...common, kind: 'restore', spendKey, grace: 'limited', points: it.points });
        if (it.type === 'merge') {
          member += 1;
          post({ ...common, memberId: `m${member}`, kind: 'merge', alias: `m${member - 1}` });
        }
      });
      const last = addDays(expiresOn, 2 * GRACE_DAYS);
      const today = dayAfter(passed);
      const over = today > last ? today : addDays(last, 1);
      expect(asOf(ledger.account(`m${member}`), over).balance).toBe(0);
      for (const entry of ledger.entries) if (entry.kind === 'spend') expect(entry.day <= last).toBe(true);
      ledger.expectCoherent();
    }),
    { numRuns: 300 },
  );
});

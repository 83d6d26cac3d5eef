/** How commands reach the ledger: by keys that count once, in batches, for members who became one, within the whole numbers. */
import type { Command } from '@/cloudfunctions/points/command.rule';
import { aPolicy, MemoryLedger } from './memoryLedger';
import { after, clawback, day, earn, M, shown, spend } from './ledgerSteps';

describe('keys', () => {
  it('the same command again is answered with what it did then', () => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-10'), spend('s', 4)]]);
    const again = ledger.post([spend('s', 4)], aPolicy(day('2026-06-10')));
    expect(again).toMatchObject({ ok: true, data: [{ entryNo: 2, points: -4, balance: 6, repeated: true }] });
    expect(ledger.entries).toHaveLength(2);
  });

  it('is recognised within one batch too', () => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-10'), earn('a', 10, '2026-01-10')]]);
    expect(shown(ledger, '2026-01-10').available).toBe(10);
  });

  it.each<{ name: string; other: Command }>([
    { name: 'another amount', other: earn('a', 11, '2026-01-10') },
    { name: 'another day', other: earn('a', 10, '2026-01-11') },
    { name: 'another expiry', other: earn('a', 10, '2026-01-10', null) },
    { name: 'another kind', other: spend('a', 10) },
    { name: 'another cause', other: { ...earn('a', 10, '2026-01-10'), cause: { type: 'invite' } } },
  ])('the same key with $name is refused', ({ other }) => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-10')]]);
    expect(ledger.post([other], aPolicy(day('2026-01-10')))).toMatchObject({ ok: false, code: 'KEY_REUSED' });
  });
});

describe('batches', () => {
  it('linked commands happen together or not at all', () => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-10')]]);
    expect(ledger.post([spend('s1', 6), spend('s2', 6)], aPolicy(day('2026-01-10')))).toMatchObject({
      code: 'INSUFFICIENT_POINTS',
      details: { key: 's2' },
    });
    expect(shown(ledger, '2026-01-10').available).toBe(10);
  });

  it('a refused command refuses itself, not its batch', () => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-10')]]);
    const outcomes = ledger.postEach([[spend('s1', 6)], [spend('s2', 6)], [spend('s3', 4)]], aPolicy(day('2026-01-10')));
    expect(outcomes.map((it) => it.ok)).toEqual([true, false, true]);
    expect(shown(ledger, '2026-01-10').available).toBe(0);
    ledger.expectCoherent();
  });
});

describe('merging', () => {
  it('commands to the alias reach the survivor, keys and purchases of the alias are still known', () => {
    const ledger = new MemoryLedger();
    const on = aPolicy(day('2026-01-10'));
    const alias: Command = { ...earn('p', 10, '2026-01-11'), memberId: 'old' };
    expect(
      ledger.post([alias, { kind: 'merge', memberId: M, alias: 'old', key: 'merge:old', cause: { type: 'merge' } }], on).ok,
    ).toBe(true);
    expect(ledger.post([alias], on)).toMatchObject({ ok: true, data: [{ repeated: true }] });
    expect(ledger.post([{ ...clawback('c', 'p', 3), memberId: 'old' }], on).ok).toBe(true);
    expect(ledger.post([clawback('c2', 'p', 8)], on)).toMatchObject({ code: 'REFUND_TOO_LARGE', details: { left: 7 } });
    expect(shown(ledger, '2026-01-11')).toMatchObject({ available: 7 });
    ledger.expectCoherent();
  });

  it('a chain of merges still finds the last survivor', () => {
    const ledger = new MemoryLedger();
    const on = aPolicy(day('2026-01-10'));
    const merge = (memberId: string, alias: string): Command => ({
      kind: 'merge',
      memberId,
      alias,
      key: `merge:${alias}`,
      cause: { type: 'merge' },
    });
    expect(ledger.post([{ ...earn('a', 1, '2026-01-10'), memberId: 'a' }, merge('b', 'a'), merge(M, 'b')], on).ok).toBe(true);
    expect(ledger.post([{ ...earn('late', 2, '2026-01-10'), memberId: 'a' }], on).ok).toBe(true);
    expect(shown(ledger, '2026-01-10').available).toBe(3);
    expect(ledger.account(M).aliases).toEqual(['b', 'a']);
    ledger.expectCoherent();
  });
});

describe('limits', () => {
  it('refuses what would leave the whole numbers, now or when it settles', () => {
    const ledger = after([['2026-01-10', earn('a', Number.MAX_SAFE_INTEGER - 5, '2026-01-11', null)]]);
    expect(ledger.post([earn('b', 6, '2026-01-10')], aPolicy(day('2026-01-10')))).toMatchObject({ code: 'OVERFLOW' });
    expect(ledger.post([earn('b', 5, '2026-01-10')], aPolicy(day('2026-01-10'))).ok).toBe(true);
    expect(shown(ledger, '2026-01-11').available).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('throws on what only a bug can ask for', () => {
    const ledger = new MemoryLedger();
    expect(() => ledger.post([earn('a', 1.5, '2026-01-10')], aPolicy(day('2026-01-10')))).toThrow('whole');
    expect(() => ledger.post([earn('a', -1, '2026-01-10')], aPolicy(day('2026-01-10')))).toThrow('negative');
  });
});

/** The ledger's rules one by one, in the words of its promises: points earned, spent, brought back and taken back. */
import { bookDue } from '@/cloudfunctions/points/due.rule';
import { aPolicy } from './memoryLedger';
import { after, clawback, day, earn, M, restore, shown, spend } from './ledgerSteps';

describe('earning and expiring', () => {
  it('points bought on 31 January are pending, available on 1 February, and usable until 28 February of the next year', () => {
    const ledger = after([['2026-01-31', earn('p', 16, '2026-02-01')]]);
    expect(shown(ledger, '2026-01-31')).toEqual({ available: 0, pending: 16, debt: 0, lots: [] });
    expect(shown(ledger, '2026-02-01')).toEqual({ available: 16, pending: 0, debt: 0, lots: [['2027-02-28', 16]] });
    expect(shown(ledger, '2027-02-28')).toMatchObject({ available: 16 });
    expect(shown(ledger, '2027-03-01')).toMatchObject({ available: 0, lots: [] });
  });

  it('points that expire on the same day are one lot', () => {
    const ledger = after([['2026-02-01', earn('a', 5, '2026-02-01'), earn('b', 7, '2026-02-01')]]);
    expect(ledger.account(M).lots).toEqual([{ expiresOn: '2027-02-28', points: 12 }]);
  });

  it('a late sweep books each day on the day on which it fell due', () => {
    const ledger = after([['2026-01-10', earn('a', 5, '2026-01-11', '2026-01-20'), earn('b', 7, '2026-01-12', '2026-01-31')]]);
    const { entries } = bookDue(ledger.account(M), { now: new Date('2026-03-05T00:00:00Z'), today: day('2026-03-05') });
    expect(entries.map((it) => [it.kind, it.day, it.points, it.pending])).toEqual([
      ['settle', '2026-01-11', 5, -5],
      ['settle', '2026-01-12', 7, -7],
      ['expire', '2026-01-21', -5, 0],
      ['expire', '2026-02-01', -7, 0],
    ]);
  });

  it('a command of no points changes nothing and books nothing', () => {
    const ledger = after([['2026-01-10', earn('a', 0, '2026-01-11'), clawback('c', 'a', 0)]]);
    expect(ledger.entries).toEqual([]);
  });
});

describe('spending', () => {
  it('takes the soonest-expiring first and what never expires last', () => {
    const ledger = after([
      [
        '2026-01-10',
        earn('never', 10, '2026-01-10', null),
        earn('late', 10, '2026-01-10', '2026-12-31'),
        earn('soon', 10, '2026-01-10', '2026-02-28'),
      ],
      ['2026-01-11', spend('s', 15)],
    ]);
    expect(shown(ledger, '2026-01-11').lots).toEqual([
      ['2026-12-31', 5],
      [null, 10],
    ]);
  });

  it('a lot that is due cannot be spent, though no sweep has run', () => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-10', '2026-01-15'), earn('b', 3, '2026-01-10', '2026-01-31')]]);
    expect(ledger.post([spend('s', 4)], aPolicy(day('2026-01-16')))).toMatchObject({
      ok: false,
      code: 'INSUFFICIENT_POINTS',
      details: { missing: 1 },
    });
    expect(ledger.post([spend('s', 3)], aPolicy(day('2026-01-16')))).toMatchObject({ ok: true });
  });

  it('points whose day has come can be spent, though no sweep has run', () => {
    const ledger = after([
      ['2026-01-10', earn('a', 10, '2026-01-11')],
      ['2026-01-11', spend('s', 10)],
    ]);
    expect(ledger.entries.map((it) => it.kind)).toEqual(['earn', 'settle', 'spend']);
  });

  it('a refused command leaves no trace, not even of what was due', () => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-11')]]);
    expect(ledger.post([spend('s', 11)], aPolicy(day('2026-01-12')))).toMatchObject({ ok: false });
    expect(ledger.entries).toHaveLength(1);
  });
});

describe('a cancelled spend', () => {
  it('comes back to the lots it came from, with their own expiry', () => {
    const ledger = after([
      ['2026-01-10', earn('a', 10, '2026-01-10', '2026-02-28'), earn('b', 10, '2026-01-10', '2026-12-31')],
      ['2026-01-11', spend('s', 15)],
      ['2026-01-12', restore('r', 's')],
    ]);
    expect(shown(ledger, '2026-01-12').lots).toEqual([
      ['2026-02-28', 10],
      ['2026-12-31', 10],
    ]);
  });

  it('what has expired meanwhile comes back for thirty days', () => {
    const ledger = after([
      ['2026-01-10', earn('a', 10, '2026-01-10', '2026-02-28'), earn('b', 10, '2026-01-10', '2026-12-31')],
      ['2026-01-11', spend('s', 15)],
      ['2026-03-01', restore('r', 's')],
    ]);
    expect(shown(ledger, '2026-03-01').lots).toEqual([
      ['2026-03-31', 10],
      ['2026-12-31', 10],
    ]);
    expect(shown(ledger, '2026-04-01').lots).toEqual([['2026-12-31', 10]]);
  });

  it('comes back once, whatever key asks for it', () => {
    const ledger = after([['2026-01-10', earn('a', 10, '2026-01-10'), spend('s', 10), restore('r', 's')]]);
    expect(ledger.post([restore('other', 's')], aPolicy(day('2026-01-10')))).toMatchObject({ code: 'ALREADY_CANCELLED' });
    expect(ledger.post([restore('r2', 'none')], aPolicy(day('2026-01-10')))).toMatchObject({ code: 'NO_SUCH_ENTRY' });
    expect(ledger.post([restore('r3', 'a')], aPolicy(day('2026-01-10')))).toMatchObject({ code: 'NO_SUCH_ENTRY' });
  });

  it('comes back in parts, what was taken last first, and never more than was spent', () => {
    const ledger = after([
      ['2026-01-10', earn('a', 10, '2026-01-10', '2026-02-28'), earn('b', 10, '2026-01-10', '2026-12-31')],
      ['2026-01-11', spend('s', 15)],
      ['2026-01-12', restore('r1', 's', { points: 7 })],
    ]);
    expect(shown(ledger, '2026-01-12').lots).toEqual([
      ['2026-02-28', 2],
      ['2026-12-31', 10],
    ]);
    expect(ledger.post([restore('r2', 's', { points: 9 })], aPolicy(day('2026-01-12')))).toMatchObject({
      code: 'REFUND_TOO_LARGE',
      details: { left: 8 },
    });
    expect(ledger.post([restore('r3', 's')], aPolicy(day('2026-01-12')))).toMatchObject({ data: [{ points: 8 }] });
    expect(shown(ledger, '2026-01-12').lots).toEqual([
      ['2026-02-28', 10],
      ['2026-12-31', 10],
    ]);
    expect(ledger.post([restore('r4', 's', { points: 1 })], aPolicy(day('2026-01-12')))).toMatchObject({
      code: 'ALREADY_CANCELLED',
    });
    ledger.expectCoherent();
  });

  it('given up by the member, it never lives beyond its original expiry and twice the grace, however often it is spent', () => {
    const ledger = after([
      ['2026-12-01', earn('a', 120, '2026-12-01', '2026-12-31')],
      ['2026-12-31', spend('s1', 120)],
      ['2027-01-28', restore('r1', 's1', { grace: 'limited' })],
    ]);
    expect(ledger.account(M).lots).toEqual([{ expiresOn: '2027-02-27', originallyOn: '2026-12-31', points: 120 }]);
    expect(ledger.post([spend('s2', 120)], aPolicy(day('2027-02-20'))).ok).toBe(true);
    expect(ledger.post([restore('r2', 's2', { grace: 'limited' })], aPolicy(day('2027-02-28'))).ok).toBe(true);
    // Thirty days would be 30 March; the original day and sixty days are 1 March.
    expect(shown(ledger, '2027-03-01').lots).toEqual([['2027-03-01', 120]]);
    expect(ledger.post([spend('s3', 120)], aPolicy(day('2027-03-01'))).ok).toBe(true);
    expect(ledger.post([restore('r3', 's3', { grace: 'limited' })], aPolicy(day('2027-03-20')))).toMatchObject({
      data: [{ points: 120, balance: 120, expired: 120 }],
    });
    expect(shown(ledger, '2027-03-20')).toMatchObject({ available: 0, lots: [] });
    expect(ledger.entries.slice(-2).map((it) => [it.kind, it.day, it.points])).toEqual([
      ['restore', '2027-03-20', 120],
      ['expire', '2027-03-20', -120],
    ]);
    ledger.expectCoherent();
  });

  it('taken from the member by others, it has the whole grace, and its original expiry is kept', () => {
    const ledger = after([
      ['2026-12-01', earn('a', 120, '2026-12-01', '2026-12-31'), spend('s1', 120)],
      ['2027-06-01', restore('r1', 's1')],
    ]);
    expect(ledger.account(M).lots).toEqual([{ expiresOn: '2027-07-01', originallyOn: '2026-12-31', points: 120 }]);
    expect(ledger.post([spend('s2', 120)], aPolicy(day('2027-06-02'))).ok).toBe(true);
    expect(ledger.post([restore('r2', 's2', { grace: 'limited' })], aPolicy(day('2027-07-01'))).ok).toBe(true);
    expect(ledger.account(M).lots).toEqual([{ expiresOn: '2027-07-01', originallyOn: '2026-12-31', points: 120 }]);
    ledger.expectCoherent();
  });

  it('keeps its original expiry through a merge', () => {
    const ledger = after([
      ['2026-12-01', earn('a', 120, '2026-12-01', '2026-12-31'), spend('s1', 120)],
      ['2027-01-15', restore('r1', 's1', { grace: 'limited' })],
      ['2027-01-16', { kind: 'merge', memberId: 'kept', alias: M, key: 'merge:m', cause: { type: 'merge' } }],
      ['2027-01-17', { ...spend('s2', 120), memberId: 'kept' }],
      ['2027-02-28', { ...restore('r2', 's2', { grace: 'limited' }), memberId: M }],
    ]);
    expect(ledger.account('kept').lots).toEqual([{ expiresOn: '2027-03-01', originallyOn: '2026-12-31', points: 120 }]);
  });

  it('of one expiry the earlier original is spent and taken back first', () => {
    const ledger = after([
      ['2026-12-01', earn('a', 10, '2026-12-01', '2026-12-31'), earn('b', 10, '2026-12-01', '2027-02-01'), spend('s', 10)],
      ['2027-01-02', restore('r', 's')],
    ]);
    expect(ledger.account(M).lots).toEqual([
      { expiresOn: '2027-02-01', originallyOn: '2026-12-31', points: 10 },
      { expiresOn: '2027-02-01', points: 10 },
    ]);
    expect(ledger.post([spend('s2', 4), clawback('c', 'b', 3)], aPolicy(day('2027-01-03'))).ok).toBe(true);
    expect(ledger.account(M).lots).toEqual([
      { expiresOn: '2027-02-01', originallyOn: '2026-12-31', points: 3 },
      { expiresOn: '2027-02-01', points: 10 },
    ]);
    expect(shown(ledger, '2027-02-02')).toMatchObject({ available: 0 });
    ledger.expectCoherent();
  });

  it('with no time left it still pays a debt first, and only the rest expires', () => {
    const ledger = after([
      [
        '2026-12-01',
        earn('a', 10, '2026-12-01', '2026-12-31'),
        earn('p', 4, '2026-12-01'),
        spend('s', 14),
        clawback('c', 'p', 4),
      ],
    ]);
    expect(shown(ledger, '2026-12-01')).toMatchObject({ debt: 4 });
    const restored = ledger.post([restore('r', 's', { grace: 'limited', points: 14 })], aPolicy(day('2027-12-31')));
    expect(restored).toMatchObject({ data: [{ points: 14, expired: 6 }] });
    expect(shown(ledger, '2027-12-31')).toMatchObject({ available: 4, debt: 0, lots: [['2027-12-31', 4]] });
    ledger.expectCoherent();
  });

  it('pays what is owed before it can be spent again', () => {
    const ledger = after([
      ['2026-01-10', earn('a', 10, '2026-01-10'), spend('s', 10), clawback('c', 'a', 10)],
      ['2026-01-11', restore('r', 's')],
    ]);
    expect(shown(ledger, '2026-01-11')).toMatchObject({ available: 0, debt: 0, lots: [] });
  });
});

describe('a refunded purchase', () => {
  it('takes what is pending of it and leaves the rest', () => {
    const ledger = after([['2026-01-10', earn('p', 16, '2026-01-11'), earn('q', 5, '2026-01-11'), clawback('c', 'p', 2)]]);
    expect(shown(ledger, '2026-01-10')).toMatchObject({ available: 0, pending: 19 });
    expect(shown(ledger, '2026-01-11')).toMatchObject({ available: 19, pending: 0 });
  });

  it('takes from the lot of the same expiry, then from the soonest-expiring', () => {
    const ledger = after([
      [
        '2026-01-10',
        earn('p', 10, '2026-01-10', '2026-06-30'),
        earn('soon', 10, '2026-01-10', '2026-02-28'),
        earn('late', 10, '2026-01-10', '2026-12-31'),
      ],
      ['2026-01-11', spend('s', 14)],
      ['2026-01-12', clawback('c', 'p', 10)],
    ]);
    expect(shown(ledger, '2026-01-12').lots).toEqual([['2026-12-31', 6]]);
  });

  it('takes nothing where its points have expired', () => {
    const ledger = after([
      ['2026-01-10', earn('p', 10, '2026-01-10', '2026-01-31'), earn('q', 10, '2026-01-10', '2026-12-31')],
      ['2026-02-01', clawback('c', 'p', 10)],
    ]);
    expect(shown(ledger, '2026-02-01')).toMatchObject({ available: 10, debt: 0 });
    expect(ledger.entries.at(-1)).toMatchObject({ kind: 'clawback', points: 0, pending: 0, asked: 10 });
    expect(ledger.post([clawback('c2', 'p', 1)], aPolicy(day('2026-02-01')))).toMatchObject({ code: 'REFUND_TOO_LARGE' });
  });

  it('what the balance cannot cover is owed, never shown as less than nothing, and paid by the next points that become available', () => {
    const ledger = after([['2026-01-10', earn('p', 10, '2026-01-10'), spend('s', 8), clawback('c', 'p', 10)]]);
    expect(shown(ledger, '2026-01-10')).toEqual({ available: 0, pending: 0, debt: 8, lots: [] });
    expect(ledger.entries.at(-1)).toMatchObject({ points: -10, balance: -8, debt: 8 });
    expect(ledger.post([earn('q', 5, '2026-01-11')], aPolicy(day('2026-01-10'))).ok).toBe(true);
    expect(shown(ledger, '2026-01-11')).toEqual({ available: 0, pending: 0, debt: 3, lots: [] });
    expect(ledger.post([earn('r', 10, '2026-01-11')], aPolicy(day('2026-01-11'))).ok).toBe(true);
    expect(shown(ledger, '2026-01-11')).toMatchObject({ available: 7, debt: 0 });
    ledger.expectCoherent();
  });

  it('or it is forgiven, and the entry says what was really taken', () => {
    const ledger = after([['2026-01-10', earn('p', 10, '2026-01-10'), spend('s', 8), clawback('c', 'p', 10)]], {
      shortfall: 'forgive',
    });
    expect(shown(ledger, '2026-01-10')).toMatchObject({ available: 0, debt: 0 });
    expect(ledger.entries.at(-1)).toMatchObject({ points: -2, asked: 10, balance: 0 });
    expect(ledger.post([clawback('c2', 'p', 1)], aPolicy(day('2026-01-10')))).toMatchObject({ code: 'REFUND_TOO_LARGE' });
  });

  it('asked to take of its own lot alone, takes no other and owes nothing', () => {
    const ledger = after([
      ['2026-01-10', earn('w', 100, '2026-01-10', '2026-06-30'), earn('q', 50, '2026-01-10', '2026-12-31'), spend('s', 70)],
      ['2026-01-11', clawback('c', 'w', 100, { only: 'own_lot' })],
    ]);
    expect(shown(ledger, '2026-01-11')).toMatchObject({ available: 50, debt: 0, lots: [['2026-12-31', 50]] });
    expect(ledger.entries.at(-1)).toMatchObject({ kind: 'clawback', points: -30, asked: 100, only: 'own_lot' });
    expect(ledger.post([clawback('c2', 'w', 1)], aPolicy(day('2026-01-11')))).toMatchObject({ code: 'REFUND_TOO_LARGE' });
  });

  it('asked to take of its own lot alone, takes what is still pending of it', () => {
    const ledger = after([
      ['2026-01-10', earn('w', 10, '2026-01-11'), earn('q', 5, '2026-01-10'), clawback('c', 'w', 10, { only: 'own_lot' })],
    ]);
    expect(shown(ledger, '2026-01-10')).toMatchObject({ available: 5, pending: 0, debt: 0 });
  });

  it('whose points all paid a debt knows when they would have expired', () => {
    const ledger = after([
      [
        '2026-01-10',
        earn('p', 10, '2026-01-10'),
        spend('s', 10),
        clawback('c', 'p', 10),
        earn('q', 10, '2026-01-10', '2026-01-31'),
      ],
    ]);
    expect(shown(ledger, '2026-01-10')).toMatchObject({ debt: 0, lots: [] });
    expect(ledger.post([clawback('c2', 'q', 4)], aPolicy(day('2026-01-31'))).ok).toBe(true);
    expect(shown(ledger, '2026-01-31')).toMatchObject({ debt: 4 });
    expect(ledger.post([clawback('c3', 'q', 6)], aPolicy(day('2026-02-01'))).ok).toBe(true);
    expect(shown(ledger, '2026-02-01')).toMatchObject({ debt: 4 });
  });
});

describe('leaving and coming back', () => {
  const left = (points: number) => ({ kind: 'adjust', memberId: M, key: 'left', cause: { type: 'left' }, points }) as const;
  const returned = (points: number) =>
    ({ kind: 'adjust', memberId: M, key: 'returned', cause: { type: 'returned' }, points: -points }) as const;
  const indebted = [
    '2026-01-10',
    earn('p', 10, '2026-01-10'),
    spend('s', 8),
    clawback('c', 'p', 10),
    earn('q', 5, '2026-01-12'),
  ] as const;

  it('closes the whole debt and feeds no lot', () => {
    const ledger = after([indebted, ['2026-01-11', left(8)]]);
    expect(shown(ledger, '2026-01-11')).toEqual({ available: 0, pending: 5, debt: 0, lots: [] });
    expect(ledger.entries.at(-1)).toMatchObject({ kind: 'adjust', points: 8, balance: 0, lots: [], debt: -8 });
  });

  it('closes what is left of it once everything due has paid', () => {
    const ledger = after([indebted, ['2026-01-12', left(3)]]);
    expect(shown(ledger, '2026-01-12')).toMatchObject({ available: 0, debt: 0 });
    expect(() => after([indebted, ['2026-01-12', left(8)]])).toThrow('whole debt');
  });

  it.each(['debt', 'forgive'] as const)('owes again what was owed, also under %s: what is there pays first', (shortfall) => {
    const ledger = after([['2026-01-10', earn('join', 100, '2026-01-10'), returned(1500)]], { shortfall });
    expect(shown(ledger, '2026-01-10')).toEqual({ available: 0, pending: 0, debt: 1400, lots: [] });
    expect(ledger.entries.at(-1)).toMatchObject({ points: -1500, balance: -1400 });
    expect(ledger.post([returned(1500)], aPolicy(day('2026-01-11'), { shortfall }))).toMatchObject({
      data: [{ repeated: true }],
    });
  });

  it('is no adjustment of an operator: it knows no limit', () => {
    const ledger = after([['2026-01-10', returned(2_000_000)]]);
    expect(shown(ledger, '2026-01-10')).toMatchObject({ debt: 2_000_000 });
  });
});

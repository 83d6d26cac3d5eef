/** Entries by month, their filters, and expiring points as bars. */
import { byMonth, expiryBars, passes } from '@/src/points/ledger/months';
import { EntryItem } from '@/types/contract/points';

let no = 100;
const anEntry = (given: { kind?: string; points: number; day: string; pending?: boolean }) =>
  EntryItem.parse({
    account: 0,
    entryNo: no--,
    kind: given.kind ?? (given.points < 0 ? 'spend' : 'earn'),
    points: given.points,
    balance: 0,
    cause: { type: 'checkin' },
    at: `${given.day}T02:00:00.000Z`,
    day: given.day,
    pending: given.pending ?? false,
  });

it.each([
  { name: 'what was earned', entry: { points: 5, day: '2026-11-01' }, filters: ['all', 'earned'] },
  { name: 'what was spent', entry: { points: -5, day: '2026-11-01' }, filters: ['all', 'used'] },
  { name: 'what a refund took back', entry: { kind: 'clawback', points: -5, day: '2026-11-01' }, filters: ['all', 'used'] },
  {
    name: 'what a cancelled exchange gave back',
    entry: { kind: 'restore', points: 5, day: '2026-11-01' },
    filters: ['all', 'earned'],
  },
  { name: 'what expired', entry: { kind: 'expire', points: -5, day: '2026-11-01' }, filters: ['all', 'expired'] },
  {
    name: 'a move from pending to available is no row of its own',
    entry: { kind: 'settle', points: 5, day: '2026-11-01' },
    filters: [],
  },
])('$name stands under its own filters only', ({ entry, filters }) => {
  const passed = (['all', 'earned', 'used', 'expired'] as const).filter((it) => passes(anEntry(entry), it));
  expect(passed).toEqual(filters);
});

const ENTRIES = [
  anEntry({ points: -680, day: '2026-11-20' }),
  anEntry({ points: 16, day: '2026-11-20', pending: true }),
  anEntry({ kind: 'settle', points: 40, day: '2026-11-04' }),
  anEntry({ kind: 'expire', points: -60, day: '2026-10-31' }),
  anEntry({ points: 12, day: '2026-10-02' }),
];

it('a month adds up what came and what went, and counts no points twice when they arrive', () => {
  const [november] = byMonth(ENTRIES, 'all', true);
  expect(november?.sums).toEqual({ gained: 16, gone: -680 });
  expect(november?.entries.map((it) => it.points)).toEqual([-680, 16]);
});

it('a month that is not loaded to its end names no sum', () => {
  expect(byMonth(ENTRIES, 'all', false).map((it) => [it.month, it.sums !== undefined])).toEqual([
    ['2026-11', true],
    ['2026-10', false],
  ]);
});

it('a filter leaves out months without such an entry and keeps the sums of the whole month', () => {
  const months = byMonth(ENTRIES, 'expired', true);
  expect(months.map((it) => it.month)).toEqual(['2026-10']);
  expect(months[0]?.sums).toEqual({ gained: 12, gone: -60 });
});

const expiring = (...lots: [string, number][]) => lots.map(([on, points]) => ({ on: EntryItem.shape.day.parse(on), points }));

it('lots of one month are one bar, soonest first, and what expires this month or the next is marked', () => {
  const bars = expiryBars(expiring(['2026-12-31', 300], ['2026-12-05', 20], ['2027-02-28', 160]), '2026-11-20');
  expect(bars).toEqual([
    { month: '2026-12', until: '2026-12', points: 320, soon: true, percent: 100 },
    { month: '2027-02', until: '2027-02', points: 160, soon: false, percent: 50 },
  ]);
});

it('the month after December is January of the next year', () => {
  expect(expiryBars(expiring(['2027-01-31', 5], ['2027-02-28', 5]), '2026-12-01').map((it) => it.soon)).toEqual([true, false]);
});

it('more months than bars: the soonest stands alone, the later ones share bars, and nothing is lost', () => {
  const lots = expiring(...Array.from({ length: 9 }, (_, i): [string, number] => [`2027-0${i + 1}-28`, 10 + i]));
  const bars = expiryBars(lots, '2026-11-20', 6);
  expect(bars.map((it) => `${it.month} ${it.until}`)).toEqual([
    '2027-01 2027-01',
    '2027-02 2027-03',
    '2027-04 2027-05',
    '2027-06 2027-07',
    '2027-08 2027-09',
  ]);
  expect(bars.reduce((sum, it) => sum + it.points, 0)).toBe(lots.reduce((sum, it) => sum + it.points, 0));
});

it('no lots, no bars', () => {
  expect(expiryBars([], '2026-11-20')).toEqual([]);
});

/** Entries of growth by month. */
import { growthByMonth } from '@/src/growth/entries/months';

const entries = [
  { day: '2026-11-02', growth: 10 },
  { day: '2026-11-01', growth: -4 },
  { day: '2026-10-31', growth: 7 },
];

it('entries stand under their month, newest first, with what the month gave', () => {
  expect(growthByMonth(entries, true)).toEqual([
    { month: '2026-11', entries: entries.slice(0, 2), sum: 6 },
    { month: '2026-10', entries: entries.slice(2), sum: 7 },
  ]);
});

it('a month of which entries may be missing says no sum', () => {
  expect(growthByMonth(entries, false).map((it) => it.sum)).toEqual([6, undefined]);
});

/** What an exchange would take. */
import { LocalDay } from '@/types/contract/values';
import { mostOf, priceOf, usedFirst } from '@/src/mall/reward/price';

const aReward = (given: { points?: number; stock?: number; limit?: number; taken?: number }) => ({
  points: 100,
  stock: 500,
  limit: 0,
  taken: 0,
  ...given,
});

it.each([
  { name: 'points', reward: aReward({}), available: 350, most: 3 },
  { name: 'stock', reward: aReward({ stock: 2 }), available: 9_000, most: 2 },
  { name: 'what is left of the limit', reward: aReward({ limit: 4, taken: 1 }), available: 9_000, most: 3 },
  { name: 'what one exchange may hold', reward: aReward({ points: 1 }), available: 9_000, most: 99 },
])('$name bound how many can be exchanged at once', ({ reward, available, most }) => {
  expect(mostOf(reward, available)).toBe(most);
});

it('the sheet shows one piece even where none can be had', () => {
  expect(mostOf(aReward({ stock: 0 }), 0)).toBe(1);
});

it('quantity multiplies the price', () => {
  expect(priceOf(680, 3, 3280)).toEqual({ cost: 2040, remains: 1240 });
});

const lots = [
  { on: LocalDay.parse('2026-12-31'), points: 320 },
  { on: LocalDay.parse('2027-02-28'), points: 180 },
  { on: LocalDay.parse('2027-04-30'), points: 640 },
];

it.each([
  { name: 'part of the first lot', cost: 100, used: [['2026-12-31', 100]] },
  { name: 'exactly the first lot', cost: 320, used: [['2026-12-31', 320]] },
  {
    name: 'two lots and part of the third',
    cost: 680,
    used: [
      ['2026-12-31', 320],
      ['2027-02-28', 180],
      ['2027-04-30', 180],
    ],
  },
  {
    name: 'all that expires, then what never does',
    cost: 1200,
    used: [
      ['2026-12-31', 320],
      ['2027-02-28', 180],
      ['2027-04-30', 640],
      [undefined, 60],
    ],
  },
])('the soonest to expire go first: $name', ({ cost, used }) => {
  const found = usedFirst(lots, cost);
  expect(found.map((it) => [it.on, it.points])).toEqual(used);
  expect(found.reduce((sum, it) => sum + it.points, 0)).toBe(cost);
});

/** What the owner reads before a change is applied. */
import { differences } from '@/cloudfunctions/shop/difference.rule';

it.each([
  { name: 'nothing where both say the same', from: { a: [1, { b: 2 }] }, to: { a: [1, { b: 2 }] }, paths: [] },
  {
    name: 'the path of a changed value',
    from: { earning: { points: 10 } },
    to: { earning: { points: 12 } },
    paths: ['earning.points'],
  },
  {
    name: 'rows of a list by their name, wherever they stand',
    from: {
      tiers: [
        { tier: 'base', growth: 0 },
        { tier: 'gold', growth: 2400 },
      ],
    },
    to: {
      tiers: [
        { tier: 'gold', growth: 2000 },
        { tier: 'base', growth: 0 },
      ],
    },
    paths: ['tiers[gold].growth'],
  },
  {
    name: 'a row that is new or gone',
    from: { shops: [{ shopId: 'a' }] },
    to: { shops: [{ shopId: 'b' }] },
    paths: ['shops[a]', 'shops[b]'],
  },
  { name: 'a list without names as a whole', from: { days: [7, 3] }, to: { days: [7, 3, 0] }, paths: ['days'] },
  { name: 'an absent field and an undefined one alike', from: { a: 1, b: undefined }, to: { a: 1 }, paths: [] },
  { name: 'everything where there was nothing', from: undefined, to: { a: 1 }, paths: [''] },
])('differences name $name', ({ from, to, paths }) => {
  const found = differences(from, to);
  expect(found.map((it) => it.path)).toEqual(paths);
  expect(
    differences(to, from)
      .map((it) => it.path)
      .sort(),
  ).toEqual([...paths].sort());
});

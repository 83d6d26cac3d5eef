/** `$group` and its accumulators against the loop that says the same. */
import { Decimal128, Double, Long } from 'bson';
import fc from 'fast-check';
import { aggregate } from './collections';
import type { Plain } from './values';

const rows = fc.array(fc.record({ k: fc.integer({ min: 0, max: 3 }), v: fc.integer({ min: -100, max: 100 }) }), {
  maxLength: 40,
});
const withIds = (list: Plain[]): Plain[] => list.map((row, n) => ({ _id: n, ...row }));

it('$group gives the sums, means, ends and counts that a loop gives', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const made = aggregate(
        [
          {
            $group: {
              _id: '$k',
              sum: { $sum: '$v' },
              avg: { $avg: '$v' },
              min: { $min: '$v' },
              max: { $max: '$v' },
              n: { $count: {} },
              first: { $first: '$v' },
              last: { $last: '$v' },
              all: { $push: '$v' },
            },
          },
          { $sort: { _id: 1 } },
        ],
        { items: withIds(list) },
      );
      const keys = [...new Set(list.map(({ k }) => k))].sort();
      const plain = keys.map((k) => {
        const all = list.filter((row) => row.k === k).map(({ v }) => v);
        const sum = all.reduce((a, b) => a + b, 0);
        return {
          _id: k,
          sum,
          avg: sum / all.length,
          min: Math.min(...all),
          max: Math.max(...all),
          n: all.length,
          first: all[0],
          last: all[all.length - 1],
          all,
        };
      });
      expect(made).toEqual(plain);
    }),
  );
});

it.each<{ name: string; values: unknown[]; accumulator: Plain; answer: unknown }>([
  { name: '$sum leaves out what is no number', values: [1, 'x', null, 2], accumulator: { $sum: '$v' }, answer: 3 },
  { name: '$sum of nothing is zero', values: ['x'], accumulator: { $sum: '$v' }, answer: 0 },
  { name: '$sum carries what rounding lost', values: [1e16, 1, -1e16, 0], accumulator: { $sum: '$v' }, answer: 1 },
  { name: '$sum of tenths', values: Array.from({ length: 10 }, () => 0.1), accumulator: { $sum: '$v' }, answer: 1 },
  {
    name: '$sum of decimals is exact',
    values: [Decimal128.fromString('0.10'), Decimal128.fromString('0.20')],
    accumulator: { $sum: '$v' },
    answer: Decimal128.fromString('0.30'),
  },
  {
    name: '$sum of longs beyond doubles',
    values: [Long.fromString('9007199254740993'), Long.fromString('2')],
    accumulator: { $sum: '$v' },
    answer: Long.fromString('9007199254740995'),
  },
  { name: '$avg of nothing is null', values: ['x'], accumulator: { $avg: '$v' }, answer: null },
  { name: '$max leaves null out', values: [null, 1, 'a'], accumulator: { $max: '$v' }, answer: 'a' },
  {
    name: '$addToSet holds equal numbers together',
    values: [1, new Double(1), 2],
    accumulator: { $addToSet: '$v' },
    answer: [1, 2],
  },
  {
    name: '$mergeObjects',
    values: [{ a: 1 }, null, { a: 2, b: 3 }],
    accumulator: { $mergeObjects: '$v' },
    answer: { a: 2, b: 3 },
  },
  { name: '$stdDevPop', values: [2, 4, 4, 4, 5, 5, 7, 9], accumulator: { $stdDevPop: '$v' }, answer: 2 },
  { name: '$stdDevSamp of one', values: [2], accumulator: { $stdDevSamp: '$v' }, answer: null },
  { name: '$topN', values: [3, 1, 2], accumulator: { $topN: { n: 2, sortBy: { v: -1 }, output: '$v' } }, answer: [3, 2] },
  { name: '$bottom', values: [3, 1, 2], accumulator: { $bottom: { sortBy: { v: -1 }, output: ['$v', '$_id'] } }, answer: [1, 1] },
  { name: '$minN leaves null out', values: [3, null, 1, 2], accumulator: { $minN: { n: 2, input: '$v' } }, answer: [1, 2] },
  { name: '$lastN', values: [3, 1, 2], accumulator: { $lastN: { n: 2, input: '$v' } }, answer: [1, 2] },
  {
    name: '$median is one of the numbers',
    values: [10, NaN, 9, 100, 1, 'x'],
    accumulator: { $median: { input: '$v', method: 'approximate' } },
    answer: 9,
  },
  {
    name: '$percentile by nearest rank',
    values: Array.from({ length: 100 }, (_, n) => n + 1),
    accumulator: { $percentile: { input: '$v', p: [0.9, 0.991], method: 'approximate' } },
    answer: [90, 100],
  },
])('$name', ({ values, accumulator, answer }) => {
  const [made] = aggregate([{ $group: { _id: null, r: accumulator } }], { items: values.map((v, n) => ({ _id: n, v })) });
  expect(made?.r).toEqual(answer);
});

it('$group tells missing from null only inside a document', () => {
  const items = [{ _id: 1 }, { _id: 2, k: null }];
  expect(aggregate([{ $group: { _id: '$k', n: { $sum: 1 } } }], { items })).toEqual([{ _id: null, n: 2 }]);
  expect(aggregate([{ $group: { _id: { k: '$k' } } }], { items })).toEqual([{ _id: {} }, { _id: { k: null } }]);
});

it('$group by a collation puts spellings together', () => {
  const items = ['Ping', 'ping', 'pong'].map((k, n) => ({ _id: n, k }));
  const made = aggregate([{ $group: { _id: '$k', n: { $sum: 1 } } }], { items }, { collation: { locale: 'en', strength: 2 } });
  expect(made).toEqual([
    { _id: 'Ping', n: 2 },
    { _id: 'pong', n: 1 },
  ]);
});

/** `$setWindowFields` against the loop that says the same, and the functions that go by place. */
import fc from 'fast-check';
import { aggregate } from './collections';
import { faultOf, type Plain } from './values';

type Row = { _id: number; k: number; t: number; v: number };
const rows = fc
  .array(
    fc.record({ k: fc.integer({ min: 0, max: 2 }), t: fc.integer({ min: 0, max: 9 }), v: fc.integer({ min: -9, max: 9 }) }),
    { maxLength: 25 },
  )
  .map((list) => list.map((row, n): Row => ({ _id: n, ...row })));
const bounds = fc
  .tuple(
    fc.constantFrom<'unbounded' | 'current' | number>('unbounded', 'current', -3, -1, 1),
    fc.constantFrom<'unbounded' | 'current' | number>('unbounded', 'current', -1, 2, 3),
  )
  .filter(
    ([low, high]) =>
      (low === 'unbounded' ? -99 : low === 'current' ? 0 : low) <= (high === 'unbounded' ? 99 : high === 'current' ? 0 : high),
  );

/** Partitions in the order of their keys, each in the order of `t`. */
const inOrder = (list: Row[]): Row[][] =>
  [0, 1, 2].map((k) => list.filter((row) => row.k === k).sort((a, b) => a.t - b.t || a._id - b._id));

const windowed = (list: Row[], window: Plain): Plain[] =>
  aggregate(
    [
      {
        $setWindowFields: {
          partitionBy: '$k',
          sortBy: { t: 1 },
          output: { sum: { $sum: '$v', window }, all: { $push: '$v', window }, max: { $max: '$v', window } },
        },
      },
    ],
    { items: list },
  );

const answerOf = (row: Row, inside: Row[]): Plain => {
  const all = inside.map(({ v }) => v);
  return { ...row, sum: all.reduce((a, b) => a + b, 0), all, max: all.length > 0 ? Math.max(...all) : null };
};

it('windows by documents hold what a loop over places holds', () => {
  fc.assert(
    fc.property(rows, bounds, (list, [low, high]) => {
      const plain = inOrder(list).flatMap((partition) =>
        partition.map((row, at) => {
          const from = low === 'unbounded' ? 0 : at + (low === 'current' ? 0 : low);
          const to = high === 'unbounded' ? partition.length - 1 : at + (high === 'current' ? 0 : high);
          return answerOf(
            row,
            partition.filter((_, place) => place >= from && place <= to),
          );
        }),
      );
      expect(windowed(list, { documents: [low, high] })).toEqual(plain);
    }),
    { numRuns: 400 },
  );
});

it('windows by range hold what a loop over values holds', () => {
  fc.assert(
    fc.property(rows, bounds, (list, [low, high]) => {
      const plain = inOrder(list).flatMap((partition) =>
        partition.map((row, at) => {
          // "current" is the document's own place, whatever equals it.
          const above = (other: Row, place: number): boolean =>
            low === 'unbounded' ? true : low === 'current' ? place >= at : other.t >= row.t + low;
          const below = (other: Row, place: number): boolean =>
            high === 'unbounded' ? true : high === 'current' ? place <= at : other.t <= row.t + high;
          return answerOf(
            row,
            partition.filter((other, place) => above(other, place) && below(other, place)),
          );
        }),
      );
      expect(windowed(list, { range: [low, high] })).toEqual(plain);
    }),
    { numRuns: 400 },
  );
});

const day = (n: number): Date => new Date(Date.UTC(2024, 0, n));

it('a range in days goes by the calendar', () => {
  const items = [1, 2, 4, 9].map((n) => ({ _id: n, at: day(n) }));
  const made = aggregate(
    [{ $setWindowFields: { sortBy: { at: 1 }, output: { n: { $sum: 1, window: { range: [-2, 0], unit: 'day' } } } } }],
    { items },
  );
  expect(made.map(({ n }) => n)).toEqual([1, 2, 2, 1]);
});

it.each<{ name: string; items: Plain[]; sortBy: Plain; output: Plain; answers: unknown[] }>([
  {
    name: '$rank leaves gaps, missing and null are equal',
    items: [{ t: 5 }, { t: null }, {}, { t: 5 }, { t: 7 }],
    sortBy: { t: 1 },
    output: { $rank: {} },
    answers: [1, 1, 3, 3, 5],
  },
  {
    name: '$denseRank leaves none',
    items: [{ t: 5 }, { t: 1 }, { t: 5 }, { t: 7 }],
    sortBy: { t: 1 },
    output: { $denseRank: {} },
    answers: [1, 2, 2, 3],
  },
  { name: '$documentNumber', items: [{ t: 5 }, { t: 5 }], sortBy: { t: 1 }, output: { $documentNumber: {} }, answers: [1, 2] },
  {
    name: '$shift with a default',
    items: [
      { t: 1, v: 'a' },
      { t: 2, v: 'b' },
    ],
    sortBy: { t: 1 },
    output: { $shift: { output: '$v', by: 1, default: 'none' } },
    answers: ['b', 'none'],
  },
  {
    name: '$shift back',
    items: [
      { t: 1, v: 'a' },
      { t: 2, v: 'b' },
    ],
    sortBy: { t: 1 },
    output: { $shift: { output: '$v', by: -1 } },
    answers: [null, 'a'],
  },
  {
    name: '$expMovingAvg',
    items: [
      { t: 1, v: 13 },
      { t: 2, v: 15.4 },
      { t: 3, v: 12 },
    ],
    sortBy: { t: 1 },
    output: { $expMovingAvg: { input: '$v', N: 3 } },
    answers: [13, 14.2, 13.1],
  },
  {
    name: '$derivative',
    items: [
      { t: 1, v: 2 },
      { t: 3, v: 8 },
    ],
    sortBy: { t: 1 },
    output: { $derivative: { input: '$v' }, window: { documents: [-1, 0] } },
    answers: [null, 3],
  },
  {
    name: '$integral',
    items: [
      { t: 1, v: 2 },
      { t: 3, v: 8 },
    ],
    sortBy: { t: 1 },
    output: { $integral: { input: '$v' }, window: { documents: ['unbounded', 'current'] } },
    answers: [0, 10],
  },
  {
    name: '$locf',
    items: [{ t: 1 }, { t: 2, v: 5 }, { t: 3, v: null }, { t: 4, v: 6 }],
    sortBy: { t: 1 },
    output: { $locf: '$v' },
    answers: [null, 5, 5, 6],
  },
  {
    name: '$linearFill',
    items: [{ t: 0, v: 0 }, { t: 1 }, { t: 4, v: 8 }, { t: 5 }],
    sortBy: { t: 1 },
    output: { $linearFill: '$v' },
    answers: [0, 2, 8, null],
  },
  {
    name: '$first of its window',
    items: [
      { t: 1, v: 4 },
      { t: 2, v: 6 },
    ],
    sortBy: { t: 1 },
    output: { $first: '$v', window: { documents: [-1, 0] } },
    answers: [4, 4],
  },
  {
    name: '$last of an empty window',
    items: [
      { t: 1, v: 4 },
      { t: 2, v: 6 },
    ],
    sortBy: { t: 1 },
    output: { $last: '$v', window: { documents: [1, 1] } },
    answers: [6, null],
  },
])('$name', ({ items, sortBy, output, answers }) => {
  const made = aggregate([{ $setWindowFields: { sortBy, output: { r: output } } }], {
    items: items.map((item, n) => ({ _id: n, ...item })),
  });
  const numbers = made.map(({ r }) => (typeof r === 'number' ? Math.round(r * 1e9) / 1e9 : r));
  expect(numbers).toEqual(answers);
});

it.each<{ name: string; spec: Plain; code: number }>([
  { name: 'an unknown function', spec: { sortBy: { t: 1 }, output: { r: { $foo: 1 } } }, code: 9 },
  { name: 'an unknown field', spec: { foo: 1, output: {} }, code: 40415 },
  { name: 'no output', spec: {}, code: 40414 },
  { name: 'bounds without an order', spec: { output: { r: { $sum: 1, window: { documents: [-1, 0] } } } }, code: 5339901 },
  {
    name: 'a range over two fields',
    spec: { sortBy: { a: 1, b: 1 }, output: { r: { $sum: 1, window: { range: [-1, 0] } } } },
    code: 5339902,
  },
  {
    name: 'both kinds of bounds',
    spec: { sortBy: { a: 1 }, output: { r: { $sum: 1, window: { range: [-1, 0], documents: [-1, 0] } } } },
    code: 9,
  },
  {
    name: 'bounds upside down',
    spec: { sortBy: { a: 1 }, output: { r: { $sum: 1, window: { documents: [1, 0] } } } },
    code: 5339900,
  },
  { name: '$rank without an order', spec: { output: { r: { $rank: {} } } }, code: 9 },
  { name: '$covariancePop', spec: { sortBy: { a: 1 }, output: { r: { $covariancePop: ['$a', '$b'] } } }, code: 238 },
])('$name is refused', ({ spec, code }) => {
  expect(faultOf(() => aggregate([{ $setWindowFields: spec }], { items: [{ _id: 1 }] })).code).toBe(code);
});

/** Pipelines that read, stage by stage: joins against a nested loop, the others against what they should make. */
import fc from 'fast-check';
import { aggregate, type Collections } from './collections';
import type { Plain } from './values';

const rows = fc.array(fc.record({ k: fc.integer({ min: 0, max: 3 }), v: fc.integer({ min: -100, max: 100 }) }), {
  maxLength: 40,
});
const withIds = (list: Plain[]): Plain[] => list.map((row, n) => ({ _id: n, ...row }));

it('$lookup finds what a nested loop finds, with an index and without', () => {
  fc.assert(
    fc.property(rows, rows, (left, right) => {
      const collections: Collections = { items: withIds(left), other: withIds(right) };
      const plain = left.map((row, n) => ({
        _id: n,
        ...row,
        found: right.flatMap((other, m) => (other.k === row.k ? [{ _id: m, ...other }] : [])),
      }));
      const stage = { $lookup: { from: 'other', localField: 'k', foreignField: 'k', as: 'found' } };
      const byVariable = {
        $lookup: { from: 'other', let: { key: '$k' }, pipeline: [{ $match: { $expr: { $eq: ['$k', '$$key'] } } }], as: 'found' },
      };
      expect(aggregate([stage], collections)).toEqual(plain);
      expect(aggregate([stage], collections, { indexed: true })).toEqual(plain);
      expect(aggregate([byVariable], collections)).toEqual(plain);
    }),
  );
});

it.each<{ name: string; stages: Plain[]; collections: Collections; made: Plain[] }>([
  {
    name: '$lookup joins arrays by their elements, and missing with null',
    stages: [{ $lookup: { from: 'other', localField: 'k', foreignField: 'k', as: 'f' } }, { $set: { f: '$f._id' } }],
    collections: {
      items: [{ _id: 1, k: [1, 2] }, { _id: 2 }],
      other: [{ _id: 'a', k: 2 }, { _id: 'b', k: [1] }, { _id: 'c', k: null }, { _id: 'd' }],
    },
    made: [
      { _id: 1, k: [1, 2], f: ['a', 'b'] },
      { _id: 2, f: ['c', 'd'] },
    ],
  },
  {
    name: '$lookup with fields, a pipeline and a variable',
    stages: [
      {
        $lookup: {
          from: 'other',
          localField: 'k',
          foreignField: 'k',
          let: { least: '$least' },
          pipeline: [{ $match: { $expr: { $gte: ['$v', '$$least'] } } }, { $project: { _id: 0, v: 1 } }],
          as: 'f',
        },
      },
    ],
    collections: {
      items: [{ _id: 1, k: 1, least: 5 }],
      other: [
        { _id: 1, k: 1, v: 4 },
        { _id: 2, k: 1, v: 6 },
        { _id: 3, k: 2, v: 9 },
      ],
    },
    made: [{ _id: 1, k: 1, least: 5, f: [{ v: 6 }] }],
  },
  {
    name: '$lookup without a tie gives everyone the same',
    stages: [{ $lookup: { from: 'other', pipeline: [{ $count: 'n' }], as: 'f' } }],
    collections: { items: [{ _id: 1 }, { _id: 2 }], other: [{ _id: 1 }] },
    made: [
      { _id: 1, f: [{ n: 1 }] },
      { _id: 2, f: [{ n: 1 }] },
    ],
  },
  {
    name: '$unwind numbers and keeps what has nothing',
    stages: [{ $unwind: { path: '$a', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } }],
    collections: { items: [{ _id: 1, a: [7, 8] }, { _id: 2, a: [] }, { _id: 3, a: 5 }, { _id: 4 }] },
    made: [
      { _id: 1, a: 7, i: 0 },
      { _id: 1, a: 8, i: 1 },
      { _id: 2, i: null },
      { _id: 3, a: 5, i: null },
      { _id: 4, i: null },
    ],
  },
  {
    name: '$unwind leaves out null, missing and empty',
    stages: [{ $unwind: '$a.b' }],
    collections: { items: [{ _id: 1, a: { b: [1] } }, { _id: 2, a: { b: [] } }, { _id: 3, a: { b: null } }, { _id: 4 }] },
    made: [{ _id: 1, a: { b: 1 } }],
  },
  {
    name: '$bucket puts each into its range and the rest apart',
    stages: [
      { $bucket: { groupBy: '$v', boundaries: [0, 10, 20], default: 'else', output: { n: { $sum: 1 }, all: { $push: '$v' } } } },
    ],
    collections: { items: [0, 9, 10, 20, -1, 15].map((v, n) => ({ _id: n, v })) },
    made: [
      { _id: 0, n: 2, all: [0, 9] },
      { _id: 10, n: 2, all: [10, 15] },
      { _id: 'else', n: 2, all: [20, -1] },
    ],
  },
  {
    name: '$bucketAuto keeps equal values together',
    stages: [{ $bucketAuto: { groupBy: '$v', buckets: 3 } }],
    collections: { items: [1, 2, 2, 2, 3, 4].map((v, n) => ({ _id: n, v })) },
    made: [
      { _id: { min: 1, max: 3 }, count: 4 },
      { _id: { min: 3, max: 4 }, count: 2 },
    ],
  },
  {
    name: '$facet runs each on the same documents',
    stages: [{ $facet: { page: [{ $sort: { v: -1 } }, { $skip: 1 }, { $limit: 1 }], total: [{ $count: 'n' }] } }],
    collections: { items: [1, 2, 3].map((v, n) => ({ _id: n, v })) },
    made: [{ page: [{ _id: 1, v: 2 }], total: [{ n: 3 }] }],
  },
  {
    name: '$unionWith with a pipeline',
    stages: [{ $unionWith: { coll: 'other', pipeline: [{ $match: { v: 2 } }] } }],
    collections: {
      items: [{ _id: 1 }],
      other: [
        { _id: 8, v: 1 },
        { _id: 9, v: 2 },
      ],
    },
    made: [{ _id: 1 }, { _id: 9, v: 2 }],
  },
  {
    name: '$graphLookup walks rings once and tells the depth',
    stages: [
      { $match: { _id: 1 } },
      {
        $graphLookup: {
          from: 'items',
          startWith: '$to',
          connectFromField: 'to',
          connectToField: '_id',
          as: 'g',
          depthField: 'd',
          maxDepth: 5,
        },
      },
      { $set: { g: { $sortArray: { input: '$g', sortBy: { d: 1 } } } } },
    ],
    collections: {
      items: [
        { _id: 1, to: 2 },
        { _id: 2, to: [3] },
        { _id: 3, to: 1 },
      ],
    },
    made: [
      {
        _id: 1,
        to: 2,
        g: [
          { _id: 2, to: [3], d: 0 },
          { _id: 3, to: 1, d: 1 },
          { _id: 1, to: 2, d: 2 },
        ],
      },
    ],
  },
  {
    name: '$sortByCount',
    stages: [{ $sortByCount: '$k' }],
    collections: { items: ['b', 'a', 'a'].map((k, n) => ({ _id: n, k })) },
    made: [
      { _id: 'a', count: 2 },
      { _id: 'b', count: 1 },
    ],
  },
  {
    name: '$project computes, nests and drops',
    stages: [{ $project: { _id: 0, 'a.x': 1, 'l.n': '$v', twice: { $multiply: ['$v', 2] }, n: { v: '$v' }, gone: '$nowhere' } }],
    collections: { items: [{ _id: 1, v: 4, a: { x: 1, y: 2 }, l: [{ m: 1 }, 7] }] },
    made: [{ a: { x: 1 }, l: [{ n: 4 }, { n: 4 }], twice: 8, n: { v: 4 } }],
  },
  {
    name: '$set reaches into arrays',
    stages: [{ $set: { 'a.b': '$v' } }],
    collections: { items: [{ _id: 1, v: 4, a: [{ c: 1 }, 5, []] }] },
    made: [{ _id: 1, v: 4, a: [{ c: 1, b: 4 }, { b: 4 }, []] }],
  },
  {
    name: '$replaceRoot and $unset',
    stages: [{ $replaceRoot: { newRoot: '$a' } }, { $unset: ['x', 'y.z'] }],
    collections: { items: [{ _id: 1, a: { x: 1, y: { z: 1, w: 2 } } }] },
    made: [{ y: { w: 2 } }],
  },
  {
    name: '$count of nothing gives nothing',
    stages: [{ $match: { a: 1 } }, { $count: 'n' }],
    collections: { items: [] },
    made: [],
  },
  {
    name: '$documents needs no collection',
    stages: [{ $documents: [{ a: 1 }, { a: { $add: [1, 1] } }] }],
    collections: {},
    made: [{ a: 1 }, { a: 2 }],
  },
])('$name', ({ stages, collections, made }) => {
  const documents = aggregate(stages, collections);
  expect(documents).toEqual(made);
  expect(documents.map(Object.keys)).toEqual(made.map(Object.keys));
});

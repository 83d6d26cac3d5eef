/** Pipelines, each stage against a plain computation of the same. */
import fc from 'fast-check';
import { compilePipeline } from '@/server/embedded/query/pipeline';
import { aggregate, aggregateInto, type Collections } from './collections';
import { docOf, faultOf, type Plain } from './values';

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

it.each<{ name: string; merge: Plain; items: Plain[]; into: Plain[]; after: Plain[] }>([
  {
    name: 'merges fields and inserts the rest',
    merge: {},
    items: [{ _id: 1, b: 2 }, { _id: 2 }],
    into: [{ _id: 1, a: 1 }],
    after: [{ _id: 1, a: 1, b: 2 }, { _id: 2 }],
  },
  {
    name: 'replaces',
    merge: { whenMatched: 'replace' },
    items: [{ _id: 1, b: 2 }],
    into: [{ _id: 1, a: 1 }],
    after: [{ _id: 1, b: 2 }],
  },
  {
    name: 'keeps what is there',
    merge: { whenMatched: 'keepExisting', whenNotMatched: 'discard' },
    items: [{ _id: 1, b: 2 }, { _id: 2 }],
    into: [{ _id: 1, a: 1 }],
    after: [{ _id: 1, a: 1 }],
  },
  {
    name: 'matches by a unique field',
    merge: { on: 'key', whenMatched: 'merge' },
    items: [{ key: 'x', n: 1 }],
    into: [{ _id: 7, key: 'x' }],
    after: [{ _id: 7, key: 'x', n: 1 }],
  },
  {
    name: 'runs a pipeline that sees the new document',
    merge: { let: { more: 10 }, whenMatched: [{ $set: { n: { $add: ['$n', '$$more'] } } }] },
    items: [{ _id: 1 }],
    into: [{ _id: 1, n: 1 }],
    after: [{ _id: 1, n: 11 }],
  },
  {
    name: 'gives $$new to its pipeline',
    merge: { whenMatched: [{ $set: { n: { $add: ['$n', '$$new.n'] } } }] },
    items: [{ _id: 1, n: 5 }],
    into: [{ _id: 1, n: 1 }],
    after: [{ _id: 1, n: 6 }],
  },
])('$merge $name', ({ merge, items, into, after }) => {
  const made = aggregateInto([{ $merge: { into: 'total', ...merge } }], { items, total: into });
  expect(made.documents).toEqual([]);
  expect(made.after.total).toEqual(after);
});

it.each<{ name: string; merge: Plain; says: RegExp }>([
  { name: 'a match that must not be', merge: { whenMatched: 'fail' }, says: /E11000/ },
  { name: 'a match that must be', merge: { whenNotMatched: 'fail' }, says: /could not find a matching document/ },
  { name: 'fields without a unique index', merge: { on: 'other' }, says: /Cannot find index/ },
])('$merge fails on $name', ({ merge, says }) => {
  expect(() =>
    aggregate([{ $merge: { into: 'total', ...merge } }], {
      items: [
        { _id: 1, other: 1 },
        { _id: 2, other: 2 },
      ],
      total: [{ _id: 1 }],
    }),
  ).toThrow(says);
});

it('$out puts the result in the place of what was there', () => {
  const { after } = aggregateInto([{ $project: { v: 1 } }, { $out: 'total' }], {
    items: [{ _id: 1, v: 1, w: 2 }],
    total: [{ _id: 9 }],
  });
  expect(after.total).toEqual([{ _id: 1, v: 1 }]);
});

it('what the head of a pipeline asks for is known before it runs', () => {
  const context = {
    ...{ vars: new Map(), now: new Date(0), random: () => 0, collator: undefined },
    db: 'd',
    coll: 'c',
    read: () => [],
    indexed: () => false,
    target: () => {
      throw new Error('nothing is written');
    },
  };
  const of = (...stages: Plain[]): unknown => compilePipeline(stages.map(docOf), context).leading;
  expect(of({ $match: { a: 1 } }, { $sort: { b: 1 } }, { $skip: 2 }, { $limit: 3 })).toEqual({
    filter: docOf({ a: 1 }),
    sort: docOf({ b: 1 }),
    limit: 5,
  });
  expect(of({ $group: { _id: 1 } }, { $match: { a: 1 } })).toEqual({});
});

it.each<{ name: string; stages: Plain[]; code: number; says?: string }>([
  { name: 'an unknown stage', stages: [{ $foo: 1 }], code: 40324, says: '$foo' },
  { name: 'two stages in one', stages: [{ $match: {}, $limit: 1 }], code: 40323 },
  { name: '$out in the middle', stages: [{ $out: 'x' }, { $match: {} }], code: 40601 },
  { name: '$documents behind another', stages: [{ $match: {} }, { $documents: [] }], code: 40602 },
  { name: 'a limit of zero', stages: [{ $limit: 0 }], code: 15958 },
  { name: 'a negative skip', stages: [{ $skip: -1 }], code: 5107200 },
  { name: '$group without _id', stages: [{ $group: { n: { $sum: 1 } } }], code: 15955 },
  { name: 'an unknown accumulator', stages: [{ $group: { _id: 1, n: { $foo: 1 } } }], code: 15952, says: '$foo' },
  { name: 'a field that is no accumulator', stages: [{ $group: { _id: 1, n: 5 } }], code: 40234 },
  { name: '$merge inside $lookup', stages: [{ $lookup: { from: 'x', pipeline: [{ $merge: 'y' }], as: 'z' } }], code: 51047 },
  { name: '$out inside $facet', stages: [{ $facet: { a: [{ $out: 'x' }] } }], code: 40600 },
  { name: 'an unknown option of $lookup', stages: [{ $lookup: { from: 'x', as: 'y', foo: 1 } }], code: 9, says: 'foo' },
  { name: 'boundaries that fall', stages: [{ $bucket: { groupBy: '$a', boundaries: [2, 1] } }], code: 40194 },
  { name: 'a granularity', stages: [{ $bucketAuto: { groupBy: '$a', buckets: 2, granularity: 'R5' } }], code: 238 },
  { name: '$geoNear', stages: [{ $geoNear: {} }], code: 238, says: '$geoNear' },
  { name: '$changeStream', stages: [{ $changeStream: {} }], code: 238 },
  { name: 'a percentile method', stages: [{ $group: { _id: 1, p: { $median: { input: '$a', method: 'exact' } } } }], code: 2 },
  { name: 'nothing to project', stages: [{ $project: {} }], code: 51272 },
])('$name is refused before anything runs', ({ stages, code, says = '' }) => {
  const fault = faultOf(() => aggregate(stages, { items: [] }));
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(says);
});

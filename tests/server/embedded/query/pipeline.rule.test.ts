/** Pipelines before they run: what their head asks the store for, and what is refused at once. */
import { compilePipeline } from '@/server/embedded/query/pipeline';
import { aggregate } from './collections';
import { docOf, faultOf, type Plain } from './values';

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
  { name: 'a granularity', stages: [{ $bucketAuto: { groupBy: '$a', buckets: 2, granularity: 'R6' } }], code: 40257 },
  { name: '$geoNear', stages: [{ $geoNear: {} }], code: 238, says: '$geoNear' },
  { name: '$changeStream', stages: [{ $changeStream: {} }], code: 238 },
  { name: 'a percentile method', stages: [{ $group: { _id: 1, p: { $median: { input: '$a', method: 'exact' } } } }], code: 2 },
  { name: 'nothing to project', stages: [{ $project: {} }], code: 51272 },
])('$name is refused before anything runs', ({ stages, code, says = '' }) => {
  const fault = faultOf(() => aggregate(stages, { items: [] }));
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(says);
});

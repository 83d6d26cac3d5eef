/** What a find gives back: projections and order. */
import { compileFilter } from '@/server/embedded/query/match';
import { compileProjection } from '@/server/embedded/query/project';
import { compileSort, sortDocs } from '@/server/embedded/query/sort';
import { docOf, faultOf, type Plain, plainDoc, testEnv } from './values';

it.each<{ name: string; spec: Plain; from: Plain; to: Plain; filter?: Plain }>([
  { name: 'named fields and _id', spec: { b: 1 }, from: { _id: 1, a: 1, b: 2 }, to: { _id: 1, b: 2 } },
  { name: 'without _id', spec: { b: true, _id: 0 }, from: { _id: 1, a: 1, b: 2 }, to: { b: 2 } },
  { name: '_id alone', spec: { _id: 1 }, from: { _id: 1, a: 1 }, to: { _id: 1 } },
  { name: 'all but some', spec: { a: 0, 'c.d': 0 }, from: { _id: 1, a: 1, c: { d: 1, e: 2 } }, to: { _id: 1, c: { e: 2 } } },
  {
    name: 'nested fields through arrays, scalars left out',
    spec: { 'a.b': 1, _id: 0 },
    from: { a: [{ b: 1, c: 2 }, 5, { c: 1 }, [{ b: 3, c: 4 }]] },
    to: { a: [{ b: 1 }, {}, [{ b: 3 }]] },
  },
  { name: 'nested documents as a spec', spec: { a: { b: 1 }, _id: 0 }, from: { a: { b: 1, c: 2 } }, to: { a: { b: 1 } } },
  { name: 'computed fields last', spec: { n: { $add: ['$a', 1] }, b: 1, _id: 0 }, from: { a: 1, b: 2 }, to: { b: 2, n: 2 } },
  { name: 'text is a value', spec: { n: 'x', m: '$a', _id: 0 }, from: { a: 1 }, to: { n: 'x', m: 1 } },
  { name: '$slice keeps the rest', spec: { a: { $slice: -1 } }, from: { a: [1, 2], b: 1 }, to: { a: [2], b: 1 } },
  {
    name: '$slice with skip',
    spec: { a: { $slice: [1, 1] }, b: 1, _id: 0 },
    from: { a: [1, 2, 3], b: 1, c: 1 },
    to: { a: [2], b: 1 },
  },
  {
    name: '$elemMatch gives the first',
    spec: { a: { $elemMatch: { x: 1 } } },
    from: { _id: 1, a: [{ x: 2 }, { x: 1, y: 1 }, { x: 1 }], b: 1 },
    to: { _id: 1, a: [{ x: 1, y: 1 }] },
  },
  { name: '$elemMatch without a match', spec: { a: { $elemMatch: { x: 9 } } }, from: { _id: 1, a: [{ x: 2 }] }, to: { _id: 1 } },
  {
    name: 'the element that matched',
    spec: { 'a.$': 1, _id: 0 },
    from: { a: [1, 5, 9] },
    to: { a: [5] },
    filter: { a: { $gt: 2 } },
  },
  { name: 'nothing asked', spec: {}, from: { _id: 1, a: 1 }, to: { _id: 1, a: 1 } },
])('$name', ({ spec, from, to, filter = {} }) => {
  const env = testEnv();
  const made = plainDoc(compileProjection(docOf(spec), env, compileFilter(docOf(filter), env))(docOf(from)));
  expect(made).toEqual(to);
  expect(Object.keys(made)).toEqual(Object.keys(to));
});

it.each<{ name: string; spec: Plain; code: number }>([
  { name: 'an exclusion within an inclusion', spec: { a: 1, b: 0 }, code: 31254 },
  { name: 'an inclusion within an exclusion', spec: { a: 0, b: 1 }, code: 31253 },
  { name: 'a path twice', spec: { a: 1, 'a.b': 1 }, code: 31249 },
  { name: 'a path above another', spec: { 'a.b': 1, a: 1 }, code: 31250 },
  { name: 'a name with a dollar', spec: { $a: 1 }, code: 16410 },
  { name: 'an empty name', spec: { 'a..b': 1 }, code: 15998 },
  { name: 'an unknown expression', spec: { a: { $foo: 1 } }, code: 168 },
  { name: '$meta', spec: { a: { $meta: 'textScore' } }, code: 238 },
  { name: 'two positions', spec: { 'a.$': 1, 'b.$': 1 }, code: 31276 },
  { name: 'an empty document', spec: { a: {} }, code: 51270 },
])('a projection with $name is refused', ({ spec, code }) => {
  expect(faultOf(() => compileProjection(docOf(spec), testEnv())).code).toBe(code);
});

const sorted = (documents: Plain[], spec: Plain, keep?: number, collation?: Plain): unknown[] =>
  sortDocs(
    documents.map((document, n) => docOf({ ...document, n })),
    docOf(spec),
    testEnv({ collation }),
    keep,
  ).map((document) => plainDoc(document).n);

it.each<{ name: string; documents: Plain[]; spec: Plain; order: number[] }>([
  {
    name: 'missing and null are equal and keep their order',
    documents: [{ a: 1 }, { a: null }, {}],
    spec: { a: 1 },
    order: [1, 2, 0],
  },
  {
    name: 'an array counts by its lowest going up',
    documents: [{ a: [5, 1] }, { a: 2 }, { a: 0 }],
    spec: { a: 1 },
    order: [2, 0, 1],
  },
  {
    name: 'an array counts by its highest going down',
    documents: [{ a: [5, 1] }, { a: 2 }, { a: 9 }],
    spec: { a: -1 },
    order: [2, 0, 1],
  },
  { name: 'an empty array comes before null', documents: [{ a: null }, { a: [] }], spec: { a: 1 }, order: [1, 0] },
  {
    name: 'several keys',
    documents: [
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 0, b: 0 },
    ],
    spec: { a: 1, b: -1 },
    order: [2, 1, 0],
  },
  {
    name: 'fields of documents in arrays',
    documents: [{ a: [{ b: 3 }] }, { a: [{ b: 1 }, { b: 9 }] }],
    spec: { 'a.b': 1 },
    order: [1, 0],
  },
])('$name', ({ documents, spec, order }) => {
  expect(sorted(documents, spec)).toEqual(order);
});

it('the first few are those of the whole order, whatever their number', () => {
  const documents = Array.from({ length: 5000 }, (_, n) => ({ a: (n * 7919) % 97 }));
  for (const keep of [1, 10, 1500]) expect(sorted(documents, { a: 1 }, keep)).toEqual(sorted(documents, { a: 1 }).slice(0, keep));
});

it('a collation decides the order of text', () => {
  const documents = [{ a: 'b' }, { a: 'A' }, { a: 'a' }, { a: 'B' }];
  expect(sorted(documents, { a: 1 })).toEqual([1, 3, 2, 0]);
  expect(sorted(documents, { a: 1 }, undefined, { locale: 'en' })).toEqual([2, 1, 0, 3]);
});

it('a direction other than 1 and -1 is refused', () => {
  expect(faultOf(() => compileSort(docOf({ a: 2 }), testEnv())).code).toBe(15975);
  expect(faultOf(() => compileSort(docOf({ a: { $meta: 'textScore' } }), testEnv())).code).toBe(238);
});

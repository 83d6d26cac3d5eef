/** Filters, row by row against what MongoDB documents, and the law that ties them to index keys. */
import { BSONRegExp, Decimal128, Double, Long, MaxKey, MinKey } from 'bson';
import fc from 'fast-check';
import { conjuncts } from '@/server/embedded/query/conjuncts';
import { documentKeys } from '@/server/embedded/query/keys';
import { compileFilter, type MatchDetails } from '@/server/embedded/query/match';
import { compareValues, groupKey, rankOf } from '@/server/embedded/query/order';
import { type Doc, isDoc, type Value } from '@/server/embedded/query/value';
import { docOf, documents, faultOf, type Plain, plainOf, testEnv, values } from './values';

const matches = (filter: Plain, document: Plain, collation?: Plain): boolean =>
  compileFilter(docOf(filter), testEnv({ collation })).test(docOf(document));

it.each<{ name: string; filter: Plain; yes?: Plain[]; no?: Plain[] }>([
  { name: 'nothing asked', filter: {}, yes: [{}, { a: 1 }] },
  {
    name: 'equality looks into arrays',
    filter: { a: 1 },
    yes: [{ a: 1 }, { a: [2, 1] }, { a: new Double(1) }, { a: Long.fromNumber(1) }],
    no: [{ a: '1' }, { a: [[1]] }, {}],
  },
  {
    name: 'an array equals as a whole or as an element',
    filter: { a: [1, 2] },
    yes: [{ a: [1, 2] }, { a: [[1, 2], 3] }],
    no: [{ a: [2, 1] }],
  },
  {
    name: 'a document equals with its order',
    filter: { a: { b: 1, c: 2 } },
    yes: [{ a: { b: 1, c: 2 } }],
    no: [{ a: { c: 2, b: 1 } }, { a: { b: 1 } }],
  },
  { name: 'null is also missing', filter: { a: null }, yes: [{}, { a: null }, { a: [1, null] }], no: [{ a: 0 }, { a: [] }] },
  {
    name: 'null through arrays',
    filter: { 'a.b': null },
    yes: [{ a: [{ b: 1 }, {}] }, { a: 5 }, {}],
    no: [{ a: [] }, { a: [1, 2] }, { a: [{ b: 1 }] }],
  },
  {
    name: 'comparison stays within the type',
    filter: { a: { $gt: 1 } },
    yes: [{ a: 2 }, { a: Decimal128.fromString('1.1') }, { a: [0, 5] }],
    no: [{ a: 'x' }, { a: null }, {}, { a: new Date() }],
  },
  { name: 'NaN compares with NaN alone', filter: { a: { $lte: 5 } }, yes: [{ a: 5 }], no: [{ a: NaN }] },
  { name: 'NaN equals NaN', filter: { a: NaN }, yes: [{ a: NaN }], no: [{ a: 1 }] },
  {
    name: 'below MaxKey is everything',
    filter: { a: { $lt: new MaxKey() } },
    yes: [{ a: 1 }, { a: 'x' }, {}],
    no: [{ a: new MaxKey() }],
  },
  { name: 'above MinKey is everything', filter: { a: { $gt: new MinKey() } }, yes: [{ a: null }, {}], no: [{ a: new MinKey() }] },
  { name: '$ne excludes arrays that contain it', filter: { a: { $ne: 1 } }, yes: [{ a: 2 }, {}], no: [{ a: [1, 2] }] },
  {
    name: '$in with an expression',
    filter: { a: { $in: [new BSONRegExp('^x'), 3, null] } },
    yes: [{ a: 'xy' }, { a: 3 }, {}],
    no: [{ a: 'y' }],
  },
  { name: '$nin', filter: { a: { $nin: [1, 2] } }, yes: [{ a: 3 }, {}], no: [{ a: [3, 2] }] },
  { name: '$not negates as a whole', filter: { a: { $not: { $gt: 1, $lt: 5 } } }, yes: [{ a: 7 }, {}], no: [{ a: 3 }] },
  {
    name: '$and, $or and $nor',
    filter: { $and: [{ $or: [{ a: 1 }, { b: 1 }] }, { $nor: [{ c: 1 }] }] },
    yes: [{ b: 1 }],
    no: [{ b: 1, c: 1 }, {}],
  },
  { name: '$exists true', filter: { a: { $exists: true } }, yes: [{ a: null }, { a: [] }], no: [{}] },
  {
    name: '$exists false',
    filter: { 'a.b': { $exists: false } },
    yes: [{ a: [] }, { a: { c: 1 } }, {}],
    no: [{ a: [{ b: 1 }, {}] }],
  },
  { name: 'an element by its place', filter: { 'a.1': 2 }, yes: [{ a: [1, 2] }, { a: { '1': 2 } }], no: [{ a: [2, 1] }] },
  {
    name: 'a field of an element by its place',
    filter: { 'a.1.b': 2 },
    yes: [{ a: [1, { b: 2 }] }, { a: [1, [{ b: 2 }]] }],
    no: [{ a: [{ b: 2 }] }],
  },
  { name: 'an element that is an array is not opened further', filter: { 'a.1': 2 }, no: [{ a: [5, [2, 4]] }] },
  {
    name: '$type by name, number and group',
    filter: { a: { $type: ['string', 16] } },
    yes: [{ a: 'x' }, { a: 1 }, { a: [true, 'x'] }],
    no: [{ a: 1.5 }, {}],
  },
  { name: '$type array', filter: { a: { $type: 'array' } }, yes: [{ a: [] }, { a: [1] }], no: [{ a: 1 }] },
  { name: '$all', filter: { a: { $all: [1, 2] } }, yes: [{ a: [2, 1, 3] }], no: [{ a: [1] }, { a: 1 }] },
  { name: '$all of one scalar', filter: { a: { $all: [1] } }, yes: [{ a: 1 }] },
  { name: '$all of nothing', filter: { a: { $all: [] } }, no: [{ a: [] }, {}] },
  {
    name: '$all with $elemMatch',
    filter: { a: { $all: [{ $elemMatch: { b: 1 } }, { $elemMatch: { b: 2 } }] } },
    yes: [{ a: [{ b: 1 }, { b: 2 }] }],
    no: [{ a: [{ b: 1 }] }],
  },
  {
    name: '$elemMatch on one document',
    filter: { a: { $elemMatch: { b: 1, c: 2 } } },
    yes: [{ a: [{ b: 1, c: 2 }] }],
    no: [
      {
        a: [
          { b: 1, c: 3 },
          { b: 3, c: 2 },
        ],
      },
      { a: { b: 1, c: 2 } },
    ],
  },
  {
    name: '$elemMatch on one value',
    filter: { a: { $elemMatch: { $gt: 1, $lt: 3 } } },
    yes: [{ a: [2] }],
    no: [{ a: [0, 4] }, { a: 2 }, { a: [[2]] }],
  },
  { name: '$size', filter: { a: { $size: 2 } }, yes: [{ a: [1, 2] }], no: [{ a: [[1, 2]] }, { a: 2 }] },
  {
    name: '$mod cuts fractions',
    filter: { a: { $mod: [4, 1] } },
    yes: [{ a: 5 }, { a: 5.9 }, { a: Long.fromNumber(9) }],
    no: [{ a: 4 }, { a: 'x' }, { a: NaN }],
  },
  {
    name: '$regex with options',
    filter: { a: { $regex: 'B.c', $options: 'is' } },
    yes: [{ a: 'ab\nC' }],
    no: [{ a: 'bc' }, { a: 5 }],
  },
  {
    name: '$ in an expression also stands before a last line feed',
    filter: { a: new BSONRegExp('b$') },
    yes: [{ a: 'ab' }, { a: 'ab\n' }],
    no: [{ a: 'ab\n\n' }, { a: 'b\nc' }],
  },
  { name: '$ and ^ by line', filter: { a: new BSONRegExp('^b$', 'm') }, yes: [{ a: 'a\nb\nc' }], no: [{ a: 'a\rb\rc' }] },
  {
    name: 'a dot is anything but a line feed',
    filter: { a: new BSONRegExp('a.b') },
    yes: [{ a: 'a\u2028b' }, { a: 'a\rb' }],
    no: [{ a: 'a\nb' }],
  },
  {
    name: 'white space in an expression is ASCII',
    filter: { a: new BSONRegExp('\\s') },
    yes: [{ a: ' ' }],
    no: [{ a: '\u00a0' }],
  },
  { name: 'an extended expression', filter: { a: new BSONRegExp('a b # note', 'x') }, yes: [{ a: 'ab' }], no: [{ a: 'a b' }] },
  {
    name: '$bitsAllSet on numbers and binary',
    filter: { a: { $bitsAllSet: [1, 2] } },
    yes: [{ a: 6 }, { a: Buffer.from([6]) }, { a: -2 }],
    no: [{ a: 2 }, { a: 6.5 }],
  },
  { name: '$bitsAnyClear', filter: { a: { $bitsAnyClear: 3 } }, yes: [{ a: 2 }], no: [{ a: 3 }] },
  { name: '$expr compares exactly, missing is not null', filter: { $expr: { $eq: ['$a', null] } }, yes: [{ a: null }], no: [{}] },
  { name: '$expr over two fields', filter: { $expr: { $gt: ['$a', '$b'] } }, yes: [{ a: 2, b: 1 }], no: [{ a: 1, b: 2 }] },
  { name: 'a field called __proto__', filter: { ['__proto__.x']: 1 }, no: [{}, { a: 1 }] },
])('$name', ({ filter, yes = [], no = [] }) => {
  for (const document of yes) expect([document, matches(filter, document)]).toEqual([document, true]);
  for (const document of no) expect([document, matches(filter, document)]).toEqual([document, false]);
});

it('a collation reaches equality, ranges and $in, but not expressions', () => {
  const collation = { locale: 'en', strength: 2 };
  expect(matches({ a: 'PING' }, { a: 'ping' }, collation)).toBe(true);
  expect(matches({ a: { $in: ['PING'] } }, { a: ['x', 'ping'] }, collation)).toBe(true);
  expect(matches({ a: { $gte: 'PING', $lte: 'PING' } }, { a: 'ping' }, collation)).toBe(true);
  expect(matches({ a: new BSONRegExp('PING') }, { a: 'ping' }, collation)).toBe(false);
});

it.each<{ name: string; filter: Plain; code: number; says: string }>([
  { name: 'an unknown operator', filter: { a: { $foo: 1 } }, code: 2, says: 'unknown operator: $foo' },
  { name: 'an unknown top-level operator', filter: { $foo: 1 }, code: 2, says: 'unknown top level operator: $foo' },
  { name: 'an empty $or', filter: { $or: [] }, code: 2, says: 'nonempty array' },
  { name: '$in without an array', filter: { a: { $in: 1 } }, code: 2, says: '$in needs an array' },
  { name: 'an operator in $in', filter: { a: { $in: [{ $gt: 1 }] } }, code: 2, says: 'cannot nest $ under $in' },
  { name: 'a regex in $ne', filter: { a: { $ne: new BSONRegExp('x') } }, code: 2, says: '$ne' },
  { name: '$options alone', filter: { a: { $options: 'i' } }, code: 2, says: '$options needs a $regex' },
  { name: '$mod by zero', filter: { a: { $mod: [0, 1] } }, code: 2, says: 'divisor cannot be 0' },
  { name: 'a negative $size', filter: { a: { $size: -1 } }, code: 2, says: '$size' },
  { name: 'an unknown type', filter: { a: { $type: 'strange' } }, code: 2, says: 'strange' },
  { name: '$where', filter: { $where: 'true' }, code: 238, says: '$where' },
  { name: '$jsonSchema', filter: { $jsonSchema: {} }, code: 238, says: '$jsonSchema' },
  { name: '$near', filter: { a: { $near: [1, 2] } }, code: 238, says: '$near' },
  { name: 'a back reference', filter: { a: new BSONRegExp('(a)\\1') }, code: 238, says: '\\1' },
  { name: 'a possessive quantifier', filter: { a: new BSONRegExp('a++') }, code: 238, says: 'possessive' },
  { name: 'a named character class', filter: { a: new BSONRegExp('[[:alpha:]]') }, code: 238, says: 'class' },
  { name: 'a broken expression', filter: { a: new BSONRegExp('(') }, code: 51091, says: 'invalid' },
])('$name is refused by name', ({ filter, code, says }) => {
  const fault = faultOf(() => compileFilter(docOf(filter), testEnv()));
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(says);
});

it.each<{ name: string; filter: Plain; document: Plain; position: number | undefined }>([
  { name: 'the first element that matched', filter: { a: { $gte: 2 } }, document: { a: [1, 2, 3] }, position: 1 },
  { name: 'a field of an element', filter: { 'a.k': 'b' }, document: { a: [{ k: 'a' }, { k: 'b' }] }, position: 1 },
  { name: '$elemMatch', filter: { a: { $elemMatch: { k: 1 } } }, document: { a: [{}, { k: 1 }] }, position: 1 },
  { name: 'the outer of two arrays', filter: { 'a.b': 3 }, document: { a: [{ b: [1] }, { b: [2, 3] }] }, position: 1 },
  { name: 'none where the place was asked for', filter: { 'a.1': 2 }, document: { a: [1, 2] }, position: undefined },
  { name: 'none without an array', filter: { a: 1 }, document: { a: 1 }, position: undefined },
])('the position is $name', ({ filter, document, position }) => {
  const details: MatchDetails = {};
  expect(compileFilter(docOf(filter), testEnv()).test(docOf(document), details)).toBe(true);
  expect(details.position).toBe(position);
});

/** The keys as an index holds them: each once, missing as null. */
function keysOf(document: Doc, ...paths: string[]): Value[][] {
  const keys = documentKeys(
    document,
    paths.map((path) => path.split('.')),
    { missing: null, empty: [] },
  ).map((key) => key.map((value) => value ?? null));
  return [...new Map(keys.map((key) => [groupKey(key), key])).values()];
}

it.each<{ name: string; document: Plain; path: string; keys: unknown[] }>([
  { name: 'one value', document: { a: 1 }, path: 'a', keys: [1] },
  { name: 'missing is null', document: {}, path: 'a.b', keys: [null] },
  { name: 'each element once', document: { a: [1, 2, 1] }, path: 'a', keys: [1, 2] },
  { name: 'the empty array itself', document: { a: [] }, path: 'a', keys: [[]] },
  { name: 'null for an array without documents on the way', document: { a: [] }, path: 'a.b', keys: [null] },
  { name: 'documents in an array', document: { a: [{ b: 1 }, {}, { b: [2, 3] }] }, path: 'a.b', keys: [1, null, 2, 3] },
  { name: 'null for an element that is no document', document: { a: [{ b: 1 }, 5] }, path: 'a.b', keys: [1, null] },
  { name: 'the element at a place alone', document: { a: [{ b: 5 }, { b: 1 }] }, path: 'a.0', keys: [{ b: 5 }] },
  { name: 'what the element at a place has', document: { a: [{ b: 5 }, { b: 1 }] }, path: 'a.1.b', keys: [1] },
  { name: 'null for a place beyond the end', document: { a: [1] }, path: 'a.3', keys: [null] },
  { name: 'an array at a place as a whole', document: { a: [[1, 2], [3]] }, path: 'a.0', keys: [[1, 2]] },
  { name: 'the documents of an array at a place', document: { a: [[{ b: 1 }, { b: 2 }]] }, path: 'a.0.b', keys: [1, 2] },
  { name: 'a field that is named by a number', document: { a: { 0: [1, 2] } }, path: 'a.0', keys: [1, 2] },
])('an index holds $name', ({ document, path, keys }) => {
  expect(keysOf(docOf(document), path).flat().map(plainOf)).toEqual(keys);
});

it('paths through one array advance together, through two the document is refused', () => {
  const document = docOf({
    a: [
      { b: 1, c: 2 },
      { b: 3, c: 4 },
    ],
    d: [1],
  });
  expect(keysOf(document, 'a.b', 'a.c').map(plainOf)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(faultOf(() => keysOf(document, 'a.b', 'd')).code).toBe(171);
  expect(faultOf(() => keysOf(docOf({ a: [{ 0: 1 }] }), 'a.0')).code).toBe(16746);
});

it('whatever matches is found by its keys', () => {
  const holds = (op: string, order: number): boolean =>
    ({ $eq: order === 0, $lt: order < 0, $lte: order <= 0, $gt: order > 0, $gte: order >= 0 })[op] ?? false;
  const conditions = fc.tuple(
    fc.constantFrom('a', 'a.b', 'b', 'a.0', '1'),
    fc.constantFrom('$eq', '$lt', '$lte', '$gt', '$gte'),
    values,
  );
  fc.assert(
    fc.property(documents, conditions, (document, [path, op, operand]) => {
      const filter: Doc = new Map([[path, new Map([[op, operand]])]]);
      let matched = false;
      try {
        matched = compileFilter(filter, testEnv()).test(document);
      } catch {
        // A condition that is refused, such as a range over an expression, has no keys to find.
        return;
      }
      if (!matched) return;
      let keys: Value[][];
      try {
        keys = keysOf(document, path);
      } catch (error) {
        // A document in an array that has a field by the number in the path can't be in such an index at all.
        expect(error).toMatchObject({ code: 16746 });
        return;
      }
      for (const conjunct of conjuncts(filter)) {
        if (conjunct.op === '$in') continue;
        const { value } = conjunct;
        const found = keys.some(([key = null]) => rankOf(key) === rankOf(value) && holds(conjunct.op, compareValues(key, value)));
        expect([isDoc(document), found]).toEqual([true, true]);
      }
    }),
    { numRuns: 5000 },
  );
});

/** Updates, row by row against what MongoDB documents; none ever changes the document that it is given. */
import { Decimal128, Double, Int32, Long } from 'bson';
import fc from 'fast-check';
import { encodeDoc } from '@/server/embedded/query/encode';
import { compileUpdate } from '@/server/embedded/query/update';
import { upsertBase } from '@/server/embedded/query/upsert';
import { docOf, documents, faultOf, type Plain, plainDoc, testEnv, typed, valueOf, values } from './values';

type How = { arrayFilters?: Plain[]; position?: number; insert?: boolean; let?: Plain; collation?: Plain };

function update(change: unknown, document: Plain, { arrayFilters, position, insert = false, ...env }: How = {}): Plain {
  const compiled = compileUpdate(valueOf(change), { env: testEnv(env), arrayFilters: arrayFilters?.map(docOf) });
  const before = docOf(document);
  const bytes = encodeDoc(before);
  const after = compiled.apply(before, { insert, position });
  expect(Buffer.compare(encodeDoc(before), bytes)).toBe(0);
  return plainDoc(after);
}

it.each<{ name: string; change: unknown; from: Plain; to: Plain; how?: How }>([
  { name: '$set makes the way', change: { $set: { 'a.b.c': 1 } }, from: {}, to: { a: { b: { c: 1 } } } },
  { name: '$set by index pads with null', change: { $set: { 'a.3': 1 } }, from: { a: [0] }, to: { a: [0, null, null, 1] } },
  {
    name: '$unset takes a field away and leaves null in an array',
    change: { $unset: { a: '', 'b.0': '' } },
    from: { a: 1, b: [1, 2] },
    to: { b: [null, 2] },
  },
  { name: '$unset of what is not there', change: { $unset: { 'a.b.c': 1 } }, from: { a: 5 }, to: { a: 5 } },
  { name: '$inc starts at the amount', change: { $inc: { a: 2, b: -1 } }, from: { a: 1 }, to: { a: 3, b: -1 } },
  { name: '$mul starts at zero', change: { $mul: { a: 3, b: 3 } }, from: { a: 2 }, to: { a: 6, b: 0 } },
  {
    name: '$min and $max across types',
    change: { $min: { a: 1, c: 5 }, $max: { b: 'x' } },
    from: { a: 2, b: 9 },
    to: { a: 1, b: 'x', c: 5 },
  },
  {
    name: '$rename moves the value',
    change: { $rename: { a: 'b.c', x: 'y' } },
    from: { a: 1, b: { d: 2 } },
    to: { b: { d: 2, c: 1 } },
  },
  { name: '$currentDate', change: { $currentDate: { a: true } }, from: {}, to: { a: new Date('2026-03-01T04:05:06.789Z') } },
  { name: '$setOnInsert on an update', change: { $setOnInsert: { a: 1 }, $set: { b: 2 } }, from: {}, to: { b: 2 } },
  {
    name: '$setOnInsert on an insert',
    change: { $setOnInsert: { a: 1 }, $set: { b: 2 } },
    from: {},
    to: { a: 1, b: 2 },
    how: { insert: true },
  },
  { name: '$push', change: { $push: { a: [1] } }, from: { a: [0] }, to: { a: [0, [1]] } },
  {
    name: '$push with $each, $sort and $slice',
    change: { $push: { a: { $each: [9, 5], $sort: 1, $slice: -3 } } },
    from: { a: [3, 1] },
    to: { a: [3, 5, 9] },
  },
  {
    name: '$push with $position from the end',
    change: { $push: { a: { $each: [8, 9], $position: -1 } } },
    from: { a: [1, 2] },
    to: { a: [1, 8, 9, 2] },
  },
  {
    name: '$push sorted by a field, missing first',
    change: { $push: { a: { $each: [{}], $sort: { k: 1 } } } },
    from: { a: [{ k: 2 }, { k: 1 }] },
    to: { a: [{}, { k: 1 }, { k: 2 }] },
  },
  {
    name: '$addToSet knows equal numbers',
    change: { $addToSet: { a: { $each: [new Double(1), 2, 2] } } },
    from: { a: [1] },
    to: { a: [1, 2] },
  },
  { name: '$addToSet of an array is one value', change: { $addToSet: { a: [1] } }, from: { a: [1] }, to: { a: [1, [1]] } },
  { name: '$pull by equality', change: { $pull: { a: 1 } }, from: { a: [1, 2, 1] }, to: { a: [2] } },
  { name: '$pull by operators', change: { $pull: { a: { $gte: 2 } } }, from: { a: [1, 2, 3] }, to: { a: [1] } },
  {
    name: '$pull by fields of documents',
    change: { $pull: { a: { k: 1, q: { $gt: 1 } } } },
    from: { a: [{ k: 1, q: 1 }, { k: 1, q: 2 }, 7] },
    to: { a: [{ k: 1, q: 1 }, 7] },
  },
  { name: '$pullAll', change: { $pullAll: { a: [1, 3] } }, from: { a: [1, 2, 3] }, to: { a: [2] } },
  { name: '$pop at both ends', change: { $pop: { a: 1, b: -1, c: 1 } }, from: { a: [1, 2], b: [1, 2] }, to: { a: [1], b: [2] } },
  {
    name: '$bit',
    change: { $bit: { a: { and: 6 }, b: { or: 1 }, c: { xor: 3 } } },
    from: { a: 3, b: 4, c: 1 },
    to: { a: 2, b: 5, c: 2 },
  },
  {
    name: 'the positional $',
    change: { $inc: { 'a.$.q': 1 } },
    from: { a: [{ q: 1 }, { q: 2 }] },
    to: { a: [{ q: 1 }, { q: 3 }] },
    how: { position: 1 },
  },
  {
    name: 'all elements',
    change: { $inc: { 'a.$[].q': 1 } },
    from: { a: [{ q: 1 }, { q: 2 }] },
    to: { a: [{ q: 2 }, { q: 3 }] },
  },
  {
    name: 'elements by filter',
    change: { $set: { 'a.$[x].q': 0 } },
    from: { a: [{ k: 1 }, { k: 2 }] },
    to: { a: [{ k: 1 }, { k: 2, q: 0 }] },
    how: { arrayFilters: [{ 'x.k': 2 }] },
  },
  {
    name: 'elements of elements',
    change: { $set: { 'a.$[x].b.$[y]': 0 } },
    from: {
      a: [
        { k: 1, b: [1, 9] },
        { k: 2, b: [1, 9] },
      ],
    },
    to: {
      a: [
        { k: 1, b: [1, 9] },
        { k: 2, b: [1, 0] },
      ],
    },
    how: { arrayFilters: [{ 'x.k': 2 }, { y: { $gt: 5 } }] },
  },
  {
    name: 'new fields stand in the order of their names',
    change: { $set: { c: 1, b: 1 }, $inc: { a: 1 } },
    from: { z: 0 },
    to: { z: 0, a: 1, b: 1, c: 1 },
  },
  {
    name: 'a pipeline keeps _id',
    change: [{ $set: { b: { $add: ['$a', 1] } } }, { $unset: 'a' }],
    from: { _id: 7, a: 1 },
    to: { _id: 7, b: 2 },
  },
  {
    name: 'a pipeline that replaces all keeps _id first',
    change: [{ $replaceWith: { x: '$a' } }],
    from: { _id: 7, a: 1 },
    to: { _id: 7, x: 1 },
  },
  {
    name: 'a pipeline sees the variables',
    change: [{ $set: { a: '$$v' } }],
    from: { _id: 1 },
    to: { _id: 1, a: 5 },
    how: { let: { v: 5 } },
  },
  { name: 'a replacement keeps _id', change: { b: 1 }, from: { _id: 7, a: 1 }, to: { _id: 7, b: 1 } },
])('$name', ({ change, from, to, how }) => {
  const after = update(change, from, how);
  expect(after).toEqual(to);
  expect(Object.keys(after)).toEqual(Object.keys(to));
});

it.each<{ name: string; current: unknown; by: unknown; result: string }>([
  { name: 'int and int', current: new Int32(1), by: new Int32(2), result: '{"$numberInt":"3"}' },
  { name: 'int and double', current: new Int32(1), by: new Double(2), result: '{"$numberDouble":"3.0"}' },
  { name: 'int and long', current: new Int32(1), by: Long.fromNumber(2), result: '{"$numberLong":"3"}' },
  { name: 'int beyond its range', current: new Int32(2147483647), by: new Int32(1), result: '{"$numberLong":"2147483648"}' },
  {
    name: 'double and decimal',
    current: new Double(0.1),
    by: Decimal128.fromString('1'),
    result: '{"$numberDecimal":"1.100000000000000"}',
  },
])('$inc of $name has the widest kind', ({ current, by, result }) => {
  const compiled = compileUpdate(docOf({ $inc: { a: by } }), { env: testEnv() });
  expect(typed(compiled.apply(docOf({ a: current }), { insert: false }).get('a'))).toBe(result);
});

it.each<{ name: string; change: unknown; from?: Plain; how?: How; code: number; says?: string }>([
  { name: 'an unknown operator', change: { $foo: { a: 1 } }, code: 9, says: 'Unknown modifier: $foo' },
  { name: 'a field among operators', change: { $set: { a: 1 }, b: 1 }, code: 9, says: 'Unknown modifier: b' },
  { name: 'an operator without fields', change: { $set: 5 }, code: 9, says: 'Modifiers operate on fields' },
  { name: 'one path twice', change: { $set: { a: 1 }, $inc: { a: 1 } }, code: 40, says: "conflict at 'a'" },
  { name: 'a path within a path', change: { $set: { 'a.b': 1, a: 1 } }, code: 40, says: "conflict at 'a'" },
  { name: 'another _id', change: { $set: { _id: 2 } }, from: { _id: 1 }, code: 66, says: '_id' },
  { name: 'no _id', change: { $unset: { _id: 1 } }, from: { _id: 1 }, code: 66 },
  { name: 'a replacement with another _id', change: { _id: 2 }, from: { _id: 1 }, code: 66 },
  { name: '$inc of text', change: { $inc: { a: 1 } }, from: { a: 'x' }, code: 14, says: 'non-numeric type string' },
  { name: '$inc by text', change: { $inc: { a: 'x' } }, code: 14, says: 'non-numeric argument' },
  { name: '$inc beyond int64', change: { $inc: { a: 1 } }, from: { a: Long.MAX_VALUE }, code: 2, says: 'Failed to apply $inc' },
  { name: 'a field of a scalar', change: { $set: { 'a.b': 1 } }, from: { a: 5 }, code: 28, says: "Cannot create field 'b'" },
  { name: 'a named field of an array', change: { $set: { 'a.b': 1 } }, from: { a: [] }, code: 28 },
  { name: '$push on a scalar', change: { $push: { a: 1 } }, from: { a: 5 }, code: 2, says: 'must be an array' },
  { name: '$pop on a scalar', change: { $pop: { a: 1 } }, from: { a: 5 }, code: 14 },
  { name: '$pop by 2', change: { $pop: { a: 2 } }, code: 9 },
  { name: 'an unknown clause of $push', change: { $push: { a: { $each: [], $foo: 1 } } }, code: 2, says: '$foo' },
  { name: 'an empty path', change: { $set: { '': 1 } }, code: 56 },
  { name: 'an empty name', change: { $set: { 'a..b': 1 } }, code: 56 },
  { name: 'a dollar name', change: { $set: { 'a.$b': 1 } }, code: 52 },
  { name: '$ without a match', change: { $set: { 'a.$': 1 } }, from: { a: [1] }, code: 2, says: 'did not find the match' },
  { name: 'an array filter that is missing', change: { $set: { 'a.$[x]': 1 } }, code: 2, says: "identifier 'x'" },
  {
    name: 'an array filter that is not used',
    change: { $set: { a: 1 } },
    how: { arrayFilters: [{ x: 1 }] },
    code: 9,
    says: 'was not used',
  },
  { name: 'elements of no array', change: { $set: { 'a.$[]': 1 } }, from: { a: 5 }, code: 2, says: 'non-array' },
  { name: 'a stage that no update has', change: [{ $match: {} }], code: 72, says: '$match' },
  { name: 'a dollar in a replacement', change: { a: 1, $b: 1 }, code: 52 },
])('$name is refused', ({ change, from = {}, how, code, says = '' }) => {
  const fault = faultOf(() => update(change, from, how));
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(says);
});

it.each<{ name: string; change: unknown; document: Plain }>([
  { name: '$set of the same value', change: { $set: { 'a.b': 1 } }, document: { a: { b: 1 } } },
  { name: '$inc by nothing', change: { $inc: { a: 0 } }, document: { a: 1 } },
  { name: '$addToSet of a member', change: { $addToSet: { a: 1 } }, document: { a: [1] } },
  { name: '$pull of a stranger', change: { $pull: { a: 9 } }, document: { a: [1] } },
  { name: '$unset of nothing', change: { $unset: { b: 1 } }, document: { a: 1 } },
  { name: '$max below', change: { $max: { a: 0 } }, document: { a: 1 } },
  { name: 'the same replacement', change: { a: 1 }, document: { _id: 1, a: 1 } },
  { name: 'a pipeline that says the same', change: [{ $set: { a: 1 } }], document: { _id: 1, a: 1 } },
])('$name is seen to change nothing', ({ change, document }) => {
  const before = docOf(document);
  expect(compileUpdate(valueOf(change), { env: testEnv() }).apply(before, { insert: false })).toBe(before);
});

it('the same number in another kind is a change', () => {
  const before = docOf({ a: 1 });
  const after = compileUpdate(docOf({ $set: { a: new Double(1) } }), { env: testEnv() }).apply(before, { insert: false });
  expect(after).not.toBe(before);
  expect(typed(after.get('a'))).toBe('{"$numberDouble":"1.0"}');
});

it('no update changes the document that it was given', () => {
  const operators = fc.constantFrom(
    '$set',
    '$unset',
    '$inc',
    '$mul',
    '$min',
    '$max',
    '$push',
    '$addToSet',
    '$pull',
    '$pop',
    '$rename',
  );
  const paths = fc.constantFrom('a', 'b', 'a.b', 'a.0', 'b.1.a', '1');
  fc.assert(
    fc.property(documents, operators, paths, values, (document, operator, path, operand) => {
      const bytes = encodeDoc(document);
      try {
        compileUpdate(new Map([[operator, new Map([[path, operand]])]]), { env: testEnv() }).apply(document, { insert: false });
      } catch (error) {
        expect(error).toHaveProperty('codeName');
      }
      expect(Buffer.compare(encodeDoc(document), bytes)).toBe(0);
    }),
    { numRuns: 3000 },
  );
});

it.each<{ name: string; filter: Plain; base: Plain }>([
  { name: 'equalities, _id first', filter: { a: 1, 'b.c': 2, _id: 7, d: { $gt: 1 } }, base: { _id: 7, a: 1, b: { c: 2 } } },
  { name: '$eq, $and, and a single $or', filter: { $and: [{ a: { $eq: 1 } }, { $or: [{ b: 2 }] }] }, base: { a: 1, b: 2 } },
  { name: 'nothing of an $or with a choice', filter: { $or: [{ a: 1 }, { b: 2 }] }, base: {} },
])('an upsert starts from $name', ({ filter, base }) => {
  expect(Object.entries(plainDoc(upsertBase(docOf(filter), 'operators')))).toEqual(Object.entries(base));
});

it('an upsert whose filter says one path twice is refused', () => {
  expect(faultOf(() => upsertBase(docOf({ $and: [{ a: 1 }, { a: 2 }] }), 'operators')).code).toBe(54);
  expect(faultOf(() => upsertBase(docOf({ a: {}, 'a.b': 2 }), 'operators')).code).toBe(54);
});

/** The order of all values: total, exact across the kinds of number, and the same as equality of keys. */
import { Decimal128, Double } from 'bson';
import fc from 'fast-check';
import { createCollator } from '@/server/embedded/query/collation';
import { compareValues, groupKey } from '@/server/embedded/query/order';
import { int, type Maybe } from '@/server/embedded/query/value';
import { docOf, faultOf, numbers, valueOf, values } from './values';

const sign = (a: Maybe, b: Maybe): number => Math.sign(compareValues(a, b));

it('the order is antisymmetric', () => {
  fc.assert(fc.property(values, values, (a, b) => expect(sign(a, b) + sign(b, a)).toBe(0)));
});

it('the order is transitive', () => {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      const [low, middle, high] = [a, b, c].sort(compareValues);
      expect(sign(low, middle)).toBeLessThanOrEqual(0);
      expect(sign(middle, high)).toBeLessThanOrEqual(0);
      expect(sign(low, high)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 1000 },
  );
});

it('numbers of all kinds are ordered transitively', () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (a, b, c) => {
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 3000 },
  );
});

it('two values have one key exactly when they are equal', () => {
  fc.assert(
    fc.property(values, values, (a, b) => expect(groupKey(a) === groupKey(b)).toBe(sign(a, b) === 0)),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(numbers, numbers, (a, b) => expect(groupKey(a) === groupKey(b)).toBe(sign(a, b) === 0)),
    { numRuns: 3000 },
  );
});

it.each<{ name: string; ascending: Maybe[] }>([
  {
    name: 'types: null, numbers, text, documents, arrays, binary, ids, booleans, dates',
    ascending: [null, int(9), 'a', docOf({}), [], valueOf(Buffer.from('')), false, new Date(0)],
  },
  { name: 'missing comes before null', ascending: [undefined, null] },
  { name: 'NaN comes before every number', ascending: [new Double(NaN), new Double(-Infinity), int(0)] },
  {
    name: 'what a double can not hold still counts',
    ascending: [new Double(9007199254740992), 9007199254740993n, new Double(9007199254740994)],
  },
  { name: 'decimal 0.1 is less than the double that stands for it', ascending: [Decimal128.fromString('0.1'), new Double(0.1)] },
  { name: 'text goes by code point, not by UTF-16 unit', ascending: ['a', '\uffff', '\u{1f600}'] },
  { name: 'in documents the type of a field counts before its name', ascending: [docOf({ b: 1 }), docOf({ a: 'x' })] },
  { name: 'of two documents the one that ends first', ascending: [docOf({ a: 1 }), docOf({ a: 1, b: 1 })] },
])('$name', ({ ascending }) => {
  const shuffled = [...ascending].reverse().sort(compareValues);
  // Array.sort keeps undefined for itself, so the order is asked pair by pair.
  ascending.slice(1).forEach((value, at) => expect(sign(ascending[at], value)).toBe(-1));
  expect(shuffled).toHaveLength(ascending.length);
});

it('a collation of strength 2 holds letters equal but for case, and its keys agree', () => {
  const collator = createCollator(docOf({ locale: 'en', strength: 2 }));
  expect(compareValues('Ping', 'ping', collator)).toBe(0);
  expect(compareValues('resume', 'résumé', collator)).not.toBe(0);
  expect(groupKey('Ping', collator)).toBe(groupKey('ping', collator));
  expect(groupKey('resume', collator)).not.toBe(groupKey('résumé', collator));
});

it.each<{ name: string; collation: Record<string, unknown>; code: number }>([
  { name: 'no locale', collation: { strength: 2 }, code: 40414 },
  { name: 'an unknown field', collation: { locale: 'en', foo: 1 }, code: 40415 },
  { name: 'an unknown locale', collation: { locale: 'no-such' }, code: 2 },
  { name: 'a locale that is no language', collation: { locale: 'xx' }, code: 2 },
  { name: 'a special order of a language', collation: { locale: 'de@collation=phonebook' }, code: 238 },
  { name: 'strength 4', collation: { locale: 'en', strength: 4 }, code: 238 },
  { name: 'shifted punctuation', collation: { locale: 'en', alternate: 'shifted' }, code: 238 },
  { name: 'a case level beside accents', collation: { locale: 'en', strength: 2, caseLevel: true }, code: 238 },
])('a collation with $name is refused', ({ collation, code }) => {
  expect(faultOf(() => createCollator(docOf(collation))).code).toBe(code);
});

/** Arbitrary BSON values for property tests, dense around the places where encodings go wrong. */
import fc from 'fast-check';
import { Binary, BSONRegExp, Decimal128, Double, Int32, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import type { Value } from '@/server/embedded/query/value';

const longs = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer({ min: -3, max: 3 }).map((near) => 2n ** 53n + BigInt(near)),
  fc.integer({ min: -3, max: 3 }).map((near) => -(2n ** 62n) + BigInt(near)),
);

const decimals = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '0.1',
    '1',
    '1.0',
    '1E+1',
    '10',
    '9007199254740993',
    '1E+6000',
    '-1E+6000',
    '1E-6000',
    'NaN',
    'Infinity',
    '-Infinity',
    '1E+23',
    '0.3',
    '99999999999999991611392',
  ),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -40, max: 40 }))
    .map(([digits, power]) => `${digits}E${power}`),
);

export const numbers: fc.Arbitrary<Value> = fc.oneof(
  fc.integer().map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.constantFrom(0.1, 0.3, -0, 1, 1e23, 5e-324, 2 ** 53, NaN, Infinity, -Infinity).map((n) => new Double(n)),
  longs,
  decimals.map((text) => Decimal128.fromString(text)),
);

const scalars: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: numbers, weight: 4 },
  fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'é', '漢', '😀', '\u0001') }),
  fc.constant(null),
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes, 0)),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => new Timestamp(value)),
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 2 }).map((pattern) => new BSONRegExp(pattern, 'i')),
  fc.constantFrom(new MinKey(), new MaxKey()),
);

const names = fc.constantFrom('a', 'b', 'a\u0001', '1');

export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    { arbitrary: scalars, weight: 6 },
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).value;

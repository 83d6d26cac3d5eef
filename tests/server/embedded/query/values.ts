/** What the tests of the query language are written with: plain objects into values and back, and values by chance. */
import { BSONRegExp, deserialize, EJSON, MaxKey, MinKey, ObjectId, serialize, Timestamp } from 'bson';
import fc from 'fast-check';
import { MongoFault } from '@/server/embedded/fault';
import { createEnv } from '@/server/embedded/query/createEnv';
import { decodeDoc } from '@/server/embedded/query/decode';
import { encodeDoc } from '@/server/embedded/query/encode';
import type { Env } from '@/server/embedded/query/env';
import { Binary, Decimal128, type Doc, Double, int, type Maybe, type Value } from '@/server/embedded/query/value';

export type Plain = Record<string, unknown>;

/** A document out of a plain object: whole numbers are ints, others doubles, as the driver sends them. */
export const docOf = (plain: Plain): Doc => decodeDoc(serialize(plain, { ignoreUndefined: true }));
/** A value out of a plain one. */
export const valueOf = (plain: unknown): Value => docOf({ v: plain }).get('v') ?? null;
/** Back to plain objects, numbers of all kinds as JS numbers. */
export const plainDoc = (document: Doc): Plain => deserialize(encodeDoc(document), { promoteBuffers: true });
export const plainOf = (value: Maybe): unknown => (value === undefined ? undefined : plainDoc(new Map([['v', value]])).v);
/** With every type spelled out. */
export const typed = (value: Maybe): string =>
  value === undefined
    ? 'missing'
    : EJSON.stringify(deserialize(encodeDoc(new Map([['v', value]])), { promoteValues: false, bsonRegExp: true }).v, {
        relaxed: false,
      });

/** A fixed clock and chance. */
export const testEnv = (options: { let?: Plain; collation?: Plain } = {}): Env =>
  createEnv({
    now: new Date('2026-03-01T04:05:06.789Z'),
    random: () => 0.5,
    let: options.let && docOf(options.let),
    collation: options.collation && docOf(options.collation),
  });

/** The code and the message of the fault that `act` ends with. */
export function faultOf(act: () => unknown): { code: number; message: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof MongoFault) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('It did not fail.');
}

const wholes = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(2147483647, -2147483648));
const halves = fc.integer({ min: -10, max: 10 }).map((n) => n / 2);
const huge = fc.constantFrom(9007199254740992, 9007199254740994, 1e300, -1e300, Infinity, -Infinity, NaN, 0.1, -0);
const decimals = fc.constantFrom(
  '0',
  '-0',
  '0.1',
  '0.10',
  '1',
  '1.0',
  '2.5',
  '9007199254740993',
  'NaN',
  'Infinity',
  '1E+400',
  '-3',
);

/** Numbers of the four kinds, close enough to meet each other. */
export const numbers: fc.Arbitrary<Value> = fc.oneof(
  wholes.map(int),
  fc.oneof(halves, huge).map((n) => new Double(n)),
  fc.oneof(wholes.map(BigInt), fc.constantFrom(9007199254740993n, -9007199254740993n, 9223372036854775807n)),
  decimals.map((text) => Decimal128.fromString(text)),
);

const texts = fc.constantFrom('', 'a', 'b', 'A', 'ab', 'é', '\uffff', '\u{1f600}', '1');
const scalars: fc.Arbitrary<Value> = fc.oneof(
  numbers,
  texts,
  fc.boolean(),
  fc.constant(null),
  fc.integer({ min: -2, max: 2 }).map((ms) => new Date(ms)),
  fc.constantFrom('000000000000000000000001', 'ffffffffffffffffffffffff').map((hex) => new ObjectId(hex)),
  fc.uint8Array({ maxLength: 2 }).map((bytes) => new Binary(bytes, 0)),
  fc.constantFrom(1, 4294967295).map((t) => new Timestamp({ t, i: 1 })),
  fc.constantFrom('a', 'b').map((pattern) => new BSONRegExp(pattern, 'i')),
  fc.constantFrom<Value>(new MinKey(), new MaxKey()),
);

const names = fc.constantFrom('a', 'b', '1', '0', '__proto__', '_bsontype', '');

/** Any value, nested up to three deep. */
export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 3 }).map((fields): Value => new Map(fields)),
  ),
})).value;

export const documents: fc.Arbitrary<Doc> = fc.array(fc.tuple(names, values), { maxLength: 4 }).map((fields) => new Map(fields));

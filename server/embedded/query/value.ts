/** The value model: what a BSON value is in memory, so that type, field order and odd names survive by construction. */
import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';

/**
 * A document. A Map, because a plain object puts integer-like names first and knows `__proto__`.
 * Nobody changes a Doc or an array that was handed over: structure is shared.
 */
export type Doc = Map<string, Value>;

/** int32 is `Int32`, double is `Double`, int64 is a bigint, decimal is `Decimal128`; `undefined` is never a value but "missing". */
export type Value =
  | null
  | boolean
  | string
  | bigint
  | Int32
  | Double
  | Decimal128
  | Date
  | ObjectId
  | Binary
  | BSONRegExp
  | Timestamp
  | Code
  | BSONSymbol
  | MinKey
  | MaxKey
  | Value[]
  | Doc;

export type Maybe = Value | undefined;
export type Numeric = Int32 | Double | bigint | Decimal128;

export const MAX_INT = 2147483647;
export const MIN_INT = -2147483648;
export const MAX_LONG = 9223372036854775807n;
export const MIN_LONG = -9223372036854775808n;

export const isDoc = (value: unknown): value is Doc => value instanceof Map;
export const isNumeric = (value: Maybe): value is Numeric =>
  value instanceof Int32 || value instanceof Double || typeof value === 'bigint' || value instanceof Decimal128;
export const isNullish = (value: Maybe): value is null | undefined => value === null || value === undefined;

const SMALL: readonly Int32[] = Array.from({ length: 256 }, (_, n) => new Int32(n));

/** An int32; `n` must be a whole number in its range. */
export const int = (n: number): Int32 => (n >= 0 && n < 256 && SMALL[n]) || new Int32(n);
export const double = (n: number): Double => new Double(n);
/** An int32 where it fits, an int64 otherwise; `n` must be a whole number. */
export const intOrLong = (n: number | bigint): Int32 | bigint => (n >= MIN_INT && n <= MAX_INT ? int(Number(n)) : BigInt(n));

/** A document out of names and values, in their order. */
export const doc = (fields: Readonly<Record<string, Value>>): Doc => new Map(Object.entries(fields));

/** The number as a JS number, an int64 or decimal rounded to the nearest double. */
export function toNumber(value: Numeric): number {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Decimal128) return Number(value.toString());
  return value.value;
}

/** MongoDB's alias of each type, as `$type` and error messages name it. */
export type TypeName =
  | 'double'
  | 'string'
  | 'object'
  | 'array'
  | 'binData'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'null'
  | 'regex'
  | 'javascript'
  | 'symbol'
  | 'int'
  | 'timestamp'
  | 'long'
  | 'decimal'
  | 'minKey'
  | 'maxKey'
  | 'missing';

/** The type of a value by MongoDB's alias; undefined is `missing`. */
export function typeName(value: Maybe): TypeName {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'long';
    case 'undefined':
      return 'missing';
  }
  if (value === null) return 'null';
  if (value instanceof Map) return 'object';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return BSON_NAMES[value._bsontype];
}

const BSON_NAMES = {
  Int32: 'int',
  Double: 'double',
  Decimal128: 'decimal',
  ObjectId: 'objectId',
  Binary: 'binData',
  BSONRegExp: 'regex',
  Timestamp: 'timestamp',
  Code: 'javascript',
  BSONSymbol: 'symbol',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
} as const;

/** The number of each type in BSON, as `{$type: 2}` asks for it. */
export const TYPE_NUMBERS: Readonly<Record<number, TypeName>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  13: 'javascript',
  14: 'symbol',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  [-1]: 'minKey',
  127: 'maxKey',
};
export const TYPE_NAMES: ReadonlySet<string> = new Set(Object.values(TYPE_NUMBERS));

/** How a value reads in an error message: like MongoDB's shell, cut at 200 characters. */
export function show(value: Maybe): string {
  const text = write(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function write(value: Maybe): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return String(value);
  if (isNumeric(value)) return String(value instanceof Int32 || value instanceof Double ? value.value : value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(write).join(', ')} ]`;
  if (value instanceof Map) {
    return value.size === 0 ? '{}' : `{ ${[...value].map(([name, item]) => `${name}: ${write(item)}`).join(', ')} }`;
  }
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (value instanceof Timestamp) return `Timestamp(${value.t}, ${value.i})`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, "${Buffer.from(value.value()).toString('base64')}")`;
  return value instanceof MinKey || value instanceof MaxKey ? value._bsontype : String(value);
}

export { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, MaxKey, MinKey, ObjectId, Timestamp };

/** BSON order: which of two values of any type comes first, and one key for all values that are equal. */
import type { MaxKey } from 'bson';
import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, MinKey, ObjectId, Timestamp } from 'bson';
import type { Collator } from './collation';
import { compareNumbers, numberKey } from './number';
import { type Doc, type Maybe, typeName, type TypeName } from './value';

/** https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ */
const RANKS: Readonly<Record<TypeName, number>> = {
  minKey: -1,
  missing: 0,
  null: 5,
  int: 10,
  long: 10,
  double: 10,
  decimal: 10,
  string: 15,
  symbol: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  javascript: 60,
  maxKey: 127,
};

/** The place of a value's type in BSON order: values of one rank compare by value, others by rank. */
export const rankOf = (value: Maybe): number => RANKS[typeName(value)];

/** Total order over all values, "missing" (undefined) below null. Below zero: `a` comes first. */
export function compareValues(a: Maybe, b: Maybe, collator?: Collator): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b, collator);
  if (a instanceof Int32 && b instanceof Int32) return a.value - b.value;
  const rank = rankOf(a);
  const other = rankOf(b);
  return rank !== other ? rank - other : compareSameRank(a, b, collator);
}

export const equalValues = (a: Maybe, b: Maybe, collator?: Collator): boolean => compareValues(a, b, collator) === 0;

const isNumber = (v: Maybe): v is Int32 | Double | bigint | Decimal128 =>
  v instanceof Int32 || v instanceof Double || typeof v === 'bigint' || v instanceof Decimal128;

function compareSameRank(a: Maybe, b: Maybe, collator: Collator | undefined): number {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (a instanceof Map && b instanceof Map) return compareDocs(a, b, collator);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, collator);
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Binary && b instanceof Binary) return compareBinary(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return a.t - b.t || a.i - b.i;
  if (a instanceof BSONRegExp && b instanceof BSONRegExp)
    return compareUtf8(a.pattern, b.pattern) || compareUtf8(a.options, b.options);
  if (a instanceof Code && b instanceof Code) return compareUtf8(a.code, b.code);
  if (isText(a) && isText(b)) return compareText(textOf(a), textOf(b), collator);
  return 0;
}

const isText = (v: Maybe): v is string | BSONSymbol => typeof v === 'string' || v instanceof BSONSymbol;
const textOf = (v: string | BSONSymbol): string => (typeof v === 'string' ? v : v.value);
const compareText = (a: string, b: string, collator: Collator | undefined): number =>
  collator === undefined ? compareUtf8(a, b) : collator.compare(a, b);

function compareBinary(a: Binary, b: Binary): number {
  return a.position - b.position || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}

function compareArrays(a: readonly Maybe[], b: readonly Maybe[], collator: Collator | undefined): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const order = compareValues(a[at], b[at], collator);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Field by field: the type, then the name, then the value; the one that ends first comes first. */
function compareDocs(a: Doc, b: Doc, collator: Collator | undefined): number {
  const others = b.entries();
  for (const [name, value] of a) {
    const next = others.next();
    if (next.done === true) return 1;
    const [otherName, other] = next.value;
    const order = rankOf(value) - rankOf(other) || compareUtf8(name, otherName) || compareValues(value, other, collator);
    if (order !== 0) return order;
  }
  return others.next().done === true ? 0 : -1;
}

/** The order of the UTF-8 bytes, which is that of code points: JS compares UTF-16 units, where surrogates come too early. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? lift(x) - lift(y) : x - y;
  }
  return a.length - b.length;
}

/** Surrogates (U+D800…DFFF) above everything else of the basic plane. */
const lift = (unit: number): number => (unit <= 0xdfff ? unit + 0x10000 : unit);

/** One text for all equal values, and for those alone: what `$group` and `distinct` put together. Missing has its own. */
export function groupKey(value: Maybe, collator?: Collator): string {
  if (value === undefined) return 'u';
  if (value === null) return 'z';
  if (isText(value)) {
    const text = collator === undefined ? textOf(value) : collator.representative(textOf(value));
    return `s${text.length}:${text}`;
  }
  if (isNumber(value)) return `n${numberKey(value)};`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (Array.isArray(value)) return `[${value.map((item) => groupKey(item, collator)).join('')}]`;
  if (value instanceof Map) {
    let key = '{';
    for (const [name, item] of value) key += `${name.length}:${name}${groupKey(item, collator)}`;
    return `${key}}`;
  }
  if (value instanceof Date) return `d${value.getTime()};`;
  if (value instanceof ObjectId) return `o${value.toHexString()}`;
  return rareKey(value);
}

function rareKey(value: Binary | BSONRegExp | Timestamp | Code | MinKey | MaxKey): string {
  if (value instanceof Binary) return `b${value.sub_type}:${Buffer.from(value.value()).toString('base64')};`;
  if (value instanceof BSONRegExp) return `r${value.pattern.length}:${value.pattern}${value.options};`;
  if (value instanceof Timestamp) return `i${value.t}:${value.i};`;
  if (value instanceof Code) return `c${value.code.length}:${value.code}`;
  return value instanceof MinKey ? '-' : '+';
}

/** Equality to the byte: the same type, the same spelling. What an update must differ by to count as a change. */
import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, ObjectId, Timestamp } from 'bson';
import { type Doc, type Maybe, typeName, type Value } from './value';

/** 1 and 1.0 are equal but not identical, and so are documents whose fields stand in another order. */
export function identical(a: Maybe, b: Maybe): boolean {
  if (a === b) return true;
  if (typeName(a) !== typeName(b)) return false;
  if (a instanceof Map && b instanceof Map) return identicalDocs(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => identical(item, b[at]));
  if (a instanceof Int32 && b instanceof Int32) return a.value === b.value;
  if (a instanceof Double && b instanceof Double) return Object.is(a.value, b.value);
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id) === 0;
  return identicalRare(a, b);
}

function identicalRare(a: Maybe, b: Maybe): boolean {
  if (a instanceof Decimal128 && b instanceof Decimal128) return Buffer.compare(a.bytes, b.bytes) === 0;
  if (a instanceof Binary && b instanceof Binary) return a.sub_type === b.sub_type && Buffer.compare(a.value(), b.value()) === 0;
  if (a instanceof Timestamp && b instanceof Timestamp) return a.t === b.t && a.i === b.i;
  if (a instanceof BSONRegExp && b instanceof BSONRegExp) return a.pattern === b.pattern && a.options === b.options;
  if (a instanceof Code && b instanceof Code) return a.code === b.code;
  if (a instanceof BSONSymbol && b instanceof BSONSymbol) return a.value === b.value;
  // What is left are MinKey and MaxKey, which have one value each; text, numbers and booleans were compared at the top.
  const kind = typeName(a);
  return kind === 'minKey' || kind === 'maxKey';
}

function identicalDocs(a: Doc, b: Doc): boolean {
  if (a.size !== b.size) return false;
  const others: Iterator<[string, Value]> = b.entries();
  for (const [name, value] of a) {
    const next = others.next();
    if (next.done === true || next.value[0] !== name || !identical(value, next.value[1])) return false;
  }
  return true;
}

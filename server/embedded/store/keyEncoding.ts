/** Comparable bytes of BSON values: comparing the bytes is comparing the values in BSON order, also within compound keys. */
import { Binary, BSONRegExp, BSONSymbol, Code, MaxKey, MinKey, ObjectId, Timestamp, isNumeric, type Value } from '../query/value';
import { pushNumber } from './keyNumber';

/** The order of the types. Equal numbers compare by value. 0 is left for the end of an object or array. */
export const TYPE = {
  minKey: 1,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  code: 60,
  maxKey: 127,
} as const;

/** The type's place in BSON order, as `TYPE` numbers it. */
export function typeRank(value: Value): number {
  if (value === null) return TYPE.null;
  if (typeof value === 'string' || value instanceof BSONSymbol) return TYPE.string;
  if (isNumeric(value)) return TYPE.number;
  if (typeof value === 'boolean') return TYPE.bool;
  if (value instanceof Map) return TYPE.object;
  if (Array.isArray(value)) return TYPE.array;
  if (value instanceof ObjectId) return TYPE.objectId;
  if (value instanceof Date) return TYPE.date;
  if (value instanceof Binary) return TYPE.binary;
  if (value instanceof Timestamp) return TYPE.timestamp;
  if (value instanceof BSONRegExp) return TYPE.regex;
  if (value instanceof MinKey) return TYPE.minKey;
  if (value instanceof MaxKey) return TYPE.maxKey;
  return TYPE.code;
}

/** Appends one value, its type first. No encoding is the beginning of another, so compound keys need no separator. */
export function pushValue(value: Value, out: number[]): void {
  out.push(typeRank(value));
  pushBody(value, out);
}

/** The bytes of a compound key; a descending field has all its bytes inverted. */
export function encodeKey(values: readonly Value[], descending: readonly boolean[]): Uint8Array {
  const out: number[] = [];
  values.forEach((value, place) => {
    const start = out.length;
    pushValue(value, out);
    if (descending[place] === true) invert(out, start);
  });
  return Uint8Array.from(out);
}

/** Inverts all bytes from `start` on, so that the order turns round. */
export function invert(out: number[], start: number): void {
  for (let i = start; i < out.length; i++) out[i] = ~(out[i] ?? 0) & 0xff;
}

function pushBody(value: Value, out: number[]): void {
  if (typeof value === 'string') pushText(value, out);
  else if (isNumeric(value)) pushNumber(value, out);
  else if (value instanceof ObjectId) pushAll(value.id, out);
  else if (value instanceof Date) pushInt64(BigInt(value.getTime()), out);
  else if (typeof value === 'boolean') out.push(value ? 1 : 0);
  else if (value instanceof Map) pushObject(value, out);
  else if (Array.isArray(value)) pushArray(value, out);
  else pushRare(value, out);
}

function pushRare(value: Value, out: number[]): void {
  if (value instanceof BSONSymbol) pushText(value.value, out);
  else if (value instanceof Binary) pushBinary(value, out);
  else if (value instanceof Timestamp) pushUint64(value.toBigInt(), out);
  else if (value instanceof BSONRegExp) {
    pushText(value.pattern, out);
    pushText(value.options, out);
  } else if (value instanceof Code) pushText(String(value.code), out);
}

/** UTF-8 with 0x00 escaped as 0x00 0xFF and ended by 0x00 0x00: shorter comes first. */
function pushText(text: string, out: number[]): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0 || code > 0x7f) return pushBytes(Buffer.from(text.slice(i), 'utf8'), out);
    out.push(code);
  }
  out.push(0, 0);
}

function pushBytes(bytes: Uint8Array, out: number[]): void {
  for (const byte of bytes) {
    out.push(byte);
    if (byte === 0) out.push(0xff);
  }
  out.push(0, 0);
}

function pushAll(bytes: Uint8Array, out: number[]): void {
  for (const byte of bytes) out.push(byte);
}

function pushInt64(value: bigint, out: number[]): void {
  pushUint64(BigInt.asUintN(64, value ^ (1n << 63n)), out);
}

function pushUint64(value: bigint, out: number[]): void {
  for (let shift = 56n; shift >= 0n; shift -= 8n) out.push(Number((value >> shift) & 0xffn));
}

/** Binary data compares by length, then subtype, then bytes. */
function pushBinary(value: Binary, out: number[]): void {
  const bytes = value.value();
  out.push(
    (bytes.length >>> 24) & 0xff,
    (bytes.length >>> 16) & 0xff,
    (bytes.length >>> 8) & 0xff,
    bytes.length & 0xff,
    value.sub_type,
  );
  pushAll(bytes, out);
}

/** Field by field: type, then name, then value. */
function pushObject(value: ReadonlyMap<string, Value>, out: number[]): void {
  for (const [name, item] of value) {
    out.push(typeRank(item));
    pushText(name, out);
    pushBody(item, out);
  }
  out.push(0);
}

function pushArray(value: readonly Value[], out: number[]): void {
  for (const item of value) pushValue(item, out);
  out.push(0);
}

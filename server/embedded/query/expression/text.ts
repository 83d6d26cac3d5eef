/** Values as text, as expressions that want a string see them. */
import { fault, notSupported } from '../../fault';
import type { ObjectId } from '../value';
import { BSONSymbol, Code, Decimal128, Double, Int32, isNullish, type Maybe, Timestamp, typeName } from '../value';

/** `2024-01-02T03:04:05.678Z`, years beyond 9999 and before 0 with a sign. */
export const isoDate = (date: Date): string => date.toISOString();

/**
 * A double as text. Versions of MongoDB differ in how many digits they write, so only those are written that all write alike:
 * of at most six digits, and not so small or large that an exponent is due. The others are refused by name.
 */
export function doubleText(n: number): string {
  if (Number.isNaN(n)) return 'NaN';
  if (!Number.isFinite(n)) return n > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(n, -0)) return '-0';
  const plain = n === 0 || (Math.abs(n) >= 1e-4 && Math.abs(n) < 1e6);
  if (!plain || Number(n.toPrecision(6)) !== n) throw notSupported(`the text of a double of more than six digits (${n})`);
  return String(n);
}

/** Null and missing are the empty text; 16007 for what has no text. */
export function coerceToText(value: Maybe): string {
  if (isNullish(value)) return '';
  if (typeof value === 'string') return value;
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof Code) return value.code;
  if (value instanceof Timestamp) throw notSupported('the text of a timestamp');
  if (value instanceof Int32 || typeof value === 'bigint' || value instanceof Decimal128) return value.toString();
  if (value instanceof Double) return doubleText(value.value);
  if (value instanceof Date) return isoDate(value);
  throw fault(16007, `can't convert from BSON type ${typeName(value)} to String`);
}

/** The text of an ObjectId, for conversions. */
export const hexOf = (id: ObjectId): string => id.toHexString();

/** How many code points: what MongoDB's `CP` operators count. */
export function codePoints(text: string): string[] {
  return Array.from(text);
}

/** How many bytes of UTF-8. */
export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/** A to Z alone: MongoDB leaves other letters as they are. */
export const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
export const asciiUpper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

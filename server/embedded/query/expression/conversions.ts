/** Types: `$type`, `$isNumber`, `$convert` and its short forms. */
import { badValue, fault, MongoFault } from '../../fault';
import { asDecimal } from '../arithmetic';
import { writeDecimal } from '../decimal';
import { truncateToWhole, wholeNumber } from '../number';
import { isTruthy } from '../truth';
import {
  Decimal128,
  double,
  Double,
  int,
  isNullish,
  isNumeric,
  MAX_INT,
  MAX_LONG,
  type Maybe,
  MIN_INT,
  MIN_LONG,
  ObjectId,
  Timestamp,
  toNumber,
  TYPE_NAMES,
  TYPE_NUMBERS,
  typeName,
  type Value,
} from '../value';
import { parseDate } from './freeDate';
import { type Builder, type Builders, named, operands, unary } from './scope';
import { doubleText, hexOf, isoDate } from './text';

type Target = 'double' | 'string' | 'objectId' | 'bool' | 'date' | 'int' | 'long' | 'decimal';
const TARGETS = new Set<string>(['double', 'string', 'objectId', 'bool', 'date', 'int', 'long', 'decimal']);
const isTarget = (name: string): name is Target => TARGETS.has(name);

const failed = (why: string): Error => fault(241, `${why} in $convert with no onError value`);
const unsupported = (value: Value, to: string): Error => failed(`Unsupported conversion from ${typeName(value)} to ${to}`);

function convert(value: Value, to: string): Value {
  if (!isTarget(to)) throw unsupported(value, to);
  switch (to) {
    case 'bool':
      return isTruthy(value);
    case 'int':
    case 'long':
      return toWhole(value, to);
    case 'double':
      return toDouble(value);
    case 'decimal':
      return toDecimal(value);
    case 'string':
      return toText(value);
    case 'date':
      return toDate(value);
    case 'objectId':
      return toObjectId(value);
  }
}

function toWhole(value: Value, to: 'int' | 'long'): Value {
  const bounded = (n: bigint): Value => {
    const [low, high] = to === 'int' ? [BigInt(MIN_INT), BigInt(MAX_INT)] : [MIN_LONG, MAX_LONG];
    if (n < low || n > high) throw failed(`Conversion would overflow target type`);
    return to === 'int' ? int(Number(n)) : n;
  };
  if (typeof value === 'boolean') return bounded(value ? 1n : 0n);
  if (isNumeric(value)) {
    const whole = truncateToWhole(value);
    if (whole === undefined && Number.isNaN(toNumber(value))) throw failed('Attempt to convert NaN value to integer type');
    if (whole === undefined) throw failed('Attempt to convert infinity value to integer type');
    return bounded(whole);
  }
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value)) throw failed(`Failed to parse number '${value}'`);
    return bounded(BigInt(value.replace(/^\+/, '')));
  }
  if (value instanceof Date && to === 'long') return BigInt(value.getTime());
  throw unsupported(value, to);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function toDouble(value: Value): Value {
  if (typeof value === 'boolean') return double(value ? 1 : 0);
  if (isNumeric(value)) {
    const number = toNumber(value);
    if (value instanceof Decimal128 && !Number.isFinite(number) && /\d/.test(value.toString()))
      throw failed('Conversion would overflow target type');
    return double(number);
  }
  if (typeof value === 'string') {
    if (/^[+-]?(inf(inity)?|nan)$/i.test(value))
      return double(/nan/i.test(value) ? Number.NaN : value.startsWith('-') ? -Infinity : Infinity);
    if (!NUMBER.test(value)) throw failed(`Failed to parse number '${value}'`);
    const number = Number(value);
    if (!Number.isFinite(number)) throw failed(`Failed to parse number '${value}': Out of range`);
    return double(number);
  }
  if (value instanceof Date) return double(value.getTime());
  throw unsupported(value, 'double');
}

function toDecimal(value: Value): Value {
  if (value instanceof Decimal128) return value;
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0');
  if (isNumeric(value)) return writeDecimal(asDecimal(value));
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()));
  if (typeof value !== 'string') throw unsupported(value, 'decimal');
  if (!NUMBER.test(value)) throw failed(`Failed to parse number '${value}'`);
  return Decimal128.fromStringWithRounding(value);
}

function toText(value: Value): Value {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Double) return doubleText(value.value);
  if (isNumeric(value)) return value.toString();
  if (value instanceof Date) return isoDate(value);
  if (value instanceof ObjectId) return hexOf(value);
  throw unsupported(value, 'string');
}

function toDate(value: Value): Value {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  if (typeof value === 'string') return parseDate(value, undefined);
  if (typeof value === 'bigint' || value instanceof Double || value instanceof Decimal128) {
    const ms = truncateToWhole(value);
    if (ms === undefined || ms > 8640000000000000n || ms < -8640000000000000n)
      throw failed('Conversion would overflow target type');
    return new Date(Number(ms));
  }
  throw unsupported(value, 'date');
}

function toObjectId(value: Value): Value {
  if (value instanceof ObjectId) return value;
  if (typeof value !== 'string') throw unsupported(value, 'objectId');
  if (!/^[0-9a-fA-F]{24}$/.test(value))
    throw failed(`Failed to parse objectId '${value}': Invalid string length for parsing to OID, expected 24 hexadecimal digits`);
  return new ObjectId(value);
}

const shortForm = (name: string, to: Target): Builder => unary(name, (value) => (isNullish(value) ? null : convert(value, to)));

/** Types by name and number that are known to BSON but not to `value.ts`: nothing converts to them. */
const RARE_TYPES: Readonly<Record<number, string>> = { 0: 'missing', 6: 'undefined', 12: 'dbPointer', 15: 'javascriptWithScope' };
const TYPES = new Set<string>([...TYPE_NAMES, ...Object.values(RARE_TYPES)]);

/** The type that a `to` names, whether or not anything converts to it. BadValue (2) and FailedToParse (9) for what names none. */
function targetOf(value: Value): string {
  if (typeof value !== 'string' && !isNumeric(value))
    throw fault(9, `$convert's 'to' argument must be a string or number, but is ${typeName(value)}`);
  if (typeof value === 'string') {
    if (!TYPES.has(value)) throw badValue(`Unknown type name: ${value}`);
    return value;
  }
  const number = wholeNumber(value);
  if (number === undefined) throw fault(9, "In $convert, numeric 'to' argument is not an integer");
  const name = TYPE_NUMBERS[number] ?? RARE_TYPES[number];
  if (name === undefined) throw fault(9, `In $convert, numeric value for 'to' does not correspond to a BSON type: ${number}`);
  return name;
}

const convertTo: Builder = (operand, scope) => {
  const { input, to, onError, onNull } = named('$convert', operand, scope, ['input', 'to'], ['onError', 'onNull']);
  return (frame) => {
    const wanted = to(frame);
    const value = input(frame);
    // What names no type is refused before anything is looked at.
    const target = isNullish(wanted) ? undefined : targetOf(wanted);
    if (isNullish(value)) return onNull === undefined ? null : onNull(frame);
    if (target === undefined) return null;
    try {
      return convert(value, target);
    } catch (error) {
      // Only what failed to convert; a refusal by name stays one.
      if (onError !== undefined && error instanceof MongoFault && error.code === 241) return onError(frame);
      throw error;
    }
  };
};

export const CONVERSIONS: Builders = {
  $type: (operand, scope) => {
    const [run] = operands('$type', operand, scope, 1);
    return (frame) => typeName(run?.(frame));
  },
  $isNumber: unary('$isNumber', (value: Maybe) => isNumeric(value)),
  $convert: convertTo,
  $toBool: shortForm('$toBool', 'bool'),
  $toInt: shortForm('$toInt', 'int'),
  $toLong: shortForm('$toLong', 'long'),
  $toDouble: shortForm('$toDouble', 'double'),
  $toDecimal: shortForm('$toDecimal', 'decimal'),
  $toString: shortForm('$toString', 'string'),
  $toDate: shortForm('$toDate', 'date'),
  $toObjectId: shortForm('$toObjectId', 'objectId'),
};

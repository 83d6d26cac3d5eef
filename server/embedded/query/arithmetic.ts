/** Adding and multiplying across the four kinds of number: the widest kind wins, int becomes long when it overflows. */
import { Decimal128, Double } from 'bson';
import { addDecimals, type Decimal, decimalOfDouble, multiplyDecimals, writeDecimal } from './decimal';
import { exactDecimal } from './number';
import { double, int, Int32, MAX_INT, MAX_LONG, MIN_INT, MIN_LONG, type Numeric, toNumber } from './value';

/** MongoDB takes a double with 15 digits where it meets a decimal. */
export function asDecimal(value: Numeric): Decimal {
  return value instanceof Double ? decimalOfDouble(value.value, 15) : exactDecimal(value);
}

/** A whole result in its kind: an int64 if it fits; otherwise undefined. */
const fitLong = (n: bigint): bigint | undefined => (n > MAX_LONG || n < MIN_LONG ? undefined : n);

/** The sum in the widest kind; undefined where an int64 overflows. */
export function addNumbers(a: Numeric, b: Numeric): Numeric | undefined {
  if (a instanceof Int32 && b instanceof Int32) return narrow(a.value + b.value);
  if (a instanceof Decimal128 || b instanceof Decimal128) return writeDecimal(addDecimals(asDecimal(a), asDecimal(b)));
  if (a instanceof Double || b instanceof Double) return double(toNumber(a) + toNumber(b));
  return fitLong(whole(a) + whole(b));
}

/** The product in the widest kind; undefined where an int64 overflows. */
export function multiplyNumbers(a: Numeric, b: Numeric): Numeric | undefined {
  if (a instanceof Decimal128 || b instanceof Decimal128) return writeDecimal(multiplyDecimals(asDecimal(a), asDecimal(b)));
  if (a instanceof Double || b instanceof Double) return double(toNumber(a) * toNumber(b));
  const product = fitLong(whole(a) * whole(b));
  if (product === undefined || !(a instanceof Int32 && b instanceof Int32)) return product;
  return product > MAX_INT || product < MIN_INT ? product : int(Number(product));
}

const whole = (value: Int32 | bigint): bigint => (typeof value === 'bigint' ? value : BigInt(value.value));
const narrow = (n: number): Numeric => (n > MAX_INT || n < MIN_INT ? BigInt(n) : int(n));

/** Numbers of four kinds compared exactly, whatever their types. */
import { Decimal128, Int32 } from 'bson';
import {
  compareDecimals,
  type Decimal,
  decimalOfDouble,
  isWholeDecimal,
  normalDecimal,
  readDecimal,
  truncateDecimal,
  wholeDecimal,
} from './decimal';
import { isNumeric, type Maybe, type Numeric } from './value';

/** NaN is below every number and equal to itself; 1, 1.0, 1n and decimal 1 are equal. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (a instanceof Decimal128 || b instanceof Decimal128) return compareDecimals(exactDecimal(a), exactDecimal(b));
  const x = typeof a === 'bigint' ? a : a.value;
  const y = typeof b === 'bigint' ? b : b.value;
  // A bigint and a double compare exactly in JS.
  if (x < y) return -1;
  if (x > y) return 1;
  return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
}

/** The number as a decimal without any loss. */
export function exactDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal128) return readDecimal(value);
  if (typeof value === 'bigint') return wholeDecimal(value);
  return value instanceof Int32 ? wholeDecimal(BigInt(value.value)) : decimalOfDouble(value.value);
}

/** One spelling for all equal numbers of any kind, and for those alone. */
export function numberKey(value: Numeric): string {
  if (typeof value === 'bigint') return wholeKey(value);
  if (!(value instanceof Decimal128)) return String(value.value);
  const decimal = readDecimal(value);
  if (decimal.kind === 'nan') return 'NaN';
  if (decimal.kind === 'infinite') return decimal.negative ? '-Infinity' : 'Infinity';
  const nearest = Number(value.toString());
  if (Number.isFinite(nearest) && compareDecimals(decimal, decimalOfDouble(nearest)) === 0)
    return nearest === 0 ? '0' : String(nearest);
  const whole = isWholeDecimal(decimal) ? truncateDecimal(decimal) : undefined;
  return whole === undefined ? normalDecimal(decimal) : wholeKey(whole);
}

function wholeKey(n: bigint): string {
  const nearest = Number(n);
  return BigInt(nearest) === n ? String(nearest) : n.toString();
}

/** The JS number that `value` is exactly when it is whole: 3, 3.0, 3n and decimal 3.00 are all 3. Only within JS's safe integers. */
export function wholeNumber(value: Maybe): number | undefined {
  if (!isNumeric(value)) return undefined;
  if (value instanceof Int32) return value.value;
  if (value instanceof Decimal128) {
    const decimal = readDecimal(value);
    const whole = isWholeDecimal(decimal) ? truncateDecimal(decimal) : undefined;
    return whole === undefined ? undefined : safe(Number(whole));
  }
  return safe(typeof value === 'bigint' ? Number(value) : value.value);
}

const safe = (n: number): number | undefined => (Number.isSafeInteger(n) ? n + 0 : undefined);

/** The int64 that `value` is exactly, or undefined when it has a fraction or does not fit. */
export function wholeLong(value: Numeric): bigint | undefined {
  const whole = truncateToWhole(value);
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole) return undefined;
  return compareNumbers(whole, value) === 0 ? whole : undefined;
}

/** The fraction cut off; undefined for NaN and infinity. */
export function truncateToWhole(value: Numeric): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (value instanceof Decimal128) return truncateDecimal(readDecimal(value));
  return Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : undefined;
}

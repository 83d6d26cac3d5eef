/** Decimal128 arithmetic, exact in whole numbers and rounded to 34 digits half to even, as IEEE 754-2008 and MongoDB have it. */
import { Decimal128 } from 'bson';

/** `coefficient × 10^exponent` with a sign; or an infinity, or not a number. */
export type Decimal =
  | { kind: 'finite'; negative: boolean; coefficient: bigint; exponent: number }
  | { kind: 'infinite'; negative: boolean }
  | { kind: 'nan' };

const DIGITS = 34;
const MAX_COEFFICIENT = 10n ** 34n - 1n;
const MAX_EXPONENT = 6111;
const MIN_EXPONENT = -6176;
const BIAS = 6176;
const NAN: Decimal = { kind: 'nan' };

const POWERS: bigint[] = Array.from({ length: 80 }, (_, n) => 10n ** BigInt(n));
export const powerOfTen = (n: number): bigint => POWERS[n] ?? 10n ** BigInt(n);

const finite = (negative: boolean, coefficient: bigint, exponent: number): Decimal => ({
  kind: 'finite',
  negative,
  coefficient,
  exponent,
});
export const wholeDecimal = (n: bigint): Decimal => finite(n < 0n, n < 0n ? -n : n, 0);

export function readDecimal(value: Decimal128): Decimal {
  const view = new DataView(value.bytes.buffer, value.bytes.byteOffset, 16);
  const low = view.getBigUint64(0, true);
  const high = view.getBigUint64(8, true);
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return NAN;
  if (combination === 0x1e) return { kind: 'infinite', negative };
  // The second form holds only coefficients above the largest allowed, which count as zero.
  if (combination >> 3 === 3) return finite(negative, 0n, Number((high >> 47n) & 0x3fffn) - BIAS);
  const coefficient = ((high & 0x1ffffffffffffn) << 64n) | low;
  return finite(negative, coefficient > MAX_COEFFICIENT ? 0n : coefficient, Number((high >> 49n) & 0x3fffn) - BIAS);
}

/** The nearest Decimal128: rounds to 34 digits, overflows to infinity. */
export function writeDecimal(decimal: Decimal): Decimal128 {
  const fitted = fit(decimal);
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  let high: bigint;
  if (fitted.kind === 'nan') high = 0x7c00000000000000n;
  else if (fitted.kind === 'infinite') high = 0x7800000000000000n;
  else {
    high = (BigInt(fitted.exponent + BIAS) << 49n) | (fitted.coefficient >> 64n);
    view.setBigUint64(0, fitted.coefficient & 0xffffffffffffffffn, true);
  }
  if (fitted.kind !== 'nan' && fitted.negative) high |= 1n << 63n;
  view.setBigUint64(8, high, true);
  return new Decimal128(bytes);
}

/** `n / 10^places`, half to even. */
function dropDigits(n: bigint, places: number): bigint {
  const unit = powerOfTen(places);
  const quotient = n / unit;
  const twice = (n % unit) * 2n;
  return twice > unit || (twice === unit && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

const lengthOf = (n: bigint): number => n.toString().length;

function fit(decimal: Decimal): Decimal {
  if (decimal.kind !== 'finite') return decimal;
  let { coefficient, exponent } = decimal;
  const excess = Math.max(coefficient > MAX_COEFFICIENT ? lengthOf(coefficient) - DIGITS : 0, MIN_EXPONENT - exponent);
  if (excess > 0) {
    coefficient = dropDigits(coefficient, excess);
    exponent += excess;
    if (coefficient > MAX_COEFFICIENT) {
      coefficient /= 10n;
      exponent += 1;
    }
  }
  if (exponent > MAX_EXPONENT) {
    if (coefficient === 0n) return finite(decimal.negative, 0n, MAX_EXPONENT);
    const pad = exponent - MAX_EXPONENT;
    if (pad > DIGITS || coefficient * powerOfTen(pad) > MAX_COEFFICIENT) return { kind: 'infinite', negative: decimal.negative };
    return finite(decimal.negative, coefficient * powerOfTen(pad), MAX_EXPONENT);
  }
  return finite(decimal.negative, coefficient, exponent);
}

/** Every finite double is a decimal exactly. `digits`: round to so many significant digits and keep all of them (MongoDB converts with 15). */
export function decimalOfDouble(n: number, digits?: 15 | 34): Decimal {
  if (Number.isNaN(n)) return NAN;
  const negative = n < 0 || Object.is(n, -0);
  if (!Number.isFinite(n)) return { kind: 'infinite', negative };
  if (n === 0) return finite(negative, 0n, 0);
  let { mantissa, power } = split(Math.abs(n));
  // As few digits as say it exactly: 5 is 5, not 5.000….
  while (power < 0 && (mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    power += 1;
  }
  // m × 2^-p is m × 5^p × 10^-p.
  const exact =
    power >= 0 ? finite(negative, mantissa << BigInt(power), 0) : finite(negative, mantissa * 5n ** BigInt(-power), power);
  return digits === undefined ? exact : digits === 34 ? fit(exact) : quantize(exact, digits);
}

function split(n: number): { mantissa: bigint; power: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, n);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n) & 0x7ff;
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0 ? { mantissa: fraction, power: -1074 } : { mantissa: fraction | (1n << 52n), power: biased - 1075 };
}

function quantize(decimal: Decimal, digits: number): Decimal {
  if (decimal.kind !== 'finite') return decimal;
  const length = lengthOf(decimal.coefficient);
  if (length <= digits)
    return finite(decimal.negative, decimal.coefficient * powerOfTen(digits - length), decimal.exponent - (digits - length));
  const cut = dropDigits(decimal.coefficient, length - digits);
  return cut >= powerOfTen(digits)
    ? finite(decimal.negative, cut / 10n, decimal.exponent + length - digits + 1)
    : finite(decimal.negative, cut, decimal.exponent + length - digits);
}

const signed = (d: Extract<Decimal, { kind: 'finite' }>): bigint => (d.negative ? -d.coefficient : d.coefficient);
export const negate = (d: Decimal): Decimal => (d.kind === 'nan' ? d : { ...d, negative: !d.negative });

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  if (a.kind === 'infinite') return b.kind === 'infinite' && a.negative !== b.negative ? NAN : a;
  if (b.kind === 'infinite') return b;
  // Digits more than 80 places apart can't touch: the far one only has to be known not to be zero.
  const [big, small] = a.exponent >= b.exponent ? [a, b] : [b, a];
  if (
    big.coefficient !== 0n &&
    big.exponent - small.exponent > 80 &&
    big.exponent + lengthOf(big.coefficient) - (small.exponent + lengthOf(small.coefficient)) > 40
  ) {
    const sticky = finite(small.negative, small.coefficient === 0n ? 0n : 1n, big.exponent - 40);
    return addDecimals(big, sticky);
  }
  const exponent = small.exponent;
  const sum = signed(big) * powerOfTen(big.exponent - exponent) + signed(small);
  const negative = sum === 0n ? a.negative && b.negative : sum < 0n;
  return fit(finite(negative, sum < 0n ? -sum : sum, exponent));
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    const zero = (a.kind === 'finite' && a.coefficient === 0n) || (b.kind === 'finite' && b.coefficient === 0n);
    return zero ? NAN : { kind: 'infinite', negative };
  }
  return fit(finite(negative, a.coefficient * b.coefficient, a.exponent + b.exponent));
}

/** The caller refuses a divisor of zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite') return b.kind === 'infinite' ? NAN : { kind: 'infinite', negative };
  if (b.kind === 'infinite') return finite(negative, 0n, MIN_EXPONENT);
  if (b.coefficient === 0n) return a.coefficient === 0n ? NAN : { kind: 'infinite', negative };
  const ideal = a.exponent - b.exponent;
  if (a.coefficient === 0n) return fit(finite(negative, 0n, ideal));
  const places = Math.max(0, DIGITS + 3 + lengthOf(b.coefficient) - lengthOf(a.coefficient));
  const dividend = a.coefficient * powerOfTen(places);
  let quotient = dividend / b.coefficient;
  let exponent = ideal - places;
  if (dividend % b.coefficient !== 0n) return fit(finite(negative, quotient * 10n + 1n, exponent - 1));
  while (exponent < ideal && quotient % 10n === 0n) {
    quotient /= 10n;
    exponent += 1;
  }
  return fit(finite(negative, quotient, exponent));
}

/** The rest of `a / b` with the sign of `a`. The caller refuses a divisor of zero. */
export function remainderOfDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind === 'nan') return NAN;
  if (b.kind === 'infinite') return a;
  if (b.coefficient === 0n) return NAN;
  const exponent = Math.min(a.exponent, b.exponent);
  const rest = (a.coefficient * powerOfTen(a.exponent - exponent)) % (b.coefficient * powerOfTen(b.exponent - exponent));
  return fit(finite(a.negative, rest, exponent));
}

/** Exact order of value; NaN below everything and equal to itself. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.kind === 'nan') return b.kind === 'nan' ? 0 : -1;
  if (b.kind === 'nan') return 1;
  const signA = signOf(a);
  const signB = signOf(b);
  if (signA !== signB || signA === 0) return Math.sign(signA - signB);
  if (a.kind === 'infinite') return b.kind === 'infinite' ? 0 : signA;
  if (b.kind === 'infinite') return -signA;
  const magnitudeA = a.exponent + lengthOf(a.coefficient);
  const magnitudeB = b.exponent + lengthOf(b.coefficient);
  if (magnitudeA !== magnitudeB) return magnitudeA > magnitudeB ? signA : -signA;
  const exponent = Math.min(a.exponent, b.exponent);
  const x = a.coefficient * powerOfTen(a.exponent - exponent);
  const y = b.coefficient * powerOfTen(b.exponent - exponent);
  return x === y ? 0 : x > y ? signA : -signA;
}

export const signOf = (d: Decimal): -1 | 0 | 1 =>
  d.kind === 'nan' || (d.kind === 'finite' && d.coefficient === 0n) ? 0 : d.negative ? -1 : 1;

/** How a decimal is brought to a whole number, or to `places` behind the point. */
export type Rounding = 'down' | 'floor' | 'ceil' | 'even';

/** The decimal with no digits behind `places` decimal places (negative: before the point). */
export function roundDecimal(d: Decimal, rounding: Rounding, places = 0): Decimal {
  if (d.kind !== 'finite' || d.exponent >= -places) return d;
  const drop = -places - d.exponent;
  const unit = powerOfTen(drop);
  let whole = d.coefficient / unit;
  const inexact = d.coefficient % unit !== 0n;
  if (rounding === 'even') whole = dropDigits(d.coefficient, drop);
  else if (inexact && ((rounding === 'floor' && d.negative) || (rounding === 'ceil' && !d.negative))) whole += 1n;
  return fit(finite(d.negative, whole, -places));
}

/** The whole number that a decimal is, its fraction cut off; undefined for infinity and NaN. */
export function truncateDecimal(d: Decimal): bigint | undefined {
  if (d.kind !== 'finite') return undefined;
  if (d.exponent > 40) return undefined;
  const whole = d.exponent >= 0 ? d.coefficient * powerOfTen(d.exponent) : d.coefficient / powerOfTen(-d.exponent);
  return d.negative ? -whole : whole;
}

/** Does it have nothing behind the point? */
export function isWholeDecimal(d: Decimal): boolean {
  return d.kind === 'finite' && (d.exponent >= 0 || d.coefficient % powerOfTen(-d.exponent) === 0n);
}

/** One spelling for all equal decimals: trailing zeros gone, `12E-1`. */
export function normalDecimal(d: Decimal): string {
  if (d.kind === 'nan') return 'NaN';
  if (d.kind === 'infinite') return d.negative ? '-Infinity' : 'Infinity';
  if (d.coefficient === 0n) return '0';
  const digits = d.coefficient.toString();
  const bare = digits.replace(/0+$/, '');
  return `${d.negative ? '-' : ''}${bare}E${d.exponent + digits.length - bare.length}`;
}

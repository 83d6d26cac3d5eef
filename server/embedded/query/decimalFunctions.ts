/** Roots, logarithms and powers of decimals: computed with many more digits than a decimal has, then rounded once to 34. */
import {
  addDecimals,
  type Decimal,
  divideDecimals,
  isWholeDecimal,
  negate,
  powerOfTen,
  roundDecimal,
  signOf,
  wholeDecimal,
} from './decimal';

/** Digits behind the point of the fixed-point numbers that the series are summed in. */
const PLACES = 160;
const ONE = powerOfTen(PLACES);
const NAN: Decimal = { kind: 'nan' };
const ZERO = wholeDecimal(0n);
/** Adding it fills a number up to 34 digits. */
const FINEST_ZERO: Decimal = { kind: 'finite', negative: false, coefficient: 0n, exponent: -6176 };
/** Powers of e beyond this are beyond every decimal. */
const EXPONENT_MAX = 15_000n;

type Finite = Extract<Decimal, { kind: 'finite' }>;
const infinity = (negative = false): Decimal => ({ kind: 'infinite', negative });
const digitsOf = (n: bigint): number => n.toString().length;
const rounded = (d: Decimal): Decimal =>
  addDecimals(d, { kind: 'finite', negative: d.kind === 'finite' && d.negative, coefficient: 0n, exponent: 6111 });
const fromFixed = (n: bigint): Decimal => ({ kind: 'finite', negative: n < 0n, coefficient: n < 0n ? -n : n, exponent: -PLACES });

/** The square root; NaN below zero. */
export function squareRoot(d: Decimal): Decimal {
  if (d.kind === 'nan') return d;
  if (d.kind === 'infinite') return d.negative ? NAN : d;
  const half = Math.floor(d.exponent / 2);
  if (d.coefficient === 0n) return { ...d, exponent: half };
  if (d.negative) return NAN;
  const radicand = d.coefficient * (d.exponent % 2 === 0 ? 1n : 10n);
  let places = 40;
  let root = integerRoot(radicand * powerOfTen(2 * places));
  if (root * root !== radicand * powerOfTen(2 * places))
    return rounded({ kind: 'finite', negative: false, coefficient: root * 10n + 1n, exponent: half - places - 1 });
  for (; places > 0 && root % 10n === 0n; places -= 1) root /= 10n;
  return rounded({ kind: 'finite', negative: false, coefficient: root, exponent: half - places });
}

/** The greatest whole number whose square is not above `n`, by Newton's method. */
function integerRoot(n: bigint): bigint {
  let guess = powerOfTen(Math.ceil(digitsOf(n) / 2));
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** `2 atanh(n / d)`, which is `ln((d + n) / (d - n))`. */
function doubledAtanh(n: bigint, d: bigint): bigint {
  const z = (n * ONE) / d;
  const square = (z * z) / ONE;
  let term = z;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += term / k;
    term = (term * square) / ONE;
  }
  return 2n * sum;
}

let constants: { ln2: bigint; ln10: bigint } | undefined;
function known(): { ln2: bigint; ln10: bigint } {
  if (constants === undefined) {
    const ln2 = doubledAtanh(1n, 3n);
    // 10 is 8 times 5/4.
    constants = { ln2, ln10: 3n * ln2 + doubledAtanh(1n, 9n) };
  }
  return constants;
}

/** The logarithm to base e of a number above zero, in fixed point. */
function lnOf({ coefficient, exponent }: Finite): bigint {
  const { ln2, ln10 } = known();
  const digits = digitsOf(coefficient) - 1;
  const unit = powerOfTen(digits);
  // Between 1 and 10; by halves between 3/4 and 3/2, where the series is short.
  let [n, d] = [coefficient, unit];
  let halves = 0n;
  for (; 2n * n >= 3n * d; halves += 1n) d *= 2n;
  // Straight from 1 the exponent is that of the last digit, so that nothing cancels near 1.
  if (4n * n < 3n * d) [n, halves] = [2n * n, halves - 1n];
  return doubledAtanh(n - d, n + d) + halves * ln2 + BigInt(exponent + digits) * ln10;
}

/** A number just below 1 is taken as it is: from its digits alone it would be the difference of two large ones. */
function lnNear(d: Finite): bigint {
  const top = d.exponent + digitsOf(d.coefficient);
  if (top !== 0) return lnOf(d);
  const unit = powerOfTen(digitsOf(d.coefficient));
  return 2n * d.coefficient > unit ? doubledAtanh(d.coefficient - unit, d.coefficient + unit) : lnOf(d);
}

const isOne = (d: Finite): boolean => !d.negative && d.exponent <= 0 && d.coefficient === powerOfTen(-d.exponent);
/** The power of ten that a number is exactly; undefined for any other. */
function exactPower({ coefficient, exponent }: Finite): number | undefined {
  const places = digitsOf(coefficient) - 1;
  return coefficient === powerOfTen(places) ? exponent + places : undefined;
}

/** The logarithm to base e of a number above zero. */
export function naturalLogarithm(d: Decimal): Decimal {
  if (d.kind !== 'finite') return d;
  return isOne(d) ? ZERO : rounded(fromFixed(lnNear(d)));
}

/** The logarithm to base 10 of a number above zero. */
export function decimalLogarithm(d: Decimal): Decimal {
  if (d.kind !== 'finite') return d;
  const exact = exactPower(d);
  return exact === undefined ? quotient(lnNear(d), known().ln10) : wholeDecimal(BigInt(exact));
}

/** The logarithm to any base; both above zero, the base not 1. */
export function logarithm(d: Decimal, base: Decimal): Decimal {
  if (d.kind !== 'finite' || base.kind !== 'finite') return divideDecimals(naturalLogarithm(d), naturalLogarithm(base));
  if (isOne(d)) return ZERO;
  const ten = exactPower(base);
  if (ten === 1) return decimalLogarithm(d);
  return quotient(lnNear(d), lnNear(base));
}

/** A quotient that is whole but for the last digits of the series is whole. */
function quotient(n: bigint, d: bigint): Decimal {
  const fixed = (n * ONE) / d;
  const whole = (2n * fixed + (fixed < 0n ? -ONE : ONE)) / (2n * ONE);
  const off = fixed - whole * ONE;
  const noise = powerOfTen(PLACES / 4);
  return off < noise && off > -noise ? wholeDecimal(whole) : rounded(fromFixed(fixed));
}

/** e to the power of a number. */
export function exponential(d: Decimal): Decimal {
  if (d.kind === 'nan') return d;
  if (d.kind === 'infinite') return d.negative ? ZERO : d;
  if (d.coefficient === 0n) return wholeDecimal(1n);
  const whole = d.exponent + digitsOf(d.coefficient) > 6 ? undefined : fixedOf(d);
  if (whole === undefined) return d.negative ? underflow(false) : infinity();
  return expOf(whole);
}

function fixedOf({ negative, coefficient, exponent }: Finite): bigint {
  const places = exponent + PLACES;
  const fixed = places >= 0 ? coefficient * powerOfTen(places) : coefficient / powerOfTen(-places);
  return negative ? -fixed : fixed;
}

const underflow = (negative: boolean): Decimal => ({ kind: 'finite', negative, coefficient: 0n, exponent: -6176 });

/** e to a power in fixed point: tens taken out first, what is left by its series. */
function expOf(power: bigint): Decimal {
  if (power > EXPONENT_MAX * ONE) return infinity();
  if (power < -EXPONENT_MAX * ONE) return underflow(false);
  const { ln10 } = known();
  let tens = power / ln10;
  if (power < 0n) tens -= 1n;
  const rest = power - tens * ln10;
  let term = ONE;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k += 1n) {
    sum += term;
    term = (term * rest) / ONE / k;
  }
  return rounded({ kind: 'finite', negative: false, coefficient: sum, exponent: Number(tens) - PLACES });
}

/** One number to the power of another, with all 34 digits written. The caller refuses zero to a power below zero. */
export const power = (base: Decimal, exponent: Decimal): Decimal => addDecimals(powerOf(base, exponent), FINEST_ZERO);

function powerOf(base: Decimal, exponent: Decimal): Decimal {
  if (exponent.kind === 'finite' && exponent.coefficient === 0n) return wholeDecimal(1n);
  if (base.kind === 'finite' && isOne(base)) return wholeDecimal(1n);
  if (base.kind === 'nan' || exponent.kind === 'nan') return NAN;
  if (exponent.kind === 'infinite') return towardInfinity(base, exponent.negative);
  const odd = isOdd(exponent);
  if (base.kind === 'infinite' || base.coefficient === 0n) {
    const grows = (base.kind === 'infinite') !== exponent.negative;
    return grows ? infinity(base.negative && odd) : underflow(base.negative && odd);
  }
  if (base.negative && !isWholeDecimal(exponent)) return NAN;
  const size = powerOfPositive({ ...base, negative: false }, exponent);
  return base.negative && odd ? negate(size) : size;
}

function towardInfinity(base: Decimal, negative: boolean): Decimal {
  if (base.kind === 'nan') return base;
  if (base.kind === 'infinite') return negative ? ZERO : infinity();
  const beside = signOf(addDecimals({ ...base, negative: false }, wholeDecimal(-1n)));
  if (beside === 0) return wholeDecimal(1n);
  return beside > 0 !== negative ? infinity() : ZERO;
}

function isOdd(d: Finite): boolean {
  if (d.exponent > 0 || !isWholeDecimal(d)) return false;
  return (d.coefficient / powerOfTen(-d.exponent)) % 2n === 1n;
}

/** Digits that a power may have to be worked out to the last one. */
const EXACT_DIGITS = 4000;

function powerOfPositive(base: Finite, exponent: Finite): Decimal {
  const whole = isWholeDecimal(exponent) && exponent.exponent <= 6 ? roundDecimal(exponent, 'down') : undefined;
  const times = whole?.kind === 'finite' ? whole.coefficient * (whole.exponent > 0 ? powerOfTen(whole.exponent) : 1n) : undefined;
  if (times !== undefined && times * BigInt(digitsOf(base.coefficient)) <= BigInt(EXACT_DIGITS)) {
    const shift = base.exponent * Number(times);
    const exact: Decimal = { kind: 'finite', negative: false, coefficient: base.coefficient ** times, exponent: shift };
    return exponent.negative ? divideDecimals(wholeDecimal(1n), exact) : rounded(exact);
  }
  const ln = lnNear(base);
  // Far beyond the greatest and the least decimal, and not to be worked out.
  const size = digitsOf(ln < 0n ? -ln : ln) - PLACES + digitsOf(exponent.coefficient) + exponent.exponent;
  if (size > 8) return ln < 0n !== exponent.negative ? underflow(false) : infinity();
  const product = ln * exponent.coefficient * (exponent.negative ? -1n : 1n);
  return expOf(exponent.exponent >= 0 ? product * powerOfTen(exponent.exponent) : product / powerOfTen(-exponent.exponent));
}

/** The preferred numbers that `$bucketAuto` rounds the bounds of its buckets to. */
import { fault } from '../fault';
import {
  compareDecimals,
  type Decimal,
  divideDecimals,
  multiplyDecimals,
  readDecimal,
  wholeDecimal,
  writeDecimal,
} from './decimal';
import { logarithm } from './decimalFunctions';
import { power } from './expression/arithmetic';
import { Decimal128, double, Double, int, isNumeric, type Numeric, toNumber, typeName, type Value } from './value';

/** Rounds to the next number of the series above or below, never to the number itself; 0 stays. */
export type Rounder = { up(value: Value): Value; down(value: Value): Value };

const numbersIn = (text: string): number[] => text.split(' ').map(Number);

/** The E series of three digits are the powers of a root of ten, rounded; one of them is not, by its standard. */
const rootsOfTen = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => {
    const rounded = Math.round(100 * 10 ** (at / count));
    return rounded === 919 ? 920 : rounded;
  });

/**
 * Renard's numbers, those of 1-2-5 and the E series as MongoDB has them: R40 lacks 335, and R80 has only what stands between the
 * numbers of R40. https://en.wikipedia.org/wiki/Preferred_number
 */
const SERIES: Readonly<Record<string, readonly number[]>> = {
  R5: numbersIn('10 16 25 40 63'),
  R10: numbersIn('100 125 160 200 250 315 400 500 630 800'),
  R20: numbersIn('100 112 125 140 160 180 200 224 250 280 315 355 400 450 500 560 630 710 800 900'),
  R40: numbersIn(
    '100 106 112 118 125 132 140 150 160 170 180 190 200 212 224 236 250 265 280 300 315 355 375 400 425 450 475 500 530 560 600 ' +
      '630 670 710 750 800 850 900 950',
  ),
  R80: numbersIn(
    '103 109 115 122 128 136 145 155 165 175 185 195 206 218 230 243 258 272 290 307 325 345 365 387 412 437 462 487 515 545 575 ' +
      '615 650 690 730 775 825 875 925 975',
  ),
  '1-2-5': numbersIn('10 20 50'),
  E6: numbersIn('10 15 22 33 47 68'),
  E12: numbersIn('10 12 15 18 22 27 33 39 47 56 68 82'),
  E24: numbersIn('10 11 12 13 15 16 18 20 22 24 27 30 33 36 39 43 47 51 56 62 68 75 82 91'),
  E48: rootsOfTen(48),
  E96: rootsOfTen(96),
  E192: rootsOfTen(192),
};

/** 40257 for a name that is no series. */
export function rounderOf(name: string): Rounder {
  if (name === 'POWERSOF2') return { up: (value) => nextPower(value, true), down: (value) => nextPower(value, false) };
  const series = Object.hasOwn(SERIES, name) ? SERIES[name] : undefined;
  if (series === undefined) throw fault(40257, `Unknown rounding granularity '${name}'`);
  return { up: (value) => nextNumber(value, series, true), down: (value) => nextNumber(value, series, false) };
}

/** What a value must be to be put into buckets with a granularity. */
export function checkRoundable(value: Value | undefined): void {
  const where = "$bucketAuto can specify a 'granularity' with";
  if (!isNumeric(value)) throw fault(40258, `${where} numeric boundaries only, but found a value with type: ${typeName(value)}`);
  const number = toNumber(value);
  if (Number.isNaN(number)) throw fault(40259, `${where} numeric boundaries only, but found a NaN`);
  if (number < 0) throw fault(40260, `${where} non-negative numbers only, but found a negative number`);
}

function nextNumber(value: Value, series: readonly number[], up: boolean): Value {
  if (!isNumeric(value) || toNumber(value) === 0 || !Number.isFinite(toNumber(value))) return value;
  if (value instanceof Decimal128) {
    const found = nextIn(
      DECIMALS,
      readDecimal(value),
      series.map((n) => wholeDecimal(BigInt(n))),
      up,
    );
    return writeDecimal(found);
  }
  return double(nextIn(DOUBLES, toNumber(value), series, up));
}

/** Numbers of one kind, as far as a series needs them. */
type Kind<N> = { one: N; ten: N; times(a: N, b: N): N; over(a: N, b: N): N; compare(a: N, b: N): number };
const DOUBLES: Kind<number> = { one: 1, ten: 10, times: (a, b) => a * b, over: (a, b) => a / b, compare: (a, b) => a - b };
const DECIMALS: Kind<Decimal> = {
  one: wholeDecimal(1n),
  ten: wholeDecimal(10n),
  times: multiplyDecimals,
  over: divideDecimals,
  compare: compareDecimals,
};

/** The series is scaled by tens until the number lies within; between two decades the end of the one that is nearer counts. */
function nextIn<N>(kind: Kind<N>, number: N, series: readonly N[], up: boolean): N {
  const [first = kind.one] = series;
  const last = series[series.length - 1] ?? first;
  const sign = up ? 1 : -1;
  // Seen from the way that is rounded: `near` is where the series begins.
  const [near, far] = up ? [first, last] : [last, first];
  const [wider, narrower] = up ? [kind.times, kind.over] : [kind.over, kind.times];
  const beside = (end: N, scale: N): number => sign * kind.compare(number, kind.times(end, scale));
  let scale = kind.one;
  while (beside(far, scale) >= 0) scale = wider(scale, kind.ten);
  while (beside(near, scale) < 0) {
    const end = kind.times(near, scale);
    scale = narrower(scale, kind.ten);
    if (beside(far, scale) >= 0) return end;
  }
  const ordered = up ? series : [...series].reverse();
  const found = ordered.find((item) => beside(item, scale) < 0) ?? far;
  return kind.times(found, scale);
}

function nextPower(value: Value, up: boolean): Value {
  if (!isNumeric(value) || toNumber(value) === 0 || !Number.isFinite(toNumber(value))) return value;
  const exponent = binaryExponent(value, up);
  return power(int(2), value instanceof Decimal128 ? writeDecimal(wholeDecimal(BigInt(exponent))) : int(exponent)) ?? value;
}

function binaryExponent(value: Numeric, up: boolean): number {
  const next = (log: number): number => (up ? Math.floor(log) + 1 : Math.ceil(log) - 1);
  if (value instanceof Double) return next(Math.log2(value.value));
  if (value instanceof Decimal128) return next(Number(writeDecimal(logarithm(readDecimal(value), wholeDecimal(2n))).toString()));
  const whole = BigInt(typeof value === 'bigint' ? value : value.value);
  const bits = whole.toString(2).length;
  if (up) return bits;
  return whole === 1n << BigInt(bits - 1) ? bits - 2 : bits - 1;
}

/** Comparable bytes of a number of any BSON kind, exact: int 1, long 1 and double 1.0 give the same bytes, decimal 0.1 and double 0.1 do not. */
import { Double, Int32, type Decimal128, type Numeric } from '../query/value';

/** An exact number: `digits × 10^power`. */
interface Exact {
  digits: bigint;
  power: number;
}

const EXACT = 0x00;
const INEXACT = 0x01;

/** Appends the number to `out`. NaN sorts below all; a number is the greatest double not above it, then what is left. */
export function pushNumber(value: Numeric, out: number[]): void {
  if (value instanceof Int32 || value instanceof Double) pushDouble(value.value, out);
  else if (typeof value === 'bigint') pushBigint(value, out);
  else pushDecimal(value, out);
}

const scratch = new DataView(new ArrayBuffer(8));

function pushDouble(value: number, out: number[]): void {
  pushDoubleBits(value, out);
  out.push(EXACT);
}

function pushDoubleBits(value: number, out: number[]): void {
  if (Number.isNaN(value)) {
    out.push(0, 0, 0, 0, 0, 0, 0, 0);
    return;
  }
  scratch.setFloat64(0, value === 0 ? 0 : value);
  const negative = (scratch.getUint8(0) & 0x80) !== 0;
  for (let i = 0; i < 8; i++) {
    const byte = scratch.getUint8(i);
    out.push(negative ? ~byte & 0xff : i === 0 ? byte | 0x80 : byte);
  }
}

function pushBigint(value: bigint, out: number[]): void {
  const number = Number(value);
  if (BigInt(number) === value) pushDouble(number, out);
  else pushBetween({ digits: value, power: 0 }, number, out);
}

function pushDecimal(value: Decimal128, out: number[]): void {
  const text = value.toString();
  if (/nan/i.test(text)) return pushDouble(NaN, out);
  if (/inf/i.test(text)) return pushDouble(text.startsWith('-') ? -Infinity : Infinity, out);
  const exact = parseDecimal(text);
  const number = Number(text);
  if (compareExact(exact, number) === 0) pushDouble(number, out);
  else pushBetween(exact, number, out);
}

/** `near` is the double nearest to `exact` and not equal to it. */
function pushBetween(exact: Exact, near: number, out: number[]): void {
  const floor = compareExact(exact, near) < 0 ? nextBelow(near) : near;
  pushDoubleBits(floor, out);
  out.push(INEXACT);
  pushDigits(exact, out);
}

/** Sign is the same for all that share a floor (zero itself is a double): magnitude, inverted below zero. */
function pushDigits({ digits, power }: Exact, out: number[]): void {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString();
  const exponent = text.length + power + 0x8000;
  const significant = text.replace(/0+$/, '');
  const bytes = [exponent >> 8, exponent & 0xff, ...Buffer.from(significant, 'latin1'), 0];
  for (const byte of bytes) out.push(negative ? ~byte & 0xff : byte);
}

function parseDecimal(text: string): Exact {
  const [mantissa = '', exponent = '0'] = text.toUpperCase().split('E');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), power: Number(exponent) - fraction.length };
}

/** Sign of `exact − double`, exactly; the double may be infinite. */
function compareExact(exact: Exact, double: number): number {
  if (double === Infinity) return -1;
  if (double === -Infinity) return 1;
  // Far outside the doubles (decimals reach 10^±6176), the power alone decides; this keeps the integers below small.
  if (exact.digits === 0n) return double > 0 ? -1 : double < 0 ? 1 : 0;
  if (exact.power > 700) return exact.digits > 0n ? 1 : -1;
  if (double === 0) return exact.digits > 0n ? 1 : -1;
  const { significand, shift } = split(double);
  let left = exact.digits;
  let right = significand;
  if (exact.power >= 0) left *= 10n ** BigInt(exact.power);
  else right *= 10n ** BigInt(-exact.power);
  if (shift >= 0) right <<= BigInt(shift);
  else left <<= BigInt(-shift);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A finite double as `significand × 2^shift`. */
function split(double: number): { significand: bigint; shift: number } {
  scratch.setFloat64(0, double);
  const bits = scratch.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const significand = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  return { significand: double < 0 ? -significand : significand, shift: (exponent === 0 ? 1 : exponent) - 1075 };
}

function nextBelow(double: number): number {
  if (double === 0) return -Number.MIN_VALUE;
  if (double === Infinity) return Number.MAX_VALUE;
  scratch.setFloat64(0, double);
  const bits = scratch.getBigInt64(0);
  scratch.setBigInt64(0, double > 0 ? bits - 1n : bits + 1n);
  return scratch.getFloat64(0);
}

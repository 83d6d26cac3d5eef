/** Running sums as MongoDB keeps them: doubles with a second double for what rounding lost, decimals apart, the widest kind answers. */
import type { Decimal128 } from 'bson';
import { Double } from 'bson';
import { addDecimals, type Decimal, decimalOfDouble, wholeDecimal, writeDecimal } from './decimal';
import { readDecimal } from './decimal';
import { double, Int32, intOrLong, MAX_LONG, MIN_LONG, type Numeric } from './value';

const SAFE = Number.MAX_SAFE_INTEGER;

/** The sum of two doubles and what was lost in it (Knuth). */
function twoSum(a: number, b: number): [number, number] {
  const sum = a + b;
  const back = sum - a;
  return [sum, a - (sum - back) + (b - back)];
}

export class Sum {
  /** Whole numbers of int and long, exact: a small part that JS adds quickly, and the rest. */
  private small = 0;
  private big = 0n;
  private high = 0;
  private low = 0;
  /** What infinities and NaN add up to; the two-part sum can't hold them. */
  private special = 0;
  private decimal: Decimal | undefined;
  private hasDouble = false;
  private hasLong = false;
  count = 0;

  add(value: Numeric): void {
    this.count += 1;
    if (value instanceof Int32) this.addSmall(value.value);
    else if (typeof value === 'bigint') {
      this.hasLong = true;
      this.big += value;
    } else if (value instanceof Double) {
      this.hasDouble = true;
      this.addDouble(value.value);
    } else {
      const decimal = readDecimal(value);
      this.decimal = this.decimal === undefined ? decimal : addDecimals(this.decimal, decimal);
    }
  }

  private addSmall(n: number): void {
    this.small += n;
    if (this.small > SAFE - 4e9 || this.small < 4e9 - SAFE) this.flush();
  }

  private flush(): void {
    this.big += BigInt(this.small);
    this.small = 0;
  }

  private addDouble(n: number): void {
    this.special += n;
    const [sum, lost] = twoSum(this.high, n);
    const [high, low] = twoSum(sum, this.low + lost);
    this.high = high;
    this.low = low;
  }

  private wholes(): bigint {
    this.flush();
    return this.big;
  }

  /** The sum of int, long and double, rounded once. */
  private double(): number {
    if (!Number.isFinite(this.high)) return this.special;
    // An int64 splits into two doubles without loss.
    const whole = this.wholes();
    const top = Number(whole >> 32n) * 4294967296;
    const bottom = Number(whole & 0xffffffffn);
    const [a, lostA] = twoSum(this.high, top);
    const [b, lostB] = twoSum(a, bottom);
    const result = b + (this.low + lostA + lostB);
    return Number.isNaN(result) ? this.special + Number(whole) : result;
  }

  /** As a decimal of 34 digits, everything included. */
  private asDecimal(): Decimal {
    const wholes = wholeDecimal(this.wholes());
    const doubles = Number.isFinite(this.high)
      ? addDecimals(decimalOfDouble(this.high, 34), decimalOfDouble(this.low, 34))
      : decimalOfDouble(this.special);
    const binary = this.hasDouble ? addDecimals(wholes, doubles) : wholes;
    return this.decimal === undefined ? binary : addDecimals(this.decimal, binary);
  }

  /** The total in the widest kind that went in: an int that overflows is a long, a long that overflows a double. */
  total(): Numeric {
    if (this.decimal !== undefined) return writeDecimal(this.asDecimal());
    if (this.hasDouble) return double(this.double());
    const whole = this.wholes();
    if (whole > MAX_LONG || whole < MIN_LONG) return double(this.double());
    return this.hasLong ? whole : intOrLong(whole);
  }

  /** For averages: the sum as a double, or as a decimal where one went in. */
  real(): Decimal128 | number {
    return this.decimal === undefined ? this.double() : writeDecimal(this.asDecimal());
  }
}

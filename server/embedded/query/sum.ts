/** Running sums as MongoDB keeps them: doubles with a second double for what rounding lost, decimals apart, the widest kind answers. */
import type { Decimal128 } from 'bson';
import { Double } from 'bson';
import { addDecimals, type Decimal, decimalOfDouble, readDecimal, writeDecimal } from './decimal';
import { double, Int32, intOrLong, MAX_LONG, MIN_LONG, type Numeric } from './value';

const SAFE = Number.MAX_SAFE_INTEGER;

/** The sum of two doubles and what was lost in it (Knuth's 2Sum, which needs no order between the two). */
function twoSum(a: number, b: number): [number, number] {
  const sum = a + b;
  const back = sum - b;
  return [sum, a - back + (b - (sum - back))];
}

export class Sum {
  /** The sum of whole numbers alone, exact: a part that JS adds quickly, and the rest. */
  private small = 0;
  private big = 0n;
  /** All but the decimals: the nearest double, and what it lacks. */
  private high = 0;
  private low = 0;
  /** The plain sum, for when infinities make the one in two parts meaningless. */
  private special = 0;
  private decimal: Decimal | undefined;
  private hasDouble = false;
  private hasLong = false;
  count = 0;

  add(value: Numeric): void {
    this.count += 1;
    if (value instanceof Int32) {
      this.small += value.value;
      if (this.small > SAFE - 4e9 || this.small < 4e9 - SAFE) this.flush();
      this.addDouble(value.value);
    } else if (typeof value === 'bigint') {
      this.hasLong = true;
      this.big += value;
      // An int64 splits into two doubles without loss.
      const top = (value / 4294967296n) * 4294967296n;
      this.addDouble(Number(value - top));
      this.addDouble(Number(top));
    } else if (value instanceof Double) {
      this.hasDouble = true;
      this.addDouble(value.value);
    } else {
      const decimal = readDecimal(value);
      this.decimal = this.decimal === undefined ? decimal : addDecimals(this.decimal, decimal);
    }
  }

  private flush(): void {
    this.big += BigInt(this.small);
    this.small = 0;
  }

  /** Compensated: what the last addition lost goes in with the next number. */
  private addDouble(n: number): void {
    this.special += n;
    const [next, lost] = twoSum(n, this.low);
    const [high, rest] = twoSum(this.high, next);
    this.high = high;
    this.low = lost + rest;
  }

  /** The sum of int, long and double. */
  private double(): number {
    return Number.isNaN(this.high) ? this.special : this.high;
  }

  /** As a decimal of 34 digits, everything included. */
  private asDecimal(): Decimal {
    const binary = Number.isFinite(this.high)
      ? addDecimals(decimalOfDouble(this.high, 34), decimalOfDouble(this.low, 34))
      : decimalOfDouble(this.special, 34);
    return this.decimal === undefined ? binary : addDecimals(this.decimal, binary);
  }

  private wholes(): bigint {
    this.flush();
    return this.big;
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

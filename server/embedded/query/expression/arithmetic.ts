/** `$add`, `$subtract`, `$multiply`, `$divide`, `$mod`, `$pow` and their kin, with MongoDB's rules for the kind of the result. */
import { Decimal128, Double } from 'bson';
import { badValue, fault, typeMismatch } from '../../fault';
import { asDecimal, multiplyNumbers } from '../arithmetic';
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  divideDecimals,
  negate,
  readDecimal,
  remainderOfDecimals,
  signOf,
  wholeDecimal,
  writeDecimal,
} from '../decimal';
import {
  decimalLogarithm,
  exponential,
  logarithm as logarithmOfDecimal,
  naturalLogarithm,
  power as powerOfDecimal,
  squareRoot,
} from '../decimalFunctions';
import { wholeLong } from '../number';
import { Sum } from '../sum';
import {
  double,
  int,
  Int32,
  intOrLong,
  isNullish,
  isNumeric,
  MAX_LONG,
  type Maybe,
  MIN_LONG,
  type Numeric,
  toNumber,
  typeName,
} from '../value';
import { binary, type Builder, type Builders, operands, unary, variadic } from './scope';

const isDecimal = (a: Numeric, b: Numeric): boolean => a instanceof Decimal128 || b instanceof Decimal128;
const isDouble = (a: Numeric, b: Numeric): boolean => a instanceof Double || b instanceof Double;
const toBig = (n: Numeric): bigint => (typeof n === 'bigint' ? n : BigInt(toNumber(n)));

/** The result of whole numbers: an int where both were int and it fits, a long where it fits, a double beyond. */
function wholeResult(result: bigint, a: Numeric, b: Numeric): Numeric {
  if (result > MAX_LONG || result < MIN_LONG) return double(Number(result));
  return a instanceof Int32 && b instanceof Int32 ? intOrLong(result) : result;
}

/** A date moved by milliseconds; 15 (Overflow) beyond what a date can say. */
export function shiftDate(date: Date, byMs: bigint): Date {
  const ms = BigInt(date.getTime()) + byMs;
  if (ms > 8640000000000000n || ms < -8640000000000000n) throw fault(15, 'date overflow');
  return new Date(Number(ms));
}

const asMs = (value: Numeric): bigint => {
  const ms = toNumber(value);
  if (!Number.isFinite(ms)) throw fault(15, 'date overflow');
  return typeof value === 'bigint' ? value : BigInt(Math.round(ms));
};

function add(values: readonly Maybe[]): Maybe {
  const sum = new Sum();
  let date: Date | undefined;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (isNumeric(value)) sum.add(value);
    else if (value instanceof Date) {
      if (date !== undefined) throw fault(16612, 'only one date allowed in an $add expression');
      date = value;
    } else throw typeMismatch(`$add only supports numeric or date types, not ${typeName(value)}`);
  }
  return date === undefined ? sum.total() : shiftDate(date, asMs(sum.total()));
}

function subtract(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof Date) {
    if (b instanceof Date) return BigInt(a.getTime()) - BigInt(b.getTime());
    if (isNumeric(b)) return shiftDate(a, -asMs(b));
  }
  if (!isNumeric(a) || !isNumeric(b)) throw typeMismatch(`can't $subtract ${typeName(b)} from ${typeName(a)}`);
  if (isDecimal(a, b)) return writeDecimal(addDecimals(asDecimal(a), negate(asDecimal(b))));
  if (isDouble(a, b)) return double(toNumber(a) - toNumber(b));
  return wholeResult(toBig(a) - toBig(b), a, b);
}

function multiply(values: readonly Maybe[]): Maybe {
  let product: Numeric = int(1);
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) throw typeMismatch(`$multiply only supports numeric types, not ${typeName(value)}`);
    product = multiplyNumbers(product, value) ?? double(toNumber(product) * toNumber(value));
  }
  return product;
}

function divide(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b))
    throw typeMismatch(`$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  if (isDecimal(a, b)) {
    const by = asDecimal(b);
    if (by.kind === 'finite' && signOf(by) === 0) throw badValue("can't $divide by zero");
    return writeDecimal(divideDecimals(asDecimal(a), by));
  }
  if (toNumber(b) === 0) throw badValue("can't $divide by zero");
  return double(toNumber(a) / toNumber(b));
}

function modulo(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b))
    throw fault(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  if (isDecimal(a, b)) {
    const by = asDecimal(b);
    if (by.kind === 'finite' && signOf(by) === 0) throw fault(16610, "can't $mod by zero");
    return writeDecimal(remainderOfDecimals(asDecimal(a), by));
  }
  if (toNumber(b) === 0) throw fault(16610, "can't $mod by zero");
  return isDouble(a, b) ? double(toNumber(a) % toNumber(b)) : wholeResult(toBig(a) % toBig(b), a, b);
}

export function power(base: Maybe, exponent: Maybe): Maybe {
  if (isNullish(base) || isNullish(exponent)) return null;
  if (!isNumeric(base)) throw fault(28762, `$pow's base must be numeric, not ${typeName(base)}`);
  if (!isNumeric(exponent)) throw fault(28763, `$pow's exponent must be numeric, not ${typeName(exponent)}`);
  if (isDecimal(base, exponent)) return decimalPower(asDecimal(base), asDecimal(exponent));
  if (toNumber(base) === 0 && toNumber(exponent) < 0) throw fault(28764, '$pow cannot take a base of 0 and a negative exponent');
  if (isDouble(base, exponent)) return double(Math.pow(toNumber(base), toNumber(exponent)));
  const [x, y] = [toBig(base), toBig(exponent)];
  if (y < 0n && x !== 1n && x !== -1n) return double(Math.pow(Number(x), Number(y)));
  if (x === 1n || x === -1n) return wholeResult(y % 2n === 0n ? 1n : x, base, exponent);
  if (x === 0n) return wholeResult(y === 0n ? 1n : 0n, base, exponent);
  if (y > 63n) return double(Math.pow(Number(x), Number(y)));
  const exact = x ** y;
  return exact > MAX_LONG || exact < MIN_LONG ? double(Math.pow(Number(x), Number(y))) : wholeResult(exact, base, exponent);
}

function decimalPower(base: Decimal, exponent: Decimal): Numeric {
  const isZero = base.kind === 'finite' && base.coefficient === 0n;
  if (isZero && exponent.kind !== 'nan' && exponent.negative)
    throw fault(28764, '$pow cannot take a base of 0 and a negative exponent');
  return writeDecimal(powerOfDecimal(base, exponent));
}

/** A function of doubles and one of decimals with their domain; a decimal beyond it goes the way of the doubles. */
const real = (
  name: string,
  apply: (n: number) => number,
  ofDecimal: (d: Decimal) => Decimal | undefined,
  check: (n: number) => void,
): Builder =>
  unary(name, (value) => {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) throw fault(28765, `${name} only supports numeric types, not ${typeName(value)}`);
    const decimal = value instanceof Decimal128 ? ofDecimal(readDecimal(value)) : undefined;
    if (decimal !== undefined) return writeDecimal(decimal);
    const n = toNumber(value);
    if (!Number.isNaN(n)) check(n);
    return double(apply(n));
  });

const isAboveZero = (d: Decimal): boolean => d.kind !== 'nan' && !d.negative && signOf(d) >= 0 && !isZeroDecimal(d);
const isZeroDecimal = (d: Decimal): boolean => d.kind === 'finite' && d.coefficient === 0n;
const aboveZero =
  (apply: (d: Decimal) => Decimal) =>
  (d: Decimal): Decimal | undefined =>
    isAboveZero(d) ? apply(d) : undefined;

const positive = (name: string, code: number) => (n: number) => {
  if (n <= 0) throw fault(code, `${name}'s argument must be a positive number, but is ${n}`);
};

const logarithm = binary('$log', (value, base) => {
  if (isNullish(value) || isNullish(base)) return null;
  if (!isNumeric(value)) throw fault(28756, `$log's argument must be numeric, not ${typeName(value)}`);
  if (!isNumeric(base)) throw fault(28757, `$log's base must be numeric, not ${typeName(base)}`);
  if (isDecimal(value, base)) {
    const [d, b] = [asDecimal(value), asDecimal(base)];
    if (isAboveZero(d) && isAboveZero(b) && compareDecimals(b, wholeDecimal(1n)) !== 0)
      return writeDecimal(logarithmOfDecimal(d, b));
  }
  if (toNumber(value) <= 0) throw fault(28758, `$log's argument must be a positive number, but is ${toNumber(value)}`);
  if (toNumber(base) <= 0 || toNumber(base) === 1)
    throw fault(28759, `$log's base must be a positive number not equal to 1, but is ${toNumber(base)}`);
  return double(Math.log(toNumber(value)) / Math.log(toNumber(base)));
});

const bits = (name: string, start: bigint, combine: (a: bigint, b: bigint) => bigint): Builder =>
  variadic(name, (values) => {
    if (values.some(isNullish)) return null;
    let result = start;
    let long = false;
    for (const value of values) {
      if (!(value instanceof Int32) && typeof value !== 'bigint')
        throw typeMismatch(`${name} only supports int and long, not: ${typeName(value)}.`);
      long ||= typeof value === 'bigint';
      result = BigInt.asIntN(64, combine(result, toBig(value)));
    }
    return long ? result : intOrLong(result);
  });

const random: Builder = (operand, scope) => {
  if (!(operand instanceof Map) && !Array.isArray(operand)) throw fault(3040501, '$rand does not currently accept arguments');
  operands('$rand', Array.isArray(operand) ? operand : [], scope, 0);
  return () => double(scope.env.random());
};

export const ARITHMETIC: Builders = {
  $add: variadic('$add', add),
  $subtract: binary('$subtract', subtract),
  $multiply: variadic('$multiply', multiply),
  $divide: binary('$divide', divide),
  $mod: binary('$mod', modulo),
  $pow: binary('$pow', power),
  $exp: real('$exp', Math.exp, exponential, () => undefined),
  $ln: real('$ln', Math.log, aboveZero(naturalLogarithm), positive('$ln', 28766)),
  $log10: real('$log10', Math.log10, aboveZero(decimalLogarithm), positive('$log10', 28761)),
  $sqrt: real(
    '$sqrt',
    Math.sqrt,
    (d) => (isAboveZero(d) || isZeroDecimal(d) ? squareRoot(d) : undefined),
    (n) => {
      if (n < 0) throw fault(28714, "$sqrt's argument must be greater than or equal to 0");
    },
  ),
  $log: logarithm,
  $bitAnd: bits('$bitAnd', -1n, (a, b) => a & b),
  $bitOr: bits('$bitOr', 0n, (a, b) => a | b),
  $bitXor: bits('$bitXor', 0n, (a, b) => a ^ b),
  $bitNot: unary('$bitNot', (value) => {
    if (isNullish(value)) return null;
    if (!(value instanceof Int32) && typeof value !== 'bigint')
      throw typeMismatch(`$bitNot only supports int and long, not: ${typeName(value)}.`);
    return value instanceof Int32 ? int(~value.value) : ~value;
  }),
  $rand: random,
};

/** Whole numbers for operators that take a count: 5, 5.0 and 5n alike. */
export function wholeArgument(value: Maybe, code: number, message: string): number {
  const whole = isNumeric(value) ? wholeLong(value) : undefined;
  if (whole === undefined || whole > 2147483647n || whole < -2147483648n) throw fault(code, message);
  return Number(whole);
}

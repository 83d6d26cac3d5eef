/** `$abs`, `$ceil`, `$floor`, `$round`, `$trunc`. Halves go to the even neighbour, on the exact value of a double. */
import { Decimal128 } from 'bson';
import { fault } from '../../fault';
import {
  decimalOfDouble,
  readDecimal,
  roundDecimal,
  type Rounding,
  truncateDecimal,
  wholeDecimal,
  writeDecimal,
} from '../decimal';
import {
  double,
  int,
  Int32,
  intOrLong,
  isNullish,
  isNumeric,
  type Maybe,
  MIN_INT,
  MIN_LONG,
  type Numeric,
  typeName,
} from '../value';
import { wholeArgument } from './arithmetic';
import { type Builder, type Builders, operands, unary } from './scope';

function absolute(value: Maybe): Maybe {
  if (isNullish(value)) return null;
  if (!isNumeric(value)) throw fault(28765, `$abs only supports numeric types, not ${typeName(value)}`);
  if (value instanceof Int32) return value.value === MIN_INT ? 2147483648n : int(Math.abs(value.value));
  if (value instanceof Decimal128) {
    const decimal = readDecimal(value);
    return writeDecimal(decimal.kind === 'nan' ? decimal : { ...decimal, negative: false });
  }
  if (typeof value !== 'bigint') return double(Math.abs(value.value));
  if (value === MIN_LONG) throw fault(28680, "can't take $abs of long long min");
  return value < 0n ? -value : value;
}

const whole = (name: '$ceil' | '$floor'): Builder =>
  unary(name, (value) => {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) throw fault(28765, `${name} only supports numeric types, not ${typeName(value)}`);
    if (value instanceof Int32 || typeof value === 'bigint') return value;
    if (value instanceof Decimal128) return writeDecimal(roundDecimal(readDecimal(value), name === '$ceil' ? 'ceil' : 'floor'));
    return double(name === '$ceil' ? Math.ceil(value.value) : Math.floor(value.value));
  });

const places =
  (name: '$round' | '$trunc', rounding: Rounding): Builder =>
  (operand, scope) => {
    const [run, placesRun] = operands(name, operand, scope, 1, 2);
    return (frame) => {
      const value = run?.(frame);
      const given = placesRun === undefined ? int(0) : placesRun(frame);
      if (isNullish(value) || isNullish(given)) return null;
      if (!isNumeric(value)) throw fault(51081, `${name} only supports numeric types, not ${typeName(value)}`);
      const at = wholeArgument(given, 51082, `precision argument to  ${name} must be a integral value`);
      if (at < -20 || at > 100) throw fault(51083, `cannot apply ${name} with precision value ${at} value must be in [-20, 100]`);
      return roundTo(name, value, rounding, at);
    };
  };

function roundTo(name: string, value: Numeric, rounding: Rounding, at: number): Numeric {
  if (value instanceof Decimal128) return writeDecimal(roundDecimal(readDecimal(value), rounding, at));
  if (typeof value === 'bigint' || value instanceof Int32) {
    if (at >= 0) return value;
    const rounded =
      truncateDecimal(roundDecimal(wholeDecimal(BigInt(value instanceof Int32 ? value.value : value)), rounding, at)) ?? 0n;
    if (BigInt.asIntN(64, rounded) !== rounded) throw fault(51080, `invalid conversion from Decimal128 result in ${name}`);
    return value instanceof Int32 ? intOrLong(rounded) : rounded;
  }
  if (!Number.isFinite(value.value)) return value;
  const rounded = writeDecimal(roundDecimal(decimalOfDouble(value.value, 34), rounding, at));
  return double(Number(rounded.toString()));
}

export const ROUNDING: Builders = {
  $abs: unary('$abs', absolute),
  $ceil: whole('$ceil'),
  $floor: whole('$floor'),
  $round: places('$round', 'even'),
  $trunc: places('$trunc', 'down'),
};

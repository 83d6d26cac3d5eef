/** The operators that write, read, move and cut dates. */
import { fault, MongoFault } from '../../fault';
import { isNullish, isNumeric, type Maybe, typeName, type Value } from '../value';
import { wholeLong } from '../number';
import { dateOf } from './dateParts';
import { dateReader, dateWriter } from './dateText';
import { addUnits, truncateTo, unitOf, unitsBetween, weekStartOf } from './dateUnits';
import { parseDate } from './freeDate';
import { type Builder, type Builders, type Frame, named, type Run } from './scope';
import { zoneFrom } from './timezone';

/** A function of a format that is made anew only when the format changes. */
function perFormat<T>(make: (format: string) => T): (format: string) => T {
  let last: { format: string; made: T } | undefined;
  return (format) => {
    if (last?.format !== format) last = { format, made: make(format) };
    return last.made;
  };
}

const toText: Builder = (operand, scope) => {
  const { date, format, timezone, onNull } = named('$dateToString', operand, scope, ['date'], ['format', 'timezone', 'onNull']);
  const zone = zoneFrom(timezone);
  const writer = perFormat(dateWriter);
  return (frame) => {
    const value = date(frame);
    const where = zone(frame);
    const given = format?.(frame);
    if (format !== undefined && isNullish(given)) return null;
    if (isNullish(value)) return onNull === undefined ? null : onNull(frame);
    if (where === null) return null;
    if (given !== undefined && typeof given !== 'string')
      throw fault(18533, `$dateToString requires that 'format' be a string, found: ${typeName(given)} with value`);
    // Up to 7.0 a Z stands there whatever the zone.
    return writer(given ?? '%Y-%m-%dT%H:%M:%S.%LZ')(dateOf(value), where);
  };
};

const fromText: Builder = (operand, scope) => {
  const { dateString, format, timezone, onError, onNull } = named(
    '$dateFromString',
    operand,
    scope,
    ['dateString'],
    ['format', 'timezone', 'onError', 'onNull'],
  );
  const zone = zoneFrom(timezone);
  const reader = perFormat(dateReader);
  return (frame) => {
    const text = dateString(frame);
    const where = zone(frame);
    const given = format?.(frame);
    if (isNullish(text)) return onNull === undefined ? null : onNull(frame);
    if (where === null || (format !== undefined && isNullish(given))) return null;
    if (!isNullish(given) && typeof given !== 'string')
      throw fault(40684, `$dateFromString requires that 'format' be a string, found: ${typeName(given)}`);
    try {
      if (typeof text !== 'string')
        throw fault(241, `$dateFromString requires that 'dateString' be a string, found: ${typeName(text)} with value`);
      return isNullish(given) ? parseDate(text, where) : reader(given)(text, where);
    } catch (error) {
      if (onError !== undefined && error instanceof MongoFault && error.code === 241) return onError(frame);
      throw error;
    }
  };
};

/** A date argument: null stays null. */
function dateArgument(operator: string, name: string, value: Maybe): Date | null {
  if (isNullish(value)) return null;
  try {
    return dateOf(value);
  } catch {
    throw fault(5166403, `${operator} requires '${name}' to be a date, but got ${typeName(value)}`);
  }
}

const move =
  (operator: '$dateAdd' | '$dateSubtract'): Builder =>
  (operand, scope) => {
    const { startDate, unit, amount, timezone } = named(operator, operand, scope, ['startDate', 'unit', 'amount'], ['timezone']);
    const zone = zoneFrom(timezone);
    return (frame) => {
      const date = dateArgument(operator, 'startDate', startDate(frame));
      const by = amount(frame);
      const what = unitOf(operator, unit(frame));
      const where = zone(frame);
      if (date === null || isNullish(by) || what === null || where === null) return null;
      const whole = wholeArgument64(operator, by);
      return addUnits(date, what, operator === '$dateAdd' ? whole : -whole, where);
    };
  };

function wholeArgument64(operator: string, value: Value): number {
  const whole = isNumeric(value) ? wholeLong(value) : undefined;
  if (whole === undefined) throw fault(5166405, `${operator} expects integer amount of time units`);
  return Number(whole);
}

const truncate: Builder = (operand, scope) => {
  const { date, unit, binSize, timezone, startOfWeek } = named(
    '$dateTrunc',
    operand,
    scope,
    ['date', 'unit'],
    ['binSize', 'timezone', 'startOfWeek'],
  );
  const zone = zoneFrom(timezone);
  const week = weekStart('$dateTrunc', startOfWeek);
  return (frame) => {
    const at = dateArgument('$dateTrunc', 'date', date(frame));
    const what = unitOf('$dateTrunc', unit(frame));
    const size = binSize === undefined ? 1 : binSizeOf(binSize(frame));
    const where = zone(frame);
    const start = what === 'week' ? week(frame) : 0;
    if (at === null || what === null || size === null || where === null || start === null) return null;
    return truncateTo(at, what, size, where, start);
  };
};

function binSizeOf(value: Maybe): number | null {
  if (isNullish(value)) return null;
  const size = isNumeric(value) ? wholeLong(value) : undefined;
  if (size === undefined)
    throw fault(5439017, `$dateTrunc requires 'binSize' to be a 64-bit integer, but got value of type ${typeName(value)}`);
  if (size <= 0n) throw fault(5439018, `$dateTrunc requires 'binSize' to be greater than 0, but got value ${size}`);
  return Number(size);
}

const weekStart =
  (operator: string, run: Run | undefined) =>
  (frame: Frame): number | null =>
    run === undefined ? 0 : weekStartOf(operator, run(frame));

const difference: Builder = (operand, scope) => {
  const { startDate, endDate, unit, timezone, startOfWeek } = named(
    '$dateDiff',
    operand,
    scope,
    ['startDate', 'endDate', 'unit'],
    ['timezone', 'startOfWeek'],
  );
  const zone = zoneFrom(timezone);
  const week = weekStart('$dateDiff', startOfWeek);
  return (frame) => {
    const from = dateArgument('$dateDiff', 'startDate', startDate(frame));
    const to = dateArgument('$dateDiff', 'endDate', endDate(frame));
    const what = unitOf('$dateDiff', unit(frame));
    const where = zone(frame);
    const start = what === 'week' ? week(frame) : 0;
    if (from === null || to === null || what === null || where === null || start === null) return null;
    return unitsBetween(from, to, what, where, start);
  };
};

export const DATES: Builders = {
  $dateToString: toText,
  $dateFromString: fromText,
  $dateAdd: move('$dateAdd'),
  $dateSubtract: move('$dateSubtract'),
  $dateTrunc: truncate,
  $dateDiff: difference,
};

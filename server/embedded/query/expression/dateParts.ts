/** The parts of a date: `$year`, `$isoWeek` and their like, `$dateToParts`, `$dateFromParts`, and those of a timestamp. */
import { fault } from '../../fault';
import { doc, int, isDoc, isNullish, isNumeric, type Maybe, ObjectId, Timestamp, typeName, type Value } from '../value';
import { localTime, type LocalTime } from './localTime';
import { wholeArgument } from './arithmetic';
import { type Builder, type Builders, type Frame, named, operands, type Run, unary } from './scope';
import { instantOf, isoDay, utcOf, zoneFrom } from './timezone';

/** Dates, and what carries one inside: ObjectIds and timestamps. 16006 for anything else. */
export function dateOf(value: Value): Date {
  if (value instanceof Date) return value;
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  if (value instanceof ObjectId) return value.getTimestamp();
  throw fault(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

/** `{$year: "$at"}` or `{$year: {date: "$at", timezone: "Asia/Shanghai"}}`. */
const part =
  (name: string, read: (time: LocalTime) => Value): Builder =>
  (operand, scope) => {
    const full = isDoc(operand) && (operand.has('date') || operand.has('timezone'));
    const { date, timezone }: { date: Run; timezone?: Run } = full
      ? named(name, operand, scope, ['date'], ['timezone'])
      : { date: operands(name, operand, scope, 1)[0] ?? (() => null) };
    const zone = zoneFrom(timezone);
    return (frame) => {
      const value = date(frame);
      if (isNullish(value)) return null;
      const where = zone(frame);
      return where === null ? null : read(localTime(dateOf(value).getTime(), where));
    };
  };

const toParts: Builder = (operand, scope) => {
  const { date, timezone, iso8601 } = named('$dateToParts', operand, scope, ['date'], ['timezone', 'iso8601']);
  const zone = zoneFrom(timezone);
  return (frame) => {
    const value = date(frame);
    const where = zone(frame);
    const iso = iso8601 === undefined ? false : iso8601(frame);
    if (isNullish(value) || where === null || isNullish(iso)) return null;
    if (typeof iso !== 'boolean') throw fault(40521, `iso8601 must evaluate to a bool, found ${typeName(iso)}`);
    const time = localTime(dateOf(value).getTime(), where);
    const clock = { hour: int(time.hour), minute: int(time.minute), second: int(time.second), millisecond: int(time.ms) };
    return iso
      ? doc({ isoWeekYear: int(time.isoYear), isoWeek: int(time.isoWeek), isoDayOfWeek: int(time.isoWeekday), ...clock })
      : doc({ year: int(time.year), month: int(time.month), day: int(time.day), ...clock });
  };
};

const CLOCK = ['hour', 'minute', 'second', 'millisecond'] as const;

const fromParts: Builder = (operand, scope) => {
  const iso = isDoc(operand) && operand.has('isoWeekYear');
  const names = iso ? (['isoWeekYear', 'isoWeek', 'isoDayOfWeek'] as const) : (['year', 'month', 'day'] as const);
  const [first, ...others] = names;
  const runs = named('$dateFromParts', operand, scope, [first], [...others, ...CLOCK, 'timezone']);
  const zone = zoneFrom(runs.timezone);
  return (frame: Frame) => {
    const where = zone(frame);
    const read = (name: keyof typeof runs, usual: number): number | null => {
      const run = runs[name];
      const value: Maybe = run === undefined ? int(usual) : run(frame);
      if (isNullish(value)) return null;
      if (!isNumeric(value)) throw fault(40515, `'${name}' must evaluate to an integer, found ${typeName(value)}`);
      return wholeArgument(value, 40515, `'${name}' must evaluate to an integer, found ${typeName(value)}`);
    };
    const [a, b, c] = [read(names[0], 0), read(names[1], 1), read(names[2], 1)];
    const clock = CLOCK.map((name) => read(name, 0));
    if (where === null || a === null || b === null || c === null || clock.includes(null)) return null;
    if (a < 1 || a > 9999) throw fault(40523, `'${names[0]}' must evaluate to an integer in the range 1 to 9999, found ${a}`);
    const [hour, minute, second, ms] = clock.map((n) => n ?? 0);
    const day = iso ? isoDay(a, b, c) : { year: a, month: b, day: c };
    return new Date(instantOf(utcOf(day.year, day.month, day.day, hour ?? 0, minute ?? 0, second ?? 0, ms ?? 0), where));
  };
};

const timestampPart = (name: string, read: (value: Timestamp) => number): Builder =>
  unary(name, (value) => {
    if (isNullish(value)) return null;
    if (!(value instanceof Timestamp)) throw fault(5687301, `${name} requires a timestamp, not ${typeName(value)}`);
    return BigInt(read(value));
  });

export const DATE_PARTS: Builders = {
  $year: part('$year', ({ year }) => int(year)),
  $month: part('$month', ({ month }) => int(month)),
  $dayOfMonth: part('$dayOfMonth', ({ day }) => int(day)),
  $hour: part('$hour', ({ hour }) => int(hour)),
  $minute: part('$minute', ({ minute }) => int(minute)),
  $second: part('$second', ({ second }) => int(second)),
  $millisecond: part('$millisecond', ({ ms }) => int(ms)),
  $dayOfYear: part('$dayOfYear', ({ dayOfYear }) => int(dayOfYear)),
  $dayOfWeek: part('$dayOfWeek', ({ weekday }) => int(weekday)),
  $week: part('$week', ({ week }) => int(week)),
  $isoDayOfWeek: part('$isoDayOfWeek', ({ isoWeekday }) => int(isoWeekday)),
  $isoWeek: part('$isoWeek', ({ isoWeek }) => int(isoWeek)),
  $isoWeekYear: part('$isoWeekYear', ({ isoYear }) => BigInt(isoYear)),
  $dateToParts: toParts,
  $dateFromParts: fromParts,
  $tsSecond: timestampPart('$tsSecond', ({ t }) => t),
  $tsIncrement: timestampPart('$tsIncrement', ({ i }) => i),
};

/** Window functions that go by place: ranks, `$shift`, `$derivative`, `$integral`, `$expMovingAvg`, `$locf`, `$linearFill`. */
import { failedToParse, fault, notSupported, typeMismatch } from '../../fault';
import { ARITHMETIC } from '../expression/arithmetic';
import { rootScope } from '../expression/compile';
import { FIXED_MS, unitOf } from '../expression/dateUnits';
import { namedValues, type Run } from '../expression/scope';
import { wholeNumber } from '../number';
import { compareValues } from '../order';
import { Sum } from '../sum';
import { type Doc, double, int, isDoc, isNullish, isNumeric, type Maybe, toNumber, typeName, type Value } from '../value';
import type { PipelineContext } from './stage';
import { compileBounds, singleAscending } from './windowBounds';

/** Documents in order, and what each is sorted by. */
export type Partition = { documents: readonly Doc[]; keys: readonly Maybe[] };
/** The value for each document of a partition; undefined for none. */
export type PartitionFunction = (partition: Partition) => Maybe[];

type Setting = { operand: Value; window: Maybe; sortBy: Doc | undefined; context: PipelineContext };

/** Undefined for a name that is none of these. */
export function compilePositional(
  name: string,
  operand: Value,
  window: Maybe,
  sortBy: Doc | undefined,
  context: PipelineContext,
): PartitionFunction | undefined {
  const setting: Setting = { operand, window, sortBy, context };
  switch (name) {
    case '$rank':
    case '$denseRank':
    case '$documentNumber':
      return ranks(name, setting);
    case '$shift':
      return shift(setting);
    case '$expMovingAvg':
      return movingAverage(setting);
    case '$derivative':
      return derivative(setting);
    case '$integral':
      return integral(setting);
    case '$locf':
      return carriedForward(setting);
    case '$linearFill':
      return linearFill(setting);
    case '$covariancePop':
    case '$covarianceSamp':
    case '$minMaxScaler':
      throw notSupported(`the window function ${name}`);
    default:
      return undefined;
  }
}

function refuseWindow(name: string, { window }: Setting): void {
  if (window !== undefined) throw failedToParse(`${name} does not accept a 'window' field`);
}

function needsSort(name: string, { sortBy }: Setting, single: boolean): void {
  if (sortBy === undefined) throw failedToParse(`${name} requires a sortBy`);
  if (single && sortBy.size !== 1)
    throw fault(5371602, `${name} must be specified with a top level sortBy expression with exactly one element`);
}

function ranks(name: string, setting: Setting): PartitionFunction {
  if (!isDoc(setting.operand) || setting.operand.size > 0)
    throw fault(5371603, `(None) ${name} must be specified with '{}' as the value`);
  refuseWindow(name, setting);
  needsSort(name, setting, true);
  if (name === '$documentNumber') return ({ documents }) => documents.map((_document, at) => int(at + 1));
  const { collator } = setting.context;
  return ({ keys }) => {
    let rank = 0;
    return keys.map((key, at) => {
      const before = keys[at - 1];
      if (Array.isArray(key)) throw notSupported(`${name} of a field that is an array`);
      const same = at > 0 && ((isNullish(key) && isNullish(before)) || compareValues(key, before, collator) === 0);
      if (!same) rank = name === '$rank' ? at + 1 : rank + 1;
      return int(rank);
    });
  };
}

function shift(setting: Setting): PartitionFunction {
  const spec = namedValues('$shift', setting.operand, ['output', 'by'], ['default']);
  refuseWindow('$shift', setting);
  needsSort('$shift', setting, false);
  const scope = rootScope(setting.context);
  const output = scope.compile(spec.get('output') ?? null);
  const by = wholeNumber(spec.get('by'));
  if (by === undefined) throw failedToParse(`'$shift:by' field must be an integer, but found ${typeName(spec.get('by'))}`);
  const fallback = spec.has('default') ? scope.compile(spec.get('default') ?? null)([new Map()]) : null;
  return ({ documents }) =>
    documents.map((_document, at) => {
      const other = documents[at + by];
      return other === undefined ? fallback : output([other]);
    });
}

/** The operators as functions, so that results have the kinds that expressions give them. */
const calculate =
  (name: '$add' | '$subtract' | '$multiply' | '$divide', { context }: Setting) =>
  (a: Maybe, b: Maybe): Maybe => {
    const scope = rootScope(context);
    const literal = (value: Maybe): Doc => new Map([['$literal', value ?? null]]);
    return ARITHMETIC[name]?.([literal(a), literal(b)], scope)([new Map()]);
  };

function movingAverage(setting: Setting): PartitionFunction {
  const spec = namedValues('$expMovingAvg', setting.operand, ['input'], ['N', 'alpha']);
  refuseWindow('$expMovingAvg', setting);
  needsSort('$expMovingAvg', setting, false);
  const input = rootScope(setting.context).compile(spec.get('input') ?? null);
  const alpha = alphaOf(spec);
  return ({ documents }) => {
    let average: number | undefined;
    return documents.map((document) => {
      const value = input([document]);
      if (!isNumeric(value)) return average === undefined ? null : double(average);
      if (value instanceof Map || typeName(value) === 'decimal') throw notSupported('$expMovingAvg of a decimal');
      const number = toNumber(value);
      average = average === undefined ? number : number * alpha + average * (1 - alpha);
      return double(average);
    });
  };
}

function alphaOf(spec: Doc): number {
  const n = spec.get('N');
  const alpha = spec.get('alpha');
  if ((n === undefined) === (alpha === undefined))
    throw failedToParse(
      "$expMovingAvg sub object must have exactly two fields: An 'input' field, and either an 'N' field or an 'alpha' field",
    );
  if (n !== undefined) {
    const count = wholeNumber(n);
    if (count === undefined || count <= 0) throw failedToParse(`'N' must be greater than zero. Got ${String(count)}`);
    return 2 / (count + 1);
  }
  const value = isNumeric(alpha) ? toNumber(alpha) : Number.NaN;
  if (!(value > 0 && value < 1)) throw failedToParse(`'alpha' must be between 0 and 1 (exclusive), found ${value}`);
  return value;
}

/** Milliseconds in the unit that a slope or an area is told in; undefined without a unit. */
function unitMs(name: string, spec: Doc): number | undefined {
  const unit = unitOf(name, spec.get('unit'));
  if (unit === null) return undefined;
  const ms = unit === 'week' ? 604_800_000 : unit === 'day' ? 86_400_000 : FIXED_MS[unit];
  if (ms === undefined) throw fault(5490704, `unit must be 'week' or smaller in ${name}`);
  return ms;
}

function derivative(setting: Setting): PartitionFunction {
  const spec = namedValues('$derivative', setting.operand, ['input'], ['unit']);
  needsSort('$derivative', setting, true);
  if (setting.window === undefined) throw failedToParse('$derivative requires explicit window bounds');
  const ms = unitMs('$derivative', spec);
  const input = rootScope(setting.context).compile(spec.get('input') ?? null);
  const bounds = compileBounds(setting.window, true, singleAscending(setting.sortBy));
  const [subtract, divide, multiply] = [
    calculate('$subtract', setting),
    calculate('$divide', setting),
    calculate('$multiply', setting),
  ];
  return ({ documents, keys }) =>
    documents.map((_document, at) => {
      const span = bounds(at, documents.length, keys);
      if (span === undefined) return null;
      const [left, right] = span;
      checkTimes('$derivative', [keys[left], keys[right]], ms);
      const run = subtract(keys[right], keys[left]);
      const rise = subtract(input([documents[right]]), input([documents[left]]));
      if (isNullish(rise)) throw fault(5624903, '$derivative input must not be null or missing');
      if (isNumeric(run) && toNumber(run) === 0) return null;
      const slope = divide(rise, run);
      return ms === undefined ? slope : multiply(slope, BigInt(ms));
    });
}

function checkTimes(name: string, times: readonly Maybe[], ms: number | undefined): void {
  if (ms !== undefined) {
    if (!times.every((time) => time instanceof Date))
      throw fault(5624900, `${name} with 'unit' expects the sortBy field to be a Date`);
  } else if (times.some((time) => time instanceof Date))
    throw fault(5624901, `${name} where the sortBy is a Date requires a 'unit'`);
  else if (!times.every(isNumeric)) throw fault(5624902, `${name} (with no 'unit') expects the sortBy field to be numeric`);
}

/** By trapezoids between neighbours of the window. */
function integral(setting: Setting): PartitionFunction {
  const spec = namedValues('$integral', setting.operand, ['input'], ['unit']);
  needsSort('$integral', setting, true);
  const ms = unitMs('$integral', spec);
  const input = rootScope(setting.context).compile(spec.get('input') ?? null);
  const bounds = compileBounds(setting.window, true, singleAscending(setting.sortBy));
  const [add, subtract, multiply, divide] = (['$add', '$subtract', '$multiply', '$divide'] as const).map((name) =>
    calculate(name, setting),
  );
  return ({ documents, keys }) => {
    const inputs = documents.map((document) => input([document]));
    keys.forEach((key, at) => {
      checkTimes('$integral', [key], ms);
      if (!isNumeric(inputs[at])) throw fault(5423900, 'The input value of $integral must be numeric');
    });
    return documents.map((_document, at) => {
      const span = bounds(at, documents.length, keys);
      if (span === undefined) return null;
      const total = new Sum();
      for (let right = span[0] + 1; right <= span[1]; right += 1) {
        const width = subtract?.(keys[right], keys[right - 1]);
        const area = divide?.(multiply?.(add?.(inputs[right], inputs[right - 1]), width), double(2));
        if (isNumeric(area)) total.add(area);
      }
      return ms === undefined ? total.total() : divide?.(total.total(), BigInt(ms));
    });
  };
}

/** The last value that was neither null nor missing. */
function carriedForward(setting: Setting): PartitionFunction {
  refuseWindow('$locf', setting);
  const input: Run = rootScope(setting.context).compile(setting.operand);
  return ({ documents }) => {
    let held: Maybe = null;
    return documents.map((document) => {
      const value = input([document]);
      if (!isNullish(value)) held = value;
      return held;
    });
  };
}

/** What is missing between two known values lies on the line between them. */
function linearFill(setting: Setting): PartitionFunction {
  refuseWindow('$linearFill', setting);
  needsSort('$linearFill', setting, true);
  const input: Run = rootScope(setting.context).compile(setting.operand);
  const [add, subtract, multiply, divide] = (['$add', '$subtract', '$multiply', '$divide'] as const).map((name) =>
    calculate(name, setting),
  );
  return ({ documents, keys }) => {
    const values = documents.map((document) => input([document]));
    checkFillable(values, keys);
    return values.map((value, at) => {
      if (!isNullish(value)) return value;
      const left = values.findLastIndex((other, index) => index < at && !isNullish(other));
      const right = values.findIndex((other, index) => index > at && !isNullish(other));
      if (left < 0 || right < 0) return null;
      const slope = divide?.(subtract?.(values[right], values[left]), subtract?.(keys[right], keys[left]));
      return add?.(values[left], multiply?.(subtract?.(keys[at], keys[left]), slope));
    });
  };
}

function checkFillable(values: readonly Maybe[], keys: readonly Maybe[]): void {
  keys.forEach((key, at) => {
    const value = values[at];
    if (!isNullish(value) && !isNumeric(value))
      throw typeMismatch(`Value to be filled must be numeric or nullish, but found ${typeName(value)}`);
    if (!isNumeric(key) && !(key instanceof Date))
      throw typeMismatch(`Value of the sortBy field must be numeric or a date, but found ${typeName(key)}`);
    if (at > 0 && compareValues(key, keys[at - 1]) === 0)
      throw fault(6050106, 'There can be no repeated values in the sort field');
    if (at > 0 && key instanceof Date !== keys[at - 1] instanceof Date) throw typeMismatch('Conflicting sort value types');
  });
}

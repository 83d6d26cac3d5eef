/** Accumulators: what `$group`, `$bucket` and `$setWindowFields` make of many documents. */
import { Decimal128 } from 'bson';
import { badValue, fault } from '../fault';
import type { Collator } from './collation';
import { divideDecimals, readDecimal, wholeDecimal, writeDecimal } from './decimal';
import { type Frame, namedValues, type Run, type Scope } from './expression/scope';
import { countOf, nAccumulator } from './accumulatorsN';
import { compareValues, groupKey } from './order';
import { quantiles } from './quantiles';
import { Sum } from './sum';
import { type Doc, double, isDoc, isNullish, isNumeric, type Maybe, toNumber, typeName, type Value } from './value';

/** One accumulator of one group. */
export type Accumulator = { add(frame: Frame): void; result(): Maybe };
/** Makes an accumulator for a new group. */
export type AccumulatorPlan = () => Accumulator;

/** Accumulates the values of one expression. */
export type Folder = { add(value: Maybe): void; result(): Maybe };

const FOLDERS: Readonly<Record<string, (collator: Collator | undefined) => Folder>> = {
  $sum: () => sumFolder(),
  $avg: () => averageFolder(),
  $min: (collator) => extremeFolder(-1, collator),
  $max: (collator) => extremeFolder(1, collator),
  $first: () => endFolder(true),
  $last: () => endFolder(false),
  $push: () => pushFolder(),
  $addToSet: (collator) => setFolder(collator),
  $mergeObjects: () => mergeFolder(),
  $stdDevPop: () => deviationFolder(false),
  $stdDevSamp: () => deviationFolder(true),
};

/** A folder by name, for expressions such as `{$max: ["$a", "$b"]}`; undefined for a name that is none. */
export function folderFor(name: string, collator: Collator | undefined): Folder | undefined {
  return Object.hasOwn(FOLDERS, name) ? FOLDERS[name]?.(collator) : undefined;
}

/** Undefined for a name that is no accumulator. */
export function compileAccumulator(name: string, operand: Value, scope: Scope): AccumulatorPlan | undefined {
  const { collator } = scope.env;
  const make = Object.hasOwn(FOLDERS, name) ? FOLDERS[name] : undefined;
  if (make !== undefined) {
    if (Array.isArray(operand) && operand.length !== 1) throw fault(40237, `The ${name} accumulator is a unary operator`);
    const run = scope.compile(Array.isArray(operand) ? (operand[0] ?? null) : operand);
    return () => {
      const folder = make(collator);
      return { add: (frame) => folder.add(run(frame)), result: () => folder.result() };
    };
  }
  if (name === '$count') {
    if (!isDoc(operand) || operand.size > 0) throw fault(9, '$count takes no arguments, i.e. $count:{}');
    return counter;
  }
  if (name === '$percentile' || name === '$median') return quantileAccumulator(name, operand, scope);
  return nAccumulator(name, operand, scope);
}

function counter(): Accumulator {
  let count = 0;
  return {
    add: () => {
      count += 1;
    },
    result: () => countOf(count),
  };
}

function sumFolder(): Folder {
  const sum = new Sum();
  return {
    add: (value) => {
      if (isNumeric(value)) sum.add(value);
    },
    result: () => sum.total(),
  };
}

function averageFolder(): Folder {
  const sum = new Sum();
  return {
    add: (value) => {
      if (isNumeric(value)) sum.add(value);
    },
    result: () => {
      if (sum.count === 0) return null;
      const total = sum.real();
      if (total instanceof Decimal128) return writeDecimal(divideDecimals(readDecimal(total), wholeDecimal(BigInt(sum.count))));
      return double(total / sum.count);
    },
  };
}

function extremeFolder(sign: 1 | -1, collator: Collator | undefined): Folder {
  let best: Maybe;
  return {
    add: (value) => {
      if (isNullish(value)) return;
      if (best === undefined || sign * compareValues(value, best, collator) > 0) best = value;
    },
    result: () => best ?? null,
  };
}

function endFolder(first: boolean): Folder {
  let seen = false;
  let held: Maybe;
  return {
    add: (value) => {
      if (seen && first) return;
      seen = true;
      held = value;
    },
    result: () => held ?? null,
  };
}

function pushFolder(): Folder {
  const values: Value[] = [];
  return {
    add: (value) => {
      if (value !== undefined) values.push(value);
    },
    result: () => values,
  };
}

function setFolder(collator: Collator | undefined): Folder {
  const values = new Map<string, Value>();
  return {
    add: (value) => {
      if (value === undefined) return;
      const key = groupKey(value, collator);
      if (!values.has(key)) values.set(key, value);
    },
    result: () => [...values.values()],
  };
}

function mergeFolder(): Folder {
  const made: Doc = new Map();
  return {
    add: (value) => {
      if (isNullish(value)) return;
      if (!isDoc(value))
        throw fault(40400, `$mergeObjects requires object inputs, but input ${typeName(value)} is of type ${typeName(value)}`);
      for (const [name, inner] of value) made.set(name, inner);
    },
    result: () => made,
  };
}

/** Welford's running variance, as MongoDB computes it; only numbers count. */
function deviationFolder(sample: boolean): Folder {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add: (value) => {
      if (!isNumeric(value)) return;
      const number = toNumber(value);
      count += 1;
      const delta = number - mean;
      mean += delta / count;
      squares += delta * (number - mean);
    },
    result: () => {
      const divisor = sample ? count - 1 : count;
      return divisor <= 0 ? null : double(Math.sqrt(squares / divisor));
    },
  };
}

function quantileAccumulator(name: '$percentile' | '$median', operand: Value, scope: Scope): AccumulatorPlan {
  const spec = namedValues(name, operand, name === '$median' ? ['input', 'method'] : ['input', 'p', 'method'], []);
  const shares = quantileShares(name, spec, scope);
  const run: Run = scope.compile(spec.get('input') ?? null);
  return () => {
    const numbers: number[] = [];
    return {
      add: (frame) => {
        const value = run(frame);
        if (isNumeric(value)) numbers.push(toNumber(value));
      },
      result: () => {
        const found = quantiles(numbers, shares);
        return name === '$median' ? (found[0] ?? null) : found;
      },
    };
  };
}

/** The shares asked for, each from 0 to 1; the median is one half. */
export function quantileShares(name: string, spec: Doc, scope: Scope): number[] {
  const method = spec.get('method');
  if (method !== 'approximate') throw badValue(`Currently only 'approximate' can be used as percentile 'method'.`);
  if (name === '$median') return [0.5];
  const list = scope.compile(spec.get('p') ?? null)([new Map()]);
  if (!Array.isArray(list) || list.length === 0)
    throw fault(
      7750301,
      "The $percentile 'p' field must be an array of numbers from [0.0, 1.0], but found an empty array or another type",
    );
  return list.map((share) => {
    const number = isNumeric(share) ? toNumber(share) : Number.NaN;
    if (!(number >= 0 && number <= 1))
      throw fault(7750303, `The $percentile 'p' field must be an array of numbers from [0.0, 1.0], but found: ${String(number)}`);
    return number;
  });
}

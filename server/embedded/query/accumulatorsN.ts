/** Accumulators that keep several: `$topN`, `$bottomN`, `$firstN`, `$lastN`, `$maxN`, `$minN`, and `$top` and `$bottom`. */
import { badValue, fault } from '../fault';
import type { Accumulator, AccumulatorPlan } from './accumulators';
import { type Frame, namedValues, type Run, type Scope } from './expression/scope';
import { wholeNumber } from './number';
import { compareValues } from './order';
import { compileSort } from './sort';
import { type Doc, intOrLong, isDoc, isNullish, type Maybe, show, typeName, type Value } from './value';

/** A count as MongoDB writes it: an int where it fits. */
export const countOf = (n: number): Value => intOrLong(n);

/** Undefined for a name that is none of these. */
export function nAccumulator(name: string, operand: Value, scope: Scope): AccumulatorPlan | undefined {
  switch (name) {
    case '$top':
    case '$bottom':
    case '$topN':
    case '$bottomN':
      return ranked(name, operand, scope);
    case '$firstN':
    case '$lastN':
    case '$maxN':
    case '$minN':
      return several(name, operand, scope);
    default:
      return undefined;
  }
}

/** How many to keep: a positive whole number, the same for every group. */
export function sizeOf(operand: Maybe, scope: Scope): number {
  const value = scope.compile(operand ?? null)([new Map()]);
  const size = wholeNumber(value);
  if (size === undefined) throw fault(5787902, `Value for 'n' must be of integral type, but found ${show(value)}`);
  if (size <= 0) throw fault(5787908, `'n' must be greater than 0, found ${size}`);
  return size;
}

function several(name: string, operand: Value, scope: Scope): AccumulatorPlan {
  const spec = namedValues(name, operand, ['input', 'n'], []);
  const size = sizeOf(spec.get('n'), scope);
  const run = scope.compile(spec.get('input') ?? null);
  const { collator } = scope.env;
  return () => {
    let values: Value[] = [];
    return {
      add: (frame) => {
        const value = run(frame);
        if (name === '$firstN' || name === '$lastN') values.push(value ?? null);
        else if (!isNullish(value)) values.push(value);
        if (values.length > 2 * size + 64) values = trim(values);
      },
      result: () => trim(values),
    };
  };

  function trim(values: Value[]): Value[] {
    if (name === '$firstN') return values.slice(0, size);
    if (name === '$lastN') return values.slice(-size);
    const sign = name === '$maxN' ? -1 : 1;
    return values.sort((a, b) => sign * compareValues(a, b, collator)).slice(0, size);
  }
}

type Held = { keys: Doc; output: Value; arrival: number };

function ranked(name: string, operand: Value, scope: Scope): AccumulatorPlan {
  const many = name.endsWith('N');
  const spec = namedValues(name, operand, many ? ['n', 'output', 'sortBy'] : ['output', 'sortBy'], []);
  const size = many ? sizeOf(spec.get('n'), scope) : 1;
  const sortBy = spec.get('sortBy');
  if (!isDoc(sortBy)) throw fault(10065, `invalid parameter: expected an object (sortBy), not ${typeName(sortBy)}`);
  if (sortBy.size === 0) throw badValue(`${name} needs a field to sort by`);
  const compare = compileSort(sortBy, scope.env);
  const output: Run = scope.compile(spec.get('output') ?? null);
  const bottom = name.startsWith('$bottom');
  return () => rankedGroup(output, compare, size, bottom, many);
}

function rankedGroup(
  output: Run,
  compare: (a: Doc, b: Doc) => number,
  size: number,
  bottom: boolean,
  many: boolean,
): Accumulator {
  let held: Held[] = [];
  let arrival = 0;
  const trim = (): void => {
    held.sort((a, b) => compare(a.keys, b.keys) || a.arrival - b.arrival);
    held = bottom ? held.slice(-size) : held.slice(0, size);
  };
  return {
    add: (frame: Frame) => {
      const document = frame[0];
      if (!isDoc(document)) return;
      held.push({ keys: document, output: output(frame) ?? null, arrival });
      arrival += 1;
      if (held.length > 2 * size + 64) trim();
    },
    result: () => {
      trim();
      return many ? held.map((item) => item.output) : (held[0]?.output ?? null);
    },
  };
}

/** The operators on arrays that need no expression run for each element. */
import { badValue, fault } from '../../fault';
import { sizeOf } from '../accumulatorsN';
import { compareValues, equalValues } from '../order';
import { sliceArray } from '../project';
import { compileSort } from '../sort';
import { type Doc, int, isDoc, isNullish, type Maybe, typeName, type Value } from '../value';
import { wholeArgument } from './arithmetic';
import { binary, type Builder, type Builders, namedValues, type Run, type Scope, unary, variadic } from './scope';

function elementAt(list: Maybe, at: Maybe): Maybe {
  if (isNullish(list) || isNullish(at)) return null;
  if (!Array.isArray(list)) throw fault(28689, `$arrayElemAt's first argument must be an array, but is ${typeName(list)}`);
  const index = wholeArgument(
    at,
    28691,
    `$arrayElemAt's second argument must be representable as a 32-bit integer: ${typeName(at)}`,
  );
  return list[index < 0 ? list.length + index : index];
}

const end = (name: '$first' | '$last'): Builder =>
  unary(name, (list) => {
    if (isNullish(list)) return null;
    if (!Array.isArray(list)) throw fault(28689, `${name}'s argument must be an array, but is ${typeName(list)}`);
    return name === '$first' ? list[0] : list[list.length - 1];
  });

function slice([list, first, second]: readonly Maybe[], given: number): Maybe {
  if (isNullish(list) || isNullish(first) || (given === 3 && isNullish(second))) return null;
  if (!Array.isArray(list)) throw fault(28724, `First argument to $slice must be an array, but is of type: ${typeName(list)}`);
  const a = wholeArgument(first, 28726, `Second argument to $slice can't be represented as a 32-bit integer: ${typeName(first)}`);
  if (given === 2) return sliceArray(list, undefined, a);
  const count = wholeArgument(
    second,
    28728,
    `Third argument to $slice can't be represented as a 32-bit integer: ${typeName(second)}`,
  );
  if (count <= 0) throw fault(28729, `Third argument to $slice must be positive: ${count}`);
  return sliceArray(list, a, count);
}

const sliceOperator: Builder = (operand, scope) => {
  const given = Array.isArray(operand) ? operand.length : 1;
  return variadic('$slice', (values) => slice(values, given), 2, 3)(operand, scope);
};

function contains(item: Maybe, list: Maybe, scope: Scope): Maybe {
  if (!Array.isArray(list)) throw fault(40081, `$in requires an array as a second argument, found: ${typeName(list)}`);
  return list.some((other) => equalValues(item, other, scope.env.collator));
}

function indexOfArray([list, item, start, stop]: readonly Maybe[], scope: Scope): Maybe {
  if (isNullish(list)) return null;
  if (!Array.isArray(list)) throw fault(40090, `$indexOfArray requires an array as a first argument, found: ${typeName(list)}`);
  const limit = (value: Maybe, usual: number): number => {
    if (value === undefined) return usual;
    const whole = wholeArgument(
      value,
      40096,
      `$indexOfArray requires an integral index, found a value of type: ${typeName(value)}`,
    );
    if (whole < 0) throw fault(40097, `$indexOfArray requires a nonnegative index, found: ${whole}`);
    return whole;
  };
  const from = limit(start, 0);
  const to = Math.min(limit(stop, list.length), list.length);
  for (let at = from; at < to; at += 1) if (equalValues(list[at], item, scope.env.collator)) return int(at);
  return int(-1);
}

function concatArrays(values: readonly Maybe[]): Maybe {
  const made: Value[] = [];
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!Array.isArray(value)) throw fault(28664, `$concatArrays only supports arrays, not ${typeName(value)}`);
    made.push(...value);
  }
  return made;
}

function range([start, stop, step]: readonly Maybe[]): Maybe {
  const whole = (value: Maybe, what: string, code: number): number =>
    wholeArgument(
      value,
      code,
      `$range requires a ${what} value that can be represented as a 32-bit integer, found value of type: ${typeName(value)}`,
    );
  const from = whole(start, 'starting', 34444);
  const to = whole(stop, 'ending', 34446);
  const by = step === undefined ? 1 : whole(step, 'step', 34448);
  if (by === 0) throw fault(34449, '$range requires a non-zero step value');
  const made: Value[] = [];
  if ((to - from) / by > 1_000_000) throw fault(146, '$range would make more than a million elements');
  for (let at = from; by > 0 ? at < to : at > to; at += by) made.push(int(at));
  return made;
}

const zip: Builder = (operand, scope) => {
  const spec = namedValues('$zip', operand, ['inputs'], ['defaults', 'useLongestLength']);
  const inputs = spec.get('inputs');
  if (!Array.isArray(inputs)) throw fault(34461, `inputs must be an array of expressions, found ${typeName(inputs)}`);
  if (inputs.length === 0) throw fault(34465, '$zip requires at least one input array');
  const longest = spec.get('useLongestLength') ?? false;
  if (typeof longest !== 'boolean') throw fault(34463, `useLongestLength must be a bool, found ${typeName(longest)}`);
  const defaults = spec.get('defaults');
  if (defaults !== undefined && !Array.isArray(defaults))
    throw fault(34462, `defaults must be an array of expressions, found ${typeName(defaults)}`);
  if (defaults !== undefined && !longest) throw fault(34466, 'cannot specify defaults unless useLongestLength is true');
  if (defaults !== undefined && defaults.length !== inputs.length)
    throw fault(34467, 'defaults and inputs must have the same length');
  const runs = inputs.map((input) => scope.compile(input));
  const fallback = (defaults ?? []).map((item) => scope.compile(item));
  return (frame) =>
    zipped(
      runs.map((run) => run(frame)),
      fallback.map((run) => run(frame) ?? null),
      longest,
    );
};

function zipped(lists: readonly Maybe[], fallback: readonly Value[], longest: boolean): Maybe {
  if (lists.some(isNullish)) return null;
  const arrays = lists.map((list) => {
    if (!Array.isArray(list)) throw fault(34468, `$zip found a non-array expression in input: ${typeName(list)}`);
    return list;
  });
  const lengths = arrays.map((list) => list.length);
  const size = longest ? Math.max(...lengths) : Math.min(...lengths);
  return Array.from({ length: size }, (_, at) =>
    arrays.map((list, which) => (at < list.length ? list[at] : fallback[which]) ?? null),
  );
}

const sortArray: Builder = (operand, scope) => {
  const spec = namedValues('$sortArray', operand, ['input', 'sortBy'], []);
  const input = scope.compile(spec.get('input') ?? null);
  const compare = elementOrder(spec.get('sortBy'), scope);
  return (frame) => {
    const list = input(frame);
    if (isNullish(list)) return null;
    if (!Array.isArray(list))
      throw fault(2942504, `The input argument to $sortArray must be an array, but was of type: ${typeName(list)}`);
    return [...list].sort(compare);
  };
};

function elementOrder(sortBy: Maybe, scope: Scope): (a: Value, b: Value) => number {
  if (!isDoc(sortBy)) {
    const way = wholeArgument(sortBy, 2942507, 'The $sort element value must be either 1 or -1');
    if (way !== 1 && way !== -1) throw badValue('The $sort element value must be either 1 or -1');
    return (a, b) => way * compareValues(a, b, scope.env.collator);
  }
  const compare = compileSort(sortBy, scope.env);
  const EMPTY: Doc = new Map();
  // What is no document has none of the fields.
  return (a, b) => compare(isDoc(a) ? a : EMPTY, isDoc(b) ? b : EMPTY);
}

/** `$firstN`, `$lastN`, `$maxN`, `$minN` of an array. */
const several =
  (name: '$firstN' | '$lastN' | '$maxN' | '$minN'): Builder =>
  (operand, scope) => {
    const spec = namedValues(name, operand, ['n', 'input'], []);
    const input: Run = scope.compile(spec.get('input') ?? null);
    const size = sizeOf(spec.get('n'), scope);
    return (frame) => {
      const list = input(frame);
      if (!Array.isArray(list)) throw fault(5788200, `Input must be an array, not ${typeName(list)}`);
      if (name === '$firstN') return list.slice(0, size);
      if (name === '$lastN') return list.slice(-size);
      const sign = name === '$maxN' ? -1 : 1;
      const present = list.filter((item) => !isNullish(item));
      return present.sort((a, b) => sign * compareValues(a, b, scope.env.collator)).slice(0, size);
    };
  };

export const ARRAYS: Builders = {
  $arrayElemAt: binary('$arrayElemAt', elementAt),
  $first: end('$first'),
  $last: end('$last'),
  $slice: sliceOperator,
  $size: unary('$size', (list) => {
    if (!Array.isArray(list)) throw fault(17124, `The argument to $size must be an array, but was of type: ${typeName(list)}`);
    return int(list.length);
  }),
  $isArray: unary('$isArray', (value) => Array.isArray(value)),
  $in: binary('$in', contains),
  $indexOfArray: variadic('$indexOfArray', indexOfArray, 2, 4),
  $concatArrays: variadic('$concatArrays', concatArrays),
  $reverseArray: unary('$reverseArray', (list) => {
    if (isNullish(list)) return null;
    if (!Array.isArray(list))
      throw fault(34435, `The argument to $reverseArray must be an array, but was of type: ${typeName(list)}`);
    return [...list].reverse();
  }),
  $range: variadic('$range', range, 2, 3),
  $zip: zip,
  $sortArray: sortArray,
  $firstN: several('$firstN'),
  $lastN: several('$lastN'),
  $maxN: several('$maxN'),
  $minN: several('$minN'),
};

/** Arrays as sets: the order of the answer is that of the values, and each stands once. */
import { fault } from '../../fault';
import { compareValues, groupKey } from '../order';
import { isTruthy } from '../truth';
import { isNullish, type Maybe, typeName, type Value } from '../value';
import { binary, type Builder, type Builders, type Scope, unary, variadic } from './scope';

const keyIn = (scope: Scope) => (value: Value) => groupKey(value, scope.env.collator);

function distinct(values: readonly Value[], scope: Scope): Value[] {
  const key = keyIn(scope);
  const first = new Map<string, Value>();
  for (const value of values) if (!first.has(key(value))) first.set(key(value), value);
  return [...first.values()];
}

const inOrder = (values: readonly Value[], scope: Scope): Value[] =>
  distinct(values, scope).sort((a, b) => compareValues(a, b, scope.env.collator));

function arrayOf(name: string, value: Maybe, code: number): Value[] {
  if (!Array.isArray(value))
    throw fault(code, `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`);
  return value;
}

function union(values: readonly Maybe[], scope: Scope): Maybe {
  if (values.some(isNullish)) return null;
  return inOrder(
    values.flatMap((value) => arrayOf('$setUnion', value, 17043)),
    scope,
  );
}

function intersection(values: readonly Maybe[], scope: Scope): Maybe {
  if (values.some(isNullish)) return null;
  const [first = [], ...others] = values.map((value) => arrayOf('$setIntersection', value, 17047));
  const key = keyIn(scope);
  const sets = others.map((list) => new Set(list.map(key)));
  return inOrder(
    first.filter((value) => sets.every((set) => set.has(key(value)))),
    scope,
  );
}

function difference(a: Maybe, b: Maybe, scope: Scope): Maybe {
  if (isNullish(a) || isNullish(b)) return null;
  if (!Array.isArray(a))
    throw fault(17048, `both operands of $setDifference must be arrays. First argument is of type: ${typeName(a)}`);
  if (!Array.isArray(b))
    throw fault(17049, `both operands of $setDifference must be arrays. Second argument is of type: ${typeName(b)}`);
  const key = keyIn(scope);
  const without = new Set(b.map(key));
  return distinct(
    a.filter((value) => !without.has(key(value))),
    scope,
  );
}

function sameSets(values: readonly Maybe[], scope: Scope): Maybe {
  const key = keyIn(scope);
  const [first = new Set<string>(), ...others] = values.map((value) => new Set(arrayOf('$setEquals', value, 17044).map(key)));
  return others.every((set) => set.size === first.size && [...set].every((item) => first.has(item)));
}

function subset(a: Maybe, b: Maybe, scope: Scope): Maybe {
  if (!Array.isArray(a))
    throw fault(17046, `both operands of $setIsSubset must be arrays. First argument is of type: ${typeName(a)}`);
  if (!Array.isArray(b))
    throw fault(17042, `both operands of $setIsSubset must be arrays. Second argument is of type: ${typeName(b)}`);
  const key = keyIn(scope);
  const all = new Set(b.map(key));
  return a.every((value) => all.has(key(value)));
}

const elements = (name: string, code: number, holds: (list: Value[]) => boolean): Builder =>
  unary(name, (list) => {
    if (!Array.isArray(list)) throw fault(code, `${name}'s argument must be an array, but is ${typeName(list)}`);
    return holds(list);
  });

export const SETS: Builders = {
  $setUnion: variadic('$setUnion', union),
  $setIntersection: variadic('$setIntersection', intersection),
  $setDifference: binary('$setDifference', difference),
  $setEquals: variadic('$setEquals', sameSets, 2),
  $setIsSubset: binary('$setIsSubset', subset),
  $allElementsTrue: elements('$allElementsTrue', 17040, (list) => list.every(isTruthy)),
  $anyElementTrue: elements('$anyElementTrue', 17041, (list) => list.some(isTruthy)),
};

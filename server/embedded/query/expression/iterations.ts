/** Operators that bind variables: `$let`, `$map`, `$filter`, `$reduce`. */
import { failedToParse, fault } from '../../fault';
import { isTruthy } from '../truth';
import { isDoc, isNullish, isNumeric, type Maybe, toNumber, typeName, type Value } from '../value';
import { type Builder, type Builders, namedValues, type Run } from './scope';
import { wholeArgument } from './arithmetic';

const letIn: Builder = (operand, scope) => {
  const spec = namedValues('$let', operand, ['vars', 'in'], []);
  const vars = spec.get('vars');
  if (!isDoc(vars)) throw failedToParse(`invalid parameter: expected an object (vars), not ${typeName(vars)}`);
  let inner = scope;
  const bindings = [...vars].map(([name, expression]) => {
    // Each variable is computed outside of the others.
    const run = scope.compile(expression);
    const bound = inner.bind(name);
    inner = bound.scope;
    return { slot: bound.slot, run };
  });
  const body = inner.compile(spec.get('in') ?? null);
  return (frame) => {
    const values = bindings.map(({ run }) => run(frame));
    bindings.forEach(({ slot }, at) => {
      frame[slot] = values[at];
    });
    return body(frame);
  };
};

function variableName(value: Maybe, usual: string): string {
  if (value === undefined) return usual;
  if (typeof value !== 'string') throw failedToParse(`the name of a variable must be a string, not ${typeName(value)}`);
  return value;
}

const map: Builder = (operand, scope) => {
  const spec = namedValues('$map', operand, ['input', 'in'], ['as']);
  const input = scope.compile(spec.get('input') ?? null);
  const { scope: inner, slot } = scope.bind(variableName(spec.get('as'), 'this'));
  const body = inner.compile(spec.get('in') ?? null);
  return (frame) => {
    const list = input(frame);
    if (isNullish(list)) return null;
    if (!Array.isArray(list)) throw fault(16883, `input to $map must be an array not ${typeName(list)}`);
    return list.map((item) => {
      frame[slot] = item;
      return body(frame) ?? null;
    });
  };
};

const filter: Builder = (operand, scope) => {
  const spec = namedValues('$filter', operand, ['input', 'cond'], ['as', 'limit']);
  const input = scope.compile(spec.get('input') ?? null);
  const { scope: inner, slot } = scope.bind(variableName(spec.get('as'), 'this'));
  const condition = inner.compile(spec.get('cond') ?? null);
  const limit: Run | undefined = spec.has('limit') ? scope.compile(spec.get('limit') ?? null) : undefined;
  return (frame) => {
    const list = input(frame);
    if (isNullish(list)) return null;
    if (!Array.isArray(list)) throw fault(28651, `input to $filter must be an array not ${typeName(list)}`);
    const most = limitOf(limit?.(frame));
    const kept: Value[] = [];
    for (const item of list) {
      frame[slot] = item;
      if (isTruthy(condition(frame))) kept.push(item);
      if (kept.length >= most) break;
    }
    return kept;
  };
};

function limitOf(value: Maybe): number {
  if (isNullish(value)) return Infinity;
  if (isNumeric(value) && toNumber(value) > 2147483647) return Infinity;
  const limit = wholeArgument(value, 327391, `$filter: limit must be represented as a 32-bit integral value: ${typeName(value)}`);
  if (limit <= 0) throw fault(327392, `$filter: limit must be greater than 0: ${limit}`);
  return limit;
}

const reduce: Builder = (operand, scope) => {
  const spec = namedValues('$reduce', operand, ['input', 'initialValue', 'in'], []);
  const input = scope.compile(spec.get('input') ?? null);
  const initial = scope.compile(spec.get('initialValue') ?? null);
  const withThis = scope.bind('this');
  const withValue = withThis.scope.bind('value');
  const body = withValue.scope.compile(spec.get('in') ?? null);
  return (frame) => {
    const list = input(frame);
    if (isNullish(list)) return null;
    if (!Array.isArray(list)) throw fault(40080, `$reduce requires that 'input' be an array, found: ${typeName(list)}`);
    let value = initial(frame);
    for (const item of list) {
      frame[withThis.slot] = item;
      frame[withValue.slot] = value;
      value = body(frame);
    }
    return value;
  };
};

export const ITERATIONS: Builders = { $let: letIn, $map: map, $filter: filter, $reduce: reduce };

/** `$and`, `$or`, `$not`, and the operators that choose: `$cond`, `$ifNull`, `$switch`. */
import { fault } from '../../fault';
import { isTruthy } from '../truth';
import { isDoc, isNullish } from '../value';
import { type Builder, type Builders, operands, type Run, unary } from './scope';

const cond: Builder = (operand, scope) => {
  let parts: Run[];
  if (isDoc(operand)) {
    for (const key of operand.keys()) {
      if (!['if', 'then', 'else'].includes(key)) throw fault(17083, `Unrecognized parameter to $cond: ${key}`);
    }
    parts = (
      [
        ['if', 17080],
        ['then', 17081],
        ['else', 17082],
      ] as const
    ).map(([key, code]) => {
      const value = operand.get(key);
      if (value === undefined) throw fault(code, `Missing '${key}' parameter to $cond`);
      return scope.compile(value);
    });
  } else parts = operands('$cond', operand, scope, 3);
  const [test, then, otherwise] = parts;
  return (frame) => (isTruthy(test?.(frame)) ? then?.(frame) : otherwise?.(frame));
};

const ifNull: Builder = (operand, scope) => {
  const runs = Array.isArray(operand) ? operand.map((item) => scope.compile(item)) : [];
  if (runs.length < 2) throw fault(1257300, `$ifNull needs at least two arguments, had: ${runs.length}`);
  const last = runs.pop();
  return (frame) => {
    for (const run of runs) {
      const value = run(frame);
      if (!isNullish(value)) return value;
    }
    return last?.(frame);
  };
};

const choose: Builder = (operand, scope) => {
  if (!isDoc(operand)) throw fault(40060, `$switch requires an object as an argument, found: ${typeof operand}`);
  for (const key of operand.keys())
    if (key !== 'branches' && key !== 'default') throw fault(40067, `$switch found an unknown argument: ${key}`);
  const branches = operand.get('branches') ?? [];
  if (!Array.isArray(branches)) throw fault(40061, "$switch expected an array for 'branches'");
  if (branches.length === 0) throw fault(40068, '$switch requires at least one branch.');
  const cases = branches.map((branch) => {
    if (!isDoc(branch)) throw fault(40062, '$switch expected each branch to be an object');
    for (const key of branch.keys())
      if (key !== 'case' && key !== 'then') throw fault(40063, `$switch found an unknown argument to a branch: ${key}`);
    const test = branch.get('case');
    const then = branch.get('then');
    if (test === undefined) throw fault(40064, "$switch requires each branch have a 'case' expression");
    if (then === undefined) throw fault(40065, "$switch requires each branch have a 'then' expression.");
    return { test: scope.compile(test), then: scope.compile(then) };
  });
  const fallback = operand.get('default');
  const otherwise = fallback === undefined ? undefined : scope.compile(fallback);
  return (frame) => {
    for (const { test, then } of cases) if (isTruthy(test(frame))) return then(frame);
    if (otherwise === undefined)
      throw fault(40066, '$switch could not find a matching branch for an input, and no default was specified.');
    return otherwise(frame);
  };
};

export const BOOLEANS: Builders = {
  $and: (operand, scope) => {
    const runs = operands('$and', operand, scope, 0, Infinity);
    return (frame) => runs.every((run) => isTruthy(run(frame)));
  },
  $or: (operand, scope) => {
    const runs = operands('$or', operand, scope, 0, Infinity);
    return (frame) => runs.some((run) => isTruthy(run(frame)));
  },
  $not: unary('$not', (value) => !isTruthy(value)),
  $cond: cond,
  $ifNull: ifNull,
  $switch: choose,
};

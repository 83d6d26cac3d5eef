/** The update operators on arrays. */
import { badValue, failedToParse, typeMismatch } from '../fault';
import type { Env } from './env';
import { compileFilter } from './match';
import { isRegexValue } from './matchValues';
import { truncateToWhole, wholeNumber } from './number';
import { compareValues, groupKey } from './order';
import { arrayIndex } from './path';
import type { Operation, UpdateContext } from './updateTree';
import { type Doc, isDoc, isNumeric, type Maybe, show, typeName, type Value } from './value';

export function arrayOperation(operator: string, path: string, operand: Value, env: Env): Operation {
  switch (operator) {
    case '$push':
      return push(path, operand, env);
    case '$addToSet':
      return addToSet(path, operand, env);
    case '$pull':
      return pull(operand, env);
    case '$pullAll':
      return pullAll(operand, env);
    case '$pop':
      return pop(path, operand);
    default:
      throw unknownOperator(operator);
  }
}

function mustBeArray(current: Maybe, path: string, context: UpdateContext): Value[] {
  if (current === undefined) return [];
  if (Array.isArray(current)) return current;
  throw badValue(
    `The field '${path}' must be an array but is of type ${typeName(current)} in document {_id: ${show(context.document.get('_id'))}}`,
  );
}

/** `{$each: […]}` is many values, anything else is one. */
function valuesOf(operator: string, operand: Value, clauses: readonly string[]): Value[] {
  const first = isDoc(operand) ? [...operand.keys()][0] : undefined;
  if (!isDoc(operand) || (!operand.has('$each') && first?.startsWith('$') !== true)) return [operand];
  const each = operand.get('$each');
  if (each === undefined) return [operand];
  if (!Array.isArray(each))
    throw (operator === '$push' ? badValue : typeMismatch)(
      `The argument to $each in ${operator} must be an array but it was of type: ${typeName(each)}`,
    );
  const odd = [...operand.keys()].find((name) => name !== '$each' && !clauses.includes(name));
  if (odd !== undefined)
    throw badValue(
      operator === '$push'
        ? `Unrecognized clause in $push: ${odd}`
        : `Found unexpected fields after $each in $addToSet: ${show(operand)}`,
    );
  return each;
}

function push(path: string, operand: Value, env: Env): Operation {
  const values = valuesOf('$push', operand, ['$slice', '$sort', '$position']);
  const clauses = isDoc(operand) && operand.has('$each') ? operand : undefined;
  const slice = wholeClause(clauses, '$slice');
  const position = wholeClause(clauses, '$position');
  const sort = sortClause(clauses?.get('$sort'), env);
  return {
    missing: 'create',
    run(current, context, at) {
      const before = mustBeArray(current, at || path, context);
      const next = [...before];
      next.splice(position ?? next.length, 0, ...values);
      if (sort !== undefined) next.sort(sort);
      const cut = slice === undefined ? next : slice < 0 ? next.slice(slice) : next.slice(0, slice);
      // Without anything to do it changes nothing; anything that it does counts as a change, even where it ends as it began.
      return current !== undefined && values.length === 0 && sort === undefined && cut.length === next.length ? before : cut;
    },
  };
}

function wholeClause(clauses: Doc | undefined, name: string): number | undefined {
  const value = clauses?.get(name);
  if (value === undefined) return undefined;
  const whole = isNumeric(value) && wholeNumber(value) !== undefined ? truncateToWhole(value) : undefined;
  if (whole === undefined)
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeName(value)}`);
  return Number(whole);
}

function sortClause(operand: Maybe, env: Env): ((a: Value, b: Value) => number) | undefined {
  if (operand === undefined) return undefined;
  if (!isDoc(operand)) {
    const way = direction(operand);
    return (a, b) => way * compareValues(a, b, env.collator);
  }
  if (operand.size === 0) throw badValue('The $sort pattern is empty when it should be a set of fields.');
  const keys = [...operand].map(([path, way]) => ({ parts: path.split('.'), way: direction(way) }));
  return (a, b) => {
    for (const { parts, way } of keys) {
      const order = way * compareValues(plainValue(a, parts), plainValue(b, parts), env.collator);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function direction(value: Value): 1 | -1 {
  const way = isNumeric(value) ? wholeNumber(value) : undefined;
  if (way === 1 || way === -1) return way;
  throw badValue(
    isNumeric(value)
      ? 'The $sort element value must be either 1 or -1'
      : 'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
  );
}

/** The value an element is sorted by: missing counts as null, an array is entered only by index. */
function plainValue(item: Value, parts: readonly string[]): Value {
  let value: Maybe = item;
  for (const part of parts) {
    const index: number | undefined = Array.isArray(value) ? arrayIndex(part) : undefined;
    value = isDoc(value) ? value.get(part) : Array.isArray(value) && index !== undefined ? value[index] : undefined;
  }
  return value ?? null;
}

function addToSet(path: string, operand: Value, env: Env): Operation {
  const values = valuesOf('$addToSet', operand, []);
  return {
    missing: 'create',
    run(current) {
      if (current !== undefined && !Array.isArray(current)) {
        throw badValue(
          `Cannot apply $addToSet to non-array field. Field named '${path.split('.').pop() ?? ''}' has non-array type ${typeName(current)}`,
        );
      }
      const before = current ?? [];
      const known = new Set(before.map((item) => groupKey(item, env.collator)));
      const fresh = values.filter((value) => {
        const key = groupKey(value, env.collator);
        return !known.has(key) && known.add(key) !== undefined;
      });
      return current !== undefined && fresh.length === 0 ? current : [...before, ...fresh];
    },
  };
}

/** Leaves the elements for which `goes` is false. */
function removal(goes: (item: Value) => boolean, name: string): Operation {
  return {
    missing: 'leave',
    run(current) {
      if (!Array.isArray(current)) throw badValue(`Cannot apply ${name} to a non-array value`);
      const rest = current.filter((item) => !goes(item));
      return rest.length === current.length ? current : rest;
    },
  };
}

function pull(operand: Value, env: Env): Operation {
  const first = isDoc(operand) ? [...operand.keys()][0] : undefined;
  const operators =
    first?.startsWith('$') === true &&
    !['$and', '$or', '$nor', '$expr', '$where', '$ref', '$id', '$db', '$comment'].includes(first);
  if (isDoc(operand) && !operators) {
    const filter = compileFilter(operand, env);
    return removal((item) => isDoc(item) && filter.test(item), '$pull');
  }
  if (isDoc(operand) || isRegexValue(operand)) {
    const filter = compileFilter(new Map([['', operand]]), env);
    return removal((item) => filter.test(new Map([['', item]])), '$pull');
  }
  return removal((item) => compareValues(item, operand, env.collator) === 0, '$pull');
}

function pullAll(operand: Value, env: Env): Operation {
  if (!Array.isArray(operand)) throw badValue(`$pullAll requires an array argument but was given a ${typeName(operand)}`);
  const keys = new Set(operand.map((item) => groupKey(item, env.collator)));
  return removal((item) => keys.has(groupKey(item, env.collator)), '$pull');
}

function pop(path: string, operand: Value): Operation {
  const way = isNumeric(operand) ? wholeNumber(operand) : undefined;
  if (way === undefined) throw failedToParse(`Expected a number in: ${path}: ${show(operand)}`);
  if (way !== 1 && way !== -1) throw failedToParse(`$pop expects 1 or -1, found: ${show(operand)}`);
  return {
    missing: 'leave',
    run(current) {
      if (!Array.isArray(current))
        throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeName(current)}'`);
      if (current.length === 0) return current;
      return way === 1 ? current.slice(0, -1) : current.slice(1);
    },
  };
}

/** What MongoDB says to an operator it doesn't know. */
function unknownOperator(name: string): Error {
  return failedToParse(
    `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
  );
}

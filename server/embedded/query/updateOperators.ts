/** The update operators on single values: what each makes of the value that it finds. */
import { Timestamp } from 'bson';
import { badValue, fault, typeMismatch } from '../fault';
import { addNumbers, multiplyNumbers } from './arithmetic';
import type { Env } from './env';
import { identical } from './identical';
import { compareNumbers } from './number';
import { compareValues } from './order';
import { arrayIndex } from './path';
import { arrayOperation } from './updateArrays';
import type { Operation, UpdateContext } from './updateTree';
import { type Doc, Int32, int, isDoc, isNumeric, type Maybe, type Numeric, show, toNumber, typeName, type Value } from './value';

/** The operation behind one field of one operator. FailedToParse (9) for an operator that MongoDB doesn't have. */
export function compileOperation(operator: string, path: string, operand: Value, env: Env): Operation {
  switch (operator) {
    case '$set':
      return { missing: 'create', run: (current) => keep(current, operand) };
    case '$setOnInsert':
      return { missing: 'create', insertOnly: true, run: () => operand };
    case '$unset':
      return { missing: 'ignore', run: () => undefined };
    case '$inc':
      return arithmeticOperation('$inc', path, operand);
    case '$mul':
      return arithmeticOperation('$mul', path, operand);
    case '$min':
      return extreme(operand, env, -1);
    case '$max':
      return extreme(operand, env, 1);
    case '$currentDate':
      return currentDate(operand, env);
    case '$bit':
      return bitwise(path, operand);
    default:
      return arrayOperation(operator, path, operand, env);
  }
}

/** The old value where the new one is the same to the byte, so that "nothing changed" can be seen. */
const keep = (current: Maybe, next: Value): Maybe => (identical(current, next) ? current : next);

const idOf = (context: UpdateContext): string => `{_id: ${show(context.document.get('_id'))}}`;

const DEEDS = {
  $inc: { verb: 'increment', combine: addNumbers },
  $mul: { verb: 'multiply', combine: multiplyNumbers },
} as const;

function arithmeticOperation(operator: '$inc' | '$mul', path: string, operand: Value): Operation {
  const { verb, combine } = DEEDS[operator];
  if (!isNumeric(operand)) throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}: ${show(operand)}}`);
  return {
    missing: 'create',
    run(current, context) {
      // Nothing times a number is no bare zero: it has the number's kind, its sign and its places, and NaN stays NaN.
      if (current === undefined) return operator === '$inc' ? operand : multiplyNumbers(operand, int(0));
      if (!isNumeric(current)) {
        const field = path.split('.').pop() ?? path;
        throw typeMismatch(
          `Cannot apply ${operator} to a value of non-numeric type. ${idOf(context)} has the field '${field}' of non-numeric type ${typeName(current)}`,
        );
      }
      const result = combine(current, operand);
      if (result === undefined) {
        throw badValue(
          `Failed to apply ${operator} operations to current value (${shell(current)}) for document ${idOf(context)}`,
        );
      }
      return keepNumber(current, result);
    },
  };
}

/** The old number where the new one is of its kind and equal, -0 to 0 and 1.0 to 1.00. NaN equals nothing, so it always changes. */
function keepNumber(current: Numeric, next: Numeric): Numeric {
  const isNaNumber = Number.isNaN(toNumber(next));
  return typeName(current) === typeName(next) && !isNaNumber && compareNumbers(current, next) === 0 ? current : next;
}

const shell = (value: Numeric): string => `(${value instanceof Int32 ? 'NumberInt' : 'NumberLong'})${show(value)}`;

function extreme(operand: Value, env: Env, sign: -1 | 1): Operation {
  return {
    missing: 'create',
    run: (current) => (current === undefined || compareValues(operand, current, env.collator) * sign > 0 ? operand : current),
  };
}

function currentDate(operand: Value, env: Env): Operation {
  const kind = isDoc(operand) ? operand.get('$type') : undefined;
  if (isDoc(operand)) {
    const other = [...operand.keys()].find((name) => name !== '$type');
    if (other !== undefined) throw badValue(`Unrecognized $currentDate option: ${other}`);
    if (kind !== 'date' && kind !== 'timestamp') {
      throw badValue(
        "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
      );
    }
  } else if (typeof operand !== 'boolean') {
    throw badValue(
      `${typeName(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  }
  const value = kind === 'timestamp' ? new Timestamp({ t: Math.floor(env.now.getTime() / 1000), i: 1 }) : env.now;
  return { missing: 'create', run: () => value };
}

const BITS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

type Whole = Int32 | bigint;
const isWhole = (value: Maybe): value is Whole => value instanceof Int32 || typeof value === 'bigint';
const toBig = (value: Whole): bigint => (typeof value === 'bigint' ? value : BigInt(value.value));

function bitwise(path: string, operand: Value): Operation {
  if (!isDoc(operand)) {
    throw badValue(
      `The $bit modifier is not compatible with a ${typeName(operand)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  if (operand.size === 0)
    throw badValue(`You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}`);
  const steps = [...operand].map(([name, value]) => {
    const apply = BITS[name];
    if (apply === undefined)
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${name}: ${show(value)}}`,
      );
    if (!isWhole(value))
      throw badValue(
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(value)}' is not supported here: {${name}: ${show(value)}}`,
      );
    return { apply, value };
  });
  return {
    missing: 'create',
    run(current, context) {
      const start = current === undefined ? int(0) : current;
      if (!isWhole(start)) {
        throw badValue(
          `Cannot apply $bit to a value of non-integral type.${idOf(context)} has the field ${path} of non-integer type ${typeName(start)}`,
        );
      }
      const result = steps.reduce<Whole>((before, step) => {
        const bits = BigInt.asIntN(64, step.apply(toBig(before), toBig(step.value)));
        return before instanceof Int32 && step.value instanceof Int32 ? int(Number(bits)) : bits;
      }, start);
      return keep(current, result);
    },
  };
}

/** `$rename` is two operations: the value appears at its new place and goes from its old one. */
export function renameOperations(from: string, to: Value): { source: Operation; target: Operation; to: string } {
  if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}: ${show(to)}`);
  for (const [end, path] of [
    ['source', from],
    ['destination', to],
  ] as const) {
    if (/(^|\.)\$(\[|\.|$)/.test(path)) throw badValue(`The ${end} field for $rename may not be dynamic: ${path}`);
  }
  if (from === to) throw badValue(`The source and target field for $rename must differ: ${from}: "${to}"`);
  if (from.startsWith(`${to}.`) || to.startsWith(`${from}.`))
    throw badValue(`The source and target field for $rename must not be on the same path: ${from}: "${to}"`);
  return {
    to,
    source: { missing: 'ignore', run: () => undefined },
    target: {
      missing: 'create',
      run(current, { document }) {
        const value = renamed(document, from);
        if (value === undefined) return current;
        refuseArray(document, to, 'destination');
        return value;
      },
      blocked({ document }) {
        if (renamed(document, from) === undefined) return false;
        refuseArray(document, to, 'destination');
        return true;
      },
    },
  };
}

/** What is to be renamed; undefined where nothing is. PathNotViable (28) where its path goes on in a scalar. */
function renamed(document: Doc, path: string): Maybe {
  let value: Maybe = document;
  for (const part of path.split('.')) {
    const index: number | undefined = Array.isArray(value) ? arrayIndex(part) : undefined;
    if (value === undefined) return undefined;
    if (!isDoc(value) && (!Array.isArray(value) || index === undefined))
      throw fault(28, `Cannot use the part (${part}) of (${path}) to traverse the element (${show(value)})`);
    value = isDoc(value) ? value.get(part) : value[index ?? 0];
  }
  if (value !== undefined) refuseArray(document, path, 'source');
  return value;
}

/** `$rename` goes through documents alone. */
function refuseArray(document: Doc, path: string, end: string): void {
  let value: Maybe = document;
  for (const part of path.split('.')) {
    if (Array.isArray(value)) {
      throw badValue(
        `The ${end} field cannot be an array element, '${path}' in doc with _id: ${show(document.get('_id'))} has an array field on its way`,
      );
    }
    value = isDoc(value) ? value.get(part) : undefined;
  }
}

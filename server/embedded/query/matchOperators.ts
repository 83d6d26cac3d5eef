/** The operators that a filter may put on a field. */
import { BSONRegExp } from 'bson';
import { badValue, notSupported } from '../fault';
import type { Env } from './env';
import type { MatchDetails, Test } from './match';
import { bitsTest, isBitsOperator } from './matchBits';
import { comparison, equality, isRegexValue, matchesRegex, membership } from './matchValues';
import { compileRegex } from './regex';
import { typeTest } from './matchTypes';
import { truncateToWhole, wholeNumber } from './number';
import { isTruthy } from './truth';
import { type Doc, isDoc, isNumeric, type Maybe, show, type Value } from './value';

/**
 * What is asked of the values at a path. `expand`: of an array's elements as well as of itself. `none`: true where not all of
 * these hold, which must be asked of the path as a whole.
 */
export type Predicate =
  { expand: boolean; test: (value: Maybe, details?: MatchDetails) => boolean } | { none: readonly Predicate[] };

type CompileTest = (filter: Doc, env: Env) => Test;

/** The predicates of `{$gt: 1, $lt: 5}`; all of them must hold. */
export function compileOperators(operators: Doc, env: Env, compileTest: CompileTest): Predicate[] {
  const predicates: Predicate[] = [];
  for (const [name, operand] of operators) {
    if (name === '$options') {
      if (!operators.has('$regex')) throw badValue('$options needs a $regex');
    } else if (name === '$all') predicates.push(...allOf(operand, env, compileTest));
    else if (name !== '$comment') predicates.push(compileOperator(name, operand, operators, env, compileTest));
  }
  return predicates;
}

const not = (...none: Predicate[]): Predicate => ({ none });
const eachValue = (test: (value: Maybe) => boolean): Predicate => ({ expand: true, test });

function compileOperator(name: string, operand: Value, all: Doc, env: Env, compileTest: CompileTest): Predicate {
  switch (name) {
    case '$eq':
      return eachValue(equality(operand, env.collator));
    case '$ne':
      if (isRegexValue(operand)) throw badValue("Can't have regex as arg to $ne.");
      return not(eachValue(equality(operand, env.collator)));
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      if (isRegexValue(operand)) throw badValue(`Can't have RegEx as arg to predicate over field with ${name}.`);
      return eachValue(comparison(name, operand, env.collator));
    case '$in':
      return eachValue(membership(operand, env.collator));
    case '$nin':
      if (!Array.isArray(operand)) throw badValue('$nin needs an array');
      return not(eachValue(membership(operand, env.collator)));
    case '$exists': {
      const exists = eachValue((value) => value !== undefined);
      return isTruthy(operand) ? exists : not(exists);
    }
    case '$type':
      return eachValue(typeTest(operand));
    case '$regex':
      return eachValue(regexOf(operand, all.get('$options')));
    case '$mod':
      return eachValue(modulo(operand));
    case '$size':
      return { expand: false, test: sizeTest(operand) };
    case '$not':
      return negation(operand, env, compileTest);
    case '$elemMatch':
      return elementMatch(operand, env, compileTest);
    default:
      return rareOperator(name, operand);
  }
}

function rareOperator(name: string, operand: Value): Predicate {
  if (isBitsOperator(name)) return eachValue(bitsTest(name, operand));
  const known = [
    '$geoWithin',
    '$geoIntersects',
    '$near',
    '$nearSphere',
    '$within',
    '$where',
    '$maxDistance',
    '$minDistance',
    '$text',
    '$jsonSchema',
  ];
  if (known.includes(name)) throw notSupported(name);
  throw badValue(`unknown operator: ${name}`);
}

function regexOf(operand: Value, options: Maybe): (value: Maybe) => boolean {
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  if (isRegexValue(operand)) {
    if (options !== undefined && operand.options !== '') throw badValue('options set in both $regex and $options');
    return matchesRegex(options === undefined ? operand : withOptions(operand.pattern, options));
  }
  if (typeof operand !== 'string') throw badValue('$regex has to be a string');
  return matchesRegex(withOptions(operand, options ?? ''));
}

function withOptions(pattern: string, options: string): BSONRegExp {
  compileRegex(pattern, options);
  return new BSONRegExp(pattern, options);
}

function modulo(operand: Value): (value: Maybe) => boolean {
  if (!Array.isArray(operand)) throw badValue('malformed mod, needs to be an array');
  const [divisor, remainder] = operand;
  if (divisor === undefined || remainder === undefined) throw badValue('malformed mod, not enough elements');
  if (operand.length > 2) throw badValue('malformed mod, too many elements');
  if (!isNumeric(divisor)) throw badValue('malformed mod, divisor not a number');
  if (!isNumeric(remainder)) throw badValue('malformed mod, remainder not a number');
  const by = truncateToWhole(divisor);
  const rest = truncateToWhole(remainder);
  if (by === undefined || rest === undefined) throw badValue(`malformed mod, not a finite number in ${show(operand)}`);
  if (by === 0n) throw badValue('divisor cannot be 0');
  return (value) => {
    const whole = isNumeric(value) ? truncateToWhole(value) : undefined;
    return whole !== undefined && BigInt.asIntN(64, whole) === whole && whole % by === rest;
  };
}

function sizeTest(operand: Value): (value: Maybe) => boolean {
  const size = wholeNumber(operand);
  if (size === undefined) throw badValue(`Failed to parse $size. Expected an integer: $size: ${show(operand)}`);
  if (size < 0) throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${show(operand)}`);
  return (value) => Array.isArray(value) && value.length === size;
}

function negation(operand: Value, env: Env, compileTest: CompileTest): Predicate {
  if (isRegexValue(operand)) return not(eachValue(matchesRegex(operand)));
  if (!isDoc(operand)) throw badValue('$not needs a regex or a document');
  if (operand.size === 0) throw badValue('$not cannot be empty');
  for (const name of operand.keys()) if (!name.startsWith('$')) throw badValue(`unknown operator: ${name}`);
  return not(...compileOperators(operand, env, compileTest));
}

/** `$all` is "and" over its values, each asked of the path on its own. */
function allOf(operand: Value, env: Env, compileTest: CompileTest): Predicate[] {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return [eachValue(() => false)];
  return operand.map((item) => {
    const first = isDoc(item) ? [...item.keys()][0] : undefined;
    if (isDoc(item) && first === '$elemMatch') {
      if (item.size > 1) throw badValue('$all/$elemMatch has to be consistent');
      return elementMatch(item.get('$elemMatch') ?? null, env, compileTest);
    }
    if (first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first)) throw badValue('no $ expressions in $all');
    return eachValue(isRegexValue(item) ? matchesRegex(item) : equality(item, env.collator));
  });
}

function elementMatch(operand: Value, env: Env, compileTest: CompileTest): Predicate {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const test = isValueForm(operand) ? elementOperators(operand, env, compileTest) : elementFilter(operand, env, compileTest);
  return {
    expand: false,
    test: (value, details) => {
      if (!Array.isArray(value)) return false;
      const index = value.findIndex((item) => test(item));
      if (index >= 0 && details !== undefined) details.position = index;
      return index >= 0;
    },
  };
}

/** `{$elemMatch: {$gt: 1}}` asks the element itself, `{$elemMatch: {a: 1}}` the document that it is. */
function isValueForm(operand: Doc): boolean {
  const [first] = operand.keys();
  return first !== undefined && first.startsWith('$') && !['$and', '$or', '$nor', '$where', '$expr'].includes(first);
}

function elementOperators(operand: Doc, env: Env, compileTest: CompileTest): (item: Value) => boolean {
  const predicates = compileOperators(operand, env, compileTest);
  return (item) => predicates.every((predicate) => holdsOf(predicate, item));
}

function holdsOf(predicate: Predicate, item: Value): boolean {
  return 'none' in predicate ? !predicate.none.every((part) => holdsOf(part, item)) : predicate.test(item);
}

function elementFilter(operand: Doc, env: Env, compileTest: CompileTest): (item: Value) => boolean {
  if (operand.has('$expr')) throw badValue('$expr can only be applied to the top-level document');
  const test = compileTest(operand, env);
  return (item) => {
    if (isDoc(item)) return test(item, undefined);
    // An array counts as the document of its indexes.
    return Array.isArray(item) && test(new Map(item.map((inner, index) => [String(index), inner])), undefined);
  };
}

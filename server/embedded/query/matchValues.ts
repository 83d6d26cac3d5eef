/** Tests of a single value: comparison within its type, regular expressions, membership. */
import { BSONRegExp, BSONSymbol, Double, MaxKey, MinKey } from 'bson';
import { badValue } from '../fault';
import type { Collator } from './collation';
import { compareValues, groupKey, rankOf } from './order';
import { compileRegex } from './regex';
import { isNullish, type Maybe, type Value } from './value';

export type ValueTest = (value: Maybe) => boolean;
export type Comparison = '$eq' | '$lt' | '$lte' | '$gt' | '$gte';

export const isRegexValue = (value: Value): value is BSONRegExp => value instanceof BSONRegExp;

const HOLDS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  $eq: (order) => order === 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

/** Compares only within one type (numbers are one); null also equals missing; MinKey and MaxKey compare with everything. */
export function comparison(operator: Comparison, operand: Value, collator: Collator | undefined): ValueTest {
  const holds = HOLDS[operator];
  const orEqual = operator !== '$lt' && operator !== '$gt';
  if (operand === null) return (value) => orEqual && isNullish(value);
  if (operand instanceof MinKey || operand instanceof MaxKey) return extreme(operator, operand);
  if (isNaNumber(operand)) return (value) => orEqual && value !== undefined && compareValues(value, operand) === 0;
  if (typeof operand === 'string' && operator === '$eq' && collator === undefined) {
    return (value) => value === operand || (value instanceof BSONSymbol && value.value === operand);
  }
  const rank = rankOf(operand);
  return (value) => rankOf(value) === rank && !isNaNumber(value) && holds(compareValues(value, operand, collator));
}

const isNaNumber = (value: Maybe): boolean =>
  (value instanceof Double && Number.isNaN(value.value)) ||
  (value !== null &&
    typeof value === 'object' &&
    '_bsontype' in value &&
    value._bsontype === 'Decimal128' &&
    value.toString() === 'NaN');

function extreme(operator: Comparison, operand: MinKey | MaxKey): ValueTest {
  const rank = rankOf(operand);
  const orEqual = operator !== '$lt' && operator !== '$gt';
  const others = operand instanceof MaxKey ? operator.startsWith('$lt') : operator.startsWith('$gt');
  return (value) => (rankOf(value) === rank ? orEqual : others);
}

export const equality = (operand: Value, collator: Collator | undefined): ValueTest => comparison('$eq', operand, collator);

/** Text that the expression finds something in, and an equal expression kept as a value. */
export function matchesRegex(regex: BSONRegExp): ValueTest {
  const compiled = compileRegex(regex.pattern, regex.options);
  return (value) => {
    if (typeof value === 'string') return compiled.test(value);
    if (value instanceof BSONSymbol) return compiled.test(value.value);
    return value instanceof BSONRegExp && value.pattern === regex.pattern && value.options === regex.options;
  };
}

/** Equal to one of the values, or matched by one of the expressions. */
export function membership(operand: Value, collator: Collator | undefined): ValueTest {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  const keys = new Set<string>();
  const regexes: ValueTest[] = [];
  for (const item of operand) {
    if (isRegexValue(item)) regexes.push(matchesRegex(item));
    else if (item instanceof Map && [...item.keys()][0]?.startsWith('$') === true && !isReference(item))
      throw badValue('cannot nest $ under $in');
    else keys.add(groupKey(item, collator));
  }
  const hasNull = keys.has('z');
  return (value) => (isNullish(value) ? hasNull : keys.has(groupKey(value, collator))) || regexes.some((test) => test(value));
}

const isReference = (value: ReadonlyMap<string, Value>): boolean => ['$ref', '$id', '$db'].includes([...value.keys()][0] ?? '');

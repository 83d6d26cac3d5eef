/** What a filter demands without alternative: from this an engine chooses an index, and then asks the filter again. */
import { MaxKey, MinKey } from 'bson';
import { isOperators } from './match';
import { isRegexValue } from './matchValues';
import { type Doc, isDoc, type Value } from './value';

export type Conjunct =
  | { path: string; op: '$eq' | '$gt' | '$gte' | '$lt' | '$lte'; value: Value }
  | { path: string; op: '$in'; values: readonly Value[] };

/**
 * Conditions that every match fulfils: among `documentKeys` of the path is a key that compares so, within its own type. Two conditions
 * on one path may be fulfilled by different keys of one document. Conditions that keys can't answer are left out.
 */
export function conjuncts(filter: Doc): Conjunct[] {
  const found: Conjunct[] = [];
  for (const [name, condition] of filter) {
    if (name === '$and' && Array.isArray(condition)) {
      for (const branch of condition) if (isDoc(branch)) found.push(...conjuncts(branch));
    } else if (!name.startsWith('$')) found.push(...fieldConjuncts(name, condition));
  }
  return found;
}

/** An array equals another as a whole, which its keys don't tell; the two extremes compare with every type. */
const isPlain = (value: Value): boolean =>
  !Array.isArray(value) && !isRegexValue(value) && !(value instanceof MinKey) && !(value instanceof MaxKey);

/**
 * Where a path has a number, documents in an array that lack such a field make a filter hold for null, although the keys are of the
 * element at that place alone.
 */
const isPlaced = (path: string): boolean => /(^|\.)\d+(\.|$)/.test(path);

function fieldConjuncts(path: string, condition: Value): Conjunct[] {
  return allConjuncts(path, condition).filter(
    (conjunct) => !isPlaced(path) || !(conjunct.op === '$in' ? conjunct.values : [conjunct.value]).includes(null),
  );
}

function allConjuncts(path: string, condition: Value): Conjunct[] {
  if (!isOperators(condition)) return isPlain(condition) ? [{ path, op: '$eq', value: condition }] : [];
  const found: Conjunct[] = [];
  for (const [op, operand] of condition) {
    if (op === '$in') {
      if (Array.isArray(operand) && operand.every(isPlain)) found.push({ path, op, values: operand });
    } else if (op === '$eq' || op === '$gt' || op === '$gte' || op === '$lt' || op === '$lte') {
      if (isPlain(operand)) found.push({ path, op, value: operand });
    }
  }
  return found;
}

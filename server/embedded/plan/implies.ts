/** Whether a filter can only match documents that a sparse or partial index holds. */
import type { Conjunct } from '../query/conjuncts';
import { compareValues, equalValues } from '../query/order';
import type { Doc, Value } from '../query/value';
import type { Index } from '../store/catalog';
import { typeRank } from '../store/keyEncoding';

/** True where no matching document can be missing from the index. */
export function holdsAllMatches(index: Index, filter: Doc, conjuncts: readonly Conjunct[]): boolean {
  if (index.partial) return implies(filter, conjuncts, index.partial.expression);
  if (!index.sparse) return true;
  const paths = new Set(index.fields.map((field) => field.path));
  return conjuncts.some((conjunct) => paths.has(conjunct.path) && meansPresent(conjunct));
}

function implies(filter: Doc, conjuncts: readonly Conjunct[], expression: Doc): boolean {
  return [...expression].every(([path, condition]) => {
    const asked = filter.get(path);
    if (asked !== undefined && equalValues(asked, condition)) return true;
    if (path === '$and' && Array.isArray(condition)) {
      return condition.every((part) => part instanceof Map && implies(filter, conjuncts, part));
    }
    if (path.startsWith('$')) return false;
    const own = conjuncts.filter((conjunct) => conjunct.path === path);
    if (!isOperators(condition)) return own.some((conjunct) => within(conjunct, '$eq', condition));
    return [...condition].every(([operator, value]) => own.some((conjunct) => within(conjunct, operator, value)));
  });
}

const isOperators = (condition: Value): condition is Doc =>
  condition instanceof Map && condition.size > 0 && [...condition.keys()].every((name) => name.startsWith('$'));

/** Whether a value that fulfils `asked` must fulfil `operator value`. */
function within(asked: Conjunct, operator: string, value: Value): boolean {
  if (operator === '$exists') return meansPresent(asked);
  if (asked.op === '$in')
    return asked.values.every((item) => within({ path: asked.path, op: '$eq', value: item }, operator, value));
  if (operator === '$in')
    return asked.op === '$eq' && Array.isArray(value) && value.some((item) => equalValues(item, asked.value));
  if (asked.op === '$eq') return fulfils(asked.value, operator, value);
  if (typeRank(asked.value) !== typeRank(value) || asked.op.slice(0, 3) !== operator.slice(0, 3)) return false;
  const order = compareValues(asked.value, value);
  if (order === 0) return asked.op === operator || operator.length === 4;
  return operator.startsWith('$gt') ? order > 0 : order < 0;
}

function fulfils(actual: Value, operator: string, value: Value): boolean {
  if (operator === '$eq') return equalValues(actual, value);
  if (typeRank(actual) !== typeRank(value) || Array.isArray(actual)) return false;
  const order = compareValues(actual, value);
  if (operator === '$gt') return order > 0;
  if (operator === '$gte') return order >= 0;
  if (operator === '$lt') return order < 0;
  return operator === '$lte' && order <= 0;
}

/** A null matches what is missing; anything else must be there. */
function meansPresent(conjunct: Conjunct): boolean {
  return conjunct.op === '$in' ? !conjunct.values.includes(null) : conjunct.value !== null;
}

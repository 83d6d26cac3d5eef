/** When two indexes are one, and which of a collection's indexes a key pattern means. */
import { fault } from '../fault';
import { equalValues, groupKey } from '../query/order';
import { isDoc, show, type Doc, type Value } from '../query/value';
import type { Collection, Index } from '../store/catalog';

/** Different indexes may stand beside each other; equivalent ones may not, and identical ones are the same index made twice. */
export type Likeness = 'different' | 'equivalent' | 'identical';

/** Key pattern, partial filter, `unique` and `sparse` tell indexes apart; other options, `hidden` aside, do not. */
export function likeness(a: Index, b: Index): Likeness {
  const distinct =
    !equalValues(keyOf(a), keyOf(b)) || a.unique !== b.unique || a.sparse !== b.sparse || filterKey(a) !== filterKey(b);
  if (distinct) return 'different';
  return a.expireAfterSeconds === b.expireAfterSeconds ? 'identical' : 'equivalent';
}

const keyOf = (index: Index): Value => index.spec.get('key') ?? null;
const filterKey = (index: Index): string => (index.partial ? conjunctionKey(index.partial.expression) : '');

/** One text for all spellings of a filter that ask the same: `{a: 1}` and `{a: {$eq: 1}}`, in whatever order. */
function conjunctionKey(filter: Doc): string {
  return `and(${[...new Set(conjunctsOf(filter))].sort().join(',')})`;
}

function conjunctsOf(filter: Doc): string[] {
  return [...filter].flatMap(([path, condition]): string[] => {
    const branches = Array.isArray(condition) ? condition.filter(isDoc) : [];
    if (path === '$and') return branches.flatMap(conjunctsOf);
    if (path === '$or') {
      const [only, ...others] = new Set(branches.map(conjunctionKey));
      return others.length === 0 ? branches.slice(0, 1).flatMap(conjunctsOf) : [`or(${[only, ...others].sort().join(',')})`];
    }
    const [first] = isDoc(condition) ? condition.keys() : [];
    if (!isDoc(condition) || first?.startsWith('$') !== true) return [conditionKey(path, '$eq', condition)];
    return [...condition].map(([operator, operand]) => conditionKey(path, operator, operand));
  });
}

function conditionKey(path: string, operator: string, operand: Value): string {
  if (operator !== '$in' || !Array.isArray(operand)) return JSON.stringify([path, operator, groupKey(operand)]);
  const values = [...new Set(operand.map((item) => groupKey(item)))].sort();
  return JSON.stringify(values.length === 1 ? [path, '$eq', values[0]] : [path, operator, ...values]);
}

/** The one index of this key pattern; undefined for none. `ambiguous` refuses where there are several. */
export function indexByKey(collection: Collection, key: Doc, ambiguous: (found: readonly Index[]) => Error): Index | undefined {
  const found = collection.indexes.filter((index) => equalValues(keyOf(index), key));
  if (found.length > 1) throw ambiguous(found);
  return found[0];
}

/** AmbiguousIndexKeyPattern (181). */
export const identifyByName =
  (key: Doc) =>
  (found: readonly Index[]): Error =>
    fault(
      181,
      `${found.length} indexes found for key: ${show(key)}, identify by name instead. Conflicting indexes: ${found
        .slice(0, 2)
        .map(({ spec }) => show(spec))
        .join(', ')}`,
    );

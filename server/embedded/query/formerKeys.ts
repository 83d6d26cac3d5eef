/**
 * What an index made by an earlier version holds of a document. It differs from `keys.ts` where a path has a number or leads
 * through an array whose elements are not all documents; entries are removed by the rule that they were made by.
 */
import { fault } from '../fault';
import { groupKey } from './order';
import { arrayIndex, someAt } from './path';
import { type Doc, isDoc, type Maybe, type Value } from './value';

/**
 * The keys of one path, without repeats. Missing is null; an array gives its elements, an empty one itself. Every value that
 * makes a document match `{path: …}` is among them, so that a search of the index finds no fewer documents than a scan.
 */
function keysAt(document: Doc, path: string): Value[] {
  const direct = document.get(path);
  if (!path.includes('.') && !Array.isArray(direct)) return [direct ?? null];
  const found: Value[] = [];
  someAt(document, path.split('.'), 0, true, (value, _offset, whole) => {
    if (!whole || (Array.isArray(value) && value.length === 0)) found.push(value ?? null);
    return false;
  });
  return found.length > 0 ? unique(found) : [null];
}

function unique(values: Value[]): Value[] {
  return values.length < 2 ? values : [...new Map(values.map((value) => [groupKey(value), value])).values()];
}

/**
 * The keys of a compound index: one value a path each. Paths through the same array advance together; through two different
 * ones the document can't be indexed (171). Numeric components lead to an array's element.
 */
export function formerKeys(document: Doc, paths: readonly string[]): Value[][] {
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) return keysAt(document, only).map((key) => [key]);
  const keys = expand(paths.map((path) => ({ value: document, rest: path.split('.'), fixed: false })));
  return keys.length < 2 ? keys : [...new Map(keys.map((key) => [groupKey(key), key])).values()];
}

/** How far a path has come: `fixed` once `value` is the key. */
type Walk = { value: Maybe; rest: readonly string[]; fixed: boolean };

function expand(walks: readonly Walk[]): Value[][] {
  const advanced = walks.map(advance);
  const stuck = advanced.filter((walk) => !walk.fixed);
  const array = stuck[0]?.value;
  if (!Array.isArray(array)) return [advanced.map((walk) => walk.value ?? null)];
  const other = stuck.find((walk) => walk.value !== array);
  if (other !== undefined) throw fault(171, `cannot index parallel arrays [${other.rest[0] ?? ''}] [${stuck[0]?.rest[0] ?? ''}]`);
  if (array.length === 0) {
    return [advanced.map((walk) => (walk.fixed ? (walk.value ?? null) : walk.rest.length === 0 ? [] : null))];
  }
  if (stuck.every((walk) => arrayIndex(walk.rest[0] ?? '') !== undefined) && !array.some(isDoc)) {
    return expand(
      advanced.map((walk) => (walk.fixed ? walk : { ...walk, value: array[Number(walk.rest[0])], rest: walk.rest.slice(1) })),
    );
  }
  return array.flatMap((item, index) => expand(advanced.map((walk) => (walk.fixed ? walk : enter(walk, item, index)))));
}

/** Walks to the end of the path or to the first array. */
function advance(walk: Walk): Walk {
  let { value, rest } = walk;
  if (walk.fixed) return walk;
  while (rest.length > 0 && isDoc(value)) {
    value = value.get(rest[0] ?? '');
    rest = rest.slice(1);
  }
  if (Array.isArray(value)) return { value, rest, fixed: false };
  return { value: rest.length > 0 ? undefined : value, rest: [], fixed: true };
}

function enter(walk: Walk, item: Value, index: number): Walk {
  const [part] = walk.rest;
  if (part === undefined) return { value: item, rest: [], fixed: true };
  if (part === String(index) && !(isDoc(item) && item.has(part))) return { value: item, rest: walk.rest.slice(1), fixed: false };
  return isDoc(item) ? { value: item, rest: walk.rest, fixed: false } : { value: undefined, rest: [], fixed: true };
}

/** Sorting: by paths, ascending or descending, in BSON order; an array counts by its lowest or highest element. */
import { badValue, fault, notSupported } from '../fault';
import type { Env } from './env';
import { wholeNumber } from './number';
import { compareValues } from './order';
import { someAt } from './path';
import { type Doc, isDoc, type Maybe } from './value';

export type Comparator = (a: Doc, b: Doc) => number;
type Key = { parts: readonly string[]; way: 1 | -1 };

/** BadValue (2) and 15975 for a direction other than 1 and -1; `$meta` is refused by name. */
export function compileSort(spec: Doc, env: Env): Comparator {
  const keys = sortKeys(spec);
  return (a, b) => {
    for (const key of keys) {
      const order = key.way * compareValues(sortValue(a, key, env), sortValue(b, key, env), env.collator);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function sortKeys(spec: Doc): Key[] {
  if (spec.size > 32) throw fault(13103, 'too many compound keys');
  return [...spec].map(([path, direction]) => {
    if (isDoc(direction)) {
      if (direction.has('$meta')) throw notSupported('sorting by $meta');
      throw fault(17312, `$meta is the only expression supported by $sort right now`);
    }
    const way = wholeNumber(direction);
    if (way !== 1 && way !== -1) throw fault(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    if (path === '') throw badValue('The sort pattern must not have an empty field name');
    return { parts: path.split('.'), way };
  });
}

/** The value a document is sorted by: of an array the lowest element going up and the highest going down; an empty one is below null. */
function sortValue(document: Doc, { parts, way }: Key, env: Env): Maybe {
  const [only] = parts;
  const direct = parts.length === 1 && only !== undefined ? document.get(only) : undefined;
  if (parts.length === 1 && !Array.isArray(direct)) return direct ?? null;
  let best: Maybe;
  let found = false;
  const take = (value: Maybe): void => {
    if (!found || way * compareValues(value, best, env.collator) < 0) best = value;
    found = true;
  };
  someAt(document, parts, 0, true, (value, _offset, whole) => {
    if (!whole) take(value ?? null);
    else if (Array.isArray(value) && value.length === 0) take(undefined);
    return false;
  });
  return found ? best : null;
}

/** The documents in order, equal ones as they came. `keep`: only so many of the first, without holding more in memory. */
export function sortDocs(documents: Iterable<Doc>, spec: Doc, env: Env, keep?: number): Doc[] {
  const keys = sortKeys(spec);
  const compare = (a: Keyed, b: Keyed): number => {
    for (let at = 0; at < keys.length; at += 1) {
      const order = (keys[at]?.way ?? 1) * compareValues(a.values[at], b.values[at], env.collator);
      if (order !== 0) return order;
    }
    return a.arrival - b.arrival;
  };
  let arrival = 0;
  let held: Keyed[] = [];
  const bound = keep === undefined ? Infinity : Math.max(1024, keep * 2);
  for (const document of documents) {
    held.push({ document, arrival, values: keys.map((key) => sortValue(document, key, env)) });
    arrival += 1;
    if (held.length > bound) held = held.sort(compare).slice(0, keep);
  }
  held.sort(compare);
  return (keep === undefined ? held : held.slice(0, keep)).map(({ document }) => document);
}

type Keyed = { document: Doc; arrival: number; values: Maybe[] };

/** Sorting: by paths, ascending or descending, in BSON order; an array counts by its lowest or highest element. */
import { fault, MongoFault, notSupported } from '../fault';
import type { Env } from './env';
import { checkedParts } from './expression/fieldPath';
import { documentKeys, plainKey } from './keys';
import { truncateToWhole } from './number';
import { compareValues } from './order';
import { type Doc, isDoc, isNumeric, type Maybe, show } from './value';

export type Comparator = (a: Doc, b: Doc) => number;
/** The paths, and the way along each. */
type Keys = { paths: readonly (readonly string[])[]; ways: readonly (1 | -1)[] };

/** 15974, 15975 for a direction other than 1 and -1; the codes of field paths for what is none; `$meta` is refused by name. */
export function compileSort(spec: Doc, env: Env): Comparator {
  const keys = sortKeys(spec);
  const order = orderOf(keys, env);
  // Only keys that had to be sought among an array's elements are worth remembering.
  const sought = new WeakMap<Doc, readonly Maybe[]>();
  const keyOf = (document: Doc): readonly Maybe[] => {
    const known = sought.get(document);
    if (known !== undefined) return known;
    const plain = plainKey(document, keys.paths, null);
    if (plain !== undefined) return plain;
    const best = bestKey(document, keys, order);
    sought.set(document, best);
    return best;
  };
  return (a, b) => order(keyOf(a), keyOf(b));
}

function sortKeys(spec: Doc): Keys {
  if (spec.size > 32) throw fault(13103, 'too many compound keys');
  const ways = [...spec].map(([path, direction]) => {
    if (isDoc(direction)) {
      if (direction.has('$meta')) throw notSupported('sorting by $meta');
      throw fault(17312, `$meta is the only expression supported by $sort right now`);
    }
    if (!isNumeric(direction)) throw fault(15974, `Illegal key in $sort specification: ${path}: ${show(direction)}`);
    const way = truncateToWhole(direction);
    if (way !== 1n && way !== -1n) throw fault(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    return way === 1n ? 1 : -1;
  });
  return { paths: [...spec.keys()].map(checkedParts), ways };
}

type Order = (a: readonly Maybe[], b: readonly Maybe[]) => number;

const orderOf =
  ({ ways }: Keys, env: Env): Order =>
  (a, b) => {
    for (let at = 0; at < ways.length; at += 1) {
      const order = (ways[at] ?? 1) * compareValues(a[at], b[at], env.collator);
      if (order !== 0) return order;
    }
    return 0;
  };

/** Of the keys that an index over these paths would hold, the one that comes first in the order; an empty array is below null. */
function bestKey(document: Doc, { paths }: Keys, order: Order): readonly Maybe[] {
  let best: readonly Maybe[] | undefined;
  try {
    for (const key of documentKeys(document, paths, { missing: null, empty: undefined }))
      if (best === undefined || order(key, best) < 0) best = key;
  } catch (error) {
    if (error instanceof MongoFault && error.code === 171) throw fault(2, 'cannot sort with keys that are parallel arrays');
    throw error;
  }
  return best ?? paths.map(() => null);
}

/** The documents in order, equal ones as they came. `keep`: only so many of the first, without holding more in memory. */
export function sortDocs(documents: Iterable<Doc>, spec: Doc, env: Env, keep?: number): Doc[] {
  const keys = sortKeys(spec);
  const order = orderOf(keys, env);
  const compare = (a: Keyed, b: Keyed): number => order(a.values, b.values) || a.arrival - b.arrival;
  let arrival = 0;
  let held: Keyed[] = [];
  const bound = keep === undefined ? Infinity : Math.max(1024, keep * 2);
  for (const document of documents) {
    held.push({ document, arrival, values: plainKey(document, keys.paths, null) ?? bestKey(document, keys, order) });
    arrival += 1;
    if (held.length > bound) held = held.sort(compare).slice(0, keep);
  }
  held.sort(compare);
  return (keep === undefined ? held : held.slice(0, keep)).map(({ document }) => document);
}

type Keyed = { document: Doc; arrival: number; values: readonly Maybe[] };

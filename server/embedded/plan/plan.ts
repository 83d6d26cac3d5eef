/** Chooses how to find the documents of a query: through which index, or by looking at all of them. */
import { badValue, fault } from '../fault';
import { conjuncts as conjunctsOf, type Conjunct } from '../query/conjuncts';
import { equalValues } from '../query/order';
import { Int32, isDoc, isNumeric, ObjectId, toNumber, type Doc, type Maybe, type Value } from '../query/value';
import { idIndex, type Collection, type Index } from '../store/catalog';
import { entryKey, indexPrefix } from '../store/indexEntries';
import { startingWith } from '../store/ranges';
import { candidate, type Candidate, type SortField } from './candidate';
import { holdsAllMatches } from './implies';

export type Plan =
  | { readonly kind: 'collection'; readonly reverse: boolean; readonly sorted: boolean; readonly exact: boolean }
  | (Candidate & { readonly kind: 'index'; readonly exact: boolean })
  | { readonly kind: 'either'; readonly plans: readonly Plan[]; readonly sorted: false; readonly exact: false };

export interface Question {
  readonly filter: Doc;
  /** As the client gave it; undefined for any order. */
  readonly sort?: Doc;
  /** An index's name or key pattern, or `{ $natural: ±1 }`. */
  readonly hint?: Maybe;
  /** Bounds of the hinted index: the first key, and the first beyond. */
  readonly min?: Doc;
  readonly max?: Doc;
  /** A collation other than the simple one is in force. */
  readonly collated?: boolean;
}

/** Throws BadValue (2) for a hint that names no index. `exact`: what the plan finds needs no further test. */
export function plan(collection: Collection, question: Question): Plan {
  const { filter, hint, collated = false } = question;
  const sort = question.sort && sortFields(question.sort);
  if (question.min ?? question.max) return boundedPlan(collection, question, sort);
  const natural = naturalOrder(question.sort) ?? naturalOrder(hint);
  const matchesAll = filter.size === 0;
  if (natural !== undefined) {
    return {
      kind: 'collection',
      reverse: natural < 0,
      sorted: !sort || naturalOrder(question.sort) !== undefined,
      exact: matchesAll,
    };
  }
  if (hint === undefined && isIdentity(filter, collated)) return byId(collection, filter);
  const found = conjunctsOf(filter);
  if (hint !== undefined) return indexPlan(candidate(hinted(collection, hint, filter, found), found, sort, collated), filter);
  const candidates = collection.indexes
    .filter((index) => !index.hidden && begins(index, found, sort) && holdsAllMatches(index, filter, found))
    .map((index) => candidate(index, found, sort, collated))
    .filter((one) => one.points > 0 || one.ranged || (sort !== undefined && one.sorted));
  const best = candidates.sort((a, b) => worth(b, sort) - worth(a, sort))[0];
  if (best && (best.points > 0 || best.ranged)) return indexPlan(best, filter);
  return (
    either(collection, question) ??
    (best ? indexPlan(best, filter) : { kind: 'collection', reverse: false, sorted: !sort, exact: matchesAll })
  );
}

/** `{ _id: value }` and nothing else: by far the most frequent question, and its answer is one entry. */
function isIdentity(filter: Doc, collated: boolean): boolean {
  if (filter.size !== 1) return false;
  const id = filter.get('_id');
  return typeof id === 'string' ? !collated : id instanceof ObjectId || id instanceof Int32;
}

function byId(collection: Collection, filter: Doc): Plan {
  const index = idIndex(collection);
  const ranges = [startingWith(entryKey(index, [filter.get('_id') ?? null]))];
  return {
    kind: 'index',
    index,
    ranges,
    points: 1,
    allPoints: true,
    ranged: false,
    sorted: true,
    reverse: false,
    used: new Set(),
    exact: true,
  };
}

/** An index helps only when something is asked of its first field. */
function begins({ fields }: Index, found: readonly Conjunct[], sort: readonly SortField[] | undefined): boolean {
  const path = fields[0]?.path;
  return found.some((conjunct) => conjunct.path === path) || (sort?.some((field) => field.path === path) ?? false);
}

/** The fields of a sort that an index may give; undefined where it sorts by something else. */
function sortFields(sort: Doc): SortField[] | undefined {
  if (sort.size === 0) return undefined;
  const fields: SortField[] = [];
  for (const [path, direction] of sort) fields.push({ path, descending: isNumeric(direction) && toNumber(direction) < 0 });
  return fields;
}

function naturalOrder(order: Maybe): number | undefined {
  const direction = isDoc(order) ? order.get('$natural') : undefined;
  return isNumeric(direction) ? toNumber(direction) : undefined;
}

/** The entries of the hinted index from one key up to another. 51173 without a hint, 51174, 51175 for bounds that do not fit. */
function boundedPlan(collection: Collection, question: Question, sort: SortField[] | undefined): Plan {
  const { hint, min, max, filter, collated = false } = question;
  if (hint === undefined || naturalOrder(hint) !== undefined)
    throw fault(51173, 'When using min()/max() a hint of which index to use must be provided');
  const index = indexOfHint(collection, hint);
  const whole = startingWith(indexPrefix(index.id));
  const low = min ? boundKey(index, min) : whole.low;
  const high = max ? boundKey(index, max) : whole.high;
  if (Buffer.compare(low, high) >= 0) {
    throw fault(51175, 'The value provided for min() does not come before the value provided for max() in the hinted index');
  }
  return {
    ...candidate(index, [], sort, collated),
    kind: 'index',
    ranges: [{ low, high }],
    ranged: true,
    exact: filter.size === 0,
  };
}

/** A bound names the fields of the index, all of them, in their order. */
function boundKey(index: Index, bound: Doc): Uint8Array {
  const names = [...bound.keys()];
  if (names.length !== index.fields.length || index.fields.some(({ path }, place) => names[place] !== path))
    throw fault(51174, 'The index chosen is not compatible with min/max');
  return entryKey(index, [...bound.values()]);
}

/** A partial index that may lack matches is no way to answer, asked for or not. */
function hinted(collection: Collection, hint: Value, filter: Doc, found: readonly Conjunct[]): Index {
  const index = indexOfHint(collection, hint);
  if (index.partial && !holdsAllMatches(index, filter, found)) {
    throw fault(291, `error processing query: the hinted index ${index.name} does not hold all documents that may match`);
  }
  return index;
}

/** IndexNotFound (27) for a key pattern that several indexes have. */
function indexOfHint(collection: Collection, hint: Value): Index {
  const meant = collection.indexes.filter(({ name, spec }) =>
    typeof hint === 'string' ? name === hint : isDoc(hint) && equalValues(spec.get('key') ?? null, hint),
  );
  const [index, other] = meant;
  if (index && other)
    throw fault(27, `Hint matched multiple indexes, must hint by index name. Matched: ${index.name} and ${other.name}`);
  if (index) return index;
  throw badValue(
    'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
  );
}

/** More is better: a unique hit, then more fields bound, then the order for nothing. */
function worth({ index, points, allPoints, ranged, sorted, ranges }: Candidate, sort: readonly SortField[] | undefined): number {
  const unique = allPoints && index.unique ? 1000 : 0;
  const order = sort && sorted ? 15 : 0;
  return unique + points * 10 + (ranged ? 6 : 0) + order - Math.min(ranges.length, 1000) / 1000 - index.fields.length / 100_000;
}

function indexPlan(chosen: Candidate, filter: Doc): Plan {
  return { ...chosen, kind: 'index', exact: isExact(chosen, filter) };
}

/** Plain equalities, all of them in the ranges, on an index without arrays: a matching key is a matching document. */
function isExact({ index, used }: Candidate, filter: Doc): boolean {
  if (index.state.multikey || used.size !== filter.size) return false;
  return [...used].every(
    ({ path, ...conjunct }: Conjunct) => conjunct.op === '$eq' && conjunct.value !== null && filter.get(path) === conjunct.value,
  );
}

/** A filter that is one `$or`, each branch of which has an index: all of them one after the other. */
function either(collection: Collection, { filter, collated }: Question): Plan | undefined {
  const branches = filter.get('$or');
  if (!Array.isArray(branches)) return undefined;
  const plans: Plan[] = [];
  for (const branch of branches) {
    if (!isDoc(branch)) return undefined;
    const one = plan(collection, { filter: branch, collated });
    if (one.kind === 'collection') return undefined;
    plans.push(one);
  }
  return { kind: 'either', plans, sorted: false, exact: false };
}

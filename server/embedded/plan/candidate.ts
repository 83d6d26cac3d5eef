/** What one index can do for one query: the ranges of its keys to read, and whether they come in the order asked for. */
import type { Conjunct } from '../query/conjuncts';
import type { Index, IndexField } from '../store/catalog';
import { indexPrefix } from '../store/indexEntries';
import { normalise, startingWith, type ByteRange } from '../store/ranges';
import { descending, intersect, intervalsFor, type Interval } from './intervals';

export interface SortField {
  readonly path: string;
  readonly descending: boolean;
}

export interface Candidate {
  readonly index: Index;
  readonly ranges: readonly ByteRange[];
  /** Leading fields bound to single values, and whether all of them are. */
  readonly points: number;
  readonly allPoints: boolean;
  /** The field after them is bound to a range. */
  readonly ranged: boolean;
  /** Documents come in the order of the sort, when read in the direction of `reverse`. */
  readonly sorted: boolean;
  readonly reverse: boolean;
  /** How many conditions the ranges hold exactly. */
  readonly used: ReadonlySet<Conjunct>;
}

/** Key ranges a plan may consist of; beyond it further fields are left to the filter. */
const RANGES_MAX = 2000;

/** `sort` undefined: any order will do. With `collated`, text in keys is in another order than the one asked for. */
export function candidate(
  index: Index,
  conjuncts: readonly Conjunct[],
  sort: readonly SortField[] | undefined,
  collated: boolean,
): Candidate {
  const bound = bind(index, conjuncts, collated);
  const order = sort && !collated ? direction(index, bound.fields, sort) : undefined;
  const prefixes = product(indexPrefix(index.id), bound.fields);
  return {
    index,
    ranges: normalise(prefixes),
    points: bound.fields.filter(isPoints).length,
    allPoints: bound.fields.length === index.fields.length && bound.fields.every(isPoints),
    ranged: bound.fields.some((field) => !isPoints(field)),
    sorted: order !== undefined,
    reverse: order === 'reverse',
    used: bound.used,
  };
}

const isPoints = (intervals: readonly Interval[]): boolean => intervals.every(({ point }) => point);

/** The intervals of the leading fields: any number of points, then at most one range. */
function bind(index: Index, conjuncts: readonly Conjunct[], collated: boolean): { fields: Interval[][]; used: Set<Conjunct> } {
  const fields: Interval[][] = [];
  const used = new Set<Conjunct>();
  const roots = new Set<string>();
  let ranges = 1;
  for (const field of index.fields) {
    const root = field.path.split('.')[0] ?? '';
    // Two conditions on one array may be met by two of its elements, which are two entries.
    if (index.state.multikey && roots.has(root)) break;
    roots.add(root);
    const found = fieldIntervals(field, index.state.multikey, conjuncts, collated);
    if (!found || ranges * Math.max(1, found.intervals.length) > RANGES_MAX) break;
    ranges *= Math.max(1, found.intervals.length);
    fields.push(field.descending ? found.intervals.map(descending) : found.intervals);
    for (const conjunct of found.used) used.add(conjunct);
    if (!isPoints(found.intervals)) break;
  }
  return { fields, used };
}

function fieldIntervals(
  { path }: IndexField,
  multikey: boolean,
  conjuncts: readonly Conjunct[],
  collated: boolean,
): { intervals: Interval[]; used: Conjunct[] } | undefined {
  const own = conjuncts.filter((conjunct) => conjunct.path === path);
  own.sort((a, b) => strength(b) - strength(a));
  let intervals: Interval[] | undefined;
  const used: Conjunct[] = [];
  for (const conjunct of own) {
    const next = intervalsFor(conjunct, collated);
    if (!next) continue;
    if (intervals && multikey) break;
    intervals = intervals ? intersect(intervals, next) : next;
    used.push(conjunct);
  }
  return intervals && { intervals, used };
}

const strength = ({ op }: Conjunct): number => (op === '$eq' ? 2 : op === '$in' ? 1 : 0);

/** All combinations of the fields' intervals, as whole keys. */
function product(prefix: Uint8Array, fields: readonly Interval[][]): ByteRange[] {
  let ranges: ByteRange[] = [startingWith(prefix)];
  let heads = [prefix];
  for (const intervals of fields) {
    ranges = heads.flatMap((head) => intervals.map(({ low, high }) => ({ low: join(head, low), high: join(head, high) })));
    heads = heads.flatMap((head) => intervals.map(({ low }) => join(head, low)));
  }
  return ranges;
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const out = new Uint8Array(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return out;
}

/** Whether reading the index forwards, or in reverse, gives the order of `sort`. Fields bound to one value don't matter. */
function direction(index: Index, fields: readonly Interval[][], sort: readonly SortField[]): 'forward' | 'reverse' | undefined {
  if (index.state.multikey) return undefined;
  const single = (place: number): boolean => fields[place]?.length === 1 && isPoints(fields[place] ?? []);
  const fixed = new Set(index.fields.filter((_, place) => single(place)).map(({ path }) => path));
  let at = 0;
  let way: 'forward' | 'reverse' | undefined;
  for (const wanted of sort) {
    if (fixed.has(wanted.path)) continue;
    while (single(at)) at++;
    const field = index.fields[at];
    if (field?.path !== wanted.path) return undefined;
    const next = field.descending === wanted.descending ? 'forward' : 'reverse';
    if (way !== undefined && way !== next) return undefined;
    way = next;
    at++;
  }
  return way ?? 'forward';
}

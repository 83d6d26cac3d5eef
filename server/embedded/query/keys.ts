/** The keys of a document under some paths: what an index holds of it and what a sort goes by. */
import { fault } from '../fault';
import { arrayIndex } from './path';
import { type Doc, isDoc, type Maybe, type Value } from './value';

/**
 * One key, a value a path, for each element of the array that the paths lead through; all of them may lead through one array, which
 * they then go through together, but not through two (171). An element that is no document lacks the rest of the path. A number in a path leads to the element of an array at that place, once and for all
 * elements; where an element has such a field itself it is unclear what is meant (16746).
 */
export function documentKeys(document: Doc, paths: readonly (readonly string[])[], special: Special): Maybe[][] {
  const found: Maybe[][] = [];
  expand(
    {
      rests: paths,
      key: paths.map(() => undefined),
      placed: NOWHERE,
    },
    document,
    special,
    found,
  );
  return found;
}

/** The one key of a document in which no array lies on the paths; undefined where one does. */
export function plainKey(document: Doc, paths: readonly (readonly string[])[], missing: Maybe): Maybe[] | undefined {
  const key: Maybe[] = [];
  for (const parts of paths) {
    let value: Maybe = document;
    for (const part of parts) {
      if (Array.isArray(value)) return undefined;
      value = isDoc(value) ? value.get(part) : undefined;
    }
    if (Array.isArray(value)) return undefined;
    key.push(value === undefined ? missing : value);
  }
  return key;
}

/** The element that a number in a path led to, and what the rest of the path found there. */
type Placed = Step & { element: Value };
type State = {
  /** What is left of each path; nothing where its value is found. */
  rests: readonly (readonly string[])[];
  key: readonly Maybe[];
  placed: readonly (Placed | undefined)[];
};
const NOWHERE: State['placed'] = [];

/** What stands in a key for a path that leads nowhere, and for one that ends in an empty array. */
export type Special = { missing: Maybe; empty: Maybe };

function expand({ rests, key, placed }: State, from: Doc | undefined, special: Special, found: Maybe[][]): void {
  const left = [...rests];
  const made = [...key];
  const through = new Set<number>();
  let array: readonly Value[] | undefined;
  let whole = false;
  for (const [at, rest] of rests.entries()) {
    if (rest.length === 0) continue;
    const step = stepFrom(from, rest, placed[at]);
    left[at] = step.rest;
    if (!Array.isArray(step.value)) {
      made[at] = step.value === undefined ? special.missing : step.value;
      continue;
    }
    through.add(at);
    array ??= step.value;
    if (array !== step.value) throw fault(171, `cannot index parallel arrays [${rest[0] ?? ''}] [${nameOf(rests, through)}]`);
    // An array that is an element of another, named by its place, counts as a whole.
    if (step.rest.length === 0 && Array.isArray(placed[at]?.element) && !hasField(from, rest)) whole = true;
  }
  if (array === undefined) {
    found.push(made);
    return;
  }
  const items = array;
  const next = left.map((rest) => placedIn(items, rest));
  const enter = (item: Value | undefined, value: Maybe): void => {
    const entered = made.map((known, at) => (through.has(at) && left[at]?.length === 0 ? value : known));
    const into: State = { rests: left, key: entered, placed: item === undefined ? NOWHERE : next };
    expand(into, isDoc(item) ? item : undefined, special, found);
  };
  if (items.length === 0) return enter(undefined, special.empty);
  const all = [...items];
  for (const item of items) enter(item, whole ? all : item);
}

const nameOf = (rests: State['rests'], through: ReadonlySet<number>): string => rests[[...through][0] ?? 0]?.[0] ?? '';
const hasField = (from: Doc | undefined, [part = '']: readonly string[]): boolean => from?.has(part) === true;

type Step = { value: Maybe; rest: readonly string[] };

function stepFrom(from: Doc | undefined, rest: readonly string[], placed: Placed | undefined): Step {
  const own = hasField(from, rest);
  if (own && placed !== undefined)
    throw fault(
      16746,
      `Ambiguous field name found in array (do not use numeric field names in embedded elements in an array), field: '${rest[0] ?? ''}'`,
    );
  if (own && from !== undefined) return walk(from, rest);
  return placed ?? { value: undefined, rest: [] };
}

function placedIn(items: readonly Value[], rest: readonly string[]): Placed | undefined {
  const place = arrayIndex(rest[0] ?? '');
  const element = place === undefined ? undefined : items[place];
  return element === undefined ? undefined : { element, ...walk(items, rest) };
}

/** To the end of a path or to the first array on it. */
function walk(start: Doc | readonly Value[], rest: readonly string[]): Step {
  let holder: Doc | readonly Value[] = start;
  for (let at = 0; ; at += 1) {
    const part = rest[at] ?? '';
    const value: Maybe = isDoc(holder) ? holder.get(part) : holder[arrayIndex(part) ?? -1];
    if (Array.isArray(value) || (value !== undefined && at === rest.length - 1)) return { value, rest: rest.slice(at + 1) };
    if (!isDoc(value)) return { value: undefined, rest: [] };
    holder = value;
  }
}

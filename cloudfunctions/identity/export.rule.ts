/** Making an export fit one answer: what is too long loses its oldest lines, and says how many. */

/** A list that was cut: in which part of the house, where in it, how many lines are shown of how many. */
export interface Cut {
  readonly part: string;
  /** Path inside the part, dots between, e.g. `purchases` or `accounts.0.entries`. */
  readonly list: string;
  readonly shown: number;
  readonly of: number;
}

interface List {
  readonly path: string;
  readonly items: unknown[];
  /** Bytes of its lines, lists inside them aside. */
  readonly bytes: number;
}

/**
 * `held` as plain data (instants become ISO text) of at most `bytesMax` bytes of JSON in UTF-8. The longest list is halved until all
 * fits; lists are newest first, so the newest stay. Only lists are cut: where they are all of one line it may come out longer.
 */
export function fitted(held: Readonly<Record<string, unknown>>, bytesMax: number): { held: Record<string, unknown>; cut: Cut[] } {
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(held));
  const lengths = new Map<string, number>();
  for (let bytes = bytesOf(plain); bytes > bytesMax; bytes = bytesOf(plain)) {
    const lists: List[] = [];
    collect(plain, '', lists);
    const longest = lists.filter((it) => it.items.length > 1).sort((a, b) => b.bytes - a.bytes)[0];
    if (longest === undefined) break;
    if (!lengths.has(longest.path)) lengths.set(longest.path, longest.items.length);
    longest.items.length = Math.ceil(longest.items.length / 2);
  }
  const left: List[] = [];
  collect(plain, '', left);
  return { held: plain, cut: left.flatMap((it) => cutOf(it, lengths.get(it.path))) };
}

function cutOf({ path, items }: List, of: number | undefined): Cut[] {
  const dot = path.indexOf('.');
  return of === undefined ? [] : [{ part: path.slice(0, dot), list: path.slice(dot + 1), shown: items.length, of }];
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Finds every list; answers the bytes of `value` without the lists in it. */
function collect(value: unknown, path: string, into: List[]): number {
  if (value === null || typeof value !== 'object') return bytesOf(value);
  const inside = (name: string) => (path === '' ? name : `${path}.${name}`);
  const parts = Object.entries(value).map(([name, it]) => name.length + 4 + collect(it, inside(name), into));
  const bytes = parts.reduce((sum, it) => sum + it, 2);
  if (!Array.isArray(value)) return bytes;
  into.push({ path, items: value, bytes });
  return 2;
}

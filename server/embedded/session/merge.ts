/** Puts a transaction's own documents into a walk through its snapshot, in the walk's order. */
import type { Walk } from '../store/access';
import type { Hit, Stored } from '../store/stored';

/** `own` are the documents as they are now; `hidden` the record ids that the snapshot must not show. */
export function mergeDocs(base: Walk<Stored>, own: Stored[], hidden: ReadonlySet<number>, reverse: boolean): Walk<Stored> {
  const sign = reverse ? -1 : 1;
  return merge(
    base,
    own,
    (stored) => !hidden.has(stored.rid),
    (a, b) => sign * (a.rid - b.rid),
  );
}

/** The same along an index: by key, then by record id. */
export function mergeHits(base: Walk<Hit>, own: Hit[], hidden: ReadonlySet<number>, reverse: boolean): Walk<Hit> {
  const sign = reverse ? -1 : 1;
  const order = (a: Hit, b: Hit): number => sign * (Buffer.compare(a.key, b.key) || a.stored.rid - b.stored.rid);
  return merge(base, own, ({ stored }) => !hidden.has(stored.rid), order);
}

function merge<T>(base: Walk<T>, own: T[], shown: (row: T) => boolean, order: (a: T, b: T) => number): Walk<T> {
  const rows = zip(base, own.sort(order), shown, order);
  return {
    [Symbol.iterator]() {
      return this;
    },
    next: () => rows.next(),
    release: () => base.release(),
  };
}

function* zip<T>(
  base: Walk<T>,
  own: readonly T[],
  shown: (row: T) => boolean,
  order: (a: T, b: T) => number,
): IterableIterator<T> {
  let at = 0;
  for (const row of base) {
    if (!shown(row)) continue;
    for (let mine = own[at]; mine !== undefined && order(mine, row) < 0; mine = own[at]) {
      at++;
      yield mine;
    }
    yield row;
  }
  for (; at < own.length; at++) {
    const mine = own[at];
    if (mine !== undefined) yield mine;
  }
}

/** One page of several numbered histories, newest first: of a member and of those who were merged into it. */

interface Numbered {
  readonly entryNo: number;
  readonly at: Date;
}

/** Stands for a history of which nothing was shown yet. */
const BEFORE_ALL = Number.MAX_SAFE_INTEGER;

/** Where each history goes on: the number last shown of it. `before` is the `next` of the page before. */
export const placesIn = (before: string | undefined, histories: number): number[] => {
  const known = before?.split(',').map(Number) ?? [];
  return Array.from({ length: histories }, (_, i) => known[i] ?? BEFORE_ALL);
};

/**
 * Merges by instant what each history holds below its place, `limit + 1` entries each where there are as many, highest number first.
 * A history stays in its own order even where an instant goes back (an import brings old days after newer ones): sorted by instant
 * alone, a page would pass entries over for ever.
 */
export function newestOf<T extends Numbered>(
  histories: readonly (readonly T[])[],
  places: readonly number[],
  limit: number,
): { items: T[]; next?: string } {
  const heads = histories.map(() => 0);
  const shown = [...places];
  const items: T[] = [];
  for (;;) {
    const newest = histories.reduce(
      (best, history, i) => (isNewer(history[heads[i] ?? 0], histories[best]?.[heads[best] ?? 0]) ? i : best),
      0,
    );
    const head = histories[newest]?.[heads[newest] ?? 0];
    if (head === undefined) return { items };
    if (items.length === limit) return { items, next: shown.join(',') };
    items.push(head);
    heads[newest] = (heads[newest] ?? 0) + 1;
    shown[newest] = head.entryNo;
  }
}

const isNewer = (a: Numbered | undefined, b: Numbered | undefined): boolean =>
  a !== undefined && (b === undefined || a.at > b.at || (a.at.getTime() === b.at.getTime() && a.entryNo > b.entryNo));

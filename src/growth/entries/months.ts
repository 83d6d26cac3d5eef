/** Entries of growth by month; pure, so that it is tested without a page. */

export interface MonthOfGrowth<Entry> {
  /** `YYYY-MM` of the business days. */
  month: string;
  entries: Entry[];
  /** What the whole month gave; undefined while it is not loaded to its end. */
  sum: number | undefined;
}

/** `entries` newest first; `complete`: there are none before the last of them. */
export function growthByMonth<Entry extends { day: string; growth: number }>(
  entries: readonly Entry[],
  complete: boolean,
): MonthOfGrowth<Entry>[] {
  const months = new Map<string, Entry[]>();
  for (const entry of entries) {
    const month = entry.day.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), entry]);
  }
  return [...months].map(([month, all], at) => ({
    month,
    entries: all,
    sum: complete || at < months.size - 1 ? all.reduce((sum, it) => sum + it.growth, 0) : undefined,
  }));
}

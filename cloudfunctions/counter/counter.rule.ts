/** Counter rules: order numbers, visits, what is left of a purchase, a day's list. Money is whole fen; instants are handed in. */
import type { LocalDay } from '@/types/contract/values';

/** How long a scanned member stays at the counter. */
export const VISIT_MS = 10 * 60_000;

/** The number that the server gives: `S-20261120-061`, counted within the shop and the day. */
export const orderNoFor = (day: LocalDay, count: number): string =>
  `S-${day.replaceAll('-', '')}-${String(count).padStart(3, '0')}`;

/** Whether the lines are the whole amount; a purchase without lines has nothing to add up. */
export const addsUp = (amountFen: number, lines: readonly { readonly amountFen: number }[] | undefined): boolean =>
  lines === undefined || lines.length === 0 || lines.reduce((sum, it) => sum + it.amountFen, 0) === amountFen;

/** The most that this caller may record as one purchase, before any coupon. */
export const purchaseMaxFen = (
  {
    purchaseMaxFen: most,
    assistantPurchaseMaxFen,
  }: { readonly purchaseMaxFen: number; readonly assistantPurchaseMaxFen: number },
  { operator }: { readonly operator: boolean },
): number => (operator ? most : Math.min(most, assistantPurchaseMaxFen));

/** What was paid, and what of it has been given back. */
export interface Paid {
  readonly paidFen: number;
  readonly refundedFen: number;
}

/** What is left after giving back `amountFen`; undefined when it is more than what is left. */
export function leftAfter({ paidFen, refundedFen }: Paid, amountFen: number): number | undefined {
  const leftFen = paidFen - refundedFen - amountFen;
  return leftFen < 0 ? undefined : leftFen;
}

interface Rated {
  readonly parts: readonly { readonly paidFen: number; readonly multiplierBp: number }[];
  readonly explanation?: { readonly zh: string };
}

/** Whether two earnings of one purchase came about alike; one from before its reasons were kept is compared by its multipliers alone. */
export const sameParts = (a: Rated, b: Rated): boolean =>
  JSON.stringify(a.parts) === JSON.stringify(b.parts) &&
  (a.explanation === undefined || b.explanation === undefined || a.explanation.zh === b.explanation.zh);

/** The category bought most often; of equals the one bought last. `purchases` are newest first. */
export function favouriteOf(purchases: readonly { readonly lines?: readonly { readonly category: string }[] }[]): string | null {
  const counts = new Map<string, number>();
  for (const { lines = [] } of purchases)
    for (const category of new Set(lines.map((it) => it.category))) counts.set(category, (counts.get(category) ?? 0) + 1);
  // A map keeps the order in which categories first appeared, and the sort keeps it among equals.
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** Where a page of a day's list begins: at an instant, after as many items of that very instant. */
export interface Cursor {
  readonly at: Date;
  readonly skip: number;
}

/** `1795140060000.2`; undefined for anything else. */
export function parseCursor(text: string | undefined): Cursor | undefined {
  const parts = /^(\d{1,15})\.(\d{1,4})$/.exec(text ?? '');
  return parts === null ? undefined : { at: new Date(Number(parts[1])), skip: Number(parts[2]) };
}

/** One page of several lists, newest first, and where the next one begins. The lists must hold `limit + skip + 1` each, where there are as many. */
export function pageOfDay<T extends { readonly at: Date; readonly no: string }>(
  lists: readonly (readonly T[])[],
  { cursor, limit }: { cursor?: Cursor; limit: number },
): { items: T[]; next?: string } {
  const all = lists.flat().sort((a, b) => b.at.getTime() - a.at.getTime() || (a.no < b.no ? 1 : -1));
  const from = cursor === undefined ? 0 : cursor.skip;
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  if (last === undefined || all.length <= from + limit) return { items };
  const atLast = last.at.getTime();
  const skip = all.slice(0, from + limit).filter((it) => it.at.getTime() === atLast).length;
  return { items, next: `${atLast}.${skip}` };
}

/** Mall rules: why a member cannot exchange, what is shown for a search, and what may become of an exchange. Plain values only. */
import type { Reward } from '@/types/contract/catalogue';
import type { RewardItem } from '@/types/contract/mall';
import type { LocalDay } from '@/types/contract/values';

/** Facts about the caller and the stock; ranks count tiers from 0 upwards. */
export interface TakerFacts {
  readonly day: LocalDay;
  readonly stock: number;
  /** Taken by the member so far. */
  readonly taken: number;
  readonly available: number;
  readonly rank: number;
  readonly leastRank: number;
}

/** Why this many cannot be exchanged now, or undefined. What no waiting helps comes first. */
export function exchangeBlocked(
  reward: Pick<Reward, 'points' | 'limit' | 'opensOn' | 'closesOn'>,
  quantity: number,
  { day, stock, taken, available, rank, leastRank }: TakerFacts,
): RewardItem['blocked'] {
  if (reward.closesOn !== undefined && reward.closesOn < day) return 'EXPIRED';
  if (reward.opensOn !== undefined && day < reward.opensOn) return 'NOT_OPEN';
  if (rank < leastRank) return 'TIER_TOO_LOW';
  if (reward.limit > 0 && taken + quantity > reward.limit) return 'LIMIT_REACHED';
  if (stock < quantity) return 'SOLD_OUT';
  return available < reward.points * quantity ? 'INSUFFICIENT_POINTS' : undefined;
}

/** What is looked for; absent is everything. */
export interface Search {
  readonly category?: string;
  readonly search?: string;
  readonly affordable?: boolean;
  readonly wished?: boolean;
}

/**
 * Text as a search reads it: case, width and accents do not count. The mini-program has the same (`src/pages/mall/search.ts`).
 * `ＬＡＴＴＥ` and `latte` are one, `café` and `cafe` too.
 */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** Whether a reward is shown: every word of the search stands in its name, its note or its keywords, in either language. */
export function isFound(
  item: Pick<RewardItem, 'category' | 'name' | 'note' | 'keywords' | 'blocked' | 'wished'>,
  { category, search = '', affordable, wished }: Search,
): boolean {
  if (category !== undefined && item.category !== category) return false;
  if (affordable === true && item.blocked !== undefined) return false;
  if (wished === true && item.wished !== true) return false;
  const { name, note, keywords = [] } = item;
  const text = plain([name.zh, name.en, note.zh, note.en, ...keywords].join('\n'));
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What decides whether an exchange can be handed over. `until` is the last day on which it can be fetched. */
export interface Fetchable {
  readonly state: 'reserved' | 'confirmed' | 'fulfilled' | 'cancelled';
  readonly until: LocalDay;
  /** Where the member wants to fetch it, when they chose. */
  readonly shopId?: string;
  /** Where it can be fetched; empty is any shop. */
  readonly shopIds: readonly string[];
}

export type FetchRefusal = 'ALREADY_FULFILLED' | 'ALREADY_CANCELLED' | 'EXPIRED' | 'NOT_THIS_SHOP';

/** Why it cannot be handed over in this shop today, or undefined. */
export function fetchBlocked(it: Fetchable, { shopId, day }: { shopId: string; day: LocalDay }): FetchRefusal | undefined {
  if (it.state === 'fulfilled') return 'ALREADY_FULFILLED';
  if (it.state === 'cancelled') return 'ALREADY_CANCELLED';
  if (!isFetchedIn(it, it.shopId ?? shopId) || (it.shopId !== undefined && it.shopId !== shopId)) return 'NOT_THIS_SHOP';
  return it.until < day ? 'EXPIRED' : undefined;
}

/** Whether a reward can be fetched in a shop. */
export const isFetchedIn = ({ shopIds }: { shopIds: readonly string[] }, shopId: string): boolean =>
  shopIds.length === 0 || shopIds.includes(shopId);

/**
 * Which of what waits (newest first) is given back to pay a debt: the fewest that cover it, of equally many the newest; all that pay
 * something where even all of them do not cover it.
 */
export function coveringDebt<E extends { readonly points: number }>(waiting: readonly E[], debt: number): E[] {
  if (debt <= 0) return [];
  const paying = waiting.filter((it) => it.points > 0);
  const fewest = [...paying.keys()].find((count) => mostOf(paying, count + 1) >= debt);
  if (fewest === undefined) return paying;
  const chosen: E[] = [];
  let left = debt;
  for (const [place, it] of paying.entries()) {
    const more = fewest - chosen.length;
    // Taken where as many as may still follow can cover the rest.
    if (more < 0 || it.points + mostOf(paying.slice(place + 1), more) < left) continue;
    chosen.push(it);
    left -= it.points;
  }
  return chosen;
}

/** The most points that so many of these are. */
const mostOf = (waiting: readonly { readonly points: number }[], count: number): number =>
  waiting
    .map((it) => it.points)
    .sort((a, b) => b - a)
    .slice(0, count)
    .reduce((sum, points) => sum + points, 0);

/** How long a hand-over, and a purchase, can be undone. */
export const UNDO_MS = 10 * 60_000;

/** What an exchange would take: how many at most, what remains, which points go first; pure, so that it is tested without a page. */
import type { RewardItem } from '@/types/contract/mall';
import type { Balance } from '@/types/contract/points';

/** Most of one exchange, by the contract. */
const MOST = 99;

/** How many can be exchanged at once; at least 1, so that the sheet always shows one. */
export function mostOf(reward: Pick<RewardItem, 'points' | 'stock' | 'limit' | 'taken'>, available: number): number {
  const allowed = reward.limit === 0 ? MOST : reward.limit - reward.taken;
  const affordable = reward.points === 0 ? MOST : Math.floor(available / reward.points);
  return Math.max(1, Math.min(MOST, reward.stock, allowed, affordable));
}

/** Price of several, and what remains after it. Quantity multiplies the price. */
export const priceOf = (points: number, quantity: number, available: number) => ({
  cost: points * quantity,
  remains: available - points * quantity,
});

export interface Used {
  /** The day on which these points expire; undefined for points that never do. */
  on: string | undefined;
  points: number;
}

/** Which points `cost` takes: the soonest to expire first, those that never expire last. */
export function usedFirst(expiring: Balance['expiring'], cost: number): Used[] {
  const used: Used[] = [];
  let left = cost;
  for (const lot of expiring) {
    if (left === 0) break;
    const points = Math.min(lot.points, left);
    used.push({ on: lot.on, points });
    left -= points;
  }
  return left > 0 ? [...used, { on: undefined, points: left }] : used;
}

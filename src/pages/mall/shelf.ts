/** What stands on the shelf for a search, what is limited, and how far away a lock is; pure, so that it is tested without a page. */
import type { Progress } from '@/types/contract/growth';
import type { RewardItem } from '@/types/contract/mall';
import { isFoundBy } from './search';

export interface Wanted {
  /** A category, all of them, what the member can exchange now, or what they wish for. */
  shelf: string;
  search: string;
}
export const ALL = '*';
export const MINE = '*mine';
export const WISHED = '*wished';
const WITHOUT_CATEGORY: readonly string[] = [ALL, MINE, WISHED];

/** On the shelf that is looked at, and found by the search. */
export function isWanted(reward: RewardItem, { shelf, search }: Wanted): boolean {
  if (shelf === MINE && reward.blocked !== undefined) return false;
  if (shelf === WISHED && reward.wished !== true) return false;
  if (!WITHOUT_CATEGORY.includes(shelf) && reward.category !== shelf) return false;
  return isFoundBy(reward, search);
}

const WIDE_MAX = 3;

/** The limited ones (only for a time, or not open yet) stand first and wide, the soonest over first; the others in the shop's order. */
export function arrange(rewards: readonly RewardItem[], nowMs: number): { wide: RewardItem[]; tiles: RewardItem[] } {
  const wide = rewards
    .filter((it) => isLimited(it, nowMs))
    .sort((a, b) => (a.closesAt ?? '9').localeCompare(b.closesAt ?? '9'))
    .slice(0, WIDE_MAX);
  return { wide, tiles: rewards.filter((it) => !wide.includes(it)) };
}

export function isLimited({ opensAt, closesAt, blocked }: RewardItem, nowMs: number): boolean {
  if (blocked === 'EXPIRED') return false;
  if (opensAt !== undefined && Date.parse(opensAt) > nowMs) return true;
  return closesAt !== undefined && Date.parse(closesAt) > nowMs;
}

/** Share that is gone, 0 to 100; undefined where the whole is not told. */
export function gonePercent({ stock, total }: Pick<RewardItem, 'stock' | 'total'>): number | undefined {
  if (total === undefined || total === 0) return undefined;
  return Math.min(100, Math.max(0, Math.floor(((total - stock) / total) * 100)));
}

interface Station {
  tier: string;
  growth: number;
}

/** Growth that is missing to a tier; undefined when it is reached or unknown. */
export function missingTo(tier: string, progress: Progress, stations: readonly Station[]): number | undefined {
  if (progress.next?.tier === tier) return progress.next.missing;
  const station = stations.find((it) => it.tier === tier);
  const here = stations.findIndex((it) => it.tier === progress.tier);
  if (station === undefined || stations.indexOf(station) <= here) return undefined;
  return Math.max(0, station.growth - progress.growth);
}

/** What the mall shows, asked in one go: rewards, points, and how far the tiers are. */
import type { Answered } from '@/types/contract/contract';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as growth from '@/src/cloud/growth';
import * as mall from '@/src/cloud/mall';
import * as points from '@/src/cloud/points';

export interface Tiers {
  progress: Answered<Contracts['growth'], 'progress'>;
  stations: Answered<Contracts['growth'], 'path'>['stations'];
}

export interface Mall {
  rewards: Answered<Contracts['mall'], 'rewards'>['items'];
  categories: Answered<Contracts['mall'], 'rewards'>['categories'];
  available: number;
  /** Absent when growth did not answer: locks are then drawn without their distance. */
  tiers?: Tiers;
}

export async function loadMall(): Promise<Answer<Mall>> {
  const [rewards, balance, tiers] = await Promise.all([mall.rewards({}), points.balance(), loadTiers()]);
  if (!rewards.ok) return rewards;
  if (!balance.ok) return balance;
  return {
    ok: true,
    data: { rewards: rewards.data.items, categories: rewards.data.categories, available: balance.data.available, tiers },
  };
}

export async function loadTiers(): Promise<Tiers | undefined> {
  const [progress, path] = await Promise.all([growth.progress(), growth.path()]);
  return progress.ok && path.ok ? { progress: progress.data, stations: path.data.stations } : undefined;
}

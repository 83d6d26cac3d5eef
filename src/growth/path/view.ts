/** What the growth page shows, and the rules of how it is put together. */
import type { Answered } from '@/types/contract/contract';
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as growth from '@/src/cloud/growth';
import * as shop from '@/src/cloud/shop';
import { dayAt } from '@/src/format/day';
import { factor } from '@/src/format/number';

export type Path = Answered<Contracts['growth'], 'path'>;
export type StationItem = Path['stations'][number];

export interface GrowthView {
  progress: Answered<Contracts['growth'], 'progress'>;
  path: Path;
  programme: Answered<Contracts['shop'], 'programme'>;
  today: string;
}

export async function loadGrowth(): Promise<Answer<GrowthView>> {
  const [progress, path, programme] = await Promise.all([growth.progress(), growth.path(), shop.programme()]);
  if (!progress.ok) return progress;
  if (!path.ok) return path;
  if (!programme.ok) return programme;
  return { ok: true, data: { progress: progress.data, path: path.data, programme: programme.data, today: dayAt(nowMs()) } };
}

export interface Sources {
  spend: number;
  visits: number;
  takingPart: number;
}

/** Growth in the window by what a member thinks of as its source. */
export function sourcesOf(dimensions: Path['dimensions']): Sources {
  const sources: Sources = { spend: 0, visits: 0, takingPart: 0 };
  for (const { dimension, growth: amount } of dimensions) {
    if (dimension === 'spend') sources.spend += amount;
    else if (dimension === 'active_day') sources.visits += amount;
    else sources.takingPart += amount;
  }
  return sources;
}

/** A tier's benefits besides its multiplier, which has a place of its own. */
export const benefitsBeside = (station: Pick<StationItem, 'benefits' | 'multiplierBp'>): Bilingual[] =>
  station.benefits.filter((it) => !it.zh.startsWith(`${factor(station.multiplierBp)} 倍`));

/** How growth and benefits are put together for the growth page; pure. */
import type { Bilingual } from '@/types/contract/values';
import { factor } from '@/src/format/number';
import type { Path, StationItem } from './view';

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

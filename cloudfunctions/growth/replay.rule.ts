/** Purchases replayed after a refund took a tier back: in which tier each would have been made without it. No clock, no database. */
import type { LocalDay } from '@/types/contract/values';
import { addDays } from '../kernel/calendar';
import type { GrowthLine } from './growth.rule';
import { rankOf, reachedBy, reviewed, standingFrom, type GrowthRules, type Standing } from './standing.rule';
import { growthOn, type DayGrowth } from './window.rule';

/** A purchase that was made in a tier which it would not have been made in. */
export interface Retiered {
  /** Key of the purchase, and number of its order. */
  readonly key: string;
  readonly no?: string;
  /** The tier then, and the one without what was refunded. */
  readonly was: string;
  readonly tier: string;
}

export interface Replay {
  /** What stood before the first rise that was taken back. */
  readonly from: Standing;
  /** Growth as it is after the refund. */
  readonly days: readonly DayGrowth[];
  /** Everything booked since that rise, in order, takings back included. */
  readonly lines: readonly GrowthLine[];
  /** The rules of a day. */
  rulesOn(day: LocalDay): GrowthRules;
}

/** Purchases of a lower tier than they were made in, in order. A purchase is made in the tier held before it. */
export function replayed({ from, days, lines, rulesOn }: Replay): Retiered[] {
  const given = netOf(lines);
  const found: Retiered[] = [];
  let standing = from;
  for (const [place, { line }] of given.entries()) {
    const rules = rulesOn(line.day);
    standing = reviewed({ days, standing }, line.day, rules);
    const { key, no, tierBefore: was } = line;
    if (was !== undefined && rankOf(rules, standing.tier) < rankOf(rules, was))
      found.push({ key, ...(no !== undefined && { no }), was, tier: standing.tier });
    const reached = reachedBy(rules, growthBy(days, line.day, given.slice(place + 1), rules.windowDays));
    const tier = rules.tiers[reached];
    if (tier !== undefined && reached > rankOf(rules, standing.tier)) standing = standingFrom(tier, line.day, rules);
  }
  return found;
}

interface Net {
  readonly line: GrowthLine;
  readonly growth: number;
}

/** What each line gave, less what was taken back of it; of an active day, whichever purchase it was booked with. */
function netOf(lines: readonly GrowthLine[]): Net[] {
  const back = new Map<string, number>();
  for (const { ref, dimension, day, growth } of lines) {
    if (ref === undefined) continue;
    const of = dimension === 'active_day' ? day : ref;
    back.set(of, (back.get(of) ?? 0) + growth);
  }
  return lines.flatMap((line) => {
    if (line.ref !== undefined) return [];
    const isActiveDay = line.dimension === 'active_day' && line.growth > 0;
    return [{ line, growth: line.growth + (back.get(isActiveDay ? line.day : line.key) ?? 0) }];
  });
}

/** Growth in the window of a day, without what was booked later. */
function growthBy(days: readonly DayGrowth[], day: LocalDay, later: readonly Net[], windowDays: number): number {
  const before = addDays(day, -windowDays);
  const notYet = later.filter(({ line }) => line.day > before && line.day <= day);
  return growthOn(days, day, windowDays) - notYet.reduce((sum, it) => sum + it.growth, 0);
}

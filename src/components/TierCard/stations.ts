/** Where the tiers stand on the growth bar and how far it is filled. The way to the next tier gets most of the bar. */

/** Share of the bar, percent, that the way from here to the next station takes. */
const AHEAD_PERCENT = 60;

export interface Station {
  tier: string;
  /** Growth that reaches it. */
  growth: number;
}

/** Percent from the left for every station; `here` is the index of the member's tier. At the top they stand evenly. */
export function placeStations(count: number, here: number): number[] {
  const gaps = count - 1;
  if (gaps <= 0) return [0];
  const ahead = here >= 0 && here < gaps;
  const wide = ahead && gaps > 1 ? AHEAD_PERCENT : 100 / gaps;
  const narrow = ahead && gaps > 1 ? (100 - AHEAD_PERCENT) / (gaps - 1) : 100 / gaps;
  const places = [0];
  for (let gap = 0; gap < gaps; gap += 1) places.push((places[gap] ?? 0) + (gap === here ? wide : narrow));
  return places.map((it) => Math.min(100, Math.round(it * 100) / 100));
}

/**
 * Percent of the bar that is filled. It never leaves the way between the member's tier and the next one: a tier that is
 * kept with less growth than it once took stands at its own station.
 */
export function filledPercent(stations: readonly Station[], here: number, growth: number): number {
  const places = placeStations(stations.length, here);
  const from = stations[here];
  const to = stations[here + 1];
  const start = places[here] ?? 0;
  if (from === undefined) return 0;
  if (to === undefined) return 100;
  const share = Math.min(1, Math.max(0, (growth - from.growth) / (to.growth - from.growth)));
  return start + ((places[here + 1] ?? 100) - start) * share;
}

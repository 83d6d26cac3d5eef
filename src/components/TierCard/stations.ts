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

/** Drawn at 12 px, with a third more for whoever reads larger type. */
const WIDE_PX = 16;
const NARROW_PX = 9;
const GAP_PX = 8;

/** About how wide a name is drawn; letters beyond Latin are as wide as they are high. */
const widthOf = (name: string): number => [...name].reduce((sum, it) => sum + (it > '\u2e80' ? WIDE_PX : NARROW_PX), 0);

/**
 * Which names stand under the bar so that no two touch: the member's own tier first, then the next one, the last, and from there
 * backwards what still has room. A station without its name keeps its dot.
 */
export function namesThatFit(names: readonly string[], here: number, barPx: number): boolean[] {
  const places = placeStations(names.length, here);
  const last = names.length - 1;
  const spanOf = (at: number): [number, number] => {
    const middle = ((places[at] ?? 0) / 100) * barPx;
    const wide = widthOf(names[at] ?? '');
    if (at === 0) return [0, wide];
    return at === last ? [barPx - wide, barPx] : [middle - wide / 2, middle + wide / 2];
  };
  const shown: number[] = [];
  const order = [here, here + 1, last, ...names.map((_, at) => last - at)];
  for (const at of order) {
    if (at < 0 || at > last || shown.includes(at)) continue;
    const [left, right] = spanOf(at);
    const isFree = shown.every((other) => {
      const [from, to] = spanOf(other);
      return right + GAP_PX <= from || to + GAP_PX <= left;
    });
    if (isFree) shown.push(at);
  }
  return names.map((_, at) => shown.includes(at));
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

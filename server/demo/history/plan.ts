/** Everything that happened in the two years before the demo was opened, in order, out of one seed. */
import { castLives, crewLives } from './castLives';
import { chanceOf } from './chance';
import { spanTo } from './days';
import type { Deed } from './deed';
import { lifeOf } from './lives';

export const HISTORY_DAYS = 730;
const SEED = 20_261_122;

/** `members` counts everybody, cast and crew included. The same end and number give the same deeds. */
export function planHistory(end: Date, members: number): Deed[] {
  const [span, chance] = [spanTo(end), chanceOf(SEED)];
  const told = [...crewLives(span, chance, HISTORY_DAYS), ...castLives(span, chance)];
  const known = new Set(told.map((it) => it.openid)).size;
  const others = Array.from({ length: Math.max(0, members - known) }, (_, place) => lifeOf(chance, span, place + 1));
  return [...told, ...others.flat()].filter((it) => it.at <= end).sort((a, b) => a.at.getTime() - b.at.getTime());
}

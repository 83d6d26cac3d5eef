/** Everything that happened in the two years before the demo was opened, in order, out of one seed. */
import { basketOf } from './basket';
import { castLives, crewLives } from './castLives';
import { chanceOf, type Chance } from './chance';
import { earlierToday, spanTo, type Span } from './days';
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
  const today = customersToday(chance, span, others);
  return [...told, ...others.flat(), ...today].filter((it) => it.at <= end).sort((a, b) => a.at.getTime() - b.at.getTime());
}

const CUSTOMERS_TODAY = 14;

/** The counter of the first shop has something in its list. */
function customersToday(chance: Chance, span: Span, lives: readonly Deed[][]): Deed[] {
  return lives.slice(0, CUSTOMERS_TODAY).flatMap((life, place): Deed[] => {
    const [openid, at] = [life[0]?.openid, earlierToday(span, chance)];
    if (openid === undefined || at === undefined) return [];
    const lines = basketOf(chance, { drinks: chance.whole(1, 2), bites: chance.whole(0, 1), goods: 0, favourite: place });
    return [
      {
        kind: 'purchase',
        at,
        openid,
        shopId: 'jingan',
        orderNo: `T${span.today.replaceAll('-', '')}-${place + 1}`,
        lines,
        best: false,
      },
    ];
  });
}

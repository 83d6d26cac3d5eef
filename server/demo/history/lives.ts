/** The lives of everybody who is not in the cast: how often they come, what they buy, whether they check in, when they stay away. */
import { addDays } from '@/cloudfunctions/kernel/calendar';
import { LocalDay } from '@/types/contract/values';
import { NICKNAMES, NICKNAME_TAILS } from '../cast';
import { basketOf, totalFen, type Appetite } from './basket';
import type { Chance } from './chance';
import { daysAgo, later, opening, type Span } from './days';
import type { Deed } from './deed';

/** How somebody comes: every `gap` days for at most `stays` days; `taps` of 100 days with a check-in. */
interface Habit {
  readonly gapDays: number;
  readonly staysDays: number;
  readonly taps: number;
  readonly appetite: (chance: Chance) => Omit<Appetite, 'favourite'>;
}

const alone = (chance: Chance) => ({ drinks: 1, bites: chance.happens(0.3) ? 1 : 0, goods: chance.happens(0.03) ? 1 : 0 });
const inCompany = (chance: Chance) => ({
  drinks: chance.whole(1, 3),
  bites: chance.whole(0, 2),
  goods: chance.happens(0.08) ? 1 : 0,
});

const HABITS: readonly (readonly [Habit, number])[] = [
  [{ gapDays: 12, staysDays: 730, taps: 14, appetite: inCompany }, 4],
  [{ gapDays: 25, staysDays: 730, taps: 6, appetite: alone }, 8],
  [{ gapDays: 60, staysDays: 730, taps: 0, appetite: inCompany }, 28],
  [{ gapDays: 24, staysDays: 150, taps: 6, appetite: alone }, 18],
  [{ gapDays: 60, staysDays: 70, taps: 0, appetite: alone }, 42],
];

const SHOPS = [
  ['jingan', 5],
  ['xuhui', 3],
  ['binjiang', 2],
] as const;

/** A coupon for points: there at once, nothing to fetch. */
const TEN_OFF = 'ten_off';

/** What ordinary members save for. Croissants stay for whoever tries the demo. */
const REWARDS = ['americano', 'americano', 'oatlatte', 'basque', 'dripbags', TEN_OFF] as const;

/** Somebody's two years, in no particular order. `place` tells people apart. */
export function lifeOf(chance: Chance, span: Span, place: number): Deed[] {
  const openid = `demo-member-${String(place).padStart(4, '0')}`;
  const habit = chance.weighted(HABITS);
  const joinedAgo = chance.whole(2, 725);
  const shopId = chance.weighted(SHOPS);
  const joined = opening(span, joinedAgo, chance);
  const visits = visitsOf(chance, span, { openid, habit, joinedAgo, shopId, place });
  return [
    {
      kind: 'join',
      at: joined,
      openid,
      shopId,
      nickname: nicknameOf(chance, place),
      ...(chance.happens(0.4) && { birthday: birthdayOf(chance) }),
    },
    ...(chance.happens(0.35) ? [{ kind: 'phone', at: later(joined, 1), openid, phone: phoneOf(chance, place) } as const] : []),
    ...visits,
    ...checkInsOf(chance, span, { openid, habit, joinedAgo }),
    ...(chance.happens(0.08)
      ? [
          { kind: 'consent', at: later(joined, 2), openid, reminders: ['birthday', 'points_expiring'] } as const,
          { kind: 'open', at: later(span.end, -30), openid } as const,
        ]
      : []),
  ];
}

interface Visitor {
  readonly openid: string;
  readonly habit: Habit;
  readonly joinedAgo: number;
  readonly shopId: string;
  readonly place: number;
}

function visitsOf(chance: Chance, span: Span, { openid, habit, joinedAgo, shopId, place }: Visitor): Deed[] {
  const deeds: Deed[] = [];
  const until = Math.max(0, joinedAgo - habit.staysDays);
  const favourite = chance.whole(0, 6);
  // Who joins buys something on the way out.
  for (let ago = joinedAgo - 1; ago >= until; ago -= Math.max(1, Math.round(habit.gapDays * (0.4 + 1.2 * chance.next())))) {
    const at = opening(span, ago, chance);
    const where = chance.happens(0.85) ? shopId : chance.weighted(SHOPS);
    const lines = basketOf(chance, { ...habit.appetite(chance), favourite });
    const orderNo = `P${daysAgo(span, ago).replaceAll('-', '')}-${place}`;
    deeds.push({ kind: 'purchase', at, openid, shopId: where, orderNo, lines, best: chance.happens(0.06) });
    if (chance.happens(0.01))
      deeds.push({
        kind: 'refund',
        at: later(at, 15),
        openid,
        shopId: where,
        orderNo,
        amountFen: Math.min(1600, totalFen(lines)),
      });
    if (habit.taps > 5 && chance.happens(0.03)) deeds.push(...exchangeAt(chance, later(at, 20), openid, where));
    if (chance.happens(0.02))
      deeds.push({ kind: 'claim', at: later(at, -30), openid, templateId: chance.pick(['riverside', 'bakery_8', 'morning_5']) });
  }
  return deeds;
}

/** Exchanged on the spot, and mostly fetched at once. */
function exchangeAt(chance: Chance, at: Date, openid: string, shopId: string): Deed[] {
  const rewardId = chance.pick(REWARDS);
  const waits = rewardId !== TEN_OFF;
  const exchange: Deed = { kind: 'exchange', at, openid, rewardId, waits };
  return waits && chance.happens(0.85) ? [exchange, { kind: 'fetch', at: later(at, 3), openid, shopId }] : [exchange];
}

function checkInsOf(
  chance: Chance,
  span: Span,
  { openid, habit, joinedAgo }: Pick<Visitor, 'openid' | 'habit' | 'joinedAgo'>,
): Deed[] {
  if (habit.taps === 0 || chance.happens(0.7)) return [];
  const deeds: Deed[] = [];
  // Check-ins come in runs: a person taps for some days in a row, then forgets.
  let ago = joinedAgo - 1;
  while (ago > Math.max(0, joinedAgo - habit.staysDays)) {
    const run = chance.whole(2, 9);
    for (let i = 0; i < run && ago - i > 0; i += 1) deeds.push({ kind: 'checkIn', at: opening(span, ago - i, chance), openid });
    ago -= Math.round((run * 100) / habit.taps);
  }
  return deeds;
}

function nicknameOf(chance: Chance, place: number): string {
  const tail = NICKNAME_TAILS[Math.floor(place / NICKNAMES.length) % NICKNAME_TAILS.length] ?? '';
  const name = NICKNAMES[place % NICKNAMES.length] ?? chance.pick(NICKNAMES);
  return `${name}${tail}`;
}

const birthdayOf = (chance: Chance): LocalDay => addDays(LocalDay.parse('1975-01-01'), chance.whole(0, 30 * 365));

/** Numbers of a block that no operator gives out. */
const phoneOf = (chance: Chance, place: number): string =>
  `1990${String(place).padStart(4, '0')}${String(chance.whole(0, 999)).padStart(3, '0')}`;

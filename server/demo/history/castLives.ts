/** The lives of the cast: each stands at a point of membership that is worth trying. */
import { addDays, daysBetween } from '@/cloudfunctions/kernel/calendar';
import type { ReminderKind } from '@/types/contract/reminderKind';
import { LocalDay } from '@/types/contract/values';
import { CAST, OTHER_STAFF, OWNER, STAFF } from '../cast';
import { basketOf, type Appetite } from './basket';
import type { Chance } from './chance';
import { later, opening, type Span } from './days';
import type { Deed } from './deed';

const OAT_LATTE = 2;
const FLAT_WHITE = 3;
const POUR_OVER = 5;

/** Members of staff join first; their roles come by invitation. */
export function crewLives(span: Span, chance: Chance, historyDays: number): Deed[] {
  const crew = [
    { openid: OWNER, shopId: 'jingan', nickname: '老板' },
    { openid: STAFF, shopId: 'jingan', nickname: '阿宁' },
    { openid: OTHER_STAFF.xuhui.openid, shopId: 'xuhui', nickname: OTHER_STAFF.xuhui.name },
    { openid: OTHER_STAFF.binjiang.openid, shopId: 'binjiang', nickname: OTHER_STAFF.binjiang.name },
  ];
  return crew.map((it): Deed => ({ kind: 'join', at: opening(span, historyDays, chance), ...it }));
}

export const castLives = (span: Span, chance: Chance): Deed[] => [
  ...Object.values(CAST).map(({ openid }): Deed => ({ kind: 'celebrate', at: span.end, openid })),
  ...xiaoman(span, chance),
  ...ashu(span, chance),
  ...linjian(span, chance),
  ...azhou(span, chance),
];

/** Gold since last year, checks in nearly every day, saves; something of last year's is about to expire; one gift waits. */
function xiaoman(span: Span, chance: Chance): Deed[] {
  const { openid, name } = CAST.xiaoman;
  const joined = opening(span, 640, chance);
  const at = (ago: number) => opening(span, ago, chance);
  return [
    { kind: 'join', at: joined, openid, shopId: 'jingan', nickname: name.zh, birthday: birthdayIn(span, 33, 1994) },
    { kind: 'phone', at: later(joined, 2), openid, phone: '13900002218' },
    ...purchases(span, chance, {
      openid,
      from: 639,
      to: 366,
      every: 4,
      shopId: 'jingan',
      appetite: [2, 1],
      favourite: OAT_LATTE,
    }),
    ...purchases(span, chance, { openid, from: 365, to: 12, every: 8, shopId: 'jingan', appetite: [1, 0], favourite: OAT_LATTE }),
    ...checkIns(span, chance, openid, 400, (ago) => ago <= 4 || (ago > 5 && ago % 31 !== 0)),
    { kind: 'exchange', at: at(100), openid, rewardId: 'oatlatte', waits: true },
    { kind: 'fetch', at: later(at(99), 0), openid, shopId: 'jingan' },
    { kind: 'exchange', at: at(3), openid, rewardId: 'americano', waits: true },
    ...consents(openid, at(40), [
      'points_expiring',
      'points_expiring',
      'birthday',
      'birthday',
      'coupon_expiring',
      'exchange_ready',
    ]),
    { kind: 'claim', at: at(1), openid, templateId: 'bakery_8' },
    { kind: 'claim', at: at(2), openid, templateId: 'morning_5' },
  ];
}

/** Silver, has not been seen for 64 days, and has a birthday on the Wednesday of next week. */
function ashu(span: Span, chance: Chance): Deed[] {
  const { openid, name } = CAST.ashu;
  const joined = opening(span, 420, chance);
  return [
    {
      kind: 'join',
      at: joined,
      openid,
      shopId: 'xuhui',
      nickname: name.zh,
      birthday: birthdayIn(span, untilNextWednesday(span), 1990),
    },
    { kind: 'phone', at: later(joined, 2), openid, phone: '13700006604' },
    ...purchases(span, chance, {
      openid,
      from: 419,
      to: 64,
      every: 11,
      shopId: 'xuhui',
      appetite: [1, 0],
      favourite: FLAT_WHITE,
    }),
    ...checkIns(span, chance, openid, 120, (ago) => ago > 70 && ago % 3 !== 0),
    ...consents(openid, opening(span, 70, chance), ['birthday', 'birthday', 'birthday', 'points_expiring']),
  ];
}

/** Black: here on most days, and one tap short of thirty days in a row. */
function linjian(span: Span, chance: Chance): Deed[] {
  const { openid, name } = CAST.linjian;
  const joined = opening(span, 700, chance);
  return [
    { kind: 'join', at: joined, openid, shopId: 'binjiang', nickname: name.zh, birthday: birthdayIn(span, 150, 1985) },
    { kind: 'phone', at: later(joined, 2), openid, phone: '13600001029' },
    ...purchases(span, chance, {
      openid,
      from: 699,
      to: 366,
      every: 7,
      shopId: 'binjiang',
      appetite: [2, 1],
      favourite: POUR_OVER,
    }),
    ...purchases(span, chance, {
      openid,
      from: 365,
      to: 1,
      every: 3,
      shopId: 'binjiang',
      appetite: [2, 1],
      favourite: POUR_OVER,
    }),
    ...checkIns(span, chance, openid, 200, (ago) => ago <= 29 || (ago > 31 && ago % 5 < 3)),
    { kind: 'exchange', at: opening(span, 40, chance), openid, rewardId: 'dripbags', waits: true },
    { kind: 'fetch', at: opening(span, 39, chance), openid, shopId: 'binjiang' },
    ...consents(openid, opening(span, 30, chance), ['birthday', 'points_expiring']),
    { kind: 'open', at: later(span.end, -30), openid },
  ];
}

/** Joined on a page of the official account, and has never opened the mini-program. */
function azhou(span: Span, chance: Chance): Deed[] {
  const { openid, name } = CAST.azhou;
  return [
    { kind: 'join', at: opening(span, 150, chance), openid, shopId: 'jingan', nickname: name.zh },
    ...purchases(span, chance, {
      openid,
      from: 149,
      to: 5,
      every: 16,
      shopId: 'jingan',
      appetite: [1, 1],
      favourite: FLAT_WHITE,
    }),
  ];
}

interface Shopping {
  readonly openid: string;
  /** From so many days ago to so many, with a purchase every so many. */
  readonly from: number;
  readonly to: number;
  readonly every: number;
  readonly shopId: string;
  /** Drinks and bites. */
  readonly appetite: readonly [number, number];
  readonly favourite: number;
}

/** The last one is always on day `to`: when somebody was here last is what the panel tells. */
function purchases(span: Span, chance: Chance, { openid, from, to, every, shopId, appetite, favourite }: Shopping): Deed[] {
  const [drinks, bites] = appetite;
  const eaten: Appetite = { drinks, bites, goods: 0, favourite };
  return Array.from({ length: Math.floor((from - to) / every) + 1 }, (_, i): Deed => {
    const ago = to + i * every;
    const lines = basketOf(chance, { ...eaten, goods: chance.happens(0.05) ? 1 : 0 });
    return {
      kind: 'purchase',
      at: opening(span, ago, chance),
      openid,
      shopId,
      orderNo: `C${openid.slice(5)}-${ago}`,
      lines,
      best: i % 12 === 5,
    };
  });
}

const checkIns = (span: Span, chance: Chance, openid: string, from: number, onDay: (ago: number) => boolean): Deed[] =>
  Array.from({ length: from }, (_, i) => i + 1)
    .filter(onDay)
    .map((ago): Deed => ({ kind: 'checkIn', at: opening(span, ago, chance), openid }));

/** One consent to one message each: people are asked again and again. */
const consents = (openid: string, at: Date, kinds: readonly ReminderKind[]): Deed[] =>
  kinds.map((kind, i): Deed => ({ kind: 'consent', at: later(at, i), openid, reminders: [kind] }));

/** Born on the day that is `ahead` days from the last one. */
const birthdayIn = ({ today }: Span, ahead: number, year: number): LocalDay => {
  const monthDay = addDays(today, ahead).slice(5);
  return LocalDay.parse(`${year}-${monthDay === '02-29' ? '02-28' : monthDay}`);
};

/** Weeks begin on Monday. */
function untilNextWednesday({ today }: Span): number {
  const weekday = (daysBetween(LocalDay.parse('2024-01-01'), today) % 7) + 1; // 1 January 2024 was a Monday
  return 7 - weekday + 3;
}

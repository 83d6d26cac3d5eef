/** The reducer of growth: what a deed adds or takes back, and the tier that follows. No clock, no database. */
import assert from 'node:assert/strict';
import type { Dimension } from '@/types/contract/growth';
import type { LocalDay } from '@/types/contract/values';
import { exactSum } from '../kernel/outcome';
import {
  baseStanding,
  rankOf,
  reviewed,
  risen,
  RISES_KEPT,
  standingAfter,
  withoutRefunded,
  type GrowthRules,
  type Held,
  type Rise,
} from './standing.rule';
import { checkinGrowthIn, dayOf, move, prune, type DayGrowth, type DayMove } from './window.rule';

/** A member's growth. `days` reach back as far as a window or a refund can ask. */
export interface GrowthAccount extends Held {
  readonly memberId: string;
  /** How many lines its history has. */
  readonly entryNo: number;
  /** What compare-and-set compares; goes up with every change. */
  readonly writes: number;
  readonly mergedInto?: string;
  readonly aliases: readonly string[];
}

interface Deed {
  readonly memberId: string;
  /** Natural and unique for ever within the member. */
  readonly key: string;
  /** The business day on which it counts; today where absent. */
  readonly day?: LocalDay;
  /** Number of the order, exchange or whatever it was. */
  readonly no?: string;
}

/** A purchase: growth by fen paid, and an active day once a day. A purchase of 0 is a visit. */
export interface PurchaseDeed extends Deed {
  readonly kind: 'purchase';
  readonly paidFen: number;
}

/** Anything else; without `growth` the programme says how much, within the caps that it sets. */
export interface OtherDeed extends Deed {
  readonly kind: 'deed';
  readonly dimension: 'checkin' | 'review' | 'invitation';
  readonly growth?: number;
}

/** A refund: `paidFenLeft` is what is left of the purchase; `whole` takes back the purchase itself, and the active day with the last one. */
export interface TakeBackDeed {
  readonly kind: 'takeBack';
  readonly memberId: string;
  readonly purchaseKey: string;
  readonly paidFenLeft: number;
  readonly whole: boolean;
}

export type GrowthDeed = PurchaseDeed | OtherDeed | TakeBackDeed;

/** One line of the history, never changed. */
export interface GrowthLine {
  readonly memberId: string;
  readonly entryNo: number;
  readonly key: string;
  readonly dimension: Dimension;
  readonly growth: number;
  readonly day: LocalDay;
  readonly at: Date;
  readonly no?: string;
  /** Of a purchase: what was paid, the rate of its day, and the tier held before it. */
  readonly paidFen?: number;
  readonly perYuan?: number;
  readonly tierBefore?: string;
  /** Key of the purchase from which this takes back. */
  readonly ref?: string;
}

export interface GrowthMoment {
  readonly now: Date;
  readonly today: LocalDay;
  readonly rules: GrowthRules;
}

/** What a deed came to. `growth` is what it gave, or what was taken back, never negative. */
export interface Grown {
  readonly key: string;
  readonly growth: number;
  /** The tier held before the deed: a purchase earns points by it. */
  readonly tierBefore: string;
  /** The tier held after it. */
  readonly tier: string;
  readonly repeated: boolean;
  /** Of a refund: the rises that it took back or lowered, the first first. */
  readonly fallen?: readonly Rise[];
}

/** Lines that a deed's key names: the deed itself done before, or the purchase that it takes back with what was taken so far. */
export interface KnownLines {
  find(key: string): GrowthLine | undefined;
  takenBack(key: string): readonly GrowthLine[];
}

export interface GrowthApplied {
  readonly account: GrowthAccount;
  readonly lines: readonly GrowthLine[];
  readonly grown: Grown;
  readonly rise?: Rise;
}

export const newGrowthAccount = (memberId: string, rules: GrowthRules): GrowthAccount => ({
  memberId,
  entryNo: 0,
  writes: 0,
  days: [],
  standing: baseStanding(rules),
  rises: [],
  aliases: [],
});

/** The key of a purchase's active day, and of what takes back from the purchase: natural, so that a repeat is recognised. */
export const activeKey = (purchaseKey: string): string => `${purchaseKey}:active`;
export const takeBackKey = (deed: TakeBackDeed): string =>
  deed.whole ? `${deed.purchaseKey}:whole` : `${deed.purchaseKey}:left:${deed.paidFenLeft}`;
export const keyOf = (deed: GrowthDeed): string => (deed.kind === 'takeBack' ? takeBackKey(deed) : deed.key);

/** One deed. A key that has done its deed before changes nothing. `undefined`: a refund of a purchase that this member never made. */
export function applyDeed(
  stored: GrowthAccount,
  deed: GrowthDeed,
  on: GrowthMoment,
  known: KnownLines,
): GrowthApplied | undefined {
  const account = { ...stored, standing: reviewed(stored, on.today, on.rules) };
  const first = known.find(keyOf(deed));
  if (first !== undefined) return repeated(account, deed, first, known);
  if (deed.kind === 'takeBack') return takeBack(account, deed, on, known);
  const parts = deed.kind === 'purchase' ? purchaseParts(account, deed, on) : [otherPart(account, deed, on)];
  return book(account, parts, on, { key: deed.key, sign: 1 });
}

/** What was given then: of a purchase, with its active day. */
function repeated(account: GrowthAccount, deed: GrowthDeed, first: GrowthLine, known: KnownLines): GrowthApplied {
  const with2nd = deed.kind === 'purchase' ? (known.find(activeKey(deed.key))?.growth ?? 0) : 0;
  const active = deed.kind === 'takeBack' ? (known.find(activeKey(keyOf(deed)))?.growth ?? 0) : with2nd;
  const grown: Grown = {
    key: first.key,
    growth: Math.abs(first.growth + active),
    tierBefore: first.tierBefore ?? account.standing.tier,
    tier: account.standing.tier,
    repeated: true,
  };
  return { account, lines: [], grown };
}

type Part = DayMove & Pick<GrowthLine, 'key' | 'no' | 'paidFen' | 'perYuan' | 'tierBefore' | 'ref'>;

function purchaseParts(account: GrowthAccount, deed: PurchaseDeed, { today, rules }: GrowthMoment): Part[] {
  assert(Number.isSafeInteger(deed.paidFen) && deed.paidFen >= 0, 'fen are whole and not negative');
  const day = deed.day ?? today;
  const spend: Part = {
    key: deed.key,
    no: deed.no,
    day,
    dimension: 'spend',
    growth: spendGrowth(deed.paidFen, rules.perYuan),
    purchases: 1,
    paidFen: deed.paidFen,
    perYuan: rules.perYuan,
    tierBefore: account.standing.tier,
  };
  const active = (dayOf(account.days, day)?.growth.active_day ?? 0) > 0;
  if (active || rules.perActiveDay === 0) return [spend];
  return [spend, { key: activeKey(deed.key), no: deed.no, day, dimension: 'active_day', growth: rules.perActiveDay }];
}

/** Rounded down, once a purchase. */
const spendGrowth = (paidFen: number, perYuan: number): number => exactSum(Number((BigInt(paidFen) * BigInt(perYuan)) / 100n));

function otherPart(account: GrowthAccount, deed: OtherDeed, { today, rules }: GrowthMoment): Part {
  const day = deed.day ?? today;
  const usual = { checkin: rules.perCheckin, review: rules.perReview, invitation: rules.perInvitation }[deed.dimension];
  const asked = deed.growth ?? usual;
  const room = deed.dimension === 'checkin' ? rules.checkinMonthMax - checkinGrowthIn(account.days, day) : asked;
  return { key: deed.key, no: deed.no, day, dimension: deed.dimension, growth: Math.max(0, Math.min(asked, room)) };
}

function takeBack(account: GrowthAccount, deed: TakeBackDeed, on: GrowthMoment, known: KnownLines): GrowthApplied | undefined {
  const purchase = known.find(deed.purchaseKey);
  if (purchase?.paidFen === undefined) return undefined;
  const { day, no, perYuan = 0 } = purchase;
  const before = known.takenBack(deed.purchaseKey).filter((it) => it.dimension === 'spend');
  const left = purchase.growth + before.reduce((sum, it) => sum + it.growth, 0);
  const stays = Math.min(left, spendGrowth(deed.paidFenLeft, perYuan));
  const key = takeBackKey(deed);
  const common = { day, no, ref: deed.purchaseKey };
  const found = dayOf(account.days, day);
  const active = deed.whole && found?.purchases === 1 ? (found.growth.active_day ?? 0) : 0;
  const parts: Part[] = [
    ...(stays === left && !deed.whole
      ? []
      : [{ ...common, key, dimension: 'spend' as const, growth: stays - left, ...(deed.whole && { purchases: -1 }) }]),
    ...(active === 0 ? [] : [{ ...common, key: activeKey(key), dimension: 'active_day' as const, growth: -active }]),
  ];
  return book(account, parts, on, { key, sign: -1 });
}

/** Writes the parts down, and lets the tier follow: up at once, or back with a refund. */
function book(
  account: GrowthAccount,
  parts: readonly Part[],
  on: GrowthMoment,
  { key, sign }: { key: string; sign: 1 | -1 },
): GrowthApplied {
  const { rules, today } = on;
  const lines = parts.map(({ purchases: _, ...part }, i) => ({
    ...part,
    memberId: account.memberId,
    entryNo: account.entryNo + i + 1,
    at: on.now,
  }));
  const days = prune(parts.reduce(move, account.days), today, rules.windowDays + rules.refundTakesTierDays);
  const moved = { ...account, entryNo: account.entryNo + lines.length, writes: account.writes + lines.length, days };
  const settled =
    sign === 1 ? risen(moved, { ...on, serial: moved.entryNo }, rules) : { held: withoutRefunded(moved, today, rules) };
  const after = { ...moved, ...settled.held };
  const stands = new Set(after.rises);
  const fallen = sign === 1 ? [] : account.rises.filter((it) => !stands.has(it));
  return {
    account: { ...after, standing: reviewed(after, today, rules) },
    lines,
    grown: {
      key,
      growth: Math.abs(parts.reduce((sum, it) => sum + it.growth, 0)),
      tierBefore: account.standing.tier,
      tier: after.standing.tier,
      repeated: false,
      ...(fallen.length > 0 && { fallen }),
    },
    ...('rise' in settled && settled.rise !== undefined && { rise: settled.rise }),
  };
}

/** Two members turn out to be one: days add up, a day active for both counts once, the higher tier stays, and growth may reach a higher one. */
export function mergeAccounts(survivor: GrowthAccount, alias: GrowthAccount, on: GrowthMoment): Omit<GrowthApplied, 'grown'> {
  const { rules, today } = on;
  const mine = { ...survivor, standing: reviewed(survivor, today, rules) };
  const theirs = { ...alias, standing: reviewed(alias, today, rules) };
  const doubled = theirs.days.filter((it) => isActive(it) && isActive(dayOf(mine.days, it.day)));
  const lines = doubled.map(({ day }, i) => ({
    memberId: mine.memberId,
    entryNo: mine.entryNo + i + 1,
    key: `merge:${alias.memberId}:${day}`,
    dimension: 'active_day' as const,
    growth: -Math.min(activeOf(dayOf(mine.days, day)), activeOf(dayOf(theirs.days, day))),
    day,
    at: on.now,
  }));
  const days = [...theirs.days.flatMap(movesOf), ...lines].reduce(move, mine.days);
  const higher = rankHigher(theirs, mine, rules) ? theirs : mine;
  const merged: GrowthAccount = {
    ...mine,
    entryNo: mine.entryNo + lines.length,
    writes: mine.writes + 1,
    days,
    standing: higher.standing,
    rises: risesOfBoth([mine, theirs], days, rules),
    aliases: [...mine.aliases, alias.memberId, ...alias.aliases],
  };
  const { held, rise } = risen(merged, { ...on, serial: merged.entryNo + merged.writes }, rules);
  return { account: { ...merged, ...held }, lines, ...(rise !== undefined && { rise }) };
}

/**
 * The rises of both in the order of time, each from what the one member whom they now are held before it, so that a refund finds its way
 * back through them. One to a lower tier than that changed nothing and is left out.
 */
function risesOfBoth(both: readonly GrowthAccount[], days: readonly DayGrowth[], rules: GrowthRules): readonly Rise[] {
  const all = both.flatMap((it) => it.rises).sort((a, b) => a.at.getTime() - b.at.getTime());
  const joined: Rise[] = [];
  for (const rise of all) {
    const last = joined.at(-1);
    const held = last === undefined ? rise.from : reviewed({ days, standing: standingAfter(last, rules) }, rise.day, rules);
    const from = rankOf(rules, held.tier) > rankOf(rules, rise.from.tier) ? held : rise.from;
    if (rankOf(rules, rise.tier) >= rankOf(rules, from.tier)) joined.push({ ...rise, from });
  }
  return joined.slice(-RISES_KEPT);
}

const activeOf = (day: DayGrowth | undefined): number => day?.growth.active_day ?? 0;
const isActive = (day: DayGrowth | undefined): boolean => activeOf(day) > 0;

const movesOf = ({ day, growth, purchases }: DayGrowth): DayMove[] => {
  const dimensions = (['spend', 'active_day', 'checkin', 'review', 'invitation'] as const).filter(
    (it) => growth[it] !== undefined,
  );
  return dimensions.map((dimension, i) => ({
    day,
    dimension,
    growth: growth[dimension] ?? 0,
    purchases: i === 0 ? purchases : 0,
  }));
};

/** The higher tier; of the same one, that which holds longer. */
function rankHigher(a: GrowthAccount, b: GrowthAccount, rules: GrowthRules): boolean {
  const ranks = [a, b].map((it) => rules.tiers.findIndex((tier) => tier.tier === it.standing.tier));
  const [mine = 0, other = 0] = ranks;
  return mine === other ? (a.standing.holdsUntil ?? '') > (b.standing.holdsUntil ?? '') : mine > other;
}

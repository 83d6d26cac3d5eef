/** Which tier a member holds, until when, and how it rises, is reviewed, and is taken back with a refund. */
import type { Programme, TierRule } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import { addDays, daysBetween, yearEnd } from '../kernel/calendar';
import { growthOn, type DayGrowth } from './window.rule';

export type GrowthRules = Programme['growth'];

/** `since` is null for who never left the first tier; `holdsUntil` is null where there is nothing to lose. */
export interface Standing {
  readonly tier: string;
  readonly since: LocalDay | null;
  readonly holdsUntil: LocalDay | null;
}

/** One rise: what stood before, so that a refund can bring it back, and whether the member has seen the ceremony. */
export interface Rise {
  readonly riseId: string;
  readonly tier: string;
  readonly day: LocalDay;
  readonly at: Date;
  readonly from: Standing;
  readonly celebrated: boolean;
}

/** What the rules here look at. */
export interface Held {
  readonly days: readonly DayGrowth[];
  readonly standing: Standing;
  /** Oldest first; the last few. */
  readonly rises: readonly Rise[];
}

export const RISES_KEPT = 8;

export const baseStanding = (rules: GrowthRules): Standing => ({
  tier: rules.tiers[0]?.tier ?? 'base',
  since: null,
  holdsUntil: null,
});

/** Place of a tier; a tier that the programme no longer knows counts as the first. */
export const rankOf = (rules: GrowthRules, tier: string): number =>
  Math.max(
    0,
    rules.tiers.findIndex((it) => it.tier === tier),
  );

/** The highest tier that this much growth reaches. */
export const reachedBy = (rules: GrowthRules, growth: number): number => rules.tiers.findLastIndex((it) => it.growth <= growth);

/**
 * The standing as of `today`. A tier holds to the end of its last day; then it is kept where the growth of the window that ended with
 * that day reaches it, else it goes down one step, never two, and holds for another year either way.
 */
export function reviewed(held: Omit<Held, 'rises'>, today: LocalDay, rules: GrowthRules): Standing {
  let standing = held.standing;
  while (standing.holdsUntil !== null && standing.holdsUntil < today)
    standing = reviewOnce(held.days, standing, standing.holdsUntil, rules);
  return standing;
}

function reviewOnce(days: readonly DayGrowth[], standing: Standing, day: LocalDay, rules: GrowthRules): Standing {
  const rank = rankOf(rules, standing.tier);
  const threshold = rules.tiers[rank]?.growth ?? 0;
  const holdsUntil = yearEnd(day, Math.max(1, rules.holdYears));
  if (rank > 0 && growthOn(days, day, rules.windowDays) >= threshold) return { ...standing, holdsUntil };
  const lower = rules.tiers[Math.max(0, rank - 1)];
  return {
    tier: lower?.tier ?? standing.tier,
    since: addDays(day, 1),
    holdsUntil: rank > 1 ? holdsUntil : null,
  };
}

/** Rises at once where the growth in the window reaches a higher tier; reaching the held tier anew moves no date. */
export function risen(
  held: Held,
  on: { now: Date; today: LocalDay; serial: number },
  rules: GrowthRules,
): { held: Held; rise?: Rise } {
  const reached = reachedBy(rules, growthOn(held.days, on.today, rules.windowDays));
  const tier = rules.tiers[reached];
  if (tier === undefined || reached <= rankOf(rules, held.standing.tier)) return { held };
  const rise: Rise = {
    riseId: `${tier.tier}-${on.today}-${on.serial}`,
    tier: tier.tier,
    day: on.today,
    at: on.now,
    from: held.standing,
    celebrated: false,
  };
  const rises = [...held.rises, rise].slice(-RISES_KEPT);
  return { held: { ...held, standing: standingFrom(tier, on.today, rules), rises }, rise };
}

/** What a rise led to on its day. */
export const standingAfter = ({ tier, day }: Pick<Rise, 'tier' | 'day'>, rules: GrowthRules): Standing =>
  standingFrom({ tier }, day, rules);

export const standingFrom = ({ tier }: Pick<TierRule, 'tier'>, day: LocalDay, rules: GrowthRules): Standing => ({
  tier,
  since: day,
  holdsUntil: yearEnd(day, rules.holdYears),
});

/**
 * After growth was taken back: a tier reached within the last days stays only where some day since then reaches it without what is
 * gone; else what stood before it comes back, or the tier between that is still reached.
 */
export function withoutRefunded(held: Held, today: LocalDay, rules: GrowthRules): Held {
  const rise = held.rises.at(-1);
  if (rise === undefined || rise.tier !== held.standing.tier || daysBetween(rise.day, today) > rules.refundTakesTierDays)
    return held;
  const reached = reachedBy(rules, peakSince(held.days, rise.day, today, rules.windowDays));
  if (reached >= rankOf(rules, rise.tier)) return held;
  const tier = rules.tiers[reached];
  const others = held.rises.slice(0, -1);
  if (tier !== undefined && reached > rankOf(rules, rise.from.tier))
    return { ...held, standing: standingFrom(tier, rise.day, rules), rises: [...others, { ...rise, tier: tier.tier }] };
  // What stood before may itself have been reached by the refunded purchase alone.
  return withoutRefunded({ ...held, standing: rise.from, rises: others }, today, rules);
}

/** The most growth that any window since `from` has held. */
function peakSince(days: readonly DayGrowth[], from: LocalDay, today: LocalDay, windowDays: number): number {
  let peak = 0;
  for (let day = from; day <= today; day = addDays(day, 1)) peak = Math.max(peak, growthOn(days, day, windowDays));
  return peak;
}

/** The next tier and what is missing to it, or null at the top. */
export function nextOf(standing: Standing, growth: number, rules: GrowthRules): { tier: string; missing: number } | null {
  const next = rules.tiers[rankOf(rules, standing.tier) + 1];
  return next === undefined ? null : { tier: next.tier, missing: Math.max(0, next.growth - growth) };
}

/** `counting`: how much of today's growth will still be inside the window on the day of the review, `by`. */
export interface KeepRule {
  readonly by: LocalDay;
  readonly missing: number;
  readonly counting: number;
}

/** What is missing to keep the tier; null where there is nothing to lose, or the review is too far away to be shown. */
export function keepOf(held: Held, today: LocalDay, rules: GrowthRules): KeepRule | null {
  const { tier, holdsUntil } = held.standing;
  const rank = rankOf(rules, tier);
  if (holdsUntil === null || rank === 0 || daysBetween(today, holdsUntil) > rules.keepShownDays) return null;
  const known = held.days.filter((it) => it.day <= today);
  const counting = Math.max(0, growthOn(known, holdsUntil, rules.windowDays));
  return { by: holdsUntil, missing: Math.max(0, (rules.tiers[rank]?.growth ?? 0) - counting), counting };
}

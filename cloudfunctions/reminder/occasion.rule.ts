/** Which events a day's decision tells of: by the days before (or after) them that a shop chose, with what was missed while nothing ran. */
import type { LocalDay } from '@/types/contract/values';
import { addDays, daysBetween } from '../kernel/calendar';

/** The span of a decision: `since` is the last day that was decided, `today` the one that is decided now. */
export interface Span {
  readonly since: LocalDay;
  readonly today: LocalDay;
}

/** An event ahead. `period` is what a member is told of it once: the event and the chosen day before it. */
export interface Occasion {
  readonly on: LocalDay;
  readonly daysLeft: number;
  readonly period: string;
}

/**
 * Events of which a chosen day before them fell into the span and that are not over, the soonest first. Of several such days of one
 * event only the last counts: who was to hear it seven and three days before, and was missed twice, hears it once.
 */
export function occasionsDue(daysBefore: readonly number[], { since, today }: Span): Occasion[] {
  const leads = new Map<LocalDay, number>();
  const longestFirst = [...daysBefore].sort((a, b) => b - a);
  for (const lead of longestFirst)
    for (let due = today; due > since && daysBetween(due, today) <= lead; due = addDays(due, -1))
      leads.set(addDays(due, lead), lead);
  return [...leads]
    .map(([on, lead]) => ({ on, daysLeft: daysBetween(today, on), period: `${on}:${lead}` }))
    .sort((a, b) => a.daysLeft - b.daysLeft);
}

/** A day since which some were not seen any more. */
export interface Absence {
  readonly lastVisit: LocalDay;
  readonly days: number;
  readonly period: string;
}

/** So many missed days are made up for: later than that a member has been missed too long for the number of days to be the reason. */
const MADE_UP_DAYS = 7;

/** Days of a last visit after which a chosen number of days fell into the span; of several such numbers of one day the largest. */
export function absencesDue(daysAfter: readonly number[], { since, today }: Span): Absence[] {
  const earliest = addDays(today, -MADE_UP_DAYS);
  const after = since < earliest ? earliest : since;
  const lengths = new Map<LocalDay, number>();
  const shortestFirst = [...daysAfter].sort((a, b) => a - b);
  for (const length of shortestFirst)
    for (let due = today; due > after; due = addDays(due, -1)) lengths.set(addDays(due, -length), length);
  return [...lengths].map(([lastVisit, length]) => ({
    lastVisit,
    days: daysBetween(lastVisit, today),
    period: `${lastVisit}:${length}`,
  }));
}

/** Days from `today` to an event that may be over. */
export const daysUntil = (today: LocalDay, on: LocalDay): number => Math.max(0, daysBetween(today, on));

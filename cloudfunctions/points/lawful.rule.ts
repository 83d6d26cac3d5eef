/**
 * What the ledger would never have written, however well it is sealed: the laws of each kind of entry, by which the audit tells a forged
 * one. Each answers the field that shows it, or undefined where all is lawful.
 */
import type { EntryKind } from '@/types/contract/points';
import { addDays } from '../kernel/calendar';
import { takeSoonest, type Account, type Entry, type Lot } from './account.rule';
import { askedOf, givenBy, type Known } from './takenBack.rule';

type Law = (before: Account, entry: Entry, after: Account) => string | undefined;

/** By the account before and after it. */
export function unlawful(before: Account, entry: Entry, after: Account): string | undefined {
  if (before.mergedInto !== undefined) return 'mergedInto';
  if (after.debt < 0 || (after.debt > 0 && after.lots.length > 0)) return 'debt';
  if (![entry.points, entry.pending, after.balance, after.pending, after.debt].every(Number.isSafeInteger)) return 'points';
  return LAWS[entry.kind](before, entry, after);
}

/** Exactly one lot or one pending bucket is fed, and debt is paid at most. */
const earn: Law = (_before, { lots, waiting, debt, day }) => {
  if (lots.some(isTaken) || lots.length + waiting.length !== 1) return 'lots';
  if (waiting.some((it) => it.points <= 0 || it.availableOn <= day)) return 'waiting';
  return debt > 0 ? 'debt' : undefined;
};

/** All that becomes available on its day, and nothing is gained or lost by it. */
const settle: Law = (_before, { lots, waiting, debt, day, points, pending }, after) => {
  if (waiting.length === 0 || waiting.some((it) => it.points >= 0 || it.availableOn !== day)) return 'waiting';
  if (after.waiting.some((it) => it.availableOn <= day)) return 'waiting';
  if (lots.some(isTaken)) return 'lots';
  if (debt > 0) return 'debt';
  return points + pending === 0 ? undefined : 'points';
};

/** Soonest-expiring first, and nothing whose last day is over. */
const spend: Law = (before, { lots, waiting, debt, day, points }) => {
  if (waiting.length > 0) return 'waiting';
  if (debt !== 0) return 'debt';
  const soonest = takeSoonest(before.lots, -points).moves;
  const inOrder = lots.length === soonest.length && lots.every((it, i) => isSameLot(it, soonest[i]));
  const due = lots.some((it) => it.expiresOn !== null && it.expiresOn < day);
  return inOrder && points < 0 && !due ? undefined : 'lots';
};

const restore: Law = (_before, { lots, waiting, debt, points, ref }) => {
  if (ref === undefined) return 'ref';
  if (waiting.length > 0) return 'waiting';
  if (lots.some(isTaken)) return 'lots';
  return debt > 0 || points <= 0 ? 'points' : undefined;
};

const clawback: Law = (_before, { lots, waiting, debt, ref }) => {
  if (ref === undefined) return 'ref';
  if (lots.some((it) => it.points > 0)) return 'lots';
  if (waiting.some((it) => it.points > 0)) return 'waiting';
  return debt < 0 ? 'debt' : undefined;
};

/** One whole lot, on the day after the last on which it could be used. */
const expire: Law = (_before, { lots: [lot, ...others], waiting, debt, day }, after) => {
  if (waiting.length > 0) return 'waiting';
  if (debt !== 0) return 'debt';
  if (lot === undefined || others.length > 0 || lot.expiresOn === null || !isTaken(lot)) return 'lots';
  if (after.lots.some((it) => it.expiresOn === lot.expiresOn)) return 'lots';
  return addDays(lot.expiresOn, 1) === day ? undefined : 'day';
};

const adjust: Law = (before, entry, after) => {
  if (entry.reason === undefined) return 'reason';
  if (entry.by === undefined) return 'by';
  if (entry.waiting.length > 0) return 'waiting';
  return entry.points < 0 ? spend(before, entry, after) : earn(before, entry, after);
};

/** Who goes leaves nothing behind; to who stays nothing pending is lost. */
const merge: Law = (_before, { mergedInto, absorbed, waiting }, after) => {
  if ((mergedInto === undefined) === (absorbed === undefined)) return 'mergedInto';
  if (absorbed !== undefined) return waiting.some((it) => it.points <= 0) ? 'waiting' : undefined;
  if (after.lots.length > 0 || after.balance !== 0) return 'lots';
  if (after.waiting.length > 0 || after.pending !== 0) return 'waiting';
  return after.debt === 0 ? undefined : 'debt';
};

const LAWS: Readonly<Record<EntryKind, Law>> = { earn, settle, spend, restore, clawback, expire, adjust, merge };

const isTaken = (lot: Lot): boolean => lot.points < 0;
const isSameLot = (a: Lot, b: Lot | undefined): boolean => a.expiresOn === b?.expiresOn && a.points === b.points;

/** By what it takes back, and by what took that back before it: a spend comes back once and whole, a purchase gives no more than it gave. */
export function unlawfulRef(entry: Entry, { referred, takenBack }: Known): string | undefined {
  // What stands in an account that was merged in, stood there before.
  const earlier = takenBack.filter((it) => it.memberId !== entry.memberId || it.entryNo < entry.entryNo);
  if (entry.kind === 'restore') {
    if (referred?.kind !== 'spend' || earlier.length > 0) return 'ref';
    return entry.points === -referred.points ? undefined : 'points';
  }
  if (referred?.kind !== 'earn') return 'ref';
  const before = earlier.reduce((sum, it) => sum + askedOf(it), 0);
  if (before + askedOf(entry) > givenBy(referred).points) return 'points';
  return -(entry.points + entry.pending) <= askedOf(entry) ? undefined : 'points';
}

/** By the entry of the other account in the same merge: what leaves the one comes to the other. */
export function unlawfulPair(entry: Entry, other: Entry | undefined): string | undefined {
  const [away, into] = entry.mergedInto === undefined ? [other, entry] : [entry, other];
  if (away?.mergedInto === undefined || into === undefined || away.mergedInto !== into.memberId) return 'mergedInto';
  if (into.absorbed?.[0] !== away.memberId) return 'absorbed';
  if (away.points + into.points !== 0) return 'points';
  return away.pending + into.pending === 0 ? undefined : 'pending';
}

/**
 * What the ledger would never have written, however well it is sealed: the laws of each kind of entry, by which the audit tells a forged
 * one. Each answers the field that shows it, or undefined where all is lawful.
 */
import type { EntryKind } from '@/types/contract/points';
import { addDays } from '../kernel/calendar';
import { isSameLot, netMoves, sumOf, takeSoonest, type Account, type Entry, type Lot } from './account.rule';
import { askedOf, givenBy, returning, type Known } from './takenBack.rule';

type Law = (before: Account, entry: Entry, after: Account) => string | undefined;

/** By the account before and after it. */
export function unlawful(before: Account, entry: Entry, after: Account): string | undefined {
  if (before.mergedInto !== undefined) return 'mergedInto';
  if (after.debt < 0 || (after.debt > 0 && after.lots.length > 0)) return 'debt';
  if (![entry.points, entry.pending, after.balance, after.pending, after.debt].every(Number.isSafeInteger)) return 'points';
  return LAWS[entry.kind](before, entry, after);
}

/** Exactly one lot or one pending bucket is fed, and debt is paid at most. Only a restore gives points time beyond their original expiry. */
const earn: Law = (_before, { lots, waiting, debt, day }) => {
  if (lots.some(isTaken) || lots.some(hasMoreTime) || lots.length + waiting.length !== 1) return 'lots';
  if (waiting.some((it) => it.points <= 0 || it.availableOn <= day)) return 'waiting';
  return debt > 0 ? 'debt' : undefined;
};

/** All that becomes available on its day, and nothing is gained or lost by it. */
const settle: Law = (_before, { lots, waiting, debt, day, points, pending }, after) => {
  if (waiting.length === 0 || waiting.some((it) => it.points >= 0 || it.availableOn !== day)) return 'waiting';
  if (after.waiting.some((it) => it.availableOn <= day)) return 'waiting';
  if (lots.some(isTaken) || lots.some(hasMoreTime)) return 'lots';
  if (debt > 0) return 'debt';
  return points + pending === 0 ? undefined : 'points';
};

/** Soonest-expiring first, and nothing whose last day is over. */
const spend: Law = (before, { lots, waiting, debt, day, points }) => {
  if (waiting.length > 0) return 'waiting';
  if (debt !== 0) return 'debt';
  const due = lots.some((it) => it.expiresOn !== null && it.expiresOn < day);
  return areSame(lots, takeSoonest(before.lots, -points).moves) && points < 0 && !due ? undefined : 'lots';
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

/** All that expires on one day, on the day after, the last on which it could be used being over. */
const expire: Law = (_before, { lots, waiting, debt, day }, after) => {
  if (waiting.length > 0) return 'waiting';
  if (debt !== 0) return 'debt';
  const expiresOn = lots[0]?.expiresOn ?? null;
  if (expiresOn === null || lots.some((it) => it.expiresOn !== expiresOn || !isTaken(it))) return 'lots';
  if (after.lots.some((it) => it.expiresOn === expiresOn)) return 'lots';
  return addDays(expiresOn, 1) === day ? undefined : 'day';
};

const adjust: Law = (before, entry, after) => {
  if (entry.cause.type === 'left') return left(before, entry, after);
  if (entry.cause.type === 'returned') return returnedDebt(before, entry, after);
  if (entry.reason === undefined) return 'reason';
  if (entry.by === undefined) return 'by';
  if (entry.waiting.length > 0) return 'waiting';
  return entry.points < 0 ? spend(before, entry, after) : earn(before, entry, after);
};

/** The whole debt is closed and nothing else moves; nobody's reason stands behind it. */
const left: Law = (before, { lots, waiting, debt, reason, by }, after) => {
  if (reason !== undefined || by !== undefined) return 'by';
  if (lots.length > 0) return 'lots';
  if (waiting.length > 0) return 'waiting';
  return before.debt > 0 && debt < 0 && after.debt === 0 ? undefined : 'debt';
};

/** What is available is taken, soonest-expiring first, before anything is owed. */
const returnedDebt: Law = (before, { lots, waiting, debt, points, reason, by }) => {
  if (reason !== undefined || by !== undefined) return 'by';
  if (waiting.length > 0) return 'waiting';
  if (points >= 0) return 'points';
  const taken = takeSoonest(before.lots, -points);
  if (!areSame(lots, taken.moves)) return 'lots';
  return debt === taken.short ? undefined : 'debt';
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
const hasMoreTime = (lot: Lot): boolean => lot.originallyOn !== undefined && lot.originallyOn !== lot.expiresOn;
const areSame = (moves: readonly Lot[], others: readonly Lot[]): boolean =>
  moves.length === others.length &&
  moves.every((it, i) => {
    const other = others[i];
    return other !== undefined && isSameLot(it, other) && it.points === other.points;
  });

/**
 * By what it takes back, and by what took that back before it: of a spend comes back no more than it took, to the lots and for the time
 * that its grace gives; a purchase gives back no more than it gave.
 */
export function unlawfulRef(entry: Entry, { referred, takenBack }: Known): string | undefined {
  // What stands in an account that was merged in, stood there before.
  const earlier = takenBack.filter((it) => it.memberId !== entry.memberId || it.entryNo < entry.entryNo);
  if (entry.kind === 'restore') return unlawfulRestore(entry, referred, earlier);
  if (referred?.kind !== 'earn') return 'ref';
  if (entry.only === 'own_lot') {
    if (entry.debt !== 0) return 'debt';
    if (entry.lots.some((it) => !isSameLot(it, { ...givenBy(referred), points: 0 }))) return 'lots';
  }
  const before = earlier.reduce((sum, it) => sum + askedOf(it), 0);
  if (before + askedOf(entry) > givenBy(referred).points) return 'points';
  return -(entry.points + entry.pending) <= askedOf(entry) ? undefined : 'points';
}

function unlawfulRestore(entry: Entry, spent: Entry | undefined, earlier: readonly Entry[]): string | undefined {
  if (spent?.kind !== 'spend') return 'ref';
  const { grace, points, day, debt, lots } = entry;
  const before = sumOf(earlier);
  if (before >= -spent.points) return 'ref';
  if (before + points > -spent.points) return 'points';
  // Before there were two kinds of grace a spend came back whole, and no lot had another original expiry than its own.
  if (grace?.kind === undefined) {
    if (before !== 0 || points !== -spent.points) return 'points';
    return [...lots, ...spent.lots].some(hasMoreTime) ? 'lots' : undefined;
  }
  const comes = netMoves(returning(spent, { before, points, grace, day }));
  const paid = takeSoonest(comes, -debt).moves;
  return areSame(lots, netMoves([...comes, ...paid])) ? undefined : 'lots';
}

/** By the entry of the other account in the same merge: what leaves the one comes to the other. */
export function unlawfulPair(entry: Entry, other: Entry | undefined): string | undefined {
  const [away, into] = entry.mergedInto === undefined ? [other, entry] : [entry, other];
  if (away?.mergedInto === undefined || into === undefined || away.mergedInto !== into.memberId) return 'mergedInto';
  if (into.absorbed?.[0] !== away.memberId) return 'absorbed';
  if (away.points + into.points !== 0) return 'points';
  return away.pending + into.pending === 0 ? undefined : 'pending';
}

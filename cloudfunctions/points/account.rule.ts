/** What an account is, what an entry does to it, and the arithmetic of lots: plain values, always new ones. */
import assert from 'node:assert/strict';
import type { Cause, EntryKind } from '@/types/contract/points';
import type { LocalDay } from '@/types/contract/values';

/**
 * Available points with the same last day of use (`null`: none) and the same day on which they would first have expired. In a move,
 * `points` is signed.
 */
export interface Lot {
  readonly expiresOn: LocalDay | null;
  /** The day on which they would first have expired; present only where it differs, since a cancelled spend gave them more time. */
  readonly originallyOn?: LocalDay;
  readonly points: number;
}

/** Pending points that become available on the same day and then expire on the same day. In a move, `points` is signed. */
export interface Waiting {
  readonly availableOn: LocalDay;
  readonly expiresOn: LocalDay | null;
  readonly points: number;
}

/** How long what has meanwhile expired lives again when a spend is given back. */
export interface Grace {
  /** `limited`: never beyond the original expiry plus twice the days. */
  readonly kind: 'limited' | 'full';
  readonly days: number;
}

/** One member's account. All of it can be had again by replaying its entries. */
export interface Account {
  readonly memberId: string;
  /** How many entries it has; also what compare-and-set compares. */
  readonly version: number;
  /** Σ lots − debt: negative while there is debt, since debt and lots never stand together. */
  readonly balance: number;
  readonly pending: number;
  readonly debt: number;
  /** Soonest-expiring first, never-expiring last; of one expiry the earlier original first. */
  readonly lots: readonly Lot[];
  /** Soonest-available first. */
  readonly waiting: readonly Waiting[];
  /** Hash of the last entry; empty before the first. */
  readonly head: string;
  /** Where everything went when this member turned out to be another. */
  readonly mergedInto?: string;
  /** Accounts whose entries are read together with these. */
  readonly aliases: readonly string[];
}

/** What an entry does, before it is numbered, chained and sealed. */
export interface Draft {
  readonly kind: EntryKind;
  /** Unique within the account for ever. */
  readonly key: string;
  readonly cause: Cause;
  readonly at: Date;
  /** The business day on which it counts. */
  readonly day: LocalDay;
  /** Change of each lot, each pending bucket, and the debt. */
  readonly lots: readonly Lot[];
  readonly waiting: readonly Waiting[];
  readonly debt: number;
  /** Digest of the command, by which the same key with other content is told; absent on what the ledger books by itself. */
  readonly content?: string;
  /** Key of the entry that this one takes back: the purchase of a clawback, the spend of a restore. */
  readonly ref?: string;
  /** What a clawback was asked to take, where less could be taken. */
  readonly asked?: number;
  /** By which rule a restore gave time to what had expired; absent on those booked before there was more than one. */
  readonly grace?: Grace;
  /** Of a clawback that might take from no other lot than that of the earn. */
  readonly only?: 'own_lot';
  /** Why and by whom, of an operator's adjustment: a keyed hash of the words, and an inner id. */
  readonly reason?: string;
  readonly by?: string;
  /** Of a merge: where everything went, or whose accounts came in. */
  readonly mergedInto?: string;
  readonly absorbed?: readonly string[];
}

/** One line of the ledger, never changed. */
export interface Entry extends Draft {
  readonly memberId: string;
  /** Counts within the account from 1. */
  readonly entryNo: number;
  /** Change of the balance, and of what is pending. */
  readonly points: number;
  readonly pending: number;
  /** The balance after. */
  readonly balance: number;
  /** SHA-256 over the canonical bytes of this entry and the hash before it, base64url. */
  readonly hash: string;
}

export const newAccount = (memberId: string): Account => ({
  memberId,
  version: 0,
  balance: 0,
  pending: 0,
  debt: 0,
  lots: [],
  waiting: [],
  head: '',
  aliases: [],
});

export const sumOf = (lots: readonly { readonly points: number }[]): number => lots.reduce((sum, it) => sum + it.points, 0);

/** The account after an entry: the only way in which an account changes, in the reducer and in a replay alike. */
export function fold(account: Account, entry: Entry): Account {
  return {
    ...account,
    version: entry.entryNo,
    balance: account.balance + entry.points,
    pending: account.pending + entry.pending,
    debt: account.debt + entry.debt,
    lots: moveLots(account.lots, entry.lots),
    waiting: moveWaiting(account.waiting, entry.waiting),
    head: entry.hash,
    ...(entry.mergedInto !== undefined && { mergedInto: entry.mergedInto }),
    ...(entry.absorbed !== undefined && { aliases: [...account.aliases, ...entry.absorbed] }),
  };
}

/** Applies signed moves; a lot that comes to nothing is gone. A negative lot is a bug of the reducer. */
export function moveLots(lots: readonly Lot[], moves: readonly Lot[]): readonly Lot[] {
  return moves.reduce((all, move) => moveOne(all, move, compareLots), lots);
}

export function moveWaiting(waiting: readonly Waiting[], moves: readonly Waiting[]): readonly Waiting[] {
  return moves.reduce((all, move) => moveOne(all, move, compareWaiting), waiting);
}

function moveOne<L extends { readonly points: number }>(
  lots: readonly L[],
  move: L,
  compare: (a: L, b: L) => number,
): readonly L[] {
  if (move.points === 0) return lots;
  const place = lots.findIndex((it) => compare(it, move) >= 0);
  const found = place === -1 ? undefined : lots[place];
  if (found === undefined || compare(found, move) !== 0) {
    assert(move.points > 0, 'a lot went below zero');
    const at = place === -1 ? lots.length : place;
    return [...lots.slice(0, at), move, ...lots.slice(at)];
  }
  const points = found.points + move.points;
  assert(points >= 0, 'a lot went below zero');
  const kept = points === 0 ? [] : [{ ...found, points }];
  return [...lots.slice(0, place), ...kept, ...lots.slice(place + 1)];
}

/** The day on which a lot's points would first have expired; `null`: never. */
export const originalOf = ({ expiresOn, originallyOn }: Lot): LocalDay | null => originallyOn ?? expiresOn;

/** Soonest first, what never expires last; of one expiry the earlier original first. */
export const compareLots = (a: Lot, b: Lot): number =>
  compareDays(a.expiresOn, b.expiresOn) || compareDays(originalOf(a), originalOf(b));

export const isSameLot = (a: Lot, b: Lot): boolean => compareLots(a, b) === 0;

/** Soonest-available first; of one day the soonest to expire. */
export const compareWaiting = (a: Waiting, b: Waiting): number =>
  a.availableOn === b.availableOn ? compareDays(a.expiresOn, b.expiresOn) : a.availableOn < b.availableOn ? -1 : 1;

function compareDays(a: LocalDay | null, b: LocalDay | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

/** Takes up to `points`, soonest-expiring first: the moves (negative), and what the lots could not cover. */
export function takeSoonest(lots: readonly Lot[], points: number): { moves: Lot[]; short: number } {
  const moves: Lot[] = [];
  let short = points;
  for (const lot of lots) {
    if (short === 0) break;
    const taken = Math.min(lot.points, short);
    moves.push({ ...lot, points: -taken });
    short -= taken;
  }
  return { moves, short };
}

/** The `points` that come back of a spend's moves after `before` came back earlier: the lots that were taken last return first. */
export function returnLast(taken: readonly Lot[], before: number, points: number): Lot[] {
  const returned: Lot[] = [];
  let skipped = before;
  let left = points;
  for (const move of [...taken].reverse()) {
    const still = -move.points - Math.min(-move.points, skipped);
    skipped -= -move.points - still;
    const comes = Math.min(still, left);
    if (comes > 0) returned.push({ ...move, points: comes });
    left -= comes;
  }
  return returned;
}

/** Moves on the same lot become one; what comes to nothing falls away. */
export function netMoves(moves: readonly Lot[]): Lot[] {
  const sorted = [...moves].sort(compareLots);
  const net: Lot[] = [];
  for (const move of sorted) {
    const last = net.at(-1);
    if (last !== undefined && isSameLot(last, move)) net[net.length - 1] = { ...last, points: last.points + move.points };
    else net.push(move);
  }
  return net.filter((it) => it.points !== 0);
}

/**
 * Points arrive, and debt with them (a merge): what is owed is paid first, by the soonest-expiring of all that is there.
 * Answers the moves of the lots and of the debt.
 */
export function receive(account: Account, incoming: readonly Lot[], incomingDebt = 0): { lots: Lot[]; debt: number } {
  const owed = account.debt + incomingDebt;
  if (owed === 0) return { lots: netMoves(incoming), debt: 0 };
  const { moves, short } = takeSoonest(moveLots(account.lots, netMoves(incoming)), owed);
  return { lots: netMoves([...incoming, ...moves]), debt: short - account.debt };
}

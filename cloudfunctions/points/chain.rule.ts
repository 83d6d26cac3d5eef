/** The hash chain: each entry is sealed over its canonical bytes and the hash before it, so that no past line can change unseen. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { fold, isSameLot, originalOf, sumOf, type Account, type Draft, type Entry, type Lot, type Waiting } from './account.rule';
import { unlawful } from './lawful.rule';

/**
 * The bytes that are hashed: UTF-8 of a JSON array in this fixed order, absent as null, instants as epoch milliseconds. What came later
 * stands only where it says something, so that older entries keep their bytes: the original expiry of a lot as its third element, and
 * two elements at the end. Whoever holds an export can check it with any SHA-256.
 */
export const canonical = (previousHash: string, entry: Omit<Entry, 'hash'>): string =>
  JSON.stringify([
    previousHash,
    entry.memberId,
    entry.entryNo,
    entry.kind,
    entry.points,
    entry.pending,
    entry.debt,
    entry.lots.map(plainLot),
    entry.waiting.map((it) => [it.availableOn, it.expiresOn, it.points]),
    entry.balance,
    entry.key,
    entry.cause.type,
    entry.cause.no ?? null,
    entry.at.getTime(),
    entry.day,
    entry.content ?? null,
    entry.ref ?? null,
    entry.asked ?? null,
    entry.reason ?? null,
    entry.by ?? null,
    entry.mergedInto ?? null,
    entry.absorbed ?? null,
    ...lately(entry),
  ]);

/** What older entries do not have. */
function lately({ grace, only }: Pick<Entry, 'grace' | 'only'>): unknown[] {
  const later = [grace?.kind === undefined ? null : [grace.kind, grace.days], only ?? null];
  return later.every((it) => it === null) ? [] : later;
}

/** Its expiry, its points, and its original expiry where that is another. */
const plainLot = (lot: Lot) => {
  const original = originalOf(lot);
  return original === lot.expiresOn ? [lot.expiresOn, lot.points] : [lot.expiresOn, lot.points, original];
};

export const hashOf = (previousHash: string, entry: Omit<Entry, 'hash'>): string =>
  createHash('sha256').update(canonical(previousHash, entry)).digest('base64url');

/** Numbers, chains and seals a draft, and answers the account after it. */
export function seal(account: Account, draft: Draft): { account: Account; entry: Entry } {
  const points = sumOf(draft.lots) - draft.debt;
  const unsealed = {
    ...draft,
    memberId: account.memberId,
    entryNo: account.version + 1,
    points,
    pending: sumOf(draft.waiting),
    balance: account.balance + points,
  };
  const entry: Entry = { ...unsealed, hash: hashOf(account.head, unsealed) };
  const after = fold(account, entry);
  assert(after.debt >= 0 && after.pending >= 0, 'debt or pending went below zero');
  assert(after.debt === 0 || after.lots.length === 0, 'debt beside open lots');
  return { account: after, entry };
}

/** What is wrong with an entry: where a chain breaks, and how. */
export type Break =
  | { readonly entryNo: number; readonly broken: 'missing' | 'reordered' | 'altered' }
  | { readonly entryNo: number; readonly broken: 'does_not_add_up' | 'against_the_rules'; readonly field: string };

/** The next entry of a chain: the account after it, or the first thing wrong with it. `before`: the account as the entries up to here make it. */
export function replay(
  before: Account,
  entry: Entry,
): { after: Account; broken?: undefined } | { after?: undefined; broken: Break } {
  const broken = breakAt(before, entry);
  if (broken !== undefined) return { broken };
  if (!canMove(before, entry)) return { broken: { entryNo: entry.entryNo, broken: 'does_not_add_up', field: 'lots' } };
  const after = fold(before, entry);
  const field = unlawful(before, entry, after);
  return field === undefined ? { after } : { broken: { entryNo: entry.entryNo, broken: 'against_the_rules', field } };
}

function breakAt(before: Account, entry: Entry): Break | undefined {
  const expected = before.version + 1;
  if (entry.entryNo > expected) return { entryNo: expected, broken: 'missing' };
  if (entry.entryNo < expected) return { entryNo: entry.entryNo, broken: 'reordered' };
  if (hashOf(before.head, entry) !== entry.hash) return { entryNo: entry.entryNo, broken: 'altered' };
  const sums = {
    points: entry.points === sumOf(entry.lots) - entry.debt,
    pending: entry.pending === sumOf(entry.waiting),
    balance: entry.balance === before.balance + entry.points,
  };
  const wrong = Object.entries(sums).find(([, right]) => !right);
  return wrong === undefined ? undefined : { entryNo: entry.entryNo, broken: 'does_not_add_up', field: wrong[0] };
}

/** No entry takes more out of a lot or a pending bucket than is in it. */
function canMove(before: Account, entry: Entry): boolean {
  const hasLot = (move: Lot) => before.lots.some((it) => isSameLot(it, move) && it.points + move.points >= 0);
  const isWaiting = (move: Waiting) =>
    before.waiting.some(
      (it) => it.availableOn === move.availableOn && it.expiresOn === move.expiresOn && it.points + move.points >= 0,
    );
  return entry.lots.every((it) => it.points >= 0 || hasLot(it)) && entry.waiting.every((it) => it.points >= 0 || isWaiting(it));
}

/** The fields in which a stored account differs from what its entries make of it. */
export function differences(stored: Account, replayed: Account): string[] {
  const fields = ['version', 'balance', 'pending', 'debt', 'lots', 'waiting', 'head', 'mergedInto', 'aliases'] as const;
  const text = (value: unknown) => JSON.stringify(value ?? null);
  return fields.filter((field) => text(plain(stored)[field]) !== text(plain(replayed)[field]));
}

/** Lots with their fields in one order, whatever order the database gave them. */
const plain = (account: Account) => ({
  ...account,
  lots: account.lots.map(plainLot),
  waiting: account.waiting.map((it) => [it.availableOn, it.expiresOn, it.points]),
});

/** The member's own view of the ledger: entries newest first, those of merged accounts among them. */
import type { EntryItem } from '@/types/contract/points';
import type { LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import { newestOf, placesIn } from '../kernel/newest';
import type { Entry } from './account.rule';
import { isPendingMove } from './command.rule';
import { findAccount, findNewest } from './points.store';

/**
 * A page of entries. The accounts of a member are read side by side and merged by time; `before` is, for each of them, the number of
 * the last entry that was shown, joined by commas.
 */
export async function entriesOf(
  reader: Reader,
  memberId: string,
  { before, limit }: { before?: string; limit: number },
): Promise<{ items: EntryItem[]; next?: string }> {
  const account = await findAccount(reader, memberId);
  const ids = [account.memberId, ...account.aliases];
  const places = placesIn(before, ids.length);
  const read = await Promise.all(
    places.map(async (place, i) => {
      const newest = await findNewest(reader, ids[i] ?? '', place, limit + 1);
      return newest.map((entry) => ({ ...entry, account: i }));
    }),
  );
  const { items, ...next } = newestOf(read, places, limit);
  return { items: items.map(itemOf), ...next };
}

/** What a clawback of nothing or a merge moved inside is not shown as anything else than it was: the signed change. */
export function itemOf(entry: Entry & { readonly account: number }): EntryItem {
  const pending = isPendingMove(entry);
  const expiresOn = expiryShown(entry) ?? undefined;
  const availableOn = entry.kind === 'earn' ? entry.waiting[0]?.availableOn : undefined;
  return {
    account: entry.account,
    entryNo: entry.entryNo,
    kind: entry.kind,
    points: pending ? entry.pending : entry.points,
    balance: entry.balance,
    cause: entry.cause,
    at: entry.at.toISOString(),
    day: entry.day,
    pending,
    ...(availableOn !== undefined && { availableOn }),
    ...(expiresOn !== undefined && { expiresOn }),
  };
}

/** Of what came or went, the day on which it expires, where all of it has the same. */
function expiryShown({ kind, lots, waiting }: Entry): LocalDay | null | undefined {
  if (kind === 'earn' || kind === 'expire') return (waiting[0] ?? lots[0])?.expiresOn;
  if (kind !== 'restore') return undefined;
  return new Set(lots.map((it) => it.expiresOn)).size === 1 ? lots[0]?.expiresOn : undefined;
}

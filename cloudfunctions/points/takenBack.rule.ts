/** What a purchase gave and what refunds asked back of it: what a clawback or a restore has to know of the past. */
import type { LocalDay } from '@/types/contract/values';
import type { Entry } from './account.rule';

/** What a command refers to: the entry that it takes back, and what has been taken back of it so far. */
export interface Known {
  readonly referred?: Entry;
  readonly takenBack: readonly Entry[];
}
export const NOTHING_KNOWN: Known = { takenBack: [] };

export interface Given {
  readonly points: number;
  readonly availableOn: LocalDay | null;
  readonly expiresOn: LocalDay | null;
}

/** What an earn gave: to a pending bucket, or to one lot (and to the debt that it paid). */
export function givenBy(earned: Entry): Given {
  const bucket = earned.waiting[0];
  if (bucket !== undefined) return { points: bucket.points, availableOn: bucket.availableOn, expiresOn: bucket.expiresOn };
  return { points: earned.points, availableOn: null, expiresOn: earned.lots[0]?.expiresOn ?? null };
}

/** How much a clawback was asked to take: of partial refunds it is this that adds up. */
export const askedOf = (entry: Entry): number => entry.asked ?? -(entry.points + entry.pending);

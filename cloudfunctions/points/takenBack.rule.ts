/** What a purchase gave, what refunds asked back of it, and what of a spend comes back: what a clawback or a restore has to know of the past. */
import type { LocalDay } from '@/types/contract/values';
import { addDays } from '../kernel/calendar';
import { originalOf, returnLast, type Entry, type Grace, type Lot } from './account.rule';

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

/**
 * The lots to which `points` of a spend come back on `day`, after `before` came back earlier. What has not expired keeps its expiry, and
 * everything its original one; what the limit leaves no time for comes back to the day before, so that it expires on the day itself.
 */
export const returning = (
  spent: Entry,
  {
    before,
    points,
    grace,
    day,
  }: { readonly before: number; readonly points: number; readonly grace: Grace; readonly day: LocalDay },
): Lot[] => returnLast(spent.lots, before, points).map((lot) => returned(lot, grace, day));

function returned(lot: Lot, { kind, days }: Grace, day: LocalDay): Lot {
  const original = originalOf(lot);
  if (lot.expiresOn === null || original === null || lot.expiresOn >= day) return lot;
  const graceUntil = addDays(day, days);
  const limit = kind === 'full' ? graceUntil : addDays(original, 2 * days);
  const until = limit < graceUntil ? limit : graceUntil;
  const expiresOn = until < day ? addDays(day, -1) : until;
  return { expiresOn, ...(original !== expiresOn && { originallyOn: original }), points: lot.points };
}

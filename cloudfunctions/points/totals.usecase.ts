/** The ledger of many members added up as of a day, for reports that must balance. */
import type { LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import { sumEntries } from './sums.store';

/** `earned` by purchases + `other` = `available` + `pending` + `expired`, or something is wrong. `available` is negative where debt is. */
export interface Totals {
  readonly earned: number;
  /** What refunds, welcome gifts, check-ins, exchanges and the like moved, signed. */
  readonly other: number;
  readonly available: number;
  readonly pending: number;
  readonly expired: number;
}

/** What was booked up to and with `day`: sweep first, since what fell due and is not booked is not in it. */
export async function totalsOf(reader: Reader, day: LocalDay, memberIds: readonly string[]): Promise<Totals> {
  const totals = { earned: 0, other: 0, available: 0, pending: 0, expired: 0 };
  for (const { _id, points, pending } of await sumEntries(reader, memberIds, day)) {
    totals.available += points;
    totals.pending += pending;
    if (_id.kind === 'expire') totals.expired -= points;
    else if (_id.kind === 'earn' && _id.cause === 'purchase') totals.earned += points + pending;
    else totals.other += points + pending;
  }
  return totals;
}

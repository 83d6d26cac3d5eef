/** Contract of `points`: the ledger as its owner sees it. All amounts are whole points. */
import { z } from 'zod';
import { contract } from './contract';
import { Count, Instant, LocalDay, PageAsked, pageOf, Signed } from './values';

export const EntryKind = z.enum(['earn', 'settle', 'spend', 'restore', 'clawback', 'expire', 'adjust', 'merge']);
export type EntryKind = z.output<typeof EntryKind>;

/** Why an entry exists: the deed and, where it has one, its number. */
export const Cause = z.object({
  type: z.enum([
    'join',
    'purchase',
    'refund',
    'undo',
    'checkin',
    'exchange',
    'cancel',
    'settle',
    'expire',
    'adjust',
    'merge',
    'import',
    'task',
    'invite',
  ]),
  no: z.string().optional(),
});
export type Cause = z.output<typeof Cause>;

/** `entryNo` counts within the account from 1. `points` is signed; `balance` is the balance after. */
export const EntryItem = z.object({
  entryNo: Count,
  kind: EntryKind,
  points: Signed,
  balance: Signed,
  cause: Cause,
  at: Instant,
  /** The business day on which it counts; a late sweep books on the day that things fell due. */
  day: LocalDay,
  /** Moved what is pending, not the balance: its `points` become available on `availableOn`. */
  pending: z.boolean(),
  availableOn: LocalDay.optional(),
  expiresOn: LocalDay.optional(),
});
export type EntryItem = z.output<typeof EntryItem>;

/** The number of the last entry shown, for each of the member's accounts (several after a merge). */
const EntryPlace = z
  .string()
  .max(160)
  .regex(/^\d{1,16}(,\d{1,16})*$/);

export const Balance = z.object({
  /** Spendable now: whatever fell due is counted as settled or expired, booked or not. Never negative. */
  available: Count,
  pending: Count,
  debt: Count,
  /** All available points by the day on which they expire, soonest first; points that never expire are not in it. */
  expiring: z.array(z.object({ on: LocalDay, points: Count })),
});
export type Balance = z.output<typeof Balance>;

export const points = contract({
  name: 'points',
  actions: {
    balance: { role: 'member', keyed: false, request: z.strictObject({}), reply: Balance, refusals: [] },
    /** Pending points by the day on which they become available, soonest first. */
    pending: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ items: z.array(z.object({ on: LocalDay, points: Count })) }),
      refusals: [],
    },
    entries: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ ...PageAsked, before: EntryPlace.optional() }),
      reply: pageOf(EntryItem),
      refusals: [],
    },
  },
});

/** Contract of `points`: the ledger as its owner sees it. All amounts are whole points. */
import { z } from 'zod';
import { contract } from './contract';
import { Count, Instant, LocalDay, MemberNo, PageAsked, pageOf, Signed, Text } from './values';

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
    'left',
    'returned',
    'second_welcome',
    'tier_taken_back',
  ]),
  no: z.string().optional(),
});
export type Cause = z.output<typeof Cause>;

/**
 * `entryNo` counts within the account from 1; `account` counts the member's accounts from 0 as `export` does (several after a merge), so
 * that both together name the entry's line there. `points` is signed; `balance` is the balance after.
 */
export const EntryItem = z.object({
  account: Count,
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
  .max(1000)
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
    /**
     * Replays the caller's whole ledger and its hash chain. `entries`: how many were found in order; `finding`: the first that is not,
     * by account and number as in `entries` and `export`.
     */
    verify: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({
        ok: z.boolean(),
        entries: Count,
        /** Hash of the last entry. */
        head: z.string(),
        finding: z.object({ account: Count, entryNo: Count, broken: z.string(), field: z.string().optional() }).optional(),
      }),
      refusals: [],
    },
    /** The caller's entries with their proof: `hash` is SHA-256 of `canonical` (UTF-8, base64url), which begins with the hash before it. */
    export: {
      role: 'member',
      keyed: false,
      request: z.strictObject({
        after: z
          .string()
          .regex(/^\d{1,6},\d{1,16}$/)
          .optional(),
        limit: z.number().int().min(1).max(500).default(200),
      }),
      reply: z.object({
        items: z.array(z.object({ account: Count, entryNo: Count, canonical: z.string(), hash: z.string() })),
        next: z.string().optional(),
      }),
      refusals: [],
    },
    /** Positive gives points that live as if earned today; negative takes what is available. */
    adjust: {
      role: 'operator',
      keyed: true,
      request: z.strictObject({
        memberNo: MemberNo,
        points: Signed.refine((it) => it !== 0, 'not nothing'),
        reason: Text(200),
      }),
      reply: z.object({ entryNo: Count, points: Signed, balance: Signed }),
      refusals: ['NO_SUCH_MEMBER', 'INSUFFICIENT_POINTS', 'OVERFLOW', 'OWN_MEMBERSHIP'],
    },
    /** Points outstanding at the end of a day, by month of expiry (`null`: never) and by state. */
    liability: {
      role: 'operator',
      keyed: false,
      request: z.strictObject({ on: LocalDay }),
      reply: z.object({
        on: LocalDay,
        items: z.array(z.object({ month: z.string().nullable(), available: Signed, pending: Signed, fen: Signed })),
        available: Signed,
        pending: Signed,
        debt: Signed,
        fen: Signed,
      }),
      refusals: ['OVERFLOW'],
    },
    /**
     * One step of an audit of all accounts; `next` is handed back as `after` until there is none. Of each account the first broken entry;
     * `memberId` is the account, `memberNo` the number of whom it belongs to now, unless they left.
     */
    audit: {
      role: 'operator',
      keyed: false,
      request: z.strictObject({ after: z.string().max(80).default(''), limit: z.number().int().min(1).max(500).default(100) }),
      reply: z.object({
        accounts: Count,
        entries: Count,
        findings: z.array(
          z.object({
            memberId: z.string(),
            memberNo: MemberNo.optional(),
            entryNo: Count,
            broken: z.string(),
            field: z.string().optional(),
          }),
        ),
        next: z.string().optional(),
      }),
      refusals: [],
    },
  },
});

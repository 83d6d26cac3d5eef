/** What the ledger can be told to do, and what it answers. Amounts are whole points. */
import { createHash } from 'node:crypto';
import type { Cause, EntryKind } from '@/types/contract/points';
import type { ExpiryPolicy } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import { sumOf, type Entry, type Grace } from './account.rule';

interface Asked {
  /** A member that was merged away is followed to the survivor. */
  readonly memberId: string;
  /** Natural and unique for ever, e.g. `purchase:<shopId>:<orderNo>`. */
  readonly key: string;
  readonly cause: Cause;
}

/** Available at once when `availableOn` has come, else pending until then. Without `expiresOn` the programme's policy says. */
export interface Earn extends Asked {
  readonly kind: 'earn';
  readonly points: number;
  readonly availableOn: LocalDay;
  readonly expiresOn?: LocalDay | null;
}

export interface Spend extends Asked {
  readonly kind: 'spend';
  readonly points: number;
}

/** Gives a spend back to the lots that it came from; several partial ones add up to at most the whole. */
export interface Restore extends Asked {
  readonly kind: 'restore';
  readonly spendKey: string;
  /**
   * Of what has meanwhile expired. `full` (staff, a refund, a tier taken back): it lives `restoreGraceDays` from today. `limited` (the
   * member's own doing, or not fetched in time): the same, but never beyond its original expiry plus twice those days; what that leaves
   * no time for comes back and expires at once.
   */
  readonly grace: Grace['kind'];
  /** Absent: what is left of the spend. */
  readonly points?: number;
}

/** Takes back `points` of what the earn with `earnKey` gave; several add up to at most the whole. */
export interface Clawback extends Asked {
  readonly kind: 'clawback';
  readonly earnKey: string;
  readonly points: number;
  /** Takes only what is still pending of the earn and what its own lot still holds; what is missing is neither owed nor taken elsewhere. */
  readonly only?: 'own_lot';
}

/** By an operator: positive gives points that live as if earned today, negative takes what is available. */
export interface OperatorAdjust extends Asked {
  readonly kind: 'adjust';
  readonly points: number;
  readonly reason: string;
  readonly by: string;
}

/**
 * By the ledger itself. `left`: the member leaves; `points` is the whole debt, which is closed without feeding a lot. `returned`: they
 * came back; negative, takes what is available and owes the rest, whatever the programme says of shortfalls.
 */
export interface SystemAdjust extends Asked {
  readonly kind: 'adjust';
  readonly cause: Cause & { readonly type: 'left' | 'returned' };
  readonly points: number;
  readonly reason?: undefined;
  readonly by?: undefined;
}

export type Adjust = OperatorAdjust | SystemAdjust;

/** Everything of `alias` comes to `memberId`; lots and pending points keep their days. */
export interface Merge extends Asked {
  readonly kind: 'merge';
  readonly alias: string;
}

export type Command = Earn | Spend | Restore | Clawback | Adjust | Merge;

/** What each kind may be refused with, besides a key that was used for another command. */
const REFUSALS_OF = {
  earn: ['OVERFLOW'],
  spend: ['INSUFFICIENT_POINTS'],
  restore: ['NO_SUCH_ENTRY', 'ALREADY_CANCELLED', 'REFUND_TOO_LARGE', 'OVERFLOW'],
  clawback: ['NO_SUCH_ENTRY', 'REFUND_TOO_LARGE', 'OVERFLOW'],
  adjust: ['INSUFFICIENT_POINTS', 'OVERFLOW'],
  merge: ['OVERFLOW'],
} as const;
/** What commands of these kinds may be refused with. */
export type RefusalOf<C extends Command> = (typeof REFUSALS_OF)[C['kind']][number];
export type PostRefusal = RefusalOf<Command> | 'KEY_REUSED';

/** True of every refusal of these commands but `KEY_REUSED`. */
export const mayRefuseWith = <C extends Command>(commands: readonly C[], code: PostRefusal): code is RefusalOf<C> =>
  commands.some((command) => REFUSALS_OF[command.kind].some((it) => it === code));

/** What a command did. `entryNo` is 0 for a command of no points, which books nothing. */
export interface Posted {
  readonly key: string;
  readonly entryNo: number;
  readonly kind: EntryKind;
  /** The real change of available and pending points, signed; of a merge, of the balance. */
  readonly points: number;
  readonly pending: boolean;
  /** The balance after it. */
  readonly balance: number;
  /** Of a restore, how many came back only to expire at once; absent where none did. */
  readonly expired?: number;
  /** The key had done this before, and nothing was done now. */
  readonly repeated: boolean;
}

/** Facts that the reducer needs and cannot know: the moment, and the programme's rules. */
export interface Policy {
  readonly now: Date;
  readonly today: LocalDay;
  readonly expiry: ExpiryPolicy;
  readonly restoreGraceDays: number;
  readonly shortfall: 'debt' | 'forgive';
}

/** Most points that one adjustment may move: beyond it a slip of the finger is likelier than an intention. */
export const ADJUST_POINTS_MAX = 1_000_000;

/** The key of the entry that a command takes back. */
export const refOf = (command: Command): string | undefined =>
  command.kind === 'restore' ? command.spendKey : command.kind === 'clawback' ? command.earnKey : undefined;

/** 128 bits over everything that the command says but whose it is: the member may have been merged between two tries. */
export function contentOf(command: Command): string {
  const asked = {
    points: 'points' in command ? (command.points ?? null) : null,
    availableOn: command.kind === 'earn' ? command.availableOn : null,
    expiresOn: command.kind === 'earn' && command.expiresOn !== undefined ? [command.expiresOn] : null,
    by: command.kind === 'adjust' && command.reason !== undefined ? [command.reason, command.by] : null,
    alias: command.kind === 'merge' ? command.alias : null,
    // Absent where it says nothing, so that what older versions booked is recognised.
    ...(command.kind === 'restore' && { grace: command.grace }),
    ...(command.kind === 'clawback' && command.only !== undefined && { only: command.only }),
  };
  const text = JSON.stringify([command.kind, command.cause.type, command.cause.no ?? null, refOf(command) ?? null, asked]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** The same command again: what it did then. */
export const repeatOf = (entry: Entry): Posted => ({ ...postedOf(entry), repeated: true });

export function postedOf(entry: Entry): Posted {
  const expired = expiredAtOnce(entry);
  return {
    key: entry.key,
    entryNo: entry.entryNo,
    kind: entry.kind,
    points: entry.kind === 'merge' ? entry.points : entry.points + entry.pending,
    pending: isPendingMove(entry),
    balance: entry.balance,
    ...(expired > 0 && { expired }),
    repeated: false,
  };
}

/** Points of a restore that came back to a lot whose last day was over: the entry after it expires them. */
const expiredAtOnce = ({ kind, lots, day }: Entry): number =>
  kind === 'restore' ? sumOf(lots.filter((it) => it.expiresOn !== null && it.expiresOn < day)) : 0;

/** An entry on pending points alone: earned and not yet available, or taken back before it was. */
export const isPendingMove = (entry: Pick<Entry, 'points' | 'pending'>): boolean => entry.points === 0 && entry.pending !== 0;

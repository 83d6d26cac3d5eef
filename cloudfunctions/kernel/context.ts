/** What a handler is given, and nothing else: nobody below reads a clock, makes an id or finds out who is calling. */
import type { Programme } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import type { CollectionDef, Reader, TxCollection } from './database';
import type { Log } from './log';
import type { Outcome } from './outcome';
import type { RefusalCode } from '@/types/contract/refusal';
import type { Vault } from './vault';
import type { Wechat } from './wechat';

/** Who is calling, as the platform vouches for it. Without `memberId` they are signed in but no member (or nobody, without `openid`). */
export interface Caller {
  readonly app?: string;
  readonly openid?: string;
  readonly unionid?: string;
  /** Of a session: the sign-in that it stems from. */
  readonly generation?: number;
  readonly memberId?: string;
  /** A member who never agreed to the privacy text, or took that back: open to them is only what the contract marks so. */
  readonly unconsented?: true;
  /** Shops in which the member has a staff role. */
  readonly staffOf: readonly string[];
  readonly operator: boolean;
  /** Jobs, imports and commands of the owner's own machine. */
  readonly system: boolean;
}

/** Facts of one call, read once: a rerun of a transaction that crosses midnight stays on the day of the tap. */
export interface Moment {
  readonly now: Date;
  /** The business day (Asia/Shanghai) of `now`. */
  readonly today: LocalDay;
  /** The programme in force today. */
  readonly programme: Programme;
}

/** Something that happened, told upwards after the commit: delivered at least once, so handlers are idempotent by `eventId`. */
export interface DomainEvent {
  readonly type: string;
  readonly memberId?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The inside of one transaction: the only handle in reach there. It may run several times, so it does no other IO. */
export interface Tx extends Moment, Reader {
  readonly caller: Caller;
  readonly vault: Vault;
  /** 1 on the first run of `work`. What is rare may be left to the database to refuse then, and be looked up from the second run on. */
  readonly attempt: number;
  newId(): string;
  /** `length` characters of 0-9A-Z without I, L, O, U: 5 bits each, unguessable. */
  newCode(length: number): string;
  in<D extends object>(def: CollectionDef<D>): TxCollection<D>;
  /** Written to the outbox with this transaction, delivered after it. */
  emit(event: DomainEvent): void;
}

export interface Context extends Moment, Reader {
  readonly caller: Caller;
  readonly language: 'zh' | 'en';
  readonly vault: Vault;
  readonly wechat: Wechat;
  readonly log: Log;
  readonly participants: readonly Participant[];
  /** The caller's idempotency key, when the action takes one. */
  readonly key?: string;
  newId(): string;
  newCode(length: number): string;
  /** The programme in force on another day (imports, late sweeps). */
  programmeOn(day: LocalDay): Promise<Programme>;
  /** The same context at another instant: imports and sweeps that book on a past day. */
  at(now: Date): Promise<Context>;
  /** Whether this keyed call has its stored answer already: then `transact` will give it, and nothing need be prepared. */
  isAnswered(): Promise<boolean>;
  /**
   * One transaction: committed when `work` comes to `ok`, rolled back when it refuses or throws; retried here and nowhere else on
   * transient errors, with jitter, bounded, then `BUSY` is thrown. In a keyed action the answer is stored with the key in the same
   * transaction, and a repeat gets the stored answer without running `work`: so a keyed handler calls it once, keeps only facts fixed
   * by the deed in what `work` answers (numbers, codes, dates; no name), and adds what else the reply shows afterwards.
   */
  transact<T, C extends RefusalCode>(work: (tx: Tx) => Promise<Outcome<T, C>>): Promise<Outcome<T, C>>;
}

export interface Joined {
  readonly memberId: string;
  readonly shopId?: string;
  /** False for who left and comes back: welcome, but not to a second welcome gift. */
  readonly welcome: boolean;
}

/** What somebody who leaves brings along if they come back: a figure by its name within a part, e.g. how often a coupon was claimed. */
export interface Carried {
  readonly name: string;
  readonly count: number;
  /** For the first membership alone that one of the identities begins, as a debt is; else for each of them, as a limit is. */
  readonly once?: true;
}

/** A context's part in the four deeds that concern everybody; all take part in identity's one transaction. */
export interface Participant {
  readonly name: string;
  /** Answers what joining gave, for the welcome. */
  joined?(tx: Tx, joined: Joined): Promise<{ points?: number; coupons?: number }>;
  /** Everything of `alias` is read together with, or moved to, `survivor`. */
  merged?(tx: Tx, pair: { survivor: string; alias: string }): Promise<void>;
  /** Everything held about these ids (the member and its aliases), as plain data. */
  exported?(tx: Tx, memberIds: readonly string[]): Promise<Record<string, unknown>>;
  erased?(tx: Tx, memberIds: readonly string[]): Promise<void>;
  /** Of these ids whom they belong to now, the survivor of a merge; who has left is not in it. For lists that outlive their members. */
  whoIsNow?(reader: Reader, memberIds: readonly string[]): Promise<ReadonlyMap<string, { memberId: string; memberNo: string }>>;
  /** Of who leaves, after `erased` of every part: closes what must not outlive them, and answers what comes along if they come back. */
  left?(tx: Tx, memberIds: readonly string[]): Promise<readonly Carried[]>;
  /** They came back; the same `leaving` may come twice for one member, and for two who become one later. */
  returned?(tx: Tx, back: { memberId: string; leaving: string; carried: readonly Carried[] }): Promise<void>;
  /**
   * Before two become one, or where a member turns out to have been here before: the welcome that `ids` got is a second one, as far as
   * `first` got one, too (absent: they did, in an earlier membership). What is left of it is taken back.
   */
  secondWelcome?(tx: Tx, welcomed: { ids: readonly string[]; first?: readonly string[] }): Promise<void>;
}

/** One named job. `cron` is WeChat's seven fields in UTC+8; ticks run what fell due. It must be safe to kill, to repeat and to run twice at once. */
export interface Job {
  readonly name: string;
  readonly cron: string;
  /** When it runs instead while a clock is moved over days: for what depends on the hour, which the last run of a day alone would miss. */
  readonly cronOverDays?: string;
  /** Answers what it did, for the log: counts only. `leftMs`: the platform ends the run then; a job that loses by it ends by itself before. */
  run(context: Context, leftMs?: number): Promise<Record<string, number>>;
}

/** Handles one type of event of another context, in a transaction that also notes that it was handled. */
export interface Subscriber {
  readonly name: string;
  readonly on: string;
  handle(tx: Tx, event: DomainEvent & { readonly eventId: string; readonly at: Date }): Promise<void>;
}

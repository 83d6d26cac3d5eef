/** What a command is, and what it is given when it runs. */
import type { Doc, Timestamp } from '../query/value';
import type { Cursors } from '../session/cursors';
import type { Retries } from '../session/retries';
import type { Sessions } from '../session/sessions';
import type { Transaction } from '../session/transaction';
import type { Access } from '../store/access';
import type { Head } from '../store/head';
import type { Holder } from '../store/intents';

/** What a command reaches besides its own arguments. */
export interface Services {
  readonly head: Head;
  readonly cursors: Cursors;
  readonly sessions: Sessions;
  readonly retries: Retries;
  /** `host:port` or the socket's path, as `hello` tells it. */
  address(): string;
  now(): Date;
  random(): number;
  /** Seconds since 1970 and a number that grows within them. */
  timestamp(): Timestamp;
  /** 16 random bytes. */
  newUuid(): Uint8Array;
  /** Does all of `act` or nothing, where it writes many documents and may be refused in the middle. */
  atomically(act: () => void): void;
  /** `undo` corrects what is in memory, should the commit that this write belongs to fail. */
  onRollback(undo: () => void): void;
}

export interface Call {
  readonly name: string;
  readonly body: Doc;
  readonly db: string;
  /** The newest state, or the transaction. */
  readonly access: Access;
  readonly transaction: Transaction | undefined;
  /** Bytes of the session's id as text; cursors belong to it. */
  readonly session: string | undefined;
  readonly services: Services;
  /** Remembers how far a retryable write has come, in the same commit as the write itself. */
  readonly progress: Progress | undefined;
  /** Number of the connection the call came by. */
  readonly connection: number;
}

/** A retryable write's memory; see `session/retries.ts`. */
export interface Progress {
  /** What an earlier try had answered before it was cut off: results of the statements already applied. */
  readonly earlier: Doc | undefined;
  save(results: Doc): void;
}

/** Yields the transaction it has to wait for; returns the reply without `ok`, or a whole reply already in BSON. */
export type Work = Generator<Holder, Doc | Uint8Array, void>;

export interface Command {
  /** Names of its arguments, besides those that every command knows. */
  readonly options: readonly string[];
  /** Arguments that MongoDB knows and this server refuses by name. */
  readonly refused?: readonly string[];
  /** The handshake alone lets pass what it does not know, as MongoDB's does: drivers announce there what newer servers may use. */
  readonly lenient?: boolean;
  /** Whether it changes data; such commands share one commit. */
  readonly writes?: boolean | ((body: Doc) => boolean);
  /** Whether it may run inside a transaction. */
  readonly inTransaction?: boolean;
  /** Whether a `txnNumber` without transaction makes it a retryable write. */
  readonly retryable?: boolean;
  run(call: Call): Work;
}

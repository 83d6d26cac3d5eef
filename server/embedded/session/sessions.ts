/** Sessions and their transactions: which number each is at, and what became of it. */
import { MongoFault, fault } from '../fault';
import type { Head } from '../store/head';
import type { Reader } from '../store/reader';
import type { Snapshots } from './snapshots';
import { Transaction } from './transaction';

export interface Session {
  readonly key: string;
  /** The highest `txnNumber` seen. */
  number: number;
  state: 'none' | 'open' | 'committed' | 'aborted';
  transaction: Transaction | undefined;
  reader: Reader | undefined;
  startedMs: number;
  lastUsedMs: number;
  /** The number of its last remembered write, once the file has been asked; -1 for none. */
  remembered: number | undefined;
}

/** MongoDB's own limits: a transaction's life, an idle session's. */
const TRANSACTION_MS_MAX = 60 * 1000;
const SESSION_MS_MAX = 30 * 60 * 1000;
/** Sessions in memory; beyond it the longest idle without a transaction are forgotten. */
const SESSIONS_MAX = 20_000;

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #snapshots: Snapshots;
  readonly #head: Head;
  readonly #onEnd: (transaction: Transaction) => void;

  /** `onEnd` is told of each transaction that is over, so that its cursors can be closed. */
  constructor(head: Head, snapshots: Snapshots, onEnd: (transaction: Transaction) => void) {
    this.#head = head;
    this.#snapshots = snapshots;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The session of that id, made on first use. */
  use(key: string, nowMs: number): Session {
    const known = this.#sessions.get(key);
    const session: Session = known ?? {
      key,
      number: -1,
      state: 'none',
      transaction: undefined,
      reader: undefined,
      startedMs: nowMs,
      lastUsedMs: nowMs,
      remembered: undefined,
    };
    session.lastUsedMs = nowMs;
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    if (this.#sessions.size > SESSIONS_MAX) this.#forgetOldest();
    return session;
  }

  /** Begins a transaction at the newest committed state. Throws TransactionTooOld (225) for a number gone by. */
  begin(session: Session, number: number, nowMs: number): Transaction {
    if (number < session.number) throw tooOld(session, number);
    if (number === session.number && session.state !== 'none') {
      throw fault(
        50911,
        `Cannot start a transaction at given transaction number ${number}: a transaction with that number is ${session.state}`,
      );
    }
    this.abort(session);
    const reader = this.#snapshots.open();
    const transaction = new Transaction(reader, this.#head);
    Object.assign(session, { number, state: 'open', transaction, reader, startedMs: nowMs });
    return transaction;
  }

  /** The open transaction of that number. Throws NoSuchTransaction (251), which makes the driver begin anew. */
  continue(session: Session, number: number): Transaction {
    if (number < session.number) throw tooOld(session, number);
    if (number === session.number && session.state === 'committed') throw fault(256, `Transaction ${number} has been committed.`);
    if (number !== session.number || !session.transaction) throw noSuchTransaction(number);
    return session.transaction;
  }

  /** A retryable write under a new number ends what was open under an older one. */
  advance(session: Session, number: number): void {
    if (number < session.number) throw tooOld(session, number);
    if (number === session.number) {
      if (session.state !== 'none') throw fault(50911, `Transaction number ${number} belongs to a transaction`);
      return;
    }
    this.abort(session);
    session.number = number;
    session.state = 'none';
  }

  /** Ends the transaction as committed; its writes have been applied. */
  committed(session: Session): void {
    this.#end(session, 'committed');
  }

  abort(session: Session): void {
    if (session.state === 'open') this.#end(session, 'aborted');
  }

  /** Forgets the session, its transaction aborted. */
  end(key: string): void {
    const session = this.#sessions.get(key);
    if (!session) return;
    this.abort(session);
    this.#sessions.delete(key);
  }

  all(): Session[] {
    return [...this.#sessions.values()];
  }

  endAll(): void {
    for (const key of [...this.#sessions.keys()]) this.end(key);
  }

  /** Ends what has lived too long. */
  reap(nowMs: number): void {
    for (const session of this.#sessions.values()) {
      if (session.state === 'open' && nowMs - session.startedMs > TRANSACTION_MS_MAX) this.abort(session);
      if (nowMs - session.lastUsedMs > SESSION_MS_MAX) this.end(session.key);
    }
  }

  #end(session: Session, state: 'committed' | 'aborted'): void {
    const { transaction, reader } = session;
    Object.assign(session, { state, transaction: undefined, reader: undefined });
    if (reader) this.#snapshots.release(reader);
    if (!transaction) return;
    transaction.end();
    this.#onEnd(transaction);
  }

  #forgetOldest(): void {
    for (const session of this.#sessions.values()) {
      if (session.state === 'open') continue;
      this.#sessions.delete(session.key);
      return;
    }
  }
}

const tooOld = (session: Session, number: number): MongoFault =>
  fault(225, `Cannot start transaction ${number} on session because a newer transaction ${session.number} has already started.`);

export const noSuchTransaction = (number: number): MongoFault =>
  new MongoFault(251, 'NoSuchTransaction', `Given transaction number ${number} does not match any in-progress transactions.`, [
    'TransientTransactionError',
  ]);

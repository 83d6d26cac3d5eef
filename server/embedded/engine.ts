/** Runs commands: those that write share one commit and are answered after it, those that read follow on what is committed. */
import { randomBytes } from 'node:crypto';
import type { Call, Progress, Services, Work } from './command/call';
import { sessionKey, transactionNumber } from './command/transactions';
import { Crowd } from './crowd';
import { faultOf } from './diagnosis';
import { fault, MongoFault } from './fault';
import { GroupCommit } from './groupCommit';
import type { Doc } from './query/value';
import { timestamps } from './serverTime';
import { Cursors } from './session/cursors';
import { enterTransaction } from './session/enterTransaction';
import { Retries } from './session/retries';
import { Sessions, type Session } from './session/sessions';
import { Snapshots } from './session/snapshots';
import { UnderWay } from './session/underWay';
import { Head } from './store/head';
import type { Holder } from './store/intents';
import { openWriter } from './store/schema';
import type { Connection } from './store/sqlite';
import { taskOf, tellUnsatisfied, timeLimit, type Request, type Task } from './task';

/** A log of this size is folded into the file, and how long new transactions may be held back for it. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;
const HOLD_MS_MAX = 250;

export class Engine {
  readonly #connection: Connection;
  readonly #group: GroupCommit;
  readonly #snapshots: Snapshots;
  readonly #head: Head;
  readonly #services: Services;
  readonly #writers: Task[] = [];
  readonly #readers: Task[] = [];
  #scheduled = false;
  /** The writers wait for more of them. */
  #patient = false;
  readonly #crowd = new Crowd();
  readonly #underWay: UnderWay;
  #closed = false;
  /** Commands that would begin a transaction, while none may. */
  #held: Task[] | undefined;

  /** Opens the file. Throws `FileRefused` with a sentence that says what to do. `address`: what `hello` tells drivers. */
  constructor(file: string, address: () => string) {
    const { connection, loaded } = openWriter(file, (opened) => {
      const group = new GroupCommit(opened);
      return { group, head: new Head(opened, () => group.beforeWrite()) };
    });
    const { group, head } = loaded;
    group.rememberWith(() => head.remember());
    this.#connection = connection;
    this.#group = group;
    this.#head = head;
    this.#snapshots = new Snapshots(file);
    const cursors = new Cursors(() => (randomBytes(8).readBigUInt64LE() >> 1n) | 1n);
    const sessions = new Sessions(head, this.#snapshots, (transaction) => cursors.killOf({ transaction }));
    const retries = new Retries(connection, () => group.beforeWrite());
    this.#underWay = new UnderWay(sessions, retries);
    this.#services = {
      head,
      cursors,
      sessions,
      retries,
      address,
      now: () => new Date(),
      random: Math.random,
      timestamp: timestamps(Date.now),
      newUuid: () => randomBytes(16),
      atomically: (act) => group.atomically(act),
      onRollback: (undo) => group.onRollback(undo),
    };
  }

  get services(): Services {
    return this.#services;
  }

  submit(request: Request): void {
    try {
      this.#enqueue(taskOf(request));
    } catch (error) {
      request.answer(faultOf(error));
    }
  }

  /** Does `act`, which writes, in a commit of its own; for upkeep. Throws what it throws, all undone. */
  upkeep(act: () => void): void {
    if (this.#closed) return;
    try {
      act();
      this.#group.commit();
    } catch (error) {
      this.#group.rollback();
      throw error;
    }
  }

  /**
   * Keeps the log from growing without end: where snapshots always overlap it never gets to start again. New transactions wait until the
   * open ones are done, for a moment at most; then the log is folded into the file. Called once in a while.
   */
  shortenLog(): void {
    if (this.#closed || this.#held || this.#snapshots.logBytes() < LOG_BYTES_MAX) return;
    this.#held = [];
    const until = performance.now() + HOLD_MS_MAX;
    const look = (): void => {
      if (this.#snapshots.size > 0 && performance.now() < until && !this.#closed) {
        setTimeout(look, 1);
        return;
      }
      // Passive, since it must not wait: a reader that is still there could only go once this has returned.
      if (!this.#closed) this.#group.foldLog('PASSIVE');
      for (const task of this.#held?.splice(0) ?? []) this.#enqueue(task);
      this.#held = undefined;
    };
    look();
  }

  /** Answers what is under way, aborts open transactions, closes the file. */
  close(): void {
    if (this.#closed) return;
    this.#write(this.#writers.splice(0).filter((task) => task.outcome === undefined));
    this.#closed = true;
    this.#services.sessions.endAll();
    for (const task of [...this.#writers.splice(0), ...this.#readers.splice(0), ...(this.#held?.splice(0) ?? [])])
      this.#reply(task, fault(91, 'The server is shutting down'));
    this.#snapshots.close();
    // Statements may keep the connection open a little longer, so the log is not left to its last close.
    this.#group.foldLog('TRUNCATE');
    this.#connection.close();
  }

  #enqueue(task: Task): void {
    (task.writes ? this.#writers : this.#readers).push(task);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  /** Everything that has arrived: writes first and under one commit, then reads, who need not wait where the writers do. */
  #turn(): void {
    if (this.#closed) return;
    this.#scheduled = false;
    if (!this.#group.clean()) return this.#refuseAll([...this.#writers.splice(0), ...this.#readers.splice(0)]);
    if (this.#writers.length > 0 && !this.#patient) this.#turnOfWriters();
    for (const task of this.#readers.splice(0)) this.#read(task);
  }

  #turnOfWriters(): void {
    if (this.#crowd.worthWaiting(this.#writers.length, performance.now())) {
      this.#patient = true;
      setTimeout(() => {
        this.#patient = false;
        this.#turn();
      }, 1);
      return;
    }
    const writers = this.#writers.splice(0);
    this.#write(writers.filter((task) => task.outcome === undefined));
  }

  #read(task: Task): void {
    if (task.outcome !== undefined) return;
    if (this.#held && task.request.body.has('startTransaction')) {
      this.#held.push(task);
      return;
    }
    this.#advance(task);
    if (task.outcome !== undefined) this.#reply(task, task.outcome);
  }

  #refuseAll(tasks: readonly Task[]): void {
    const refusal = fault(1, 'The disk refuses to take back a failed write. Check it and start again.');
    for (const task of tasks) if (task.outcome === undefined) this.#reply(task, refusal);
  }

  #write(writers: Task[]): void {
    let broken: MongoFault | undefined;
    for (const task of writers) {
      broken = this.#advance(task);
      if (broken) break;
    }
    const startedMs = performance.now();
    try {
      if (!broken) this.#group.commit();
    } catch (error) {
      broken = faultOf(error);
    }
    if (broken) this.#group.rollback();
    this.#crowd.served(
      writers.map(({ request }) => request.connection),
      performance.now() - startedMs,
    );
    for (const task of writers) {
      const outcome = broken ?? task.outcome;
      if (outcome !== undefined) this.#reply(task, outcome);
    }
  }

  /** One step of a task. Returns the fault that spoils the whole commit, if there is one. */
  #advance(task: Task): MongoFault | undefined {
    const before = this.#group.writes;
    try {
      this.#head.pace.begin(timeLimit(task));
      task.work ??= this.#start(task);
      if (task.work) {
        const step = task.work.next();
        if (step.done === true) task.outcome = step.value;
        else this.#wait(task, step.value);
      }
      this.#endIfRefused(task);
      return undefined;
    } catch (error) {
      const known = this.#refusal(task, error);
      task.outcome = known;
      // A refusal comes before its write. Anything else may have stopped between two of them.
      return error instanceof MongoFault || this.#group.writes === before ? undefined : known;
    }
  }

  /** Undefined where the answer is known without running. */
  #start(task: Task): Work | undefined {
    const { body, connection } = task.request;
    const { sessions } = this.#services;
    const db = body.get('$db');
    if (typeof db !== 'string') throw fault(40571, 'OP_MSG requests require a $db argument');
    const key = sessionKey(body.get('lsid'));
    const now = this.#services.now().getTime();
    const session = key === undefined ? undefined : sessions.use(key, now);
    const inTransaction = enterTransaction(sessions, task, session, now);
    const progress = inTransaction ? undefined : this.#progressOf(task, session, now);
    if (task.outcome !== undefined || progress === 'waiting') return undefined;
    const transaction = inTransaction ? session?.transaction : undefined;
    const call: Call = {
      name: task.name,
      body,
      db,
      access: transaction ?? this.#head,
      transaction,
      session: key,
      services: this.#services,
      progress,
      connection,
    };
    return task.command.run(call);
  }

  /** For a retryable write: what an earlier try left behind. */
  #progressOf(task: Task, session: Session | undefined, now: number): Progress | 'waiting' | undefined {
    const number = transactionNumber(task.request.body);
    if (number === undefined || task.request.body.get('autocommit') !== undefined) return undefined;
    if (!session) throw fault(72, "'txnNumber' needs 'lsid'");
    return this.#underWay.enter(task, session, number, now, () => this.#enqueue(task));
  }

  #wait(task: Task, holder: Holder): void {
    const limit = timeLimit(task);
    if (task.timer === undefined && limit !== undefined) task.timer = setTimeout(() => this.#giveUp(task), limit);
    holder.whenEnded(() => {
      if (task.outcome === undefined) this.#enqueue(task);
    });
  }

  #giveUp(task: Task): void {
    if (task.outcome !== undefined) return;
    task.outcome = fault(50, 'operation exceeded time limit');
    this.#reply(task, task.outcome);
  }

  /** A refused statement inside a transaction ends it, as in MongoDB. */
  #endIfRefused(task: Task): void {
    const { outcome, transaction } = task;
    if (transaction && outcome instanceof Map && outcome.has('writeErrors')) this.#services.sessions.abort(transaction);
  }

  /** What went wrong inside a transaction ends it, unless it was not this one that was meant. */
  #refusal(task: Task, error: unknown): MongoFault {
    const known = faultOf(error);
    if (task.transaction && known.code !== 225 && known.code !== 256) this.#services.sessions.abort(task.transaction);
    return known;
  }

  #reply(task: Task, outcome: Doc | Uint8Array | MongoFault): void {
    task.outcome = outcome;
    if (task.timer) clearTimeout(task.timer);
    if (outcome instanceof Map) tellUnsatisfied(task, outcome);
    this.#underWay.leave(task);
    task.request.answer(outcome);
  }
}

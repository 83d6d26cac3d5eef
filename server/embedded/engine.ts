/** Runs commands: those that write share one commit and are answered after it, those that read follow on what is committed. */
import { randomBytes } from 'node:crypto';
import { commandNamed } from './command/registry';
import type { Call, Command, Progress, Services, Work } from './command/call';
import { checkOptions, optionalCount } from './command/options';
import { sessionKey, transactionNumber } from './command/transactions';
import { Crowd } from './crowd';
import { faultOf, messageOf } from './diagnosis';
import { fault, MongoFault } from './fault';
import { int, Timestamp, type Doc, type Value } from './query/value';
import { Cursors } from './session/cursors';
import { Retries } from './session/retries';
import { Sessions, type Session } from './session/sessions';
import { Snapshots } from './session/snapshots';
import type { Catalog } from './store/catalog';
import { Head } from './store/head';
import type { Holder } from './store/intents';
import { openWriter } from './store/schema';
import type { Connection } from './store/sqlite';

/** A log of this size is folded into the file, and how long new transactions may be held back for it. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;
const HOLD_MS_MAX = 250;

export interface Request {
  readonly body: Doc;
  readonly connection: number;
  /** Called once: with the reply, or with what went wrong. */
  answer(reply: Doc | Uint8Array | MongoFault): void;
}

interface Task {
  readonly request: Request;
  readonly name: string;
  readonly command: Command;
  readonly writes: boolean;
  work: Work | undefined;
  transaction: Session | undefined;
  /** Set when it is answered, or will be after the commit. */
  outcome: Doc | Uint8Array | MongoFault | undefined;
  timer: NodeJS.Timeout | undefined;
  /** What waits for this very task: the same write sent a second time. */
  followers: (() => void)[];
  writeKey: string | undefined;
}

export class Engine {
  readonly #connection: Connection;
  readonly #snapshots: Snapshots;
  readonly #head: Head;
  readonly #services: Services;
  #queue: Task[] = [];
  #scheduled = false;
  readonly #crowd = new Crowd();
  #committing: { catalog: Catalog } | undefined;
  /** Retryable writes under way, by session. */
  readonly #underWay = new Map<string, Task>();
  #closed = false;
  /** What to correct in memory when the commit under way fails. */
  readonly #undo: (() => void)[] = [];
  #unclean = false;
  /** Commands that would begin a transaction, while none may. */
  #held: Task[] | undefined;

  /** Opens the file. Throws `FileRefused` with a sentence that says what to do. `address`: what `hello` tells drivers. */
  constructor(file: string, address: () => string) {
    const beforeWrite = (): void => this.#begin();
    const { connection, loaded } = openWriter(file, (opened) => new Head(opened, beforeWrite));
    this.#connection = connection;
    this.#head = loaded;
    this.#snapshots = new Snapshots(file);
    const cursors = new Cursors(() => (randomBytes(8).readBigUInt64LE() >> 1n) | 1n);
    const sessions = new Sessions(this.#head, this.#snapshots, (transaction) => cursors.killOf({ transaction }));
    this.#services = {
      head: this.#head,
      cursors,
      sessions,
      retries: new Retries(this.#connection, beforeWrite),
      address,
      now: () => new Date(),
      random: Math.random,
      timestamp: timestamps(),
      newUuid: () => randomBytes(16),
      onRollback: (undo) => this.#undo.push(undo),
    };
  }

  get services(): Services {
    return this.#services;
  }

  submit(request: Request): void {
    try {
      const [name = ''] = request.body.keys();
      const command = commandNamed(name);
      checkOptions(name, command, request.body);
      const outside = request.body.get('autocommit') === undefined || name === 'commitTransaction';
      const writes = typeof command.writes === 'function' ? command.writes(request.body) : command.writes === true;
      this.#enqueue({
        request,
        name,
        command,
        writes: writes && outside,
        work: undefined,
        transaction: undefined,
        outcome: undefined,
        timer: undefined,
        followers: [],
        writeKey: undefined,
      });
    } catch (error) {
      request.answer(this.#faultFor(error, undefined, request.body));
    }
  }

  /** Does `act`, which writes, in a commit of its own; for upkeep. Throws what it throws, all undone. */
  upkeep(act: () => void): void {
    if (this.#closed) return;
    try {
      act();
      this.#commit();
    } catch (error) {
      this.#rollback();
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
      if (!this.#closed) this.#foldLog();
      for (const task of this.#held?.splice(0) ?? []) this.#enqueue(task);
      this.#held = undefined;
    };
    look();
  }

  /** Answers what is under way, aborts open transactions, closes the file. */
  close(): void {
    if (this.#closed) return;
    this.#run();
    this.#closed = true;
    this.#services.sessions.endAll();
    for (const task of [...this.#queue.splice(0), ...(this.#held?.splice(0) ?? [])])
      this.#reply(task, fault(91, 'The server is shutting down'));
    this.#snapshots.close();
    this.#foldLog();
    this.#connection.close();
  }

  /** Statements may keep the connection open a little longer, so the log is folded into the file here and not left to the last close. */
  #foldLog(): void {
    try {
      this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // Nothing is lost: the log is read again when the file is opened.
      process.emitWarning(faultOf(error).message);
    }
  }

  #enqueue(task: Task): void {
    this.#queue.push(task);
    if (task.writes) this.#crowd.arrived(performance.now());
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    if (this.#closed) return;
    if (this.#crowd.worthWaiting(performance.now())) {
      setImmediate(() => this.#turn());
      return;
    }
    this.#scheduled = false;
    this.#run();
  }

  /** Everything that has arrived: writes first and under one commit, then reads. */
  #run(): void {
    const tasks = this.#queue;
    this.#queue = [];
    this.#crowd.gone();
    this.#clean();
    if (this.#unclean) {
      for (const task of tasks)
        if (task.outcome === undefined)
          this.#reply(task, fault(1, 'The disk refuses to take back a failed write. Check it and start again.'));
      return;
    }
    const writers = tasks.filter((task) => task.writes && task.outcome === undefined);
    if (writers.length > 0) this.#runWriters(writers);
    for (const task of tasks) {
      if (task.writes || task.outcome !== undefined) continue;
      if (this.#held && task.request.body.has('startTransaction')) {
        this.#held.push(task);
        continue;
      }
      this.#advance(task);
      if (task.outcome !== undefined) this.#reply(task, task.outcome);
    }
  }

  #runWriters(writers: Task[]): void {
    let broken: MongoFault | undefined;
    for (const task of writers) {
      broken = this.#advance(task);
      if (broken) break;
    }
    try {
      if (!broken) this.#commit();
    } catch (error) {
      broken = faultOf(error);
    }
    if (broken) this.#rollback();
    for (const task of writers) {
      const outcome = broken ?? task.outcome;
      if (outcome !== undefined) this.#reply(task, outcome);
    }
  }

  /** One step of a task. Returns the fault that spoils the whole commit, if there is one. */
  #advance(task: Task): MongoFault | undefined {
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
      const own = error instanceof MongoFault;
      task.outcome = this.#faultFor(error, task, task.request.body);
      return own || !task.writes ? undefined : task.outcome;
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
    const inTransaction = this.#enter(task, session, now);
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

  /** Begins or continues the transaction that the command names. True inside of one. */
  #enter(task: Task, session: Session | undefined, now: number): boolean {
    const { body } = task.request;
    const autocommit = body.get('autocommit');
    const starts = body.get('startTransaction');
    if (autocommit === undefined) {
      if (starts !== undefined) throw fault(72, "'startTransaction' is only allowed with 'autocommit'");
      return false;
    }
    if (task.name === 'commitTransaction' || task.name === 'abortTransaction') return false;
    const number = transactionNumber(body);
    if (autocommit !== false || !session || number === undefined)
      throw fault(72, "A transaction needs 'lsid', 'txnNumber' and 'autocommit: false'");
    if (starts !== undefined && starts !== true) throw fault(72, "'startTransaction' can only be true");
    task.transaction = session;
    if (!task.command.inTransaction) throw fault(263, `Cannot run '${task.name}' in a multi-document transaction.`);
    if (body.has('writeConcern')) throw fault(72, 'writeConcern is not allowed within a multi-statement transaction');
    if (starts === true) this.#services.sessions.begin(session, number, now);
    else {
      this.#services.sessions.continue(session, number);
      if (body.has('readConcern')) throw fault(72, 'Only the first command in a transaction may specify a readConcern');
    }
    return true;
  }

  /** For a retryable write: what an earlier try left behind. Sets the outcome where it had come to its end. */
  #progressOf(task: Task, session: Session | undefined, now: number): Progress | 'waiting' | undefined {
    const number = transactionNumber(task.request.body);
    if (number === undefined || task.request.body.get('autocommit') !== undefined) return undefined;
    if (!session) throw fault(72, "'txnNumber' needs 'lsid'");
    if (!task.command.retryable) throw fault(50768, `Cannot run '${task.name}' as a retryable write`);
    const twin = this.#underWay.get(session.key);
    if (twin && twin !== task) {
      twin.followers.push(() => this.#enqueue(task));
      return 'waiting';
    }
    const { sessions, retries } = this.#services;
    // A number beyond the last one remembered cannot be in the file.
    const known = session.remembered !== undefined && number > session.remembered ? undefined : retries.find(session.key);
    session.remembered ??= known?.number ?? -1;
    if (known && known.number > number)
      throw fault(225, `Transaction ${number} is older than ${known.number}, which the session has already used.`);
    sessions.advance(session, number);
    const earlier = known?.number === number ? known.record : undefined;
    if (earlier?.get('whole') === true) {
      task.outcome = shown(earlier);
      return undefined;
    }
    task.writeKey = session.key;
    this.#underWay.set(session.key, task);
    return {
      earlier,
      save(results) {
        retries.save(session.key, number, results, now);
        session.remembered = number;
      },
    };
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

  #faultFor(error: unknown, task: Task | undefined, _body: Doc): MongoFault {
    const known = faultOf(error);
    if (task?.transaction && known.code !== 225 && known.code !== 256) this.#services.sessions.abort(task.transaction);
    return known;
  }

  #reply(task: Task, outcome: Doc | Uint8Array | MongoFault): void {
    task.outcome = outcome;
    if (task.timer) clearTimeout(task.timer);
    if (outcome instanceof Map) unsatisfied(task, outcome);
    if (task.writeKey !== undefined && this.#underWay.get(task.writeKey) === task) this.#underWay.delete(task.writeKey);
    for (const follow of task.followers.splice(0)) follow();
    task.request.answer(outcome);
  }

  #begin(): void {
    if (this.#committing) return;
    this.#connection.run('BEGIN IMMEDIATE');
    this.#committing = { catalog: this.#head.catalog };
  }

  #commit(): void {
    if (!this.#committing) return;
    this.#connection.run('COMMIT');
    this.#committing = undefined;
    this.#undo.length = 0;
  }

  #rollback(): void {
    for (const undo of this.#undo.splice(0)) undo();
    if (this.#committing) {
      this.#head.catalog = this.#committing.catalog;
      this.#head.forgetSaved();
      this.#committing = undefined;
    }
    this.#unclean = true;
    this.#clean();
  }

  /** Takes back what a failed commit left in the connection. Until that succeeds nobody may see it. */
  #clean(): void {
    if (!this.#unclean) return;
    try {
      this.#connection.run('ROLLBACK');
    } catch (error) {
      // SQLite has already rolled back where the disk was full or the file damaged.
      if (!messageOf(error).includes('no transaction is active')) return;
    }
    this.#unclean = false;
  }
}

/** Timestamps that never repeat and never go back. */
function timestamps(): () => Timestamp {
  let last = new Timestamp({ t: 0, i: 0 });
  return () => {
    const t = Math.max(Math.floor(Date.now() / 1000), last.t);
    last = new Timestamp({ t, i: t === last.t ? last.i + 1 : 1 });
    return last;
  };
}

/** `maxTimeMS` of the command; undefined for none. Throws for what is no time. */
function timeLimit({ request }: Task): number | undefined {
  const limit = optionalCount(request.body, 'maxTimeMS');
  return limit === 0 ? undefined : limit;
}

/** One node satisfies `w: 1` and `majority`; for more the write holds and the reply says that it is not replicated so far. */
function unsatisfied(task: Task, reply: Doc): void {
  const concern = task.request.body.get('writeConcern');
  const w = concern instanceof Map ? concern.get('w') : undefined;
  if (!task.writes || w === undefined || w === 'majority' || Number(String(w)) <= 1) return;
  const error = new Map<string, Value>([
    ['code', int(100)],
    ['codeName', 'UnsatisfiableWriteConcern'],
    ['errmsg', 'Not enough data-bearing nodes'],
  ]);
  reply.set('writeConcernError', error);
}

/** The stored answer without what is only ours. */
function shown(record: Doc): Doc {
  const reply = new Map(record);
  reply.delete('whole');
  reply.delete('done');
  return reply;
}

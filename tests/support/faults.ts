/** A database whose nth call goes wrong: before it reaches the server, or after the server has done it and only the answer is lost. */
import { MongoNetworkError, MongoServerError, type ClientSession, type Db, type MongoClient } from 'mongodb';
import type { Database } from '@/cloudfunctions/kernel/database';

/** `transient` carries the label that MongoDB documents for trying the transaction again; `fatal` is any other error. */
export type FaultKind = 'before, transient' | 'before, fatal' | 'after, transient' | 'after, fatal';
export const FAULT_KINDS: readonly FaultKind[] = ['before, transient', 'before, fatal', 'after, transient', 'after, fatal'];

export interface FaultyDatabase extends Database {
  /** How many calls were made since `arm`. */
  readonly calls: () => number;
  /** The `nth` call from now (from 1) goes wrong once; 0 never. */
  arm(nth: number, kind: FaultKind): void;
}

const CALLS = new Set([
  'bulkWrite',
  'insertMany',
  'insertOne',
  'updateOne',
  'updateMany',
  'replaceOne',
  'findOne',
  'findOneAndUpdate',
  'deleteOne',
  'deleteMany',
  'countDocuments',
  'toArray',
]);

export function faulty(database: Database): FaultyDatabase {
  let calls = 0;
  let at = 0;
  let kind: FaultKind = 'before, fatal';
  const error = (isCommit: boolean) => {
    if (kind.endsWith('fatal')) return new Error('injected');
    // A commit whose answer is lost may have happened; anything else in a transaction has not.
    const label = isCommit && kind.startsWith('after') ? 'UnknownTransactionCommitResult' : 'TransientTransactionError';
    return isCommit
      ? labelled(new MongoNetworkError('injected'), label)
      : new MongoServerError({ message: 'injected', errorLabels: [label] });
  };
  async function call<T>(isCommit: boolean, work: () => Promise<T>): Promise<T> {
    calls += 1;
    const wrong = calls === at;
    if (wrong && kind.startsWith('before')) throw error(isCommit);
    const answer = await work();
    if (wrong) throw error(isCommit);
    return answer;
  }
  return {
    close: () => database.close(),
    calls: () => calls,
    arm(nth, how) {
      calls = 0;
      at = nth;
      kind = how;
    },
    db: wrapDb(database.db, (work) => call(false, work)),
    client: wrapClient(database.client, (work) => call(true, work)),
  };
}

function labelled(error: MongoNetworkError, label: string): MongoNetworkError {
  error.addErrorLabel(label);
  return error;
}

type Guard = <T>(work: () => Promise<T>) => Promise<T>;

/** Every method of `target` keeps its own `this`; those in `CALLS` go through the guard, cursors are wrapped in turn. */
function wrapCalls<T extends object>(target: T, guard: Guard): T {
  return new Proxy(target, {
    get(it, name) {
      const value: unknown = Reflect.get(it, name, it);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const run = (): unknown => Reflect.apply(value, it, args);
        if (CALLS.has(String(name))) return guard(async () => run());
        const answer = run();
        const isCursor = answer !== null && typeof answer === 'object' && 'toArray' in answer;
        return isCursor ? wrapCalls(answer, guard) : answer;
      };
    },
  });
}

const wrapDb = (db: Db, guard: Guard): Db =>
  new Proxy(db, {
    get(it, name) {
      if (name === 'collection') return (...args: [string]) => wrapCalls(it.collection(...args), guard);
      const value: unknown = Reflect.get(it, name, it);
      return typeof value === 'function' ? value.bind(it) : value;
    },
  });

/** Sessions must stay the driver's own objects, since it looks inside them: only their commit is replaced. */
const wrapClient = (client: MongoClient, guard: Guard): MongoClient =>
  new Proxy(client, {
    get(it, name) {
      if (name === 'startSession')
        return (): ClientSession => {
          const session = it.startSession();
          const commit = session.commitTransaction.bind(session);
          session.commitTransaction = () => guard(commit);
          return session;
        };
      const value: unknown = Reflect.get(it, name, it);
      return typeof value === 'function' ? value.bind(it) : value;
    },
  });

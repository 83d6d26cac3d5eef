/** The official driver, connected once an instance; typed collections; `runTransaction`, the one place that retries. */
import {
  MongoClient,
  MongoError,
  type AggregateOptions,
  type BulkWriteOptions,
  type ClientSession,
  type Db,
  type DeleteOptions,
  type Document,
  type Filter,
  type FindOneAndUpdateOptions,
  type FindOptions,
  type IndexDescription,
  type MongoClientOptions,
  type OptionalUnlessRequiredId,
  type AnyBulkWriteOperation,
  type UpdateFilter,
  type UpdateOptions,
  type WithId,
  type WithoutId,
} from 'mongodb';
import { FORCED, withoutReplaced } from './uriOptions.rule';

export { migrate } from './migrate';

/** A collection: its name, its documents' type, the indexes that `migrate` makes. Every unique index holds the shard key. */
export interface CollectionDef<D extends object> {
  readonly name: string;
  readonly indexes: readonly IndexDescription[];
  /** The shard key where the database is a sharded cluster, e.g. `{ memberId: 1 }`; absent for small collections. */
  readonly shardKey?: Readonly<Record<string, 1 | 'hashed'>>;
  /** Names of indexes that an earlier version made and `migrate` takes away: a unique one would refuse what may be written now. */
  readonly retired?: readonly string[];
  /** Carries the type alone. */
  readonly document?: D;
}

export const defineCollection = <D extends object>(def: Omit<CollectionDef<D>, 'document'>): CollectionDef<D> => def;

/** The part of a collection that store modules use, bound to the running transaction (or to none). */
export interface TxCollection<D extends object> {
  findOne(filter: Filter<D>, options?: FindOptions): Promise<WithId<D> | null>;
  /** `limit` is asked for: no list is without a bound. */
  find(filter: Filter<D>, options: FindOptions & { limit: number }): Promise<WithId<D>[]>;
  count(filter: Filter<D>): Promise<number>;
  aggregate<R extends Document>(pipeline: Document[], options?: AggregateOptions): Promise<R[]>;
  insertOne(document: OptionalUnlessRequiredId<D>): Promise<void>;
  insertMany(documents: OptionalUnlessRequiredId<D>[]): Promise<void>;
  /** Answers how many documents matched. */
  updateOne(filter: Filter<D>, update: UpdateFilter<D>, options?: UpdateOptions): Promise<{ matched: number; upserted: boolean }>;
  updateMany(filter: Filter<D>, update: UpdateFilter<D>, options?: UpdateOptions): Promise<{ matched: number }>;
  /** Puts the document, all but its `_id`, in the place of the one that matches; answers how many did. */
  replaceOne(filter: Filter<D>, document: WithoutId<D>): Promise<{ matched: number }>;
  /** The document after the update, or null when none matched. */
  findOneAndUpdate(filter: Filter<D>, update: UpdateFilter<D>, options?: FindOneAndUpdateOptions): Promise<WithId<D> | null>;
  deleteOne(filter: Filter<D>, options?: DeleteOptions): Promise<number>;
  deleteMany(filter: Filter<D>, options?: DeleteOptions): Promise<number>;
  bulkWrite(
    operations: AnyBulkWriteOperation<D>[],
    options?: BulkWriteOptions,
  ): Promise<{ matched: number; inserted: number; modified: number }>;
}

/** What both a context (outside) and a transaction (inside) can read from. */
export interface Reader {
  in<D extends object>(def: CollectionDef<D>): TxCollection<D>;
}

export function bindCollection<D extends object>(db: Db, def: CollectionDef<D>, session?: ClientSession): TxCollection<D> {
  const it = db.collection<D>(def.name);
  return {
    findOne: (filter, options) => it.findOne(filter, { ...options, session }),
    find: (filter, options) => it.find(filter, { ...options, session }).toArray(),
    count: (filter) => it.countDocuments(filter, { session }),
    aggregate: <R extends Document>(pipeline: Document[], options?: AggregateOptions) =>
      it.aggregate<R>(pipeline, { ...options, session }).toArray(),
    insertOne: async (document) => void (await it.insertOne(document, { session })),
    insertMany: async (documents) => {
      const [first] = documents;
      // For one document the driver’s plain command costs it less than a bulk of one.
      if (documents.length === 1 && first !== undefined) await it.insertOne(first, { session });
      else if (documents.length > 0) await it.insertMany(documents, { session });
    },
    updateOne: async (filter, update, options) => {
      const result = await it.updateOne(filter, update, { ...options, session });
      return { matched: result.matchedCount, upserted: result.upsertedCount > 0 };
    },
    updateMany: async (filter, update, options) => ({
      matched: (await it.updateMany(filter, update, { ...options, session })).matchedCount,
    }),
    replaceOne: async (filter, document) => ({ matched: (await it.replaceOne(filter, document, { session })).matchedCount }),
    findOneAndUpdate: (filter, update, options) =>
      it.findOneAndUpdate(filter, update, { returnDocument: 'after', ...options, session }),
    deleteOne: async (filter, options) => (await it.deleteOne(filter, { ...options, session })).deletedCount,
    deleteMany: async (filter, options) => (await it.deleteMany(filter, { ...options, session })).deletedCount,
    bulkWrite: async (operations, options) => {
      const result = await it.bulkWrite(operations, { ...options, session });
      return { matched: result.matchedCount, inserted: result.insertedCount, modified: result.modifiedCount };
    },
  };
}

export interface Database {
  readonly client: MongoClient;
  readonly db: Db;
  close(): Promise<void>;
}

/**
 * `uri` names the server; `name` the database. Reads from the primary, since a transaction can do nothing else, and majority writes, so
 * that what was answered survives an election; neither `uri` nor `options` can undo it.
 */
export async function connect(uri: string, name: string, options: MongoClientOptions = {}): Promise<Database> {
  const client = new MongoClient(withoutReplaced(uri), { ...options, ...FORCED });
  await client.connect();
  return { client, db: client.db(name), close: () => client.close() };
}

/** Thrown when a transaction found no gap in the traffic; the wire says `BUSY`. Nothing was done. */
export class BusyError extends Error {}

export interface Retry {
  readonly attemptsMax: number;
  readonly pauseMsBase: number;
  readonly pauseMsMax: number;
  /** 0 to 1, for the jitter. */
  random(): number;
  pause(ms: number): Promise<void>;
}

/** Set while `work` runs; tells the transaction to roll back without an error. */
export interface Verdict<T> {
  readonly commit: boolean;
  readonly value: T;
}

/**
 * Runs `work` in one transaction with snapshot reads and majority commit, again from the start on `TransientTransactionError`, the
 * commit again on `UnknownTransactionCommitResult` (MongoDB's documented labels), with full jitter, bounded; then `BusyError`.
 */
export async function runTransaction<T>(
  client: MongoClient,
  retry: Retry,
  work: (session: ClientSession, attempt: number) => Promise<Verdict<T>>,
): Promise<T> {
  for (let attempt = 1; attempt <= retry.attemptsMax; attempt += 1) {
    const session = client.startSession();
    try {
      session.startTransaction({
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority' },
        readPreference: FORCED.readPreference,
      });
      const verdict = await work(session, attempt);
      if (verdict.commit) await commit(session, retry);
      else await session.abortTransaction();
      return verdict.value;
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(ignoreAborted);
      if (!isRetryable(error)) throw error;
    } finally {
      await session.endSession();
    }
    await retry.pause(retry.random() * Math.min(retry.pauseMsMax, retry.pauseMsBase * 2 ** attempt));
  }
  throw new BusyError(`no success in ${retry.attemptsMax} attempts`);
}

async function commit(session: ClientSession, retry: Retry): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      const unknown = error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
      if (!unknown || attempt >= retry.attemptsMax) throw error;
      await retry.pause(retry.random() * Math.min(retry.pauseMsMax, retry.pauseMsBase * 2 ** attempt));
    }
  }
}

/** An abort that fails has nothing left to abort: the server drops what was not committed. */
function ignoreAborted(error: unknown): void {
  if (!(error instanceof MongoError)) throw error;
}

/**
 * Worth another attempt from the start: MongoDB's transient label, or a duplicate key (11000): the other writer has committed, so the
 * next attempt reads what it wrote and answers by rule.
 */
const isRetryable = (error: unknown): boolean =>
  error instanceof MongoError && (error.hasErrorLabel('TransientTransactionError') || error.code === 11000);

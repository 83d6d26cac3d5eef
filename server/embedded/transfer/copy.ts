/** Carries everything over to a MongoDB: how a shop grows out of its folder. Can be stopped and started again. */
import { createHash, type Hash } from 'node:crypto';
import type { Collection, Db, Document, IndexDescription, MongoClient } from 'mongodb';
import { BSON } from 'mongodb';
import { TransferRefused } from './backup';

/** Documents a step carries. */
const BATCH = 1000;
/** Where the target remembers how far it has come. */
const PROGRESS = { db: 'changke_copy', name: 'progress' } as const;
/** Types must survive: an int32 that looks like a double on the way is another document. */
const EXACT = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

export interface CopiedCollection {
  ns: string;
  documents: number;
  indexes: number;
  /** SHA-256 over all documents in the order of their `_id`. */
  hash: string;
}

export interface CopyReport {
  copied(ns: string, done: number, total: number): void;
}

interface Step {
  _id: string;
  /** The last `_id` carried over. */
  last?: unknown;
  /** Documents carried over. */
  done: number;
}

const BUILT_IN = new Set(['admin', 'local', 'config', PROGRESS.db]);

/**
 * Copies all collections and indexes, then compares counts and hashes. Nobody may write to the source meanwhile, or the comparison
 * says so. Throws `TransferRefused` where the target has documents that this copy did not bring.
 */
export async function copyAll(source: MongoClient, target: MongoClient, report: CopyReport): Promise<CopiedCollection[]> {
  const steps = target.db(PROGRESS.db).collection<Step>(PROGRESS.name);
  const out: CopiedCollection[] = [];
  const { databases } = await source.db('admin').admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) {
    if (BUILT_IN.has(name)) continue;
    for (const { name: coll } of await source.db(name).listCollections({}, { nameOnly: true }).toArray()) {
      out.push(await copyCollection(source.db(name), target.db(name), coll, steps, report));
    }
  }
  await target.db(PROGRESS.db).dropDatabase();
  return out;
}

async function copyCollection(
  from: Db,
  to: Db,
  name: string,
  steps: Collection<Step>,
  report: CopyReport,
): Promise<CopiedCollection> {
  const ns = `${from.databaseName}.${name}`;
  const source = from.collection<Document>(name);
  const target = to.collection<Document>(name);
  await refuseForeign(target, ns, steps);
  await copyDocuments(source, target, ns, steps, report);
  const indexes = await copyIndexes(source, to, name);
  const [here, there] = await Promise.all([hashOf(source), hashOf(target)]);
  if (here.count !== there.count || here.hash !== there.hash) {
    throw new TransferRefused(
      `${ns} differs after the copy: ${here.count} documents here, ${there.count} there. Stop whoever writes, and copy again.`,
    );
  }
  return { ns, documents: here.count, indexes, hash: here.hash };
}

async function refuseForeign(target: Collection<Document>, ns: string, steps: Collection<Step>): Promise<void> {
  if (await steps.findOne({ _id: ns })) return;
  if (await target.findOne({}, { projection: { _id: 1 } })) {
    throw new TransferRefused(`${ns} has documents on the target already. Copy into an empty database.`);
  }
  await steps.insertOne({ _id: ns, done: 0 });
}

/** In the order of `_id`, each batch as replacements that may be done twice. */
async function copyDocuments(
  source: Collection<Document>,
  target: Collection<Document>,
  ns: string,
  steps: Collection<Step>,
  report: CopyReport,
): Promise<void> {
  const total = await source.estimatedDocumentCount();
  const step = await steps.findOne({ _id: ns }, EXACT);
  const state = { done: Number(step?.done ?? 0), last: step?.last };
  report.copied(ns, state.done, total);
  // An expression, because a plain `$gt` keeps to the type of its operand.
  const rest = state.last === undefined ? {} : { $expr: { $gt: ['$_id', { $literal: state.last }] } };
  let batch: Document[] = [];
  const flush = async (): Promise<void> => {
    const last = batch.at(-1);
    if (!last) return;
    await target.bulkWrite(
      batch.map((doc) => ({ replaceOne: { filter: { _id: { $eq: doc._id } }, replacement: doc, upsert: true } })),
      { ordered: false },
    );
    state.done += batch.length;
    await steps.updateOne({ _id: ns }, { $set: { done: state.done, last: last._id } });
    batch = [];
    report.copied(ns, state.done, total);
  };
  for await (const doc of source.find(rest, { ...EXACT, sort: { _id: 1 }, hint: { _id: 1 } })) {
    batch.push(doc);
    if (batch.length === BATCH) await flush();
  }
  await flush();
}

async function copyIndexes(source: Collection<Document>, to: Db, name: string): Promise<number> {
  const specs = await source.listIndexes().toArray();
  const wanted: IndexDescription[] = specs
    .filter((spec) => spec.name !== '_id_')
    .map(({ key, name: indexName, v: _v, ...options }) => ({ key, name: indexName, ...options }));
  if (wanted.length === 0) await to.createCollection(name).catch(ignoreExisting);
  else await to.collection(name).createIndexes(wanted);
  return specs.length;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 48)) throw error;
}

async function hashOf(collection: Collection<Document>): Promise<{ count: number; hash: string }> {
  const hash: Hash = createHash('sha256');
  let count = 0;
  for await (const doc of collection.find({}, { ...EXACT, sort: { _id: 1 }, hint: { _id: 1 } })) {
    hash.update(BSON.serialize(doc));
    count++;
  }
  return { count, hash: hash.digest('hex') };
}

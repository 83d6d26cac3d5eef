/** Makes collections and indexes, and takes away or makes anew those whose options have changed. */
import { MongoError, type Db, type IndexDescription, type IndexDescriptionInfo } from 'mongodb';
import type { CollectionDef } from './database';
import { isSameIndex, isSameKey, nameOf } from './index.rule';

/** An index cannot be made. The sentence says which, and what stands in the way, without a value of any document. */
export class MigrationError extends Error {}

const [EXISTS, GONE, DUPLICATE] = [48, 27, 11000];

/** Outside any transaction; safe to repeat and to run twice at once. @throws MigrationError */
export async function migrate(db: Db, defs: readonly CollectionDef<object>[]): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map((it) => it.name));
  for (const def of defs) {
    // EXISTS: another instance made it first.
    if (!present.has(def.name)) await db.createCollection(def.name).catch(unless(EXISTS));
    if (def.indexes.length > 0 || def.retired !== undefined) await makeIndexes(db, def);
  }
}

/**
 * What is in the way goes first: MongoDB refuses a name or a key that another index has. Where a new one then cannot be made, those that
 * were taken away for it come back.
 */
async function makeIndexes(db: Db, def: CollectionDef<object>): Promise<void> {
  const present = await db.collection(def.name).listIndexes().toArray();
  const missing = def.indexes.filter((wanted) => !present.some((it) => it.name === nameOf(wanted) && isSameIndex(wanted, it)));
  const gone = present.filter((it) => isRetired(def, it) || missing.some((wanted) => isInTheWay(def, wanted, it)));
  for (const index of gone) await dropIndex(db, def.name, String(index.name));
  try {
    if (missing.length > 0) await db.collection(def.name).createIndexes([...missing]);
  } catch (error) {
    await restore(db, def, gone);
    throw error instanceof MongoError ? await faultOf(db, def, missing, error) : error;
  }
}

const isRetired = (def: CollectionDef<object>, present: IndexDescriptionInfo): boolean =>
  def.retired?.includes(String(present.name)) === true &&
  !def.indexes.some((it) => isSameIndex(it, present) && nameOf(it) === present.name);

/** Has the name of a wanted one, or its key under a name that none of ours has. */
const isInTheWay = (def: CollectionDef<object>, wanted: IndexDescription, present: IndexDescriptionInfo): boolean =>
  present.name === nameOf(wanted) || (isSameKey(wanted, present) && !def.indexes.some((it) => nameOf(it) === present.name));

async function dropIndex(db: Db, collection: string, name: string): Promise<void> {
  try {
    // GONE: another instance took it away.
    await db.collection(collection).dropIndex(name).catch(unless(GONE));
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    throw new MigrationError(
      `The index ${name} of the collection ${collection} has changed, and MongoDB does not let the old one go (code ${String(error.code)}). ` +
        'Drop it by hand in mongosh, then start again.',
      { cause: error.name },
    );
  }
}

/** What was taken away for nothing. A retired one was not wanted in any case. */
async function restore(db: Db, def: CollectionDef<object>, gone: readonly IndexDescriptionInfo[]): Promise<void> {
  for (const { v: _version, ns: _namespace, key, ...options } of gone.filter((it) => !isRetired(def, it)))
    await db.collection(def.name).createIndex(key, options).catch(unless(DUPLICATE));
}

async function faultOf(
  db: Db,
  def: CollectionDef<object>,
  missing: readonly IndexDescription[],
  error: MongoError,
): Promise<Error> {
  if (error.code !== DUPLICATE) {
    const names = missing.map(nameOf).join(', ');
    const why = `MongoDB refuses it with code ${String(error.code)}`;
    return new MigrationError(`The index ${names} of the collection ${def.name} cannot be made: ${why}.`, { cause: error.name });
  }
  for (const index of missing.filter((it) => it.unique === true)) {
    const groups = await countDuplicates(db, def.name, index);
    if (groups === 0) continue;
    return new MigrationError(
      `The unique index ${nameOf(index)} of the collection ${def.name} cannot be made: ${groups} values of its key ` +
        `(${Object.keys(index.key).join(', ')}) are there more than once. ` +
        'Settle which of those documents stays, then start again. Nothing was changed.',
    );
  }
  // Fields that are lists: their values are not counted.
  return new MigrationError(
    `A unique index of the collection ${def.name} cannot be made (${missing.map(nameOf).join(', ')}): a value of its key is there more than ` +
      'once. Settle which of those documents stays, then start again. Nothing was changed.',
  );
}

/** How many values of the index's key more than one document has. */
async function countDuplicates(db: Db, collection: string, index: IndexDescription): Promise<number> {
  const fields = Object.keys(index.key);
  const key = fields.map((field) => ({ $ifNull: [`$${field}`, null] }));
  const present = index.sparse === true ? [{ $match: { $or: fields.map((field) => ({ [field]: { $exists: true } })) } }] : [];
  const [counted] = await db
    .collection(collection)
    .aggregate([
      { $match: index.partialFilterExpression ?? {} },
      ...present,
      { $group: { _id: key, documents: { $sum: 1 } } },
      { $match: { documents: { $gt: 1 } } },
      { $count: 'values' },
    ])
    .toArray();
  return Number(counted?.values ?? 0);
}

/** Lets an error of this code pass. */
const unless =
  (code: number) =>
  (error: unknown): void => {
    if (!(error instanceof MongoError && error.code === code)) throw error;
  };

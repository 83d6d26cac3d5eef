/** One case on one engine, and the smallest case that still differs. */
import { type Collection, type MongoClient, MongoServerError } from 'mongodb';
import type { Case, Fields } from './cases';
import { answersOf, isSame, type Outcome } from './compare';

export interface Difference {
  readonly ours: Outcome;
  readonly second: Outcome;
}

export type Compare = (it: Case) => Promise<Difference | undefined>;

/** Runs cases on both, one at a time, in a collection of that name. */
export function comparing(ours: MongoClient, second: MongoClient, name: string): Compare {
  const options = { promoteValues: false, ignoreUndefined: true } as const;
  const both = [ours, second].map((it) => it.db('differential', options).collection<Fields>(name));
  return async (it) => {
    const [one, other] = await Promise.all(both.map((collection) => outcomeOf(collection, it)));
    return one === undefined || other === undefined || isSame(one, other) ? undefined : { ours: one, second: other };
  };
}

async function outcomeOf(collection: Collection<Fields>, it: Case): Promise<Outcome> {
  await collection.deleteMany({});
  if (it.docs.length > 0) await collection.insertMany(it.docs);
  try {
    return await answer(collection, it);
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    return { code: Number(error.code), message: error.message };
  }
}

async function answer(collection: Collection<Fields>, it: Case): Promise<Outcome> {
  const { filter, projection, sort, skip = 0, limit = 0, update, pipeline = [] } = it;
  if (it.kind === 'find') {
    const found = await collection.find(filter, { projection, sort: byHand(sort), skip, limit }).toArray();
    return answersOf(found, sort !== undefined);
  }
  if (it.kind === 'aggregate')
    return answersOf(
      await collection.aggregate(pipeline).toArray(),
      pipeline.some((stage) => '$limit' in stage),
    );
  const { matchedCount, modifiedCount, upsertedCount } = await collection.updateMany(filter, update ?? {});
  const after = await collection.find().sort({ _id: 1 }).toArray();
  return answersOf([[matchedCount, modifiedCount, upsertedCount].map(Number), ...after], true);
}

const byHand = (sort: Fields | undefined): [string, 1 | -1][] | undefined =>
  sort === undefined ? undefined : Object.entries(sort).map(([path, way]) => [path, way === 1 ? 1 : -1]);

/** Leaves out documents, fields and parts of the command as long as the difference stays of the same kind. */
export async function smallest(it: Case, isStillTheSame: (smaller: Case) => Promise<boolean>): Promise<Case> {
  let least = it;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const smaller of withoutOne(least)) {
      if (!(await isStillTheSame(smaller))) continue;
      least = smaller;
      isSmaller = true;
      break;
    }
  }
  return least;
}

function* withoutOne(it: Case): Generator<Case> {
  for (const at of it.docs.keys()) yield { ...it, docs: it.docs.toSpliced(at, 1) };
  if (it.projection !== undefined) yield { ...it, projection: undefined };
  if (Object.keys(it.filter).length > 0) yield { ...it, filter: {} };
  for (const at of it.pipeline?.keys() ?? []) yield { ...it, pipeline: it.pipeline?.toSpliced(at, 1) };
  for (const [at, doc] of it.docs.entries())
    for (const name of Object.keys(doc).filter((key) => key !== '_id')) {
      const { [name]: _left, ...rest } = doc;
      yield { ...it, docs: it.docs.with(at, rest) };
    }
}

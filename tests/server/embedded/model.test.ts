/** Random commands in and outside of transactions, against a model that is plain maps. The same on MongoDB. */
import type { ClientSession, Collection } from 'mongodb';
import { testDatabase, type TestDatabase } from '../../support/database';
import { Model, type Outcome } from './model';
import { seeded } from './seeded';

interface Row {
  _id: number;
  u: number;
  v: number;
}

const STEPS = Number(process.env.MODEL_STEPS ?? 500);
const SEED = Number(process.env.SEED ?? 4711);
const SESSIONS = 3;
const KEYS = 6;

let database: TestDatabase;
let rows: Collection<Row>;
beforeAll(async () => {
  database = await testDatabase();
  rows = database.db.collection('rows');
  await rows.createIndex({ u: 1 }, { unique: true });
});
afterAll(() => database.close());

/** What became of a write, in the model's words. */
async function outcomeOf(act: () => Promise<{ done: boolean }>): Promise<Outcome> {
  try {
    return (await act()).done ? 'done' : 'nothing';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 112) return 'conflict';
    if (code === 11000) return 'duplicate';
    throw error;
  }
}

function write(kind: number, row: Row, session: ClientSession | undefined): () => Promise<{ done: boolean }> {
  // Outside, a write that has to wait for a transaction of this very test must fail instead of waiting for ever.
  const options = session ? { session } : { maxTimeMS: 5000 };
  if (kind === 0) return async () => ({ done: (await rows.insertOne({ ...row }, options)).acknowledged });
  if (kind === 1)
    return async () => ({
      done: (await rows.updateOne({ _id: row._id }, { $set: { u: row.u, v: row.v } }, options)).matchedCount === 1,
    });
  return async () => ({ done: (await rows.deleteOne({ _id: row._id }, options)).deletedCount === 1 });
}

it(`${STEPS} random commands do what the model does (seed ${SEED})`, async () => {
  const random = seeded(SEED);
  const pick = (below: number): number => Math.floor(random() * below);
  const sessions = Array.from({ length: SESSIONS }, () => database.client.startSession());
  const model = new Model(SESSIONS);
  const counts: Record<string, number> = {};
  for (let step = 0; step < STEPS; step++) {
    // The last one stands for a client without a session.
    const who = pick(SESSIONS + 1);
    const session = sessions[who];
    const chance = random();
    if (session && !model.isOpen(who) && chance < 0.5) {
      session.startTransaction();
      // The snapshot is taken by the first command.
      await rows.findOne({ _id: -1 }, { session });
      model.begin(who);
    } else if (session && model.isOpen(who) && chance < 0.15) {
      await session.commitTransaction();
      model.commit(who);
    } else if (session && model.isOpen(who) && chance < 0.2) {
      await session.abortTransaction();
      model.abort(who);
    } else {
      const inside = session && model.isOpen(who) ? session : undefined;
      const row = { _id: pick(KEYS), u: pick(KEYS + 2), v: step };
      const kind = pick(3);
      const expected = model.write(inside ? who : undefined, kind, row);
      if (expected === 'blocked') continue;
      const actual = await outcomeOf(write(kind, row, inside));
      expect({ step, kind, row, who, outcome: actual }).toEqual({ step, kind, row, who, outcome: expected });
      counts[actual] = (counts[actual] ?? 0) + 1;
      if (inside && (actual === 'conflict' || actual === 'duplicate')) {
        await inside.abortTransaction();
        model.abort(who);
      }
    }
    const inside = session && model.isOpen(who) ? session : undefined;
    const seen = await rows.find({}, { sort: { _id: 1 }, ...(inside ? { session: inside } : {}) }).toArray();
    expect({ step, seen }).toEqual({ step, seen: model.read(inside ? who : undefined) });
    const byU = await rows.find({ u: { $gte: 3 } }, { sort: { u: 1 }, ...(inside ? { session: inside } : {}) }).toArray();
    expect(byU).toEqual(
      model
        .read(inside ? who : undefined)
        .filter(({ u }) => u >= 3)
        .sort((a, b) => a.u - b.u),
    );
  }
  for (const session of sessions) await session.endSession();
  expect(Object.keys(counts).sort()).toEqual(['conflict', 'done', 'duplicate', 'nothing']);
});

/** What the embedded database promises to those who use it through the driver. The same tests run on MongoDB. */
import { testDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('a second document under a unique key is refused with the key that is taken', async () => {
  const people = database.db.collection('people');
  await people.createIndex({ email: 1 }, { unique: true });
  await people.insertOne({ email: 'a@example.org' });
  await expect(people.insertOne({ email: 'a@example.org' })).rejects.toMatchObject({
    code: 11000,
    keyPattern: { email: 1 },
    keyValue: { email: 'a@example.org' },
  });
  expect(await people.countDocuments()).toBe(1);
});

it('$out replaces a collection as a whole or, refused in the middle, not at all', async () => {
  const source = database.db.collection('source');
  const target = database.db.collection<{ _id: number; k: number }>('target');
  await target.createIndex({ k: 1 }, { unique: true });
  await target.insertMany([
    { _id: 1, k: 1 },
    { _id: 2, k: 2 },
  ]);
  await source.insertMany([{ k: 7 }, { k: 8 }, { k: 7 }]);
  await expect(source.aggregate([{ $out: 'target' }]).toArray()).rejects.toMatchObject({ code: 11000 });
  expect(await target.find({}, { sort: { _id: 1 } }).toArray()).toEqual([
    { _id: 1, k: 1 },
    { _id: 2, k: 2 },
  ]);
  await source.deleteOne({ k: 7 });
  await source.aggregate([{ $out: 'target' }]).toArray();
  expect((await target.find({}, { sort: { k: 1 } }).toArray()).map(({ k }) => k)).toEqual([7, 8]);
});

it('a write outside waits for the transaction that holds the document, and neither is lost', async () => {
  const counters = database.db.collection<{ _id: string; n: number }>('counters');
  await counters.insertOne({ _id: 'held', n: 0 });
  await database.client.withSession(async (session) => {
    session.startTransaction();
    await counters.updateOne({ _id: 'held' }, { $inc: { n: 1 } }, { session });
    const outside = counters.updateOne({ _id: 'held' }, { $inc: { n: 10 } });
    await expect(counters.updateOne({ _id: 'held' }, { $inc: { n: 100 } }, { maxTimeMS: 50 })).rejects.toMatchObject({
      code: 50,
    });
    await session.commitTransaction();
    await outside;
  });
  expect(await counters.findOne({ _id: 'held' })).toEqual({ _id: 'held', n: 11 });
});

it('a cursor gives every document once while others are inserted and removed', async () => {
  const moving = database.db.collection<{ _id: number; k: number }>('moving');
  await moving.createIndex({ k: 1 });
  await moving.insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id, k: _id })));
  const seen: number[] = [];
  for await (const { _id } of moving.find({ k: { $gte: 0 } }, { batchSize: 10, sort: { k: 1 } })) {
    seen.push(_id);
    if (_id % 10 === 0 && _id < 300) await moving.deleteOne({ _id: _id + 5 });
    if (_id === 100) await moving.insertOne({ _id: 1000, k: 50 });
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => id % 10 !== 5)).toHaveLength(270);
});

it('indexes are used for equality, range, $in and order, in transactions too', async () => {
  const entries = database.db.collection('entries');
  await entries.createIndex({ member: 1, seq: -1 }, { unique: true });
  await entries.createIndex({ due: 1 }, { partialFilterExpression: { due: { $exists: true } } });
  await entries.insertMany(
    Array.from({ length: 200 }, (_, n) => ({ member: n % 10, seq: n, ...(n % 20 === 0 ? { due: new Date(n) } : {}) })),
  );
  const looked = async (
    filter: object,
    sort: object = {},
    limit = 0,
  ): Promise<{ stages: string; docs: number; returned: number }> => {
    const { queryPlanner, executionStats } = await entries.find(filter, { sort: { ...sort }, limit }).explain('executionStats');
    return {
      stages: JSON.stringify(queryPlanner.winningPlan),
      docs: executionStats.totalDocsExamined,
      returned: executionStats.nReturned,
    };
  };
  for (const [filter, sort, limit, examined] of [
    [{ member: 3, seq: 23 }, {}, 0, 1],
    [{ member: 3 }, { seq: -1 }, 5, 5],
    [{ member: 3 }, { seq: 1 }, 5, 5],
    [{ member: { $in: [1, 2] }, seq: { $gte: 180 } }, {}, 0, 4],
    [{ due: { $lte: new Date(60) } }, { due: 1 }, 0, 4],
  ] as const) {
    const { stages, docs, returned } = await looked(filter, sort, limit);
    expect(stages).toContain('IXSCAN');
    expect(stages).not.toContain('"SORT"');
    expect({ filter, docs, returned }).toEqual({ filter, docs: examined, returned: examined });
  }
  expect((await looked({ other: 1 })).stages).toContain('COLLSCAN');
});

it('a cursor whose collection or index goes away says so instead of ending early', async () => {
  const going = database.db.collection('going');
  for (const leave of [() => going.dropIndex('k_1'), () => going.drop()]) {
    await going.createIndex({ k: 1 });
    await going.insertMany(Array.from({ length: 30 }, (_, k) => ({ k })));
    const cursor = going.find({ k: { $gte: 0 } }, { batchSize: 5, sort: { k: 1 } });
    await cursor.next();
    await leave();
    await expect(cursor.toArray()).rejects.toMatchObject({ code: expect.any(Number) });
  }
});

it('a hinted partial index that does not hold all matches is refused', async () => {
  const parts = database.db.collection('parts');
  await parts.createIndex({ a: 1 }, { name: 'part', partialFilterExpression: { b: 1 } });
  await parts.insertMany([{ a: 1 }, { a: 1, b: 1 }]);
  await expect(parts.find({ a: 1 }, { hint: 'part' }).toArray()).rejects.toMatchObject({ code: expect.any(Number) });
  expect(await parts.find({ a: 1, b: 1 }, { hint: 'part' }).toArray()).toHaveLength(1);
});

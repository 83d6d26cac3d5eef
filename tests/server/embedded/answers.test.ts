/** What a query, an update or an index comes to where MongoDB's rules are easily missed. The same tests run on MongoDB 7.0. */
import { EJSON } from 'bson';
import { Decimal128, Double, Long, type Document, type NumericType } from 'mongodb';
import { testDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

type Row = Document & { _id: number };
let counter = 0;
const collectionOf = async (...documents: Row[]) => {
  counter += 1;
  const made = database.db.collection<Row>(`answers${counter}`);
  if (documents.length > 0) await made.insertMany(documents);
  return made;
};
const decimal = (text: string): Decimal128 => Decimal128.fromString(text);

describe('indexes with one key pattern', () => {
  it.each<[string, Document, Document]>([
    ['unique', {}, { unique: true }],
    ['sparse', {}, { sparse: true }],
    ['a partial filter', {}, { partialFilterExpression: { b: 1 } }],
    ['another partial filter', { partialFilterExpression: { b: 2 } }, { partialFilterExpression: { b: 1 } }],
    ['unique and a filter', { unique: true }, { unique: true, partialFilterExpression: { b: 1 } }],
  ])('stand beside each other where they differ in %s', async (_what, one, other) => {
    const made = await collectionOf();
    await made.createIndex({ a: 1 }, { ...one, name: 'one' });
    expect(await made.createIndex({ a: 1 }, { ...other, name: 'other' })).toBe('other');
    await made.insertOne({ _id: 1, a: 1, b: 1 });
    expect(await made.find({ a: 1, b: 1 }).toArray()).toHaveLength(1);
    const drop = database.db.command({ dropIndexes: made.collectionName, index: { a: 1 } });
    await expect(drop).rejects.toMatchObject({ code: 181 });
    await expect(made.find({ a: 1 }, { hint: { a: 1 } }).toArray()).rejects.toMatchObject({ code: 27 });
    await made.dropIndex('one');
    expect((await made.indexes()).map(({ name }) => name)).toEqual(['_id_', 'other']);
  });

  it.each<[string, Document, Document, number]>([
    ['the same under another name', { name: 'one' }, { name: 'other' }, 85],
    ['another time to live under another name', { name: 'one' }, { name: 'other', expireAfterSeconds: 5 }, 85],
    [
      'another time to live under the same name',
      { name: 'one', expireAfterSeconds: 9 },
      { name: 'one', expireAfterSeconds: 5 },
      85,
    ],
    ['unique under the name of one that is not', { name: 'one' }, { name: 'one', unique: true }, 86],
    ['unique under the name that both are given', {}, { unique: true }, 86],
    [
      'a filter that asks the same in other words',
      { name: 'one', partialFilterExpression: { b: 1, c: { $gt: 2 } } },
      { name: 'other', partialFilterExpression: { $and: [{ c: { $gt: 2 } }, { b: { $eq: 1 } }] } },
      85,
    ],
  ])('are refused: %s', async (_what, one, other, code) => {
    const made = await collectionOf();
    await made.createIndex({ a: 1 }, one);
    expect(await made.createIndex({ a: 1 }, one)).toBe(one.name ?? 'a_1');
    await expect(made.createIndex({ a: 1 }, other)).rejects.toMatchObject({ code });
    expect(await made.indexes()).toHaveLength(2);
  });

  it.each<[string, Document, Document, number]>([
    ['an option of the index on _id', { _id: 1 }, { unique: true }, 197],
    ['the name of the index on _id', { a: 1 }, { name: '_id_' }, 2],
    ['the index on _id going down', { _id: -1 }, {}, 2],
  ])('refused: %s', async (_what, key, options, code) => {
    const made = await collectionOf({ _id: 1 });
    const command = { createIndexes: made.collectionName, indexes: [{ key, name: 'x', ...options }] };
    await expect(database.db.command(command)).rejects.toMatchObject({ code });
  });
});

describe('updates', () => {
  it.each<[string, Document, Document, number]>([
    ['$rename from below a scalar', { a: 5 }, { $rename: { 'a.b': 'c' } }, 28],
    ['$rename from a field of an array', { a: [{ b: 1 }] }, { $rename: { 'a.b': 'c' } }, 28],
    ['$rename from an element of an array', { a: [{ b: 1 }] }, { $rename: { 'a.0': 'c' } }, 2],
    ['$rename to below a scalar', { a: 5, b: 1 }, { $rename: { b: 'a.c' } }, 28],
    ['$rename to a field of an array', { a: [1], b: 1 }, { $rename: { b: 'a.c' } }, 2],
    ['$rename to an element of an array', { a: [1], b: 1 }, { $rename: { b: 'a.0' } }, 2],
    ['$rename to below itself', { a: { b: 1 } }, { $rename: { a: 'a.b' } }, 2],
    ['$set below a scalar', { a: 5 }, { $set: { 'a.b': 1 } }, 28],
    ['$set below null', { a: null }, { $set: { 'a.b': 1 } }, 28],
    ['$inc below a text', { a: 'x' }, { $inc: { 'a.b': 1 } }, 28],
    ['$push to a field of an array', { a: [1] }, { $push: { 'a.b': 1 } }, 28],
    ['$pop below a scalar', { a: 5 }, { $pop: { 'a.b': 1 } }, 28],
    ['$bit on null', { a: null }, { $bit: { a: { or: 1 } } }, 2],
    ['$bit on a double', { a: 1.5 }, { $bit: { a: { or: 1 } } }, 2],
    ['$inc on null', { a: null }, { $inc: { a: 1 } }, 14],
    ['more nulls than an array is filled up with', { a: [] }, { $set: { 'a.1500001': 1 } }, 87],
  ])('%s is refused and changes nothing', async (_what, document, update, code) => {
    const made = await collectionOf({ _id: 1, ...document });
    await expect(made.updateOne({ _id: 1 }, update)).rejects.toMatchObject({ code });
    expect(await made.findOne()).toEqual({ _id: 1, ...document });
  });

  it.each<[string, Document, Document, Document]>([
    ['$rename of nothing to below a scalar', { a: 5 }, { $rename: { b: 'a.c' } }, { a: 5 }],
    ['$rename beyond the end of an array', { a: [1] }, { $rename: { 'a.7': 'c' } }, { a: [1] }],
    ['$unset below a scalar', { a: 5 }, { $unset: { 'a.b': '' } }, { a: 5 }],
    ['$setOnInsert below a scalar', { a: 5 }, { $setOnInsert: { 'a.b': 1 } }, { a: 5 }],
    ['$inc by nothing on -0', { a: new Double(-0) }, { $inc: { a: 0 } }, { a: -0 }],
    ['$mul by one of another scale', { a: decimal('1.50') }, { $mul: { a: decimal('1.0') } }, { a: decimal('1.50') }],
    ['$push of nothing', { a: [1] }, { $push: { a: { $each: [] } } }, { a: [1] }],
    ['$bit that leaves the bits', { a: 5 }, { $bit: { a: { and: 7 } } }, { a: 5 }],
  ])('%s changes nothing', async (_what, before, update, after) => {
    const made = await collectionOf({ _id: 1, ...before });
    expect(await made.updateOne({ _id: 1 }, update)).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
    expect(await made.findOne()).toEqual({ _id: 1, ...after });
  });

  it.each<[string, Document, Document, Document]>([
    ['$inc on NaN', { a: Number.NaN }, { $inc: { a: 1 } }, { a: Number.NaN }],
    ['$mul of a decimal NaN', { a: decimal('NaN') }, { $mul: { a: 2 } }, { a: decimal('NaN') }],
    ['$inc that changes the kind alone', { a: 1 }, { $inc: { a: new Double(0) } }, { a: 1 }],
    ['$push that is sorted', { a: [1, 2] }, { $push: { a: { $each: [], $sort: 1 } } }, { a: [1, 2] }],
    ['$push that is cut to what was there', { a: [1] }, { $push: { a: { $each: [2], $slice: 1 } } }, { a: [1] }],
  ])('%s counts as a change', async (_what, before, update, after) => {
    const made = await collectionOf({ _id: 1, ...before });
    expect(await made.updateOne({ _id: 1 }, update)).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect(await made.findOne()).toEqual({ _id: 1, ...after });
  });

  it.each<[NumericType, unknown]>([
    [3, { $numberInt: '0' }],
    [Long.fromNumber(3), { $numberLong: '0' }],
    [new Double(-2.5), { $numberDouble: '-0.0' }],
    [new Double(Number.NaN), { $numberDouble: 'NaN' }],
    [new Double(Infinity), { $numberDouble: 'NaN' }],
    [decimal('1.50'), { $numberDecimal: '0.00' }],
    [decimal('-1.5'), { $numberDecimal: '-0.0' }],
    [decimal('NaN'), { $numberDecimal: 'NaN' }],
  ])('$mul of a missing field by %s sets nothing times that', async (by, wanted) => {
    const made = await collectionOf({ _id: 1 });
    await made.updateOne({ _id: 1 }, { $mul: { a: by } });
    const [row] = await made.find({}, { promoteValues: false }).toArray();
    expect(JSON.parse(EJSON.stringify(row?.a, { relaxed: false }))).toEqual(wanted);
  });

  it.each<[Document, Document | number]>([
    [{ a: { $in: [5] } }, { a: 5 }],
    [{ a: { $in: [5, 5] } }, { a: 5 }],
    [{ a: { $in: [[1, 2]] } }, { a: [1, 2] }],
    [{ a: { $in: [null] } }, { a: null }],
    [{ a: { $in: [5, 6] } }, {}],
    [{ a: { $in: [/x/] } }, {}],
    [{ a: { $in: [] } }, {}],
    [
      { 'a.b': { $in: [1] }, c: 2 },
      { a: { b: 1 }, c: 2 },
    ],
    [{ a: { $in: [5] }, $and: [{ a: 5 }] }, 54],
    [{ '_id.x': 1 }, 111],
  ])('an upsert by %j starts from what is certain', async (filter, wanted) => {
    const made = await collectionOf();
    const done = made.updateOne(filter, { $set: { set: true } }, { upsert: true });
    if (typeof wanted === 'number') return expect(done).rejects.toMatchObject({ code: wanted });
    await done;
    expect(await made.findOne({}, { projection: { _id: 0 } })).toEqual({ ...wanted, set: true });
  });
});

describe('orders', () => {
  it.each<[string, Document[], Record<string, 1 | -1>, number[]]>([
    ['a place in an array of documents', [{ v: [{ a: 5 }, { a: 1 }] }, { v: [{ a: 3 }] }, { v: [] }], { 'v.0': 1 }, [3, 2, 1]],
    ['a field at a place', [{ v: [{ a: 5 }, { a: 1 }] }, { v: [{ a: 3 }, { a: 9 }] }], { 'v.0.a': 1 }, [2, 1]],
    ['a place in an array of numbers', [{ v: [5, 1] }, { v: [3, 9] }, { v: [4] }], { 'v.0': -1 }, [1, 3, 2]],
    ['a place going down', [{ v: [{ a: 1 }, { a: 9 }] }, { v: [{ a: 2 }] }], { 'v.0.a': -1 }, [2, 1]],
    ['an array with what is no document', [{ v: [{ a: 2 }, 7] }, { v: [{ a: 1 }] }], { 'v.a': 1 }, [1, 2]],
    [
      'two fields of one array together',
      [
        {
          v: [
            { a: 1, b: 9 },
            { a: 2, b: 0 },
          ],
        },
        { v: [{ a: 1, b: 5 }] },
      ],
      { 'v.a': 1, 'v.b': 1 },
      [2, 1],
    ],
  ])('sorting by %s', async (_what, documents, sort, wanted) => {
    const rows = documents.map((fields, at) => ({ ...fields, _id: at + 1 }));
    const made = await collectionOf(...rows);
    const ids = async (): Promise<number[]> => (await made.find({}, { sort }).toArray()).map(({ _id }) => _id);
    const piped = await made.aggregate([{ $sort: sort }]).toArray();
    expect([await ids(), piped.map(({ _id }) => _id)]).toEqual([wanted, wanted]);
    await made.createIndex(sort);
    expect(await ids()).toEqual(wanted);
  });

  it('a unique index over a place holds the element at that place alone', async () => {
    const made = await collectionOf();
    await made.createIndex({ 'v.0.a': 1 }, { unique: true });
    await made.insertMany([
      { _id: 1, v: [{ a: 1 }, {}] },
      { _id: 2, v: [{ a: 2 }, {}] },
    ]);
    await expect(made.insertOne({ _id: 3, v: [{ a: 2 }] })).rejects.toMatchObject({ code: 11000 });
    await expect(made.insertOne({ _id: 4, v: [{ 0: { a: 7 } }] })).rejects.toMatchObject({ code: 16746 });
    expect((await made.find({ 'v.0.a': null }).toArray()).map(({ _id }) => _id)).toEqual([1, 2]);
    await made.deleteMany({});
    await made.insertOne({ _id: 5, v: [{ a: 2 }] });
  });

  it.each<[Document, number]>([
    [{ $v: 1 }, 16410],
    [{ 'a.$v': 1 }, 16410],
    [{ 'a..b': 1 }, 15998],
    [{ 'a.': 1 }, 40353],
    [{ a: 'up' }, 15974],
    [{ a: 2 }, 15975],
  ])('a sort by %j is refused', async (sort, code) => {
    const made = await collectionOf({ _id: 1 });
    await expect(database.db.command({ find: made.collectionName, sort })).rejects.toMatchObject({ code });
    await expect(made.aggregate([{ $sort: sort }]).toArray()).rejects.toMatchObject({ code });
  });

  it('two arrays cannot be sorted by together', async () => {
    const made = await collectionOf({ _id: 1, a: [1, 2], b: [1, 2] });
    await expect(made.find({}, { sort: { a: 1, b: 1 } }).toArray()).rejects.toMatchObject({ code: 2 });
  });
});

describe('commands', () => {
  it.each<[Document, number]>([
    [{ w: -1 }, 9],
    [{ w: 51 }, 9],
    [{ w: true }, 9],
    [{ w: {} }, 9],
    [{ j: true, fsync: true }, 9],
    [{ j: 'yes' }, 14],
    [{ x: 1 }, 40415],
  ])('the write concern %j is refused and nothing is written', async (writeConcern, code) => {
    const made = await collectionOf({ _id: 1 });
    const command = { insert: made.collectionName, documents: [{ _id: 2 }], writeConcern };
    await expect(database.db.command(command)).rejects.toMatchObject({ code });
    expect(await made.countDocuments()).toBe(1);
  });

  it.each<[Document, number | undefined]>([
    [{ w: 1 }, undefined],
    [{ w: 'majority', j: true }, undefined],
    [{}, undefined],
    [{ w: 'everywhere' }, 79],
  ])('a write with %j holds', async (writeConcern, code) => {
    const made = await collectionOf({ _id: 1 });
    const command = { insert: made.collectionName, documents: [{ _id: 2 }], writeConcern };
    const told = await database.db.command(command).catch((error: { result?: Document }) => error.result ?? {});
    expect(told.writeConcernError?.code).toBe(code);
    expect(await made.countDocuments()).toBe(2);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      '$documents on a collection',
      () =>
        database.db
          .collection('x')
          .aggregate([{ $documents: [{ a: 1 }] }])
          .toArray(),
    ],
    ['a $match on no collection', () => database.db.aggregate([{ $match: {} }]).toArray()],
    ['an empty pipeline on no collection', () => database.db.aggregate([]).toArray()],
  ])('%s is refused', async (_what, run) => {
    await expect(run()).rejects.toMatchObject({ code: 73 });
  });

  it('min and max bound the keys of the hinted index', async () => {
    const made = await collectionOf(...[1, 2, 3, 4].map((n) => ({ _id: n, a: n, b: -n })));
    await made.createIndex({ a: 1 });
    await made.createIndex({ a: -1, b: 1 });
    const ids = async (options: Document, filter: Document = {}): Promise<number[]> =>
      (await made.find(filter, options).toArray()).map(({ _id }) => _id);
    expect(await ids({ min: { a: 2 }, max: { a: 4 }, hint: { a: 1 } })).toEqual([2, 3]);
    expect(await ids({ min: { a: 3 }, hint: 'a_1' })).toEqual([3, 4]);
    expect(await ids({ max: { a: 2 }, hint: { a: 1 } })).toEqual([1]);
    expect(await ids({ min: { a: 2 }, hint: { a: 1 }, sort: { a: -1 } })).toEqual([4, 3, 2]);
    expect(await ids({ min: { a: 2 }, hint: { a: 1 } }, { b: { $lt: -3 } })).toEqual([4]);
    expect(await ids({ min: { a: 3, b: -3 }, max: { a: 1, b: -1 }, hint: { a: -1, b: 1 } })).toEqual([3, 2]);
    for (const [options, code] of [
      [{ min: { a: 2 } }, 51173],
      [{ min: { a: 2 }, hint: { $natural: 1 } }, 51173],
      [{ min: { b: 2 }, hint: { a: 1 } }, 51174],
      [{ min: { a: 2 }, hint: { a: -1, b: 1 } }, 51174],
      [{ min: { a: 4 }, max: { a: 2 }, hint: { a: 1 } }, 51175],
    ] as const)
      await expect(ids({ ...options })).rejects.toMatchObject({ code });
  });

  it('returnKey shows the key that a document was found by, showRecordId its number', async () => {
    const made = await collectionOf({ _id: 1, a: [5, 7], c: 1 }, { _id: 2, a: 9, c: 2 });
    await made.createIndex({ a: 1, c: -1 });
    const keys = (filter: Document): Promise<Document[]> => made.find(filter, { returnKey: true }).toArray();
    expect(await keys({ a: 9 })).toEqual([{ a: 9, c: 2 }]);
    expect(await keys({ a: { $gt: 5 } })).toEqual([
      { a: 7, c: 1 },
      { a: 9, c: 2 },
    ]);
    expect(await keys({ c: 1 })).toEqual([{}]);
    expect(await made.find({}, { showRecordId: true, projection: { c: 1, _id: 0 } }).toArray()).toEqual([
      { c: 1, $recordId: 1 },
      { c: 2, $recordId: 2 },
    ]);
  });
});

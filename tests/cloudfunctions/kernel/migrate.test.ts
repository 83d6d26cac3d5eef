/** An update of the software may change an index in any way: the next start makes it so, or says in a sentence what stands in the way. */
import { randomBytes } from 'node:crypto';
import type { Document, IndexDescription } from 'mongodb';
import { connect, defineCollection, migrate, type Database } from '@/cloudfunctions/kernel/database';

let database: Database;
beforeEach(async () => {
  database = await connect(process.env.TEST_MONGODB_URI ?? '', `t_migrate_${randomBytes(4).toString('hex')}`);
});
afterEach(async () => {
  await database.db.dropDatabase();
  await database.close();
});

const make = (indexes: readonly IndexDescription[], retired?: readonly string[]) =>
  migrate(database.db, [defineCollection<Document>({ name: 'cards', indexes, retired })]);
const cards = () => database.db.collection<Document>('cards');
const present = async () => {
  const indexes = await cards().listIndexes().toArray();
  return indexes.filter((it) => it.name !== '_id_').map(({ v: _version, ...it }) => it);
};

const before: IndexDescription = { key: { shop: 1, number: 1 }, name: 'byNumber' };
it.each<{ what: string; from: IndexDescription; to: IndexDescription }>([
  { what: 'unique', from: before, to: { ...before, unique: true } },
  { what: 'not unique', from: { ...before, unique: true }, to: before },
  { what: 'sparse', from: before, to: { ...before, sparse: true } },
  { what: 'partial', from: before, to: { ...before, partialFilterExpression: { number: { $gt: 0 } } } },
  {
    what: 'partial in another way',
    from: { ...before, partialFilterExpression: { number: { $gt: 0 } } },
    to: { ...before, partialFilterExpression: { number: { $exists: true } } },
  },
  { what: 'expiring', from: { key: { at: 1 } }, to: { key: { at: 1 }, expireAfterSeconds: 60 } },
  { what: 'hidden', from: before, to: { ...before, hidden: true } },
  { what: 'of another key order', from: before, to: { key: { number: 1, shop: 1 }, name: 'byNumber' } },
  { what: 'of another direction', from: before, to: { key: { shop: 1, number: -1 }, name: 'byNumber' } },
  { what: 'of other fields', from: before, to: { key: { shop: 1 }, name: 'byNumber' } },
  { what: 'of another name', from: before, to: { ...before, name: 'byShopAndNumber' } },
  { what: 'of another name and unique', from: { key: { shop: 1 } }, to: { key: { shop: 1 }, name: 'byShop', unique: true } },
])('an index becomes $what, and the documents stay', async ({ from, to }) => {
  await make([from]);
  await cards().insertMany([
    { shop: 'a', number: 1 },
    { shop: 'b', number: 2 },
  ]);
  await make([to]);
  await make([to]);
  const name = to.name ?? (await present())[0]?.name;
  expect(await present()).toEqual([{ ...to, name }]);
  expect(await cards().countDocuments()).toBe(2);
});

it('an index under the name or key of a retired one is made, and another owner’s index stays', async () => {
  await make([{ key: { shop: 1 }, name: 'old', unique: true }]);
  await cards().createIndex({ colour: 1 }, { name: 'ofTheOwner' });
  await make([{ key: { shop: 1 }, name: 'new' }], ['old']);
  expect((await present()).map((it) => it.name).sort()).toEqual(['new', 'ofTheOwner']);
  await cards().insertMany([{ shop: 'a' }, { shop: 'a' }]);
});

it('an index that is as it is to be is left alone', async () => {
  const wanted = [{ ...before, unique: true }];
  await make(wanted);
  await cards().insertOne({ shop: 'a', number: 1 });
  await make(wanted);
  await expect(cards().insertOne({ shop: 'a', number: 1 })).rejects.toMatchObject({ code: 11000 });
});

it('duplicates in the way of a unique index are said with collection and key, without a value, and the old index stays', async () => {
  await make([before]);
  await cards().insertMany([1, 1, 1, 2, 2, 3].map((number) => ({ shop: 'secretShop', number })));
  const refused = await make([{ ...before, unique: true }]).catch((error: unknown) => error);
  expect(String(refused)).toMatch(
    /unique index byNumber of the collection cards cannot be made: 2 values of its key \(shop, number\)/,
  );
  expect(String(refused)).not.toContain('secretShop');
  expect(await present()).toEqual([before]);
});

it('two instances that start at once make the same indexes', async () => {
  await make([before]);
  await Promise.all([1, 2, 3].map(() => make([{ ...before, unique: true }])));
  expect(await present()).toEqual([{ ...before, unique: true }]);
});

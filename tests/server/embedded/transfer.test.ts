/** Backups while the database is in use, restoring them, and growing out of the folder. */
import { chmodSync, existsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Decimal128, Double, Int32, Long, MongoClient, ObjectId, type Document } from 'mongodb';
import { startEmbedded } from '@/server/embedded';
import { backup, restore } from '@/server/embedded/transfer/backup';
import { copyAll } from '@/server/embedded/transfer/copy';
import { newFolder, removeFolder } from '../../support/embeddedProcess';

let dir: string;
beforeEach(() => {
  dir = newFolder();
});
afterEach(() => removeFolder(dir));

async function withDatabase<T>(folder: string, act: (client: MongoClient) => Promise<T>): Promise<T> {
  const server = await startEmbedded({ dir: folder, port: 0 });
  const client = new MongoClient(server.uri);
  try {
    return await act(client);
  } finally {
    await client.close();
    await server.close();
  }
}

const numbers = (client: MongoClient): Promise<unknown[]> =>
  client
    .db('a')
    .collection('numbers')
    .find({}, { sort: { n: 1 } })
    .map(({ n }) => n)
    .toArray();

it('a backup taken while it is written to is one moment of it, and restoring brings that moment back', async () => {
  const file = path.join(dir, 'moment.backup');
  const served = path.join(dir, 'served');
  await withDatabase(served, async (client) => {
    const collection = client.db('a').collection('numbers');
    await collection.createIndex({ n: 1 }, { unique: true });
    await collection.insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
    backup(served, file);
    await collection.deleteMany({ n: { $lt: 400 } });
    await collection.insertOne({ n: 1000 });
  });
  const kept = restore(served, file);
  expect(kept !== undefined && existsSync(kept)).toBe(true);
  await withDatabase(served, async (client) => {
    expect(await numbers(client)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    await expect(client.db('a').collection('numbers').insertOne({ n: 3 })).rejects.toMatchObject({ code: 11000 });
    expect(await client.db('a').command({ validate: 'numbers' })).toMatchObject({ valid: true });
  });
});

it('a backup that is not whole is refused and the folder stays as it was', async () => {
  const served = path.join(dir, 'served');
  const file = path.join(dir, 'cut.backup');
  await withDatabase(served, (client) =>
    client
      .db('a')
      .collection('numbers')
      .insertMany(Array.from({ length: 2000 }, (_, n) => ({ n, pad: 'x'.repeat(50) }))),
  );
  backup(served, file);
  truncateSync(file, 40_000);
  expect(() => restore(served, file)).toThrow(/not whole.*Nothing was changed/s);
  writeFileSync(file, 'no backup at all');
  expect(() => restore(served, file)).toThrow(/not whole/);
  expect(await withDatabase(served, numbers)).toHaveLength(2000);
});

it('a backup does not overwrite, and a restore does not go into a folder in use', async () => {
  const served = path.join(dir, 'served');
  const file = path.join(dir, 'once.backup');
  await withDatabase(served, async () => {
    backup(served, file);
    expect(() => backup(served, file)).toThrow('there already');
    expect(() => restore(served, file)).toThrow('is in use');
  });
});

it('everything goes over with its types, its order and its indexes, and a copy that was stopped goes on', async () => {
  const from = path.join(dir, 'from');
  const to = path.join(dir, 'to');
  const odd: Document[] = [
    {
      _id: new Int32(1),
      long: Long.fromString('9007199254740993'),
      double: new Double(3),
      decimal: Decimal128.fromString('1.10'),
    },
    { _id: 'text', when: new Date(5), nothing: null, list: [1, 'two', { three: 3 }] },
    { _id: new ObjectId('0123456789abcdef01234567'), nested: { a: { b: 1 } } },
  ];
  await withDatabase(from, async (source) => {
    await source.db('shop').collection<Document>('odd').insertMany(odd);
    await source.db('shop').collection('odd').createIndex({ when: 1 }, { sparse: true, name: 'by when' });
    await source
      .db('shop')
      .collection('many')
      .insertMany(Array.from({ length: 2500 }, (_, n) => ({ n })));
    await source.db('shop').collection('many').createIndex({ n: 1 }, { unique: true });
    await source.db('shop').createCollection('empty');
    await withDatabase(to, async (target) => {
      let steps = 0;
      const stopping = {
        copied(ns: string): void {
          if (ns === 'shop.many' && ++steps === 3) throw new Error('stopped');
        },
      };
      await expect(copyAll(source, target, stopping)).rejects.toThrow('stopped');
      const copied = await copyAll(source, target, { copied: () => undefined });
      expect(copied.map(({ ns, documents, indexes }) => ({ ns, documents, indexes }))).toEqual([
        { ns: 'shop.empty', documents: 0, indexes: 1 },
        { ns: 'shop.many', documents: 2500, indexes: 2 },
        { ns: 'shop.odd', documents: 3, indexes: 2 },
      ]);
      expect(await target.db('shop').collection('odd').indexes()).toMatchObject([
        { name: '_id_' },
        { name: 'by when', sparse: true },
      ]);
      await expect(target.db('shop').collection('many').insertOne({ n: 7 })).rejects.toMatchObject({ code: 11000 });
      // What is there and was not brought by a copy is left alone.
      await expect(copyAll(source, target, { copied: () => undefined })).rejects.toThrow('Copy into an empty database');
    });
  });
});

it('a backup and what is restored from it are their owner’s alone', async () => {
  const file = path.join(dir, 'backup.sqlite');
  await withDatabase(path.join(dir, 'from'), async (client) => void (await client.db('a').collection('b').insertOne({ n: 1 })));
  backup(path.join(dir, 'from'), file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  restore(path.join(dir, 'to'), file);
  expect(statSync(path.join(dir, 'to', 'database.sqlite')).mode & 0o777).toBe(0o600);
});

/** The folder on disk: one process at a time, nothing foreign, nothing newer, nothing damaged. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { startEmbedded } from '@/server/embedded';
import { Connection } from '@/server/embedded/store/sqlite';
import { newFolder, removeFolder, startEmbeddedProcess } from '../../support/embeddedProcess';

let dir: string;
beforeEach(() => {
  dir = newFolder();
});
afterEach(() => removeFolder(dir));

/** Opens, does something, closes. */
async function withDatabase(act: (client: MongoClient) => Promise<void>): Promise<void> {
  const server = await startEmbedded({ dir, port: 0 });
  const client = new MongoClient(server.uri);
  try {
    await act(client);
  } finally {
    await client.close();
    await server.close();
  }
}

it('a second process on the folder is refused with a sentence that says what to do', async () => {
  const first = await startEmbeddedProcess(dir);
  await expect(startEmbeddedProcess(dir)).rejects.toThrow(
    /is in use by process \d+\. Stop that process, or choose another folder\./,
  );
  await first.kill();
  // The lock goes with the process, however it ends.
  await withDatabase(async (client) => expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 }));
});

it('a second opening in the same process is refused as well', async () => {
  await withDatabase(async () => {
    await expect(startEmbedded({ dir, port: 0 })).rejects.toThrow('is in use');
  });
});

it('without a port it listens on a socket in its folder, which only its owner can enter', async () => {
  const server = await startEmbedded({ dir });
  const client = await new MongoClient(server.uri).connect();
  await client.db('a').collection('b').insertOne({ n: 1 });
  expect(await client.db('a').collection('b').countDocuments()).toBe(1);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(readdirSync(dir)).toContain('mongodb.sock');
  await client.close();
  await server.close();
});

it('a file of a newer format is refused and left as it is', async () => {
  await withDatabase(async () => undefined);
  const file = new Connection(path.join(dir, 'database.sqlite'));
  file.exec('PRAGMA user_version = 99');
  file.close();
  await expect(startEmbedded({ dir, port: 0 })).rejects.toThrow(/format 99.*Start the newer version/);
});

it('an index of the format before goes on by its own rule, and a new one beside it by the new', async () => {
  const rows = [
    { _id: 1, v: [{ a: 5 }, { a: 1 }] },
    { _id: 2, v: [{ a: 3 }, 7] },
  ];
  const reliable = async (client: MongoClient): Promise<void> => {
    const things = client.db('d').collection<{ _id: number; v: unknown }>('things');
    expect(await client.db('d').command({ validate: 'things' })).toMatchObject({ valid: true, errors: [] });
    expect((await things.find({ 'v.0.a': { $gt: 0 } }, { sort: { 'v.0.a': 1 } }).toArray()).map(({ _id }) => _id)).toEqual([
      2, 1,
    ]);
  };
  await withDatabase(async (client) => void (await client.db('d').collection('things').createIndex({ 'v.0.a': 1 })));
  const connection = new Connection(path.join(dir, 'database.sqlite'));
  connection.exec('UPDATE indexes SET multikey = 0; PRAGMA user_version = 1');
  connection.close();
  await withDatabase(async (client) => {
    const things = client.db('d').collection<{ _id: number; v: unknown }>('things');
    await things.insertMany(rows);
    await things.createIndex({ 'v.0': 1 });
    await reliable(client);
  });
  await withDatabase(async (client) => {
    const things = client.db('d').collection<{ _id: number; v: unknown }>('things');
    await reliable(client);
    await things.updateOne({ _id: 1 }, { $set: { 'v.0.a': 4 } });
    await reliable(client);
    await things.deleteMany({});
    expect(await client.db('d').command({ validate: 'things' })).toMatchObject({ valid: true, nrecords: 0 });
  });
});

it("another program's SQLite file is refused", async () => {
  mkdirSync(dir, { recursive: true });
  const file = new Connection(path.join(dir, 'database.sqlite'));
  file.exec('CREATE TABLE theirs (a)');
  file.close();
  await expect(startEmbedded({ dir, port: 0 })).rejects.toThrow("another program's SQLite file");
});

it('a file that is no database is refused with the way out', async () => {
  writeFileSync(path.join(dir, 'database.sqlite'), 'not a database at all, '.repeat(1000));
  await expect(startEmbedded({ dir, port: 0 })).rejects.toThrow(/cannot be opened.*Restore it from a backup/);
});

it('a copy cut off anywhere is refused or fails by name, and never answers wrongly', async () => {
  const whole = Array.from({ length: 3000 }, (_, n) => ({ _id: n, text: `number ${n} `.repeat(5) }));
  await withDatabase(async (client) => {
    const numbers = client.db('a').collection<{ _id: number; text: string }>('numbers');
    await numbers.createIndex({ text: 1 });
    await numbers.insertMany(whole);
  });
  const file = path.join(dir, 'database.sqlite');
  const kept = path.join(dir, 'kept');
  copyFileSync(file, kept);
  // Closing leaves nothing in the log, so the one file is the whole database.
  expect(existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0).toBe(0);
  const size = statSync(kept).size;
  for (const share of [0.02, 0.3, 0.6, 0.9, 0.999]) {
    copyFileSync(kept, file);
    truncateSync(file, Math.floor(size * share));
    await expect(readAll()).rejects.toThrow(/damaged|Restore/);
  }
  copyFileSync(kept, file);
  expect(await readAll()).toEqual(whole);
});

it('a disk that is full refuses with a sentence, keeps what was acknowledged, and takes more when there is room again', async () => {
  // Room for the log as well as for the file: about 3 MB of each.
  const tight = await startEmbeddedProcess(dir, 0, 3000);
  const client = await new MongoClient(tight.uri, { retryWrites: false }).connect();
  const blocks = client.db('a').collection<{ _id: number; text: string }>('blocks');
  let acknowledged = 0;
  let refusal: unknown;
  while (refusal === undefined && acknowledged < 500) {
    await blocks.insertOne({ _id: acknowledged, text: 'x'.repeat(50_000) }).then(
      () => acknowledged++,
      (error: unknown) => (refusal = error),
    );
  }
  expect(String(refusal)).toMatch(/disk (is full|refuses)/);
  expect(await blocks.countDocuments()).toBe(acknowledged);
  await client.close();
  await tight.kill();
  await withDatabase(async (roomy) => {
    const again = roomy.db('a').collection<{ _id: number; text: string }>('blocks');
    expect(await again.countDocuments()).toBe(acknowledged);
    await again.insertOne({ _id: acknowledged, text: 'x'.repeat(50_000) });
    expect(await roomy.db('a').command({ validate: 'blocks' })).toMatchObject({ valid: true, nrecords: acknowledged + 1 });
  });
});

async function readAll(): Promise<unknown[]> {
  let found: unknown[] = [];
  await withDatabase(async (client) => {
    found = await client
      .db('a')
      .collection('numbers')
      .find({}, { sort: { _id: 1 } })
      .toArray();
  });
  return found;
}

it('every file with data is its owner’s alone, also one that an earlier version left open to others', async () => {
  await withDatabase(async (client) => void (await client.db('a').collection('b').insertOne({ n: 1 })));
  chmodSync(path.join(dir, 'database.sqlite'), 0o644);
  await withDatabase(async (client) => {
    await client.db('a').collection('b').insertOne({ n: 2 });
    const modes = readdirSync(dir)
      .filter((it) => !it.endsWith('.sock'))
      .map((it) => [it, statSync(path.join(dir, it)).mode & 0o777]);
    expect(modes.length).toBeGreaterThan(3);
    expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
  });
});

it('what was taken away is not left in the file once the database is closed', async () => {
  const secret = 'whyTheOldCustomerLeft'.repeat(20);
  await withDatabase(async (client) => {
    const documents = client.db('a').collection<{ _id: number; reason?: string }>('b');
    await documents.insertMany(Array.from({ length: 50 }, (_, _id) => ({ _id, reason: secret })));
    await documents.updateMany({ _id: { $lt: 25 } }, { $unset: { reason: '' } });
    await documents.deleteMany({ _id: { $gte: 25 } });
  });
  for (const file of readdirSync(dir)) expect(readFileSync(path.join(dir, file)).includes(secret.slice(0, 21))).toBe(false);
});

/** An error at every single call into SQLite: the command is refused, nothing is there by halves, and the server goes on. */
import { MongoClient, type Document } from 'mongodb';
import { startEmbedded, type Embedded } from '@/server/embedded';
import { Connection } from '@/server/embedded/store/sqlite';
import { newFolder, removeFolder } from '../../support/embeddedProcess';

const METHODS = ['run', 'get', 'all', 'iterate', 'exec'] as const;

/** Counts down calls into SQLite and lets one of them fail. */
const fuse = { left: Infinity, blown: false, error: new Error('none') };

function diskError(errcode: number, message: string): Error {
  return Object.assign(new Error(message), { errcode, code: 'ERR_SQLITE_ERROR' });
}

function burn(): void {
  fuse.left -= 1;
  if (fuse.left !== 0) return;
  fuse.blown = true;
  throw fuse.error;
}

beforeAll(() => {
  for (const method of METHODS) {
    const original = Connection.prototype[method];
    jest.spyOn(Connection.prototype, method).mockImplementation(function (this: Connection, ...parameters: unknown[]) {
      burn();
      return Reflect.apply(original, this, parameters);
    });
  }
});
afterAll(() => jest.restoreAllMocks());

let dir: string;
let server: Embedded;
let client: MongoClient;
beforeEach(async () => {
  fuse.left = Infinity;
  dir = newFolder();
  server = await startEmbedded({ dir, port: 0 });
  client = await new MongoClient(server.uri, { retryWrites: false, retryReads: false, maxPoolSize: 1 }).connect();
});
afterEach(async () => {
  fuse.left = Infinity;
  await client.close();
  await server.close();
  removeFolder(dir);
});

/** One of each kind of write; each says what must be there when it was answered with yes. */
const DEEDS: readonly { name: string; act(round: string): Promise<unknown>; there(round: string): Document }[] = [
  { name: 'insert', act: (round) => things().insertOne({ round, k: `${round}/i` }), there: (round) => ({ k: `${round}/i` }) },
  {
    name: 'update',
    act: (round) =>
      things().updateOne({ k: 'base' }, { $set: { [`seen.${round}`]: true }, $addToSet: { tags: { $each: [round] } } }),
    there: (round) => ({ k: 'base', [`seen.${round}`]: true, tags: round }),
  },
  {
    name: 'transaction',
    act: (round) =>
      client.withSession(async (session) => {
        session.startTransaction();
        await things().insertOne({ round, k: `${round}/t1` }, { session });
        await things().insertOne({ round, k: `${round}/t2` }, { session });
        await session.commitTransaction();
      }),
    there: (round) => ({ k: `${round}/t1` }),
  },
  {
    name: 'new collection',
    act: (round) => client.db('f').collection(`made_${round}`).insertOne({ round }),
    there: () => ({ k: 'base' }),
  },
  { name: 'new index', act: (round) => things().createIndex({ [`on_${round}`]: 1, k: 1 }), there: () => ({ k: 'base' }) },
];

const things = () => client.db('f').collection('things');

async function check(): Promise<void> {
  expect(await client.db('f').command({ validate: 'things' })).toMatchObject({ valid: true, errors: [] });
  const firsts = await things().distinct('round', { k: /t1$/ });
  const seconds = await things().distinct('round', { k: /t2$/ });
  expect(firsts).toEqual(seconds);
}

it.each([
  ['a full disk', diskError(13, 'database or disk is full'), /disk is full/],
  ['a failing disk', diskError(10, 'disk I/O error'), /disk refuses|failed write/],
])('%s at any call leaves all of a command or none of it', async (_name, error, sentence) => {
  await things().createIndex({ k: 1 }, { unique: true });
  await things().createIndex({ tags: 1 });
  await things().insertOne({ k: 'base', tags: [] });
  fuse.error = error;
  let refused = 0;
  for (const deed of DEEDS) {
    for (let at = 1; ; at++) {
      const round = `${deed.name.replace(' ', '')}${at}`;
      Object.assign(fuse, { left: at, blown: false });
      const failure = await deed.act(round).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      fuse.left = Infinity;
      if (failure !== undefined && !fuse.blown) throw failure;
      await check();
      if (failure === undefined) expect(await things().countDocuments(deed.there(round))).toBe(1);
      else {
        refused++;
        expect(String(failure)).toMatch(sentence);
      }
      if (!fuse.blown) break;
    }
  }
  expect(refused).toBeGreaterThan(20);
});

/** Transactions at the same time: seeded histories are checked for lost updates, dirty reads and reads that do not repeat. */
import type { ClientSession, Collection } from 'mongodb';
import { testDatabase, type TestDatabase } from '../../support/database';
import { seeded } from './seeded';

interface List {
  _id: number;
  /** Who has appended, in order. */
  ids: string[];
}

/** What one transaction saw, and whether it was committed. */
interface Seen {
  id: string;
  reads: { list: number; ids: string[] }[];
  wrote: number[];
  committed: boolean;
}

const LISTS = 4;
const WORKERS = 8;
const TURNS = 25;
const SEED = Number(process.env.SEED ?? 20250101);

let database: TestDatabase;
let lists: Collection<List>;
beforeAll(async () => {
  database = await testDatabase();
  lists = database.db.collection('lists');
});
afterAll(() => database.close());

async function read(session: ClientSession, list: number): Promise<{ list: number; ids: string[] }> {
  const found = await lists.findOne({ _id: list }, { session });
  return { list, ids: found?.ids ?? [] };
}

/** Reads some lists, appends its name to two of them, reads the first again; sometimes it thinks better of it. */
async function attempt(session: ClientSession, id: string, random: () => number): Promise<Seen> {
  const pick = (): number => Math.floor(random() * LISTS);
  const first = pick();
  const second = (first + 1 + Math.floor(random() * (LISTS - 1))) % LISTS;
  const seen: Seen = { id, reads: [], wrote: [first, second], committed: false };
  session.startTransaction();
  try {
    for (let list = 0; list < LISTS; list++) if (random() < 0.6) seen.reads.push(await read(session, list));
    for (const { list, ids } of [...seen.reads]) expect((await read(session, list)).ids).toEqual(ids);
    for (const list of seen.wrote) await lists.updateOne({ _id: list }, { $push: { ids: id } }, { session });
    expect((await read(session, first)).ids.at(-1)).toBe(id);
    if (random() < 0.2) {
      await session.abortTransaction();
      return seen;
    }
    await session.commitTransaction();
    return { ...seen, committed: true };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 112)) throw error;
    await session.abortTransaction();
    return seen;
  }
}

async function worker(name: number): Promise<Seen[]> {
  const random = seeded(SEED + name);
  const history: Seen[] = [];
  await database.client.withSession(async (session) => {
    for (let turn = 0; turn < TURNS; turn++) history.push(await attempt(session, `${name}.${turn}`, random));
  });
  return history;
}

it(`every committed append is kept, none of an aborted one is ever seen (seed ${SEED})`, async () => {
  await lists.insertMany(Array.from({ length: LISTS }, (_, _id) => ({ _id, ids: [] })));
  const history = (await Promise.all(Array.from({ length: WORKERS }, (_, name) => worker(name)))).flat();
  const final = new Map((await lists.find().toArray()).map(({ _id, ids }) => [_id, ids]));
  const committed = history.filter((one) => one.committed);
  expect(committed.length).toBeGreaterThan(WORKERS);
  for (let list = 0; list < LISTS; list++) {
    const appended = committed.filter(({ wrote }) => wrote.includes(list)).map(({ id }) => id);
    expect([...(final.get(list) ?? [])].sort()).toEqual(appended.sort());
  }
  // A read is what the list was at some moment: the beginning of what it became.
  for (const { reads } of history) for (const { list, ids } of reads) expect(final.get(list)?.slice(0, ids.length)).toEqual(ids);
});

it('a transaction sees both halves of another or neither', async () => {
  const pairs = database.db.collection<List>('pairs');
  await pairs.insertMany([
    { _id: 0, ids: [] },
    { _id: 1, ids: [] },
  ]);
  let writing = true;
  const writer = async (name: number): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) {
      await database.client.withSession((session) =>
        session.withTransaction(async () => {
          for (const _id of [0, 1]) await pairs.updateOne({ _id }, { $push: { ids: `${name}.${turn}` } }, { session });
        }),
      );
    }
  };
  const reader = async (): Promise<number> => {
    let looked = 0;
    for (; writing; looked++) {
      await database.client.withSession(async (session) => {
        session.startTransaction({ readConcern: { level: 'snapshot' } });
        const one = await pairs.findOne({ _id: 0 }, { session });
        const other = await pairs.findOne({ _id: 1 }, { session });
        await session.commitTransaction();
        expect(one?.ids).toEqual(other?.ids);
      });
    }
    return looked;
  };
  const readers = [reader(), reader()];
  await Promise.all([writer(0), writer(1), writer(2)]);
  writing = false;
  for (const looked of await Promise.all(readers)) expect(looked).toBeGreaterThan(0);
});

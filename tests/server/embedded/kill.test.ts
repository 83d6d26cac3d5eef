/** SIGKILL under load: what was acknowledged is there, nothing is there by halves. `KILL_ROUNDS=100` for a long run. */
import { MongoClient, type Collection, type Db } from 'mongodb';
import { newFolder, removeFolder, startEmbeddedProcess, type EmbeddedProcess } from '../../support/embeddedProcess';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 5);
const WRITERS = 8;
const ACCOUNTS = 10;
const OPENING_BALANCE = 1000;

interface Account {
  _id: number;
  balance: number;
}
interface Counter {
  _id: number;
  n: number;
}
interface Note {
  writer: number;
  serial: number;
}

/** What the server has said yes to. */
interface Acknowledged {
  notes: Note[];
  /** By writer: increments answered, and increments sent. */
  counted: number[];
  sent: number[];
}

const accounts = (db: Db): Collection<Account> => db.collection('accounts');
const counters = (db: Db): Collection<Counter> => db.collection('counters');
const notes = (db: Db): Collection<Note> => db.collection('notes');

let dir: string;
beforeAll(() => {
  dir = newFolder();
});
afterAll(() => removeFolder(dir));

it(
  `loses nothing acknowledged in ${ROUNDS} kills`,
  async () => {
    const said: Acknowledged = {
      notes: [],
      counted: Array.from({ length: WRITERS }, () => 0),
      sent: Array.from({ length: WRITERS }, () => 0),
    };
    await withServer(prepare);
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startEmbeddedProcess(dir);
      await loadUntilKilled(server, said, 60 + round * 40);
      await withServer((db) => check(db, said));
    }
    expect(said.notes.length).toBeGreaterThan(ROUNDS * 10);
  },
  60_000 + ROUNDS * 20_000,
);

async function prepare(db: Db): Promise<void> {
  await notes(db).createIndex({ writer: 1, serial: 1 }, { unique: true });
  await accounts(db).insertMany(Array.from({ length: ACCOUNTS }, (_, _id) => ({ _id, balance: OPENING_BALANCE })));
  await counters(db).insertMany(Array.from({ length: WRITERS }, (_, _id) => ({ _id, n: 0 })));
}

async function withServer(act: (db: Db) => Promise<void>): Promise<void> {
  const server = await startEmbeddedProcess(dir);
  const client = await new MongoClient(server.uri).connect();
  try {
    await act(client.db('kill'));
  } finally {
    await client.close();
    await server.stop();
  }
}

/** All writers go on until the server has gone; it goes after so many answers. */
async function loadUntilKilled(server: EmbeddedProcess, said: Acknowledged, answers: number): Promise<void> {
  // Long enough for a busy machine to answer, short enough not to wait long for a server that is gone.
  const client = await new MongoClient(server.uri, { serverSelectionTimeoutMS: 2_000, connectTimeoutMS: 2_000 }).connect();
  const state = { left: answers, killed: false };
  const answered = (): void => {
    state.left--;
    if (state.left > 0 || state.killed) return;
    state.killed = true;
    void server.kill();
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(client, writer, said, state, answered)));
  await client.close(true);
  await server.kill();
}

async function write(
  client: MongoClient,
  writer: number,
  said: Acknowledged,
  state: { killed: boolean },
  answered: () => void,
): Promise<void> {
  const db = client.db('kill');
  for (let serial = said.notes.length * WRITERS + writer; !state.killed; serial += WRITERS) {
    try {
      const note = { writer, serial };
      await notes(db).insertOne({ ...note });
      said.notes.push(note);
      answered();
      said.sent[writer] = (said.sent[writer] ?? 0) + 1;
      await counters(db).findOneAndUpdate({ _id: writer }, { $inc: { n: 1 } });
      said.counted[writer] = (said.counted[writer] ?? 0) + 1;
      answered();
      await transfer(client, db, serial);
      answered();
    } catch (error) {
      if (!state.killed) throw error;
    }
  }
}

async function transfer(client: MongoClient, db: Db, serial: number): Promise<void> {
  const amount = (serial % 7) + 1;
  await client.withSession((session) =>
    session.withTransaction(async () => {
      await accounts(db).updateOne({ _id: serial % ACCOUNTS }, { $inc: { balance: -amount } }, { session });
      await accounts(db).updateOne({ _id: (serial + 3) % ACCOUNTS }, { $inc: { balance: amount } }, { session });
    }),
  );
}

async function check(db: Db, said: Acknowledged): Promise<void> {
  const found = new Set((await notes(db).find().toArray()).map(({ writer, serial }) => `${writer}/${serial}`));
  expect(said.notes.filter(({ writer, serial }) => !found.has(`${writer}/${serial}`))).toEqual([]);
  const total = (await accounts(db).find().toArray()).reduce((sum, { balance }) => sum + balance, 0);
  expect(total).toBe(ACCOUNTS * OPENING_BALANCE);
  for (const { _id, n } of await counters(db).find().toArray()) {
    expect(n).toBeGreaterThanOrEqual(said.counted[_id] ?? 0);
    expect(n).toBeLessThanOrEqual(said.sent[_id] ?? 0);
    // Whether the one that was cut off was done or not: from here on it counts as answered.
    said.counted[_id] = n;
    said.sent[_id] = n;
  }
  for (const name of ['notes', 'accounts', 'counters']) {
    expect(await db.command({ validate: name })).toMatchObject({ valid: true, errors: [] });
  }
}

/** `npm run bench:db`: the embedded database beside its floor, in one run. Prints a table; `--seconds N` for each figure. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient, type Collection } from 'mongodb';

const CALLERS = 50;
const ITEMS = 10_000;
const BATCH = 1000;

interface Item {
  _id: number;
  sku: string;
  q: number;
  pad: string;
}

/** One figure: what a caller does again and again, and how much of the floor it should reach. */
interface Figure {
  name: string;
  goal: number | undefined;
  callers: number;
  act(client: MongoClient, turn: number): Promise<unknown>;
}

const items = (client: MongoClient): Collection<Item> => client.db('bench').collection('items');
const ledger = (client: MongoClient): Collection => client.db('bench').collection('ledger');
const pad = 'x'.repeat(200);

const FIGURES: readonly Figure[] = [
  { name: 'findOne by _id', goal: 0.7, callers: CALLERS, act: (client, turn) => items(client).findOne({ _id: turn % ITEMS }) },
  {
    name: 'findOne by a unique key',
    goal: undefined,
    callers: CALLERS,
    act: (client, turn) => items(client).findOne({ sku: `s${turn % ITEMS}` }),
  },
  {
    name: 'findOneAndUpdate, durable',
    goal: 0.5,
    callers: CALLERS,
    act: (client, turn) =>
      items(client).findOneAndUpdate({ _id: turn % ITEMS, q: { $gte: 1 } }, { $inc: { q: -1 } }, { returnDocument: 'after' }),
  },
  {
    name: 'insertOne, durable',
    goal: undefined,
    callers: CALLERS,
    act: (client, turn) => ledger(client).insertOne({ turn, pad }),
  },
  { name: 'transaction: one read, two writes', goal: 0.5, callers: CALLERS, act: transaction },
  {
    name: `insertMany of ${BATCH}`,
    goal: undefined,
    callers: 1,
    act: (client, turn) => ledger(client).insertMany(Array.from({ length: BATCH }, (_, place) => ({ turn, place, pad }))),
  },
];

async function transaction(client: MongoClient, turn: number): Promise<void> {
  await client.withSession((session) =>
    session.withTransaction(async () => {
      await items(client).findOne({ _id: turn % ITEMS }, { session });
      await items(client).updateOne({ _id: turn % ITEMS }, { $inc: { q: -1 } }, { session });
      await ledger(client).insertOne({ turn, pad }, { session });
    }),
  );
}

/** Starts a program of this folder and waits for the URI that it prints. */
function start(program: string, args: readonly string[]): Promise<{ uri: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    child.stdout.on('data', (chunk) => {
      const uri = /mongodb:\/\/\S+/.exec(String(chunk))?.[0];
      if (uri !== undefined) resolve({ uri, child });
    });
  });
}

/** Turns a second, and the 99th percentile in milliseconds. */
async function measure(client: MongoClient, figure: Figure, seconds: number): Promise<{ rate: number; p99: number }> {
  const times: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1000;
  let turn = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const before = performance.now();
      await figure.act(client, turn++);
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: figure.callers }, caller));
  const rate = times.length / ((performance.now() - started) / 1000);
  times.sort((a, b) => a - b);
  return { rate, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

async function seed(client: MongoClient): Promise<void> {
  await items(client).createIndex({ sku: 1 }, { unique: true });
  for (let from = 0; from < ITEMS; from += BATCH) {
    await items(client).insertMany(
      Array.from({ length: BATCH }, (_, place) => ({ _id: from + place, sku: `s${from + place}`, q: 1e9, pad })),
    );
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '3' } } });
  const seconds = Number(values.seconds);
  const dir = mkdtempSync(path.join(tmpdir(), 'changke-bench-'));
  const [floor, real] = await Promise.all([start('floor.ts', []), start('../cli.ts', ['--port', '0', '--data', dir])]);
  const clients = await Promise.all([floor, real].map(({ uri }) => new MongoClient(uri, { maxPoolSize: CALLERS }).connect()));
  const [floorClient, realClient] = clients;
  if (!floorClient || !realClient) throw new Error('no clients');
  await seed(realClient);
  const rows: Record<string, string>[] = [];
  for (const figure of FIGURES) {
    // Warm both, then take turns, so that a busy machine is busy for both.
    for (const client of clients) await measure(client, figure, seconds / 3);
    const below = await measure(floorClient, figure, seconds);
    const reached = await measure(realClient, figure, seconds);
    const ratio = reached.rate / below.rate;
    rows.push({
      what: figure.name,
      callers: String(figure.callers),
      'a second': reached.rate.toFixed(0),
      'p99 ms': reached.p99.toFixed(1),
      'floor a second': below.rate.toFixed(0),
      ratio: ratio.toFixed(2),
      goal: figure.goal === undefined ? '' : `${figure.goal} ${ratio >= figure.goal ? 'reached' : 'MISSED'}`,
    });
  }
  console.table(rows);
  for (const client of clients) await client.close();
  floor.child.kill();
  real.child.kill();
  rmSync(dir, { recursive: true, force: true });
}

void main();

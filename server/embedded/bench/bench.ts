/** `npm run bench:db`: the embedded database beside its floor, in one run. Prints a table; `--seconds N` for each figure. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient, type Collection } from 'mongodb';
import { million } from './million';
import { start } from './program';

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

/** Times of all turns in milliseconds, and how long it took in all. */
interface Measured {
  times: number[];
  elapsedMs: number;
}

const SLICE_MS = 250;

async function slice(client: MongoClient, figure: Figure, into: Measured): Promise<void> {
  const started = performance.now();
  let turn = into.times.length;
  const caller = async (): Promise<void> => {
    while (performance.now() < started + SLICE_MS) {
      const before = performance.now();
      await figure.act(client, turn++);
      into.times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: figure.callers }, caller));
  into.elapsedMs += performance.now() - started;
}

const rate = ({ times, elapsedMs }: Measured): number => times.length / (elapsedMs / 1000);

function p99({ times }: Measured): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
}

/** Floor and database take turns in short slices, so that a machine that is busy is busy for both. */
async function compare(figure: Figure, floor: MongoClient, real: MongoClient, seconds: number): Promise<Record<string, string>> {
  const below: Measured = { times: [], elapsedMs: 0 };
  const reached: Measured = { times: [], elapsedMs: 0 };
  for (const client of [floor, real]) await slice(client, figure, { times: [], elapsedMs: 0 });
  while (below.elapsedMs < seconds * 1000) {
    await slice(floor, figure, below);
    await slice(real, figure, reached);
  }
  const ratio = rate(reached) / rate(below);
  return {
    what: figure.name,
    callers: String(figure.callers),
    'a second': rate(reached).toFixed(0),
    'p99 ms': p99(reached).toFixed(1),
    'floor a second': rate(below).toFixed(0),
    ratio: ratio.toFixed(2),
    goal: figure.goal === undefined ? '' : `${figure.goal} ${ratio >= figure.goal ? 'reached' : 'missed'}`,
  };
}

async function seed(client: MongoClient): Promise<void> {
  await items(client).createIndex({ sku: 1 }, { unique: true });
  for (let from = 0; from < ITEMS; from += BATCH) {
    await items(client).insertMany(
      Array.from({ length: BATCH }, (_, place) => ({ _id: from + place, sku: `s${from + place}`, q: 1e9, pad })),
    );
  }
}

async function besideTheFloor(dir: string, seconds: number): Promise<void> {
  const [floor, real] = await Promise.all([start('floor.ts'), start('../cli.ts', ['--port', '0', '--data', dir])]);
  const floorClient = await new MongoClient(floor.uri, { maxPoolSize: CALLERS }).connect();
  const realClient = await new MongoClient(real.uri, { maxPoolSize: CALLERS }).connect();
  await seed(realClient);
  const rows: Record<string, string>[] = [];
  for (const figure of FIGURES) rows.push(await compare(figure, floorClient, realClient, seconds));
  console.table(rows);
  for (const client of [floorClient, realClient]) await client.close();
  await floor.stop();
  await real.stop();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '3' }, million: { type: 'boolean', default: false } },
  });
  const dir = mkdtempSync(path.join(tmpdir(), 'changke-bench-'));
  try {
    await (values.million ? million(dir) : besideTheFloor(dir, Number(values.seconds)));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

void main();

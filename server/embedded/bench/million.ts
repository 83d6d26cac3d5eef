/** `npm run bench:db -- --million`: a ledger of a million entries: what it takes to build, to open and to keep. */
import { readFileSync } from 'node:fs';
import { MongoClient, type Collection } from 'mongodb';
import { start, type Program } from './program';

const ENTRIES = 1_000_000;
const MEMBERS = 20_000;
const SMALL = 10_000;
const BATCH = 1000;
const CALLERS = 50;
const TURNS = 8;
const SLICE_MS = 500;

interface Entry {
  _id: string;
  member: string;
  seq: number;
  points: number;
  at: Date;
  cause: string;
  hash: string;
}

const entry = (n: number): Entry => ({
  _id: `e${n}`,
  member: `m${n % MEMBERS}`,
  seq: Math.floor(n / MEMBERS),
  points: n % 500,
  at: new Date(1.7e12 + n * 1000),
  cause: `order-${n}`,
  hash: '0'.repeat(40),
});

const entries = (client: MongoClient): Collection<Entry> => client.db('ledger').collection('entries');
const few = (client: MongoClient): Collection<Entry> => client.db('ledger').collection('few');

/** Resident and greatest resident memory of the process in MB; undefined where the system does not tell. */
function memory({ child }: Program): string {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const mb = (name: string): string => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN) / 1024).toFixed(0);
    return `${mb('VmRSS')} MB, at most ${mb('VmHWM')} MB`;
  } catch {
    return 'unknown on this system';
  }
}

async function fill(into: Collection<Entry>, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    await into.insertMany(Array.from({ length: BATCH }, (_, place) => entry(from + place)));
  }
}

async function seconds(act: () => Promise<unknown>): Promise<string> {
  const began = performance.now();
  await act();
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

async function rate(act: (n: number) => Promise<unknown>, most: number, ms = 4000): Promise<number> {
  let turns = 0;
  const end = performance.now() + ms;
  const caller = async (): Promise<void> => {
    // A step that shares no factor with the count walks all over it.
    for (; performance.now() < end; turns++) await act((turns * 7919) % most);
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return turns / (ms / 1000);
}

/** Prints a table; `dir` is an empty folder. */
export async function million(dir: string): Promise<void> {
  const rows: { what: string; figure: string; memory: string }[] = [];
  const note = (program: Program, what: string, figure: string): void =>
    void rows.push({ what, figure, memory: memory(program) });
  const args = ['--port', '0', '--data', dir];
  const first = await start('../cli.ts', args);
  const writing = await new MongoClient(first.uri).connect();
  note(first, 'insert a million entries, 1,000 at a time', await seconds(() => fill(entries(writing), ENTRIES)));
  note(
    first,
    'build a unique compound index over them',
    await seconds(() => entries(writing).createIndex({ member: 1, seq: 1 }, { unique: true })),
  );
  await fill(few(writing), SMALL);
  await writing.close();
  await first.stop();

  const empty = await start('floor.ts');
  await empty.stop();
  const second = await start('../cli.ts', args);
  note(second, 'open (beyond starting such a process)', `${Math.max(0, second.startedMs - empty.startedMs).toFixed(0)} ms`);
  const reading = await new MongoClient(second.uri).connect();
  // In turns, so that a machine that is busy is busy for both.
  let small = 0;
  let large = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    small += (await rate((n) => few(reading).findOne({ _id: `e${n}` }), SMALL, SLICE_MS)) / TURNS;
    large += (await rate((n) => entries(reading).findOne({ _id: `e${n}` }), ENTRIES, SLICE_MS)) / TURNS;
  }
  note(second, 'findOne by _id among 10,000', `${small.toFixed(0)}/s`);
  note(second, 'findOne by _id among a million', `${large.toFixed(0)}/s (${(large / small).toFixed(2)} of it)`);
  const last = await rate(
    (n) =>
      entries(reading)
        .find({ member: `m${n}` }, { sort: { seq: -1 }, limit: 20 })
        .toArray(),
    MEMBERS,
  );
  note(second, 'the last 20 entries of a member', `${last.toFixed(0)}/s`);
  const update = await rate((n) => entries(reading).updateOne({ _id: `e${n}` }, { $inc: { points: 1 } }), ENTRIES);
  note(second, 'updateOne by _id, durable', `${update.toFixed(0)}/s`);
  const total = entries(reading).aggregate([{ $group: { _id: null, points: { $sum: '$points' } } }]);
  note(second, 'sum over all', await seconds(() => total.toArray()));
  console.table(rows);
  await reading.close();
  await second.stop();
}

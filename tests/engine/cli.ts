/** `npm run test:engine -- [--seed N] [--cases N] [--functions]`: the embedded database beside an independent engine, see settled.ts. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { newFolder, removeFolder, startEmbeddedProcess } from '../support/embeddedProcess';
import { caseOf, type Case } from './cases';
import { type Outcome, spelled } from './compare';
import { type Compare, comparing, smallest } from './run';
import { installSecondEngine, startSecondEngine } from './secondEngine';
import { SETTLED, settledBy } from './settled';

const ROOT = path.resolve(__dirname, '../..');
const SHOWN = 20;
/** So many cases are under way at once, each in a collection of its own. */
const LANES = 8;
const CONTEXTS = 'points|growth|mall|coupon|checkin|counter';

function flag(name: string, usual: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return usual;
  const given = process.argv[at + 1] ?? '';
  if (!/^\d{1,9}$/.test(given)) throw new Error(`--${name} takes a whole number, not "${given}"`);
  return Number(given);
}

async function main(): Promise<void> {
  const seed = flag('seed', Math.floor(Date.now() / 1000) % 1_000_000);
  const cases = flag('cases', 10_000);
  const why = installSecondEngine();
  if (why !== undefined) return console.log(`not run: ${why}`);
  const second = await startSecondEngine();
  try {
    if (process.argv.includes('--functions')) runFunctions(second.uri);
    else await runCases(second.uri, seed, cases);
  } finally {
    await second.stop();
  }
}

/** The functions' own tests, on the second engine. */
function runFunctions(uri: string): void {
  const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
  const args = [jest, '--selectProjects', 'functions', '-w', '1', '--testPathPattern', `cloudfunctions/(${CONTEXTS})/`];
  const run = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MONGODB_URI: uri } });
  process.exitCode = run.status ?? 1;
}

async function runCases(secondUri: string, seed: number, cases: number): Promise<void> {
  console.log(`seed ${seed}, ${cases} cases`);
  const dir = newFolder();
  const embedded = await startEmbeddedProcess(dir);
  const clients = [new MongoClient(embedded.uri), new MongoClient(secondUri)] as const;
  try {
    await compareAll(
      Array.from({ length: LANES }, (_, lane) => comparing(...clients, `cases${lane}`)),
      seed,
      cases,
    );
  } finally {
    await Promise.all(clients.map((it) => it.close()));
    await embedded.stop();
    removeFolder(dir);
  }
}

async function compareAll(lanes: readonly Compare[], seed: number, cases: number): Promise<void> {
  const first = flag('first', 0);
  const counts = new Map(SETTLED.map((it) => [it, 0]));
  const unsettledAt: number[] = [];
  const lives = lanes.map(async (compare, lane) => {
    for (let at = first + lane; at < first + cases; at += lanes.length) {
      const it = caseOf(seed, at);
      const difference = await compare(it);
      if (difference === undefined) continue;
      const kind = settledBy(it, difference);
      if (kind === undefined) unsettledAt.push(at);
      else counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  });
  await Promise.all(lives);
  const [compare] = lanes;
  for (const at of unsettledAt.slice(0, SHOWN)) if (compare !== undefined) await show(compare, caseOf(seed, at), seed, at);
  const unsettled = unsettledAt.length;
  const settled = [...counts.values()].reduce((sum, n) => sum + n, 0);
  for (const [{ name, right }, n] of [...counts].sort(([, one], [, other]) => other - one))
    console.log(`${String(n).padStart(6)}  ${name} (right: ${right})`);
  console.log(
    `${cases} cases: ${cases - settled - unsettled} the same, ${settled} differences settled, ${unsettled} not (seed ${seed})`,
  );
  if (unsettled > 0) process.exitCode = 1;
}

async function show(compare: Compare, it: Case, seed: number, at: number): Promise<void> {
  const least = await smallest(it, async (smaller) => {
    const difference = await compare(smaller);
    return difference !== undefined && settledBy(smaller, difference) === undefined;
  });
  const difference = await compare(least);
  const told = (outcome: Outcome | undefined): string =>
    outcome === undefined
      ? 'the same'
      : 'code' in outcome
        ? `refused (${outcome.code}): ${outcome.message}`
        : outcome.answers.join(' ');
  console.log(`a difference that is not settled: --seed ${seed} --first ${at} --cases 1`);
  console.log(`  case   ${spelled(least)}\n  ours   ${told(difference?.ours)}\n  second ${told(difference?.second)}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

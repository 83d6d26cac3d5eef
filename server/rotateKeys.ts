/**
 * `npm run rotate-keys`: seals all personal data anew under the newest of VAULT_KEYS, while the shop is open. Stopped or killed, the same
 * command goes on: what is done is only read. `-- --batch N` sets the documents a step. Ends with 1 where something is left.
 */
import { parseArgs } from 'node:util';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { recordCommand } from './commandTrail';
import { environment } from './environment';
import { houseAt, openPlace, placeOf } from './import/place';
import { rotate, type Rotation } from './keys/rotation';
import { Foreseen, runMain } from './stopping';

/** Started by `install.mjs`, the first argument is this file. */
const FIRST_ARGUMENT = process.argv[1]?.endsWith('install.mjs') === true ? 3 : 2;
const BATCH = 500;
const BATCH_MAX = 5_000;
/** Steps between two lines of progress where nobody watches a terminal. */
const STEPS_A_LINE = 20;
/** Values that do not open and are named; all are counted. */
const NAMED_MAX = 20;
const USAGE = 'Usage: npm run rotate-keys -- [--batch N]';

function askedBatch(): number {
  try {
    const { values } = parseArgs({ args: process.argv.slice(FIRST_ARGUMENT), options: { batch: { type: 'string' } } as const });
    const batch = Number(values.batch ?? BATCH);
    if (Number.isInteger(batch) && batch > 0 && batch <= BATCH_MAX) return batch;
  } catch (error) {
    throw new Foreseen(`${error instanceof Error ? error.message : ''}\n${USAGE}`);
  }
  throw new Foreseen(`--batch is a number from 1 to ${BATCH_MAX}.\n${USAGE}`);
}

/** The first Ctrl-C ends after the step under way, the second at once. */
function stopAsked(): () => boolean {
  let stopping = false;
  process.on('SIGINT', () => {
    if (stopping) process.exit(130);
    stopping = true;
  });
  return () => stopping;
}

function progress(): (step: { place: string; looked: number; resealed: number }) => void {
  let steps = 0;
  let resealed = 0;
  return (step) => {
    steps += 1;
    resealed += step.resealed;
    const line = `${step.place}: ${step.looked} documents looked at, ${resealed} values sealed anew so far`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (steps % STEPS_A_LINE === 0) console.log(line);
  };
}

/** What came of it, and what to do next. */
function report({ passes, resealed, byVersion, unreadable, done }: Rotation, newest: number, stopped: boolean): string[] {
  const versions = [...byVersion].sort(([a], [b]) => b - a);
  const older = versions.filter(([version]) => version !== newest).map(([version]) => version);
  return [
    `${resealed} values sealed anew under key ${newest}, ${passes} pass${passes === 1 ? '' : 'es'}.`,
    ...versions.map(([version, count]) => `under key ${version}: ${count}`),
    ...unreadable.slice(0, NAMED_MAX).map((it) => `does not open: ${it}`),
    ...(unreadable.length > 0
      ? [
          `${unreadable.length} values do not open: their key is not in VAULT_KEYS any more, or they were altered. Put the key back.`,
        ]
      : []),
    ...(stopped ? ['Stopped; the same command goes on.'] : []),
    ...(!done && !stopped
      ? [`Something still seals under an older key: restart every server with key ${newest} in VAULT_KEYS, then run this again.`]
      : []),
    ...(done && older.length === 0
      ? [
          `Nothing is left under an older key: once every server runs with key ${newest}, the older ones can go from VAULT_KEYS. ` +
            'Backups made before this moment need them still.',
        ]
      : []),
  ];
}

runMain(async () => {
  const batch = askedBatch();
  const stopped = stopAsked();
  const { settings } = placeOf(environment());
  const database = await openPlace(settings);
  try {
    const { platform } = houseAt(database, settings);
    const { vault } = platform;
    const record = (facts: Record<string, number | string>) =>
      recordCommand(readerOf(platform), platform, { command: 'rotateKeys', facts: { key: vault.newest, ...facts } });
    await record({ state: 'begun' });
    const rotation = await rotate({ ...readerOf(platform), vault }, { batch, told: progress(), stopped });
    await record({ state: 'ended', resealed: rotation.resealed });
    if (process.stderr.isTTY) process.stderr.write('\n');
    console.log(report(rotation, vault.newest, stopped()).join('\n'));
    if (!rotation.done || rotation.unreadable.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
});

/**
 * `npm run audit`: replays every account of the ledger, on live data, without stopping it. `-- --after MEMBER` goes on where a run was
 * stopped; `-- --json` ends with one line for a program. Ends with 1 where something is broken.
 */
import { parseArgs } from 'node:util';
import { auditStep, type Named } from '@/cloudfunctions/points/audit.usecase';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { environment } from './environment';
import { houseAt, openPlace, placeOf } from './import/place';
import { Foreseen, runMain } from './stopping';

/** Started by `install.mjs`, the first argument is this file. */
const FIRST_ARGUMENT = process.argv[1]?.endsWith('install.mjs') === true ? 3 : 2;
const STEP = 200;
/** Findings that are printed; all are counted. */
const SHOWN_MAX = 100;
/** Where nobody watches: after so many steps a line that says where to go on, should the run be killed. */
const PLACE_EVERY = 50;

function asked(): { after: string; json: boolean } {
  try {
    const options = { after: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: process.argv.slice(FIRST_ARGUMENT), options });
    return { after: values.after ?? '', json: values.json ?? false };
  } catch (error) {
    throw new Foreseen(`${error instanceof Error ? error.message : ''}\nUsage: npm run audit -- [--after MEMBER] [--json]`);
  }
}

const sentence = ({ memberNo, memberId, entryNo, broken, ...rest }: Named): string =>
  `${memberNo === undefined ? '' : `member ${memberNo}, `}account ${memberId}, entry ${entryNo}: ${broken.replaceAll('_', ' ')}` +
  ('field' in rest ? ` (${rest.field})` : '');

/** The first Ctrl-C or SIGTERM ends after the step under way, the second at once. */
function stopAsked(): () => boolean {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) process.exit(130);
      stopping = true;
    });
  return () => stopping;
}

function tellPlace(sums: Readonly<Record<'accounts' | 'entries' | 'steps', number>>, next: string | undefined): void {
  const far = `${sums.accounts} accounts, ${sums.entries} entries`;
  if (process.stderr.isTTY) process.stderr.write(`\r${far}`);
  else if (sums.steps % PLACE_EVERY === 0 && next !== undefined) console.error(`${far}; the next is after ${next}`);
}

runMain(async () => {
  const { after, json } = asked();
  const stopped = stopAsked();
  const { settings } = placeOf(environment());
  const database = await openPlace(settings);
  try {
    const reader = readerOf(houseAt(database, settings).platform);
    const sums = { accounts: 0, entries: 0, broken: 0, steps: 0 };
    let next: string | undefined = after;
    while (next !== undefined && !stopped()) {
      const step: Awaited<ReturnType<typeof auditStep>> = await auditStep(reader, next, STEP);
      for (const it of step.findings.slice(0, Math.max(0, SHOWN_MAX - sums.broken))) console.log(sentence(it));
      sums.accounts += step.accounts;
      sums.entries += step.entries;
      sums.broken += step.findings.length;
      sums.steps += 1;
      next = step.next;
      tellPlace(sums, next);
    }
    if (process.stderr.isTTY) process.stderr.write('\n');
    if (next !== undefined) console.log(`Stopped; go on with: npm run audit -- --after ${next}`);
    const are = sums.broken === 1 ? 'account is' : 'accounts are';
    const found = sums.broken === 0 ? 'nothing is broken' : `${sums.broken} ${are} broken`;
    console.log(`${sums.accounts} accounts, ${sums.entries} entries: ${found}.`);
    const { steps: _steps, ...counts } = sums;
    if (json) console.log(JSON.stringify({ ...counts, ...(next !== undefined && { next }) }));
    if (sums.broken > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
});

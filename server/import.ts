/** `npm run import -- FILE --shop ID`: purchases out of an older system, with their members, points and tiers. */
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { recordCommand } from './commandTrail';
import { environment } from './environment';
import { readArguments } from './import/arguments';
import { runImport } from './import/importer';
import { houseAt, openPlace, placeOf } from './import/place';
import { imbalanceOf, tableOf, type ImportReport } from './import/report';
import { showOn } from './import/telling';
import { applyShopFiles, readShopFiles } from './shopFiles';
import { Foreseen, runMain } from './stopping';
import type { House } from '@/cloudfunctions/house';

/** Started by `install.mjs`, the first argument is this file. */
const FIRST_ARGUMENT = process.argv[1]?.endsWith('install.mjs') === true ? 3 : 2;

runMain(async () => {
  const startedMs = performance.now();
  const today = dayAt(new Date());
  const asked = readArguments(process.argv.slice(FIRST_ARGUMENT), today);
  const { settings, isDemo } = placeOf(environment());
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  if (isDemo) say("No shop's secrets are set, so this goes into the demo's database.");
  const database = await openPlace(settings);
  try {
    const house = houseAt(database, settings);
    await house.migrate();
    await readyFor(house, isDemo);
    const shown = showOn(say, stopAsked());
    const record = (facts: Record<string, number | string>) =>
      recordCommand(readerOf(house.platform), house.platform, { command: 'import', shopId: asked.shopId, facts });
    if (!asked.dryRun) await record({ state: 'begun' });
    const { sums, ledger } = await runImport(house, asked, shown).finally(shown.end);
    const { rows, refused, paidFen } = sums;
    if (!asked.dryRun) await record({ state: 'ended', rows, refused, members: sums.memberIds.size, paidFen });
    const known = {
      rows: sums.rows,
      refused: sums.refused,
      members: sums.memberIds.size,
      visits: sums.visits,
      paidFen: sums.paidFen,
    };
    const { fileFen, leftOut } = sums;
    // Whoever runs this from a script must learn that something did not come in.
    if (sums.refused > 0 && !asked.allowRefused) process.exitCode = 2;
    if (ledger === undefined) {
      say(
        asked.json
          ? JSON.stringify({ ...known, fileFen, leftOut, dryRun: true })
          : `Nothing was changed: ${JSON.stringify({ ...known, fileFen, leftOut })}`,
      );
      return;
    }
    const { totals, tiers } = ledger;
    const report: ImportReport = {
      ...known,
      pointsEarned: sums.pointsEarned,
      pointsPending: totals.pending,
      pointsAvailable: totals.available,
      pointsExpired: totals.expired,
      tiers,
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      fileFen,
      leftOut,
    };
    say(tableOf(report, { sums, totals, asOf: asked.asOf }));
    const imbalance = imbalanceOf(sums, totals);
    say(imbalance ?? 'It adds up: what the purchases gave is what the ledger holds.');
    if (asked.json) say(JSON.stringify(report));
    if (imbalance !== undefined) process.exitCode = 1;
  } finally {
    await database.close();
  }
});

/** A shop applies its programme itself; the demo's is applied where nobody has started it yet. */
async function readyFor(house: House, isDemo: boolean): Promise<void> {
  try {
    await house.systemContext();
  } catch (error) {
    if (!isDemo) throw error instanceof Error ? new Foreseen(error.message) : error;
    const now = new Date();
    await applyShopFiles(readerOf(house.platform), await readShopFiles(), { now, today: dayAt(now) });
    house.forgetProgramme();
  }
}

/** The first Ctrl-C ends after the batch under way, the second at once. */
function stopAsked(): () => boolean {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(130);
    asked = true;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => asked;
}

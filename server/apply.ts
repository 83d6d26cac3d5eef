/** `npm run apply`: what the files under `config/` would change, then the change; `-- --dry-run` only shows it, `-- --from DAY` says from when. */
import { parseArgs } from 'node:util';
import type { House } from '@/cloudfunctions/house';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { done } from '@/cloudfunctions/kernel/outcome';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { hasOperator, inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { recordChange } from '@/cloudfunctions/shop/shop.usecase';
import { LocalDay } from '@/types/contract/values';
import { attachDatabase, placeNamed } from './database';
import { environment } from './environment';
import { createServerLog } from './log';
import { readHouseSettings } from './settings';
import { applyOnRecord, planShopFiles, readShopFiles, type When } from './shopFiles';
import { shopHouse } from './shopHouse';
import { Foreseen, runMain } from './stopping';

const OPTIONS = { 'dry-run': { type: 'boolean' }, from: { type: 'string' } } as const;

function asked(): { dryRun: boolean; from?: LocalDay } {
  // Before the rest come Node, the installer, and this file as its argument.
  const { values } = parsed(process.argv.slice(3));
  const from = values.from === undefined ? undefined : LocalDay.safeParse(values.from);
  if (from?.success === false) throw new Foreseen('--from is a day, e.g. --from 2026-12-01.');
  return { dryRun: values['dry-run'] ?? false, from: from?.data };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS });
  } catch (error) {
    throw new Foreseen(`${error instanceof Error ? error.message : ''}\nUsage: npm run apply -- [--dry-run] [--from YYYY-MM-DD]`);
  }
}

/** The first operator's invitation, with its entry in the audit trail. */
async function inviteOnRecord(house: House): Promise<{ invitation: string; until: Date }> {
  const outcome = await (
    await house.systemContext()
  ).transact<{ invitation: string; until: Date }, never>(async (tx) => {
    const invited = await inviteByHouse(tx, { role: 'operator', shopIds: [], name: '店主' });
    await recordChange(tx, { action: 'command.invite', facts: { role: 'operator' } });
    return done(invited);
  });
  if (!outcome.ok) throw new Error('an invitation is refused by nothing');
  return outcome.data;
}

runMain(async () => {
  const { dryRun, from } = asked();
  const read = readHouseSettings(environment());
  if (!read.ok) throw new Foreseen(`${read.faults.join('\n')}\nSee .env.example.`);
  const files = await readShopFiles();
  const database = await attachDatabase(read.settings);
  try {
    const house = shopHouse(database, read.settings, createServerLog('error'));
    await house.migrate();
    const reader = readerOf(house.platform);
    const now = new Date();
    const when: When = { now, today: dayAt(now), from };
    const changes = await planShopFiles(reader, files, when);
    console.log(changes.length === 0 ? 'Nothing would change.' : changes.join('\n'));
    if (dryRun) return;
    await applyOnRecord(house.platform, files, when);
    console.log(`Applied to ${placeNamed(read.settings)}.`);
    if (await hasOperator(reader)) return;
    const { invitation, until } = await inviteOnRecord(house);
    console.log(
      `\nNobody runs this shop yet. Join it in the mini-program, then enter this invitation under 我的 (Me):\n\n  ${invitation}\n`,
    );
    console.log(`It can be used once, until ${until.toISOString()}; running apply again prints another.`);
  } finally {
    await database.close();
  }
});

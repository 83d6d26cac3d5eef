/** `npm run serve`: the server of a shop. Settings come from the environment and `.env`; every secret is required. */
import { APP_DIR, buildApp } from './appBuild';
import { environment } from './environment';
import { readShopSettings } from './settings';
import { startShop } from './shop';
import { Foreseen, runMain, stopOnSignals } from './stopping';

runMain(async () => {
  const read = readShopSettings(environment());
  if (!read.ok) throw new Foreseen(`${read.faults.join('\n')}\nSee .env.example.`);
  await buildApp();
  const shop = await startShop(read.settings, APP_DIR);
  stopOnSignals(() => shop.close());
  console.log(`Changke serves ${shop.address}/`);
});

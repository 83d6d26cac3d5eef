/** A shop's server as `npm run serve` runs it, but for the browser build: `node --import tsx tests/support/shopProcess.ts APP_DIR`. */
import { readShopSettings } from '@/server/settings';
import { startShop } from '@/server/shop';
import { Foreseen, runMain, stopOnSignals } from '@/server/stopping';

runMain(async () => {
  const read = readShopSettings(process.env);
  if (!read.ok) throw new Foreseen(read.faults.join('\n'));
  const shop = await startShop(read.settings, process.argv[2]);
  stopOnSignals(() => shop.close());
  console.log(`Changke serves ${shop.address}/`);
});

/** The server of a shop put together: the gateway over its house, and the timers. No demo door exists here. */
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { listShops } from '@/cloudfunctions/shop/shop.usecase';
import { APP_DIR } from './appBuild';
import { openDatabase } from './database';
import { behindOf, type Behind } from './gateway/behind';
import { createGateway } from './gateway/gateway';
import { createLimiter } from './gateway/limiter';
import { createSessions } from './gateway/session';
import { createServerLog } from './log';
import type { Settings } from './settings';
import { shopHouse } from './shopHouse';
import { Foreseen, listen } from './stopping';
import { ringingOf, startTimers, timersOf } from './timers';
import { createTurns } from './turns';

export interface ShopServer {
  readonly address: string;
  /** Ends the calls in flight and the job that runs, then closes the database. */
  close(): Promise<void>;
}

/** Rejects with a sentence when nothing was applied yet. `appDir` is where the browser build lies. */
export async function startShop(settings: Settings, appDir = APP_DIR): Promise<ShopServer> {
  const log = createServerLog(settings.logLevel);
  const now = () => new Date();
  const inside: { behind?: Behind } = {};
  const gateway = createGateway({
    behind: () => inside.behind,
    sessions: createSessions(settings.sessionKeys, now),
    limiter: createLimiter(settings.limits, () => performance.now()),
    log,
    now,
    appId: settings.wechat.appId,
    appDir,
    trustProxy: settings.trustProxy,
  });
  gateway.get('/', (_request, reply) => reply.redirect('/app/'));
  const address = await listen(gateway, settings.host, settings.port);
  const database = await openDatabase(settings).catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  try {
    const house = shopHouse(database, settings, log);
    await house.migrate();
    if ((await listShops(readerOf(house.platform))).length === 0)
      throw new Foreseen('No shop is there yet: run `npm run apply` first.');
    const timers = startTimers(timersOf(house), ringingOf(house, createTurns()));
    inside.behind = behindOf(house);
    return {
      address,
      async close() {
        await gateway.close();
        await timers.stop();
        await database.close();
      },
    };
  } catch (error) {
    await gateway.close();
    await database.close();
    throw error;
  }
}

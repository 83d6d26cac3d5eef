/** The server of a shop put together: the gateway over its house, and the timers. No demo door exists here. */
import { randomBytes } from 'node:crypto';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createOfficialAccount, type OfficialAccount } from '@/cloudfunctions/kernel/wechatOfficial';
import type { Database } from '@/cloudfunctions/kernel/database';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { WECHAT } from '@/cloudfunctions/kernel/settings';
import { listShops } from '@/cloudfunctions/shop/shop.usecase';
import { APP_DIR } from './appBuild';
import { openDatabase } from './database';
import { behindOf, type Behind } from './gateway/behind';
import { createGateway } from './gateway/gateway';
import { createLimiter } from './gateway/limiter';
import { createOauth, type Oauth } from './gateway/oauth';
import { createPushes, type Pushes } from './gateway/push';
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
    oauth: oauthOf(settings, now),
    pushes: pushesOf(settings, now),
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
    inside.behind = behindOf(house, house.callerOf, officialOf(settings, database, now));
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

/** The official account needs the address under which browsers come back to us; without either nobody signs in by OAuth. */
function oauthOf({ official, publicUrl, sessionKeys }: Settings, realNow: () => Date): Oauth | undefined {
  if (official === undefined || publicUrl === undefined) return undefined;
  return createOauth({ keys: sessionKeys, realNow, randomBytes, publicUrl: () => publicUrl });
}

function pushesOf({ push, wechat, official }: Settings, realNow: () => Date): Pushes | undefined {
  if (push === undefined) return undefined;
  return createPushes({ ...push, appIds: [wechat.appId, ...(official === undefined ? [] : [official.appId])], realNow });
}

function officialOf({ official, wechat, vaultKeys }: Settings, { db }: Database, clock: () => Date): OfficialAccount | undefined {
  if (official === undefined) return undefined;
  const vault = createVault(vaultKeys);
  return createOfficialAccount({ ...official, apiBase: wechat.apiBase ?? WECHAT, database: db, vault, clock });
}

/** Where an import goes: the shop whose settings are there, or the demo on a machine that has none; into a running server's folder as well. */
import { randomBytes } from 'node:crypto';
import { openHouse, type House } from '@/cloudfunctions/house';
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { refuse } from '@/cloudfunctions/kernel/outcome';
import type { Environment } from '@/cloudfunctions/kernel/settings';
import { createVault } from '@/cloudfunctions/kernel/vault';
import type { Wechat } from '@/cloudfunctions/kernel/wechat';
import { connectTo } from '../database';
import { holderOf } from '../embedded/attach';
import { startEmbeddedThread } from '../embeddedThread';
import { createServerLog } from '../log';
import { readDemoSettings, readHouseSettings, type HouseSettings } from '../settings';
import { Foreseen } from '../stopping';

/** The secrets of a shop: where one of them is set, this is a shop, and all must be right. */
const SHOP_SECRETS = ['SESSION_KEYS', 'VAULT_KEYS', 'VAULT_INDEX_KEY', 'WECHAT_APPID', 'WECHAT_SECRET'];

export interface Place {
  readonly settings: HouseSettings;
  readonly isDemo: boolean;
}

/** Throws one sentence a fault. */
export function placeOf(env: Environment): Place {
  const isDemo = SHOP_SECRETS.every((name) => (env[name] ?? '') === '') && env.NODE_ENV !== 'production';
  const read = isDemo ? readDemoSettings(env) : readHouseSettings(env);
  if (!read.ok) throw new Foreseen(read.faults.join('\n'));
  return { settings: read.settings, isDemo };
}

/** The database of a place: MongoDB, the embedded one, or the embedded one that a running server holds. */
export async function openPlace({ mongodbUri, databaseName, dataDir }: HouseSettings): Promise<Database> {
  if (mongodbUri !== undefined) return connectTo(mongodbUri, databaseName);
  const embedded = await embeddedAt(dataDir);
  const database = await connect(embedded.uri, databaseName);
  return {
    ...database,
    async close() {
      await database.close();
      await embedded.close();
    },
  };
}

/** In a thread of its own, or the one that another process has opened. */
async function embeddedAt(dir: string): Promise<{ uri: string; close(): Promise<void> }> {
  try {
    return await startEmbeddedThread(dir);
  } catch (error) {
    const uri = error instanceof Foreseen ? await holderOf(dir) : undefined;
    if (uri === undefined) throw error;
    return { uri, close: () => Promise.resolve() };
  }
}

/** The house without anybody to talk to: an import sends no message and signs nobody in. */
export function houseAt(database: Database, { vaultKeys, wechat }: HouseSettings): House {
  return openHouse({
    database,
    vault: createVault(vaultKeys),
    wechat: { ...SILENT_WECHAT, appId: wechat.appId },
    log: createServerLog('error', (line) => void process.stderr.write(line)),
    random: randomBytes,
    clock: () => new Date(),
    monotonicMs: () => performance.now(),
  });
}

const unavailable = () => Promise.resolve(refuse('WECHAT_UNAVAILABLE'));
const SILENT_WECHAT: Omit<Wechat, 'appId'> = {
  code2Session: unavailable,
  phoneNumber: unavailable,
  unlimitedQrCode: unavailable,
  sendSubscribeMessage: () => Promise.resolve({ sent: false, kind: 'temporary', code: 0 }),
};

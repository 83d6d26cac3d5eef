/** The house on the owner's own machine: on the database that the settings name, at the real time, talking to WeChat itself. */
import { randomBytes } from 'node:crypto';
import { openHouse, type House } from '@/cloudfunctions/house';
import type { Database } from '@/cloudfunctions/kernel/database';
import type { Log } from '@/cloudfunctions/kernel/log';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import type { Settings } from './settings';

/** WeChat's own API. */
export const WECHAT = 'https://api.weixin.qq.com';

export function shopHouse(database: Database, { vaultKeys, wechat }: Settings, log: Log): House {
  const clock = () => new Date();
  return openHouse({
    database,
    vault: createVault(vaultKeys),
    wechat: createWechat({ ...wechat, apiBase: wechat.apiBase ?? WECHAT, database: database.db, clock }),
    log,
    random: randomBytes,
    clock,
    monotonicMs: () => performance.now(),
  });
}

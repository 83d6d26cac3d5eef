/** The house on the owner's own machine: on the database that the settings name, at the real time, talking to WeChat itself. */
import { randomBytes } from 'node:crypto';
import { openHouse, type House } from '@/cloudfunctions/house';
import type { Database } from '@/cloudfunctions/kernel/database';
import type { Log } from '@/cloudfunctions/kernel/log';
import { WECHAT } from '@/cloudfunctions/kernel/settings';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import type { HouseSettings } from './settings';

export function shopHouse(database: Database, { vaultKeys, wechat }: HouseSettings, log: Log): House {
  const clock = () => new Date();
  const vault = createVault(vaultKeys);
  return openHouse({
    database,
    vault,
    wechat: createWechat({ ...wechat, apiBase: wechat.apiBase ?? WECHAT, database: database.db, vault, clock }),
    log,
    random: randomBytes,
    clock,
    monotonicMs: () => performance.now(),
  });
}

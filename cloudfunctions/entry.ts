/** The entry that WeChat Cloud calls: connects once an instance, believes the platform's context alone, and serves one function. */
import { randomBytes } from 'node:crypto';
import * as cloud from 'wx-server-sdk';
import type { Envelope } from '@/types/contract/contract';
import { openHouse, type House } from './house';
import { connect } from './kernel/database';
import { tick } from './kernel/jobs';
import { createLog } from './kernel/log';
import { cloudSettings } from './kernel/settings';
import { createVault } from './kernel/vault';
import { createWechat } from './kernel/wechatApi';

let house: Promise<House> | undefined;

async function open(): Promise<House> {
  const settings = cloudSettings(process.env);
  const database = await connect(settings.mongodbUri, settings.database);
  const log = createLog((line) => console.log(line));
  const clock = () => new Date();
  const wechat = createWechat({ ...settings.wechat, database: database.db, clock });
  const opened = openHouse({
    database,
    vault: createVault(settings.vault),
    wechat,
    log,
    random: randomBytes,
    clock,
    monotonicMs: () => performance.now(),
  });
  await opened.migrate();
  return opened;
}

/** `main` of one function. A failed start is forgotten, so that the next call tries again. */
export function entryOf(name: string): (event: unknown) => Promise<Envelope<unknown> | { ticked: string }> {
  cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
  return async (event) => {
    house ??= open().catch((error: unknown) => {
      house = undefined;
      throw error;
    });
    const { functions, jobsOf, callerOf, systemContext, platform } = await house;
    const served = functions.find((it) => it.name === name);
    if (served === undefined) throw new Error(`no function ${name}`);
    const who = cloud.getWXContext();
    // Fields of an event can be forged; SOURCE cannot. A timer alone has exactly this source.
    if (who.SOURCE === 'wx_trigger') {
      await tick(await systemContext(), jobsOf(name));
      return { ticked: name };
    }
    const [app, openid, unionid] = [said(who.APPID), said(who.OPENID), said(who.UNIONID)];
    const caller = openid === undefined || app === undefined ? undefined : () => callerOf({ app, openid, unionid });
    return served.answer(platform, { envelope: event, caller });
  };
}

/** An empty text is nobody's id: taken for one, it would make everybody one. */
const said = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

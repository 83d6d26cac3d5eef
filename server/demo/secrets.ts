/** The demo's own secrets: open to everybody, and for that reason refused by `npm run serve`. */
import { createHash } from 'node:crypto';

const fixed = (name: string) => createHash('sha256').update(`changke demo ${name}`).digest();

export const DEMO_SECRETS = {
  appId: 'wx0000000000000de0',
  wechatSecret: 'demo-secret-of-the-stand-in',
  officialAppId: 'wx0000000000000de1',
  officialSecret: 'demo-secret-of-the-official-account',
  pushToken: 'demoPushToken',
  /** 43 letters and digits, as WeChat makes them. */
  pushAesKey: fixed('push').toString('hex').slice(0, 43),
  sessionKey: { kid: 'demo', secret: fixed('session') },
  vaultKeys: { keys: { 1: fixed('vault') }, indexKey: fixed('index') },
};

/** The official account beside the demo's mini-program. */
export const DEMO_OFFICIAL = { appId: DEMO_SECRETS.officialAppId, secret: DEMO_SECRETS.officialSecret };

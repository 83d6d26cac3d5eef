/** The demo's own secrets: open to everybody, and for that reason refused by `npm run serve`. */
import { createHash } from 'node:crypto';

const fixed = (name: string) => createHash('sha256').update(`changke demo ${name}`).digest();

export const DEMO_SECRETS = {
  appId: 'wx0000000000000de0',
  wechatSecret: 'demo-secret-of-the-stand-in',
  sessionKey: { kid: 'demo', secret: fixed('session') },
  vaultKeys: { keys: { 1: fixed('vault') }, indexKey: fixed('index') },
};

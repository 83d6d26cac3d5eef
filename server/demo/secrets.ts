/** The demo's own secrets: open to everybody, and for that reason refused by every shop. */
import { PUBLISHED } from '@/cloudfunctions/kernel/published';

export const DEMO_SECRETS = {
  appId: 'wx0000000000000de0',
  wechatSecret: PUBLISHED.wechatSecret,
  officialAppId: 'wx0000000000000de1',
  officialSecret: PUBLISHED.officialSecret,
  pushToken: PUBLISHED.pushToken,
  pushAesKey: PUBLISHED.pushAesKey,
  sessionKey: { kid: 'demo', secret: PUBLISHED.sessionKey },
  vaultKeys: { keys: { 1: PUBLISHED.vaultKey }, indexKey: PUBLISHED.indexKey },
};

/** The official account beside the demo's mini-program. */
export const DEMO_OFFICIAL = { appId: DEMO_SECRETS.officialAppId, secret: DEMO_SECRETS.officialSecret };

/** Secrets that stand in this repository, for the demo: known to everybody, so no shop may use them. */
import { createHash } from 'node:crypto';

const fixed = (name: string) => createHash('sha256').update(`changke demo ${name}`).digest();

export const PUBLISHED = {
  sessionKey: fixed('session'),
  vaultKey: fixed('vault'),
  indexKey: fixed('index'),
  /** 43 letters and digits, as WeChat makes them. */
  pushAesKey: fixed('push').toString('hex').slice(0, 43),
  pushToken: 'demoPushToken',
  wechatSecret: 'demo-secret-of-the-stand-in',
  officialSecret: 'demo-secret-of-the-official-account',
};

const KEYS: readonly Buffer[] = [PUBLISHED.sessionKey, PUBLISHED.vaultKey, PUBLISHED.indexKey];
const TEXTS: readonly string[] = [PUBLISHED.pushAesKey, PUBLISHED.pushToken, PUBLISHED.wechatSecret, PUBLISHED.officialSecret];

/** A key that protects nothing: fewer than `least` bytes or more than `most`, made of few different ones, or published. */
export const isWeakKey = (key: Buffer, least: number, most: number): boolean =>
  key.length < least || key.length > most || new Set(key).size < 12 || KEYS.some((it) => it.equals(key));

export const isPublished = (secret: string): boolean => TEXTS.includes(secret);

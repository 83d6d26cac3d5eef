/** What the environment says, checked once at the start: a missing or weak setting is a sentence, not a crash later on. */
import path from 'node:path';
import { z } from 'zod';
import type { VaultKeys } from '@/cloudfunctions/kernel/vault';
import { DEMO_SECRETS } from './demo/secrets';
import {
  aesKeyOf,
  brokenPairs,
  WECHAT_HELP,
  wechatSettings,
  wechatVariables,
  weakWechat,
  type WechatSettings,
} from './wechatSettings';

/** `kid` names the key inside a session. */
export interface SessionKey {
  readonly kid: string;
  readonly secret: Buffer;
}

export interface Settings extends WechatSettings {
  readonly host: string;
  readonly port: number;
  /** Absent: the embedded database answers, with its file in `dataDir`. */
  readonly mongodbUri: string | undefined;
  readonly databaseName: string;
  readonly dataDir: string;
  /** The first signs, all verify: a key is rotated without signing anybody out. */
  readonly sessionKeys: readonly [SessionKey, ...SessionKey[]];
  readonly vaultKeys: VaultKeys;
  /** Calls a second that one member, or one address without a session, may make; and how many at once after a pause. */
  readonly limits: Limits;
  /** How many proxies of one's own stand in front: as many addresses at the end of X-Forwarded-For are believed, and no other. */
  readonly trustProxy: number;
  readonly logLevel: string;
}

/** The demo may be made smaller, for tests. */
export interface DemoSettings extends Settings {
  /** How many members its history has. */
  readonly members: number;
}

export interface Limits {
  readonly perSecond: number;
  readonly burst: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type SettingsRead<S extends Settings = Settings> =
  { readonly ok: true; readonly settings: S } | { readonly ok: false; readonly faults: readonly string[] };

const MAKE_KEY = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64'))"`;
const ROOT = path.resolve(__dirname, '..');

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const key32 = z.base64().transform((text) => Buffer.from(text, 'base64'));

/** `name:base64` pairs, comma between them. */
const keyList = (name: RegExp) =>
  z.string().transform((text, check) =>
    text.split(',').map((pair) => {
      const [, id = '', secret = ''] = /^([^:]*):(.*)$/.exec(pair.trim()) ?? [];
      const bytes = key32.safeParse(secret);
      if (!name.test(id) || !bytes.success) check.addIssue({ code: 'custom', message: 'pairs of name:base64' });
      return { id, secret: bytes.success ? bytes.data : Buffer.alloc(0) };
    }),
  );

const common = {
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//)
    .optional(),
  CHANGKE_DATA: z.string().min(1).optional(),
  LIMIT_PER_SECOND: whole(1, 1_000_000),
  LIMIT_BURST: whole(1, 1_000_000),
  TRUST_PROXY: whole(0, 9).default(0),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  WECHAT_API_BASE: z.url({ protocol: /^https?$/ }).optional(),
};

/** What both have in common. */
type Common = Pick<z.output<typeof Demo>, keyof typeof common>;

const Demo = z.object({
  ...common,
  PORT: common.PORT.default(8080),
  // One member may send 2,000 calls a second, and a burst of twice that.
  LIMIT_PER_SECOND: common.LIMIT_PER_SECOND.default(2_000),
  LIMIT_BURST: common.LIMIT_BURST.default(4_000),
  LOG_LEVEL: common.LOG_LEVEL.default('warn'),
  CHANGKE_DEMO_MEMBERS: whole(8, 2_000).default(300),
});

const Shop = z.object({
  ...common,
  PORT: common.PORT.default(8080),
  LIMIT_PER_SECOND: common.LIMIT_PER_SECOND.default(10),
  LIMIT_BURST: common.LIMIT_BURST.default(40),
  SESSION_KEYS: keyList(/^[\w-]{1,32}$/),
  VAULT_KEYS: keyList(/^[1-9]\d{0,5}$/),
  VAULT_INDEX_KEY: key32,
  ...wechatVariables,
});

/** What to write for each setting, for whoever reads the sentence of its fault. */
const HELP: Readonly<Record<string, string>> = {
  HOST: 'the address to listen on, e.g. 127.0.0.1',
  PORT: 'a port number',
  MONGODB_URI: 'mongodb://… of a replica set or a cluster; leave it out for the embedded database',
  CHANGKE_DATA: 'the folder of the embedded database',
  LIMIT_PER_SECOND: 'calls a second that one caller may make',
  LIMIT_BURST: 'calls that one caller may make at once',
  TRUST_PROXY: 'how many proxies of your own stand in front, 0 for none',
  LOG_LEVEL: 'debug, info, warn, error or silent',
  WECHAT_API_BASE: 'leave it out for WeChat itself',
  SESSION_KEYS: `name:key pairs, comma between them, the first signs; make a key with: ${MAKE_KEY}`,
  VAULT_KEYS: `number:key pairs, comma between them, the highest seals; make a key with: ${MAKE_KEY}`,
  VAULT_INDEX_KEY: `one key, which never changes; make it with: ${MAKE_KEY}`,
  ...WECHAT_HELP,
};

const sentence = (name: string, fault: string): string => `${name} ${fault}: ${HELP[name] ?? 'see .env.example'}.`;

const faultsOf = (error: z.ZodError, env: Environment): string[] =>
  [...new Set(error.issues.map((it) => String(it.path[0])))].map((name) =>
    sentence(name, env[name] === undefined ? 'is missing' : 'is not right'),
  );

/** The environment of a shop: every secret is required, and none of the demo's is accepted. */
export function readShopSettings(env: Environment): SettingsRead {
  const read = Shop.safeParse(withoutEmpty(env));
  if (!read.success) return { ok: false, faults: faultsOf(read.error, withoutEmpty(env)) };
  const it = read.data;
  const sessionKeys = it.SESSION_KEYS.map(({ id, secret }) => ({ kid: id, secret }));
  const vaultKeys = {
    keys: Object.fromEntries(it.VAULT_KEYS.map(({ id, secret }) => [Number(id), secret])),
    indexKey: it.VAULT_INDEX_KEY,
  };
  const [first, ...rest] = sessionKeys;
  const { missing, wrong } = brokenPairs(it);
  const weak = [
    ...(sessionKeys.some((key) => isWeak(key.secret, 32)) ? ['SESSION_KEYS'] : []),
    ...(it.VAULT_KEYS.some((key) => isWeak(key.secret, 32, 32)) ? ['VAULT_KEYS'] : []),
    ...(isWeak(it.VAULT_INDEX_KEY, 32, 32) ? ['VAULT_INDEX_KEY'] : []),
    ...weakWechat(it),
  ];
  const faults = [
    ...missing.map((name) => sentence(name, 'is missing')),
    ...wrong.map((name) => sentence(name, 'is not right')),
    ...weak.map((name) => sentence(name, 'holds a key that is too short, too plain or the demo’s')),
  ];
  if (first === undefined || faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    settings: {
      ...sharedOf(it),
      databaseName: 'changke',
      dataDir: path.resolve(ROOT, it.CHANGKE_DATA ?? '.changke/data'),
      sessionKeys: [first, ...rest],
      vaultKeys,
      ...wechatSettings(it),
    },
  };
}

/** The environment of the demo: nothing is required; its secrets are its own and worth nothing. Refused in production. */
export function readDemoSettings(env: Environment): SettingsRead<DemoSettings> {
  if (env.NODE_ENV === 'production') {
    return {
      ok: false,
      faults: ['The demo lets anybody be anybody, so it does not run with NODE_ENV=production. For a shop: npm run serve.'],
    };
  }
  const read = Demo.safeParse(withoutEmpty(env));
  if (!read.success) return { ok: false, faults: faultsOf(read.error, withoutEmpty(env)) };
  return {
    ok: true,
    settings: {
      ...sharedOf(read.data),
      databaseName: 'changke_demo',
      dataDir: path.resolve(ROOT, read.data.CHANGKE_DATA ?? '.changke/demo'),
      sessionKeys: [DEMO_SECRETS.sessionKey],
      vaultKeys: DEMO_SECRETS.vaultKeys,
      // The stand-in for WeChat starts with the demo, and only then has an address; so has the demo itself.
      wechat: { appId: DEMO_SECRETS.appId, secret: DEMO_SECRETS.wechatSecret, apiBase: undefined },
      official: { appId: DEMO_SECRETS.officialAppId, secret: DEMO_SECRETS.officialSecret },
      push: { token: DEMO_SECRETS.pushToken, aesKey: aesKeyOf(DEMO_SECRETS.pushAesKey) },
      publicUrl: undefined,
      members: read.data.CHANGKE_DEMO_MEMBERS,
    },
  };
}

const sharedOf = (it: Common) => ({
  host: it.HOST,
  port: it.PORT,
  mongodbUri: it.MONGODB_URI,
  limits: { perSecond: it.LIMIT_PER_SECOND, burst: it.LIMIT_BURST },
  trustProxy: it.TRUST_PROXY,
  logLevel: it.LOG_LEVEL,
});

/** `NAME=` in a file means that it is not set. */
const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));

/** Too short, made of few different bytes, or one that stands in this repository. */
function isWeak(secret: Buffer, least: number, most = 1_024): boolean {
  if (secret.length < least || secret.length > most || new Set(secret).size < 12) return true;
  const known = [DEMO_SECRETS.sessionKey.secret, DEMO_SECRETS.vaultKeys.indexKey, ...Object.values(DEMO_SECRETS.vaultKeys.keys)];
  return known.some((it) => it.equals(secret));
}

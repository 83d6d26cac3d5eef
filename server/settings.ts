/** What the environment says, checked once at the start: a missing or weak setting is a sentence, not a crash later on. */
import path from 'node:path';
import { z } from 'zod';
import { isWeakKey } from '@/cloudfunctions/kernel/published';
import {
  faultsOf,
  HOUSE_HELP,
  houseKeyrings,
  houseVariables,
  keyList,
  MAKE_KEY,
  sentence,
  TWICE,
  usedTwice,
  vaultKeysOf,
  WEAK,
  weakHouse,
  withoutEmpty,
  type Environment,
  type Keyring,
} from '@/cloudfunctions/kernel/settings';
import type { VaultKeys } from '@/cloudfunctions/kernel/vault';
import { DEMO_SECRETS } from './demo/secrets';
import { proxiesOf } from './trustProxy.rule';
import {
  aesKeyOf,
  brokenPairs,
  wechatKeyrings,
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

/** What the commands need that work on a shop's database: the same for one on a server and for one in WeChat Cloud. */
export interface HouseSettings extends Pick<WechatSettings, 'wechat'> {
  /** Absent: the embedded database answers, with its file in `dataDir`. */
  readonly mongodbUri: string | undefined;
  readonly databaseName: string;
  readonly dataDir: string;
  readonly vaultKeys: VaultKeys;
}

export interface Settings extends HouseSettings, WechatSettings {
  readonly host: string;
  readonly port: number;
  /** The first signs, all verify: a key is rotated without signing anybody out. */
  readonly sessionKeys: readonly [SessionKey, ...SessionKey[]];
  /** Calls a second that one member, or one address without a session, may make; and how many at once after a pause. */
  readonly limits: Limits;
  /** Addresses and networks of one's own proxies, whose X-Forwarded-For is believed; empty: nobody's. */
  readonly trustProxy: readonly string[];
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

export type SettingsRead<S extends HouseSettings = Settings> =
  { readonly ok: true; readonly settings: S } | { readonly ok: false; readonly faults: readonly string[] };

const ROOT = path.resolve(__dirname, '..');

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const common = {
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535),
  MONGODB_URI: houseVariables.MONGODB_URI,
  CHANGKE_DATA: z.string().min(1).optional(),
  LIMIT_PER_SECOND: whole(1, 1_000_000),
  LIMIT_BURST: whole(1, 1_000_000),
  TRUST_PROXY: z.string().transform(trusted).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
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

const House = z.object({ ...houseVariables, CHANGKE_DATA: common.CHANGKE_DATA });

const Shop = z.object({
  SESSION_KEYS: keyList(/^[\w-]{1,32}$/),
  ...House.shape,
  ...common,
  PORT: common.PORT.default(8080),
  LIMIT_PER_SECOND: common.LIMIT_PER_SECOND.default(10),
  LIMIT_BURST: common.LIMIT_BURST.default(40),
  ...wechatVariables,
});

/** What to write for each setting, for whoever reads the sentence of its fault. */
const HELP: Readonly<Record<string, string>> = {
  HOST: 'the address to listen on, e.g. 127.0.0.1',
  PORT: 'a port number',
  CHANGKE_DATA: 'the folder of the embedded database',
  LIMIT_PER_SECOND: 'calls a second that one caller may make',
  LIMIT_BURST: 'calls that one caller may make at once',
  TRUST_PROXY:
    'addresses or networks of your own proxies, comma between them, e.g. 127.0.0.1 or 10.0.0.0/8, not how many there are; leave it out without a proxy',
  LOG_LEVEL: 'debug, info, warn, error or silent',
  SESSION_KEYS: `name:key pairs, comma between them, the first signs; make a key with: ${MAKE_KEY}`,
  ...HOUSE_HELP,
  ...WECHAT_HELP,
  MONGODB_URI: `${HOUSE_HELP.MONGODB_URI}; leave it out for the embedded database`,
};

function trusted(text: string, check: z.RefinementCtx<string>): readonly string[] {
  const proxies = proxiesOf(text);
  if (proxies === undefined) check.addIssue({ code: 'custom', message: 'addresses or networks' });
  return proxies ?? [];
}

const weak = (name: string): string => sentence(HELP, name, WEAK);
const twice = (keyrings: readonly Keyring[]): string[] => usedTwice(keyrings).map((name) => sentence(HELP, name, TWICE));

const houseOf = (it: z.output<typeof House>): HouseSettings => ({
  mongodbUri: it.MONGODB_URI,
  databaseName: it.CHANGKE_DATABASE,
  dataDir: path.resolve(ROOT, it.CHANGKE_DATA ?? '.changke/data'),
  vaultKeys: vaultKeysOf(it),
  wechat: { appId: it.WECHAT_APPID, secret: it.WECHAT_SECRET, apiBase: it.WECHAT_API_BASE },
});

/** What the commands of a shop need of its environment; a shop in WeChat Cloud has no more. */
export function readHouseSettings(environment: Environment): SettingsRead<HouseSettings> {
  const env = withoutEmpty(environment);
  const read = House.safeParse(env);
  if (!read.success) return { ok: false, faults: faultsOf(read.error, env, HELP) };
  const faults = [...weakHouse(read.data).map(weak), ...twice(houseKeyrings(read.data))];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings: houseOf(read.data) };
}

/** The environment of a shop's server: every secret is required, and none of the demo's is accepted. */
export function readShopSettings(environment: Environment): SettingsRead {
  const env = withoutEmpty(environment);
  const read = Shop.safeParse(env);
  if (!read.success) return { ok: false, faults: faultsOf(read.error, env, HELP) };
  const it = read.data;
  const sessionKeys = it.SESSION_KEYS.map(({ id, secret }) => ({ kid: id, secret }));
  const [first, ...rest] = sessionKeys;
  const { missing, wrong } = brokenPairs(it);
  const faults = [
    ...missing.map((name) => sentence(HELP, name, 'is missing')),
    ...wrong.map((name) => sentence(HELP, name, 'is not right')),
    ...(sessionKeys.some((key) => isWeakKey(key.secret, 32, 1_024)) ? [weak('SESSION_KEYS')] : []),
    ...[...weakHouse(it), ...weakWechat(it)].map(weak),
    ...twice([...houseKeyrings(it), ['SESSION_KEYS', sessionKeys.map(({ secret }) => secret)], ...wechatKeyrings(it)]),
  ];
  if (first === undefined || faults.length > 0) return { ok: false, faults };
  return { ok: true, settings: { ...sharedOf(it), sessionKeys: [first, ...rest], ...wechatSettings(it), ...houseOf(it) } };
}

/** The environment of the demo: nothing is required; its secrets are its own and worth nothing. Refused in production. */
export function readDemoSettings(environment: Environment): SettingsRead<DemoSettings> {
  const env = withoutEmpty(environment);
  if (env.NODE_ENV === 'production') {
    return {
      ok: false,
      faults: ['The demo lets anybody be anybody, so it does not run with NODE_ENV=production. For a shop: npm run serve.'],
    };
  }
  const read = Demo.safeParse(env);
  if (!read.success) return { ok: false, faults: faultsOf(read.error, env, HELP) };
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
  trustProxy: it.TRUST_PROXY ?? [],
  logLevel: it.LOG_LEVEL,
});

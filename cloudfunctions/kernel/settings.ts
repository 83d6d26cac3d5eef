/** What the environment must bring wherever the house runs, checked with a sentence a person can act on; secrets come from here and nowhere else. */
import { z } from 'zod';
import { isPublished, isWeakKey } from './published';
import type { VaultKeys } from './vault';

export type Environment = Readonly<Record<string, string | undefined>>;

const KEY_BYTES = 32;
export const MAKE_KEY = `node -e "console.log(require('node:crypto').randomBytes(${KEY_BYTES}).toString('base64'))"`;

const key = z.base64().transform((text) => Buffer.from(text, 'base64'));

/** `name:base64` pairs, comma between them. */
export const keyList = (name: RegExp) =>
  z.string().transform((text, check) =>
    text.split(',').map((pair) => {
      const [, id = '', secret = ''] = /^([^:]*):(.*)$/.exec(pair.trim()) ?? [];
      const bytes = key.safeParse(secret);
      if (!name.test(id) || !bytes.success) check.addIssue({ code: 'custom', message: 'pairs of name:base64' });
      return { id, secret: bytes.success ? bytes.data : Buffer.alloc(0) };
    }),
  );

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether nobody on the way can read what is sent there: https, or http on this machine alone. */
export function isSafeAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}

/** Read alike by the functions in WeChat Cloud, by a server, and by the commands that work on the same database. */
export const houseVariables = {
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//)
    .optional(),
  CHANGKE_DATABASE: z
    .string()
    .regex(/^[\w-]{1,38}$/)
    .default('changke'),
  VAULT_KEYS: keyList(/^[1-9]\d{0,5}$/),
  VAULT_INDEX_KEY: key,
  WECHAT_APPID: z.string().regex(/^wx[\da-f]{16}$/),
  WECHAT_SECRET: z.string().min(16),
  WECHAT_API_BASE: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeAddress)
    .optional(),
};

/** What to write for each, for whoever reads the sentence of its fault. */
export const HOUSE_HELP: Readonly<Record<keyof typeof houseVariables, string>> = {
  MONGODB_URI: 'mongodb://… of a replica set or a cluster',
  CHANGKE_DATABASE: 'the name of the database, letters, digits, - and _; leave it out for changke',
  VAULT_KEYS: `number:key pairs, comma between them, the highest seals; make a key with: ${MAKE_KEY}`,
  VAULT_INDEX_KEY: `one key, which never changes; make it with: ${MAKE_KEY}`,
  WECHAT_APPID: 'the AppID of your mini-program (wx and 16 characters)',
  WECHAT_SECRET: 'the AppSecret of your mini-program',
  WECHAT_API_BASE:
    'leave it out for WeChat itself; a stand-in on another machine is reached by https, since the app’s secret goes there',
};

/** `help` by name. */
export const sentence = (help: Readonly<Record<string, string>>, name: string, fault: string): string =>
  `${name} ${fault}: ${help[name] ?? 'see .env.example'}.`;

/** One sentence for each variable that is missing or malformed; of its value it says nothing. */
export const faultsOf = (error: z.ZodError, env: Environment, help: Readonly<Record<string, string>>): string[] =>
  [...new Set(error.issues.map((it) => String(it.path[0])))].map((name) =>
    sentence(help, name, env[name] === undefined ? 'is missing' : 'is not right'),
  );

export const WEAK = 'holds a key that is too short, too plain or the demo’s';

type HouseRead = z.output<z.ZodObject<typeof houseVariables>>;

/** Names of those that anybody can know or guess. */
export const weakHouse = (it: HouseRead): string[] => [
  ...(it.VAULT_KEYS.some(({ secret }) => isWeakKey(secret, KEY_BYTES, KEY_BYTES)) ? ['VAULT_KEYS'] : []),
  ...(isWeakKey(it.VAULT_INDEX_KEY, KEY_BYTES, KEY_BYTES) ? ['VAULT_INDEX_KEY'] : []),
  ...(isPublished(it.WECHAT_SECRET) ? ['WECHAT_SECRET'] : []),
];

export const TWICE = 'holds a key that another variable, or another place of it, holds too; each purpose needs a key of its own';

/** A variable with the keys in it. */
export type Keyring = readonly [name: string, keys: readonly Buffer[]];

/** Names of those in which a key stands that stood before. */
export function usedTwice(keyrings: readonly Keyring[]): string[] {
  const seen = new Set<string>();
  const isSeen = (key: Buffer): boolean => {
    const text = key.toString('base64');
    const known = seen.has(text);
    seen.add(text);
    return known;
  };
  // All are looked at, also after the first: each is remembered.
  return keyrings.filter(([, keys]) => keys.map(isSeen).includes(true)).map(([name]) => name);
}

export const houseKeyrings = (it: HouseRead): Keyring[] => [
  ['VAULT_KEYS', it.VAULT_KEYS.map(({ secret }) => secret)],
  ['VAULT_INDEX_KEY', [it.VAULT_INDEX_KEY]],
];

export const vaultKeysOf = (it: HouseRead): VaultKeys => ({
  keys: Object.fromEntries(it.VAULT_KEYS.map(({ id, secret }) => [Number(id), secret])),
  indexKey: it.VAULT_INDEX_KEY,
});

/** `NAME=` means that it is not set. */
export const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));

export interface CloudSettings {
  readonly mongodbUri: string;
  readonly database: string;
  readonly vault: VaultKeys;
  readonly wechat: { readonly appId: string; readonly secret: string; readonly apiBase: string };
}

/** WeChat's own API. */
export const WECHAT = 'https://api.weixin.qq.com';

const Cloud = z.object({ ...houseVariables, MONGODB_URI: houseVariables.MONGODB_URI.unwrap() });

/** The environment of a function in WeChat Cloud, or one sentence a fault. */
export function cloudSettings(
  environment: Environment,
): { readonly ok: true; readonly settings: CloudSettings } | { readonly ok: false; readonly faults: readonly string[] } {
  const env = withoutEmpty(environment);
  const read = Cloud.safeParse(env);
  if (!read.success) return { ok: false, faults: faultsOf(read.error, env, HOUSE_HELP) };
  const it = read.data;
  const faults = [
    ...weakHouse(it).map((name) => sentence(HOUSE_HELP, name, WEAK)),
    ...usedTwice(houseKeyrings(it)).map((name) => sentence(HOUSE_HELP, name, TWICE)),
  ];
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    settings: {
      mongodbUri: it.MONGODB_URI,
      database: it.CHANGKE_DATABASE,
      vault: vaultKeysOf(it),
      wechat: { appId: it.WECHAT_APPID, secret: it.WECHAT_SECRET, apiBase: it.WECHAT_API_BASE ?? WECHAT },
    },
  };
}

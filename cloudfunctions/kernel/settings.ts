/** What the environment must bring, checked with a sentence a person can act on; secrets come from here and nowhere else. */
import { z } from 'zod';
import type { VaultKeys } from './vault';

const SecretKey = z.string().regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'must be 32 bytes in base64 (openssl rand -base64 32)');

/** `VAULT_KEYS` is `1:<base64>` or `1:<base64>,2:<base64>`; the highest version seals, all open. */
const VaultKeysText = z.string().transform((text, context): Record<number, Buffer> => {
  const keys: Record<number, Buffer> = {};
  for (const part of text.split(',')) {
    const [version = '', key = ''] = part.trim().split(':');
    if (!/^\d{1,6}$/.test(version) || !SecretKey.safeParse(key).success) {
      context.addIssue({ code: 'custom', message: 'must be <version>:<32 bytes in base64>, joined by commas' });
      return z.NEVER;
    }
    keys[Number(version)] = Buffer.from(key, 'base64');
  }
  return keys;
});

const Environment = z.object({
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://'),
  CHANGKE_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,38}$/)
    .default('changke'),
  VAULT_KEYS: VaultKeysText,
  VAULT_INDEX_KEY: SecretKey,
  WECHAT_APPID: z.string().min(1),
  WECHAT_SECRET: z.string().min(1),
  WECHAT_API_BASE: z.url().default('https://api.weixin.qq.com'),
});

export interface WechatSettings {
  readonly appId: string;
  readonly secret: string;
  readonly apiBase: string;
}

export interface CloudSettings {
  readonly mongodbUri: string;
  readonly database: string;
  readonly vault: VaultKeys;
  readonly wechat: WechatSettings;
}

/** Throws one sentence that names every missing or malformed variable and says nothing of its value. */
export function cloudSettings(environment: Readonly<Record<string, string | undefined>>): CloudSettings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((it) => `${it.path.join('.')}: ${it.message}`);
    throw new Error(`The environment is not complete. ${faults.join('; ')}. See .env.example.`);
  }
  const it = parsed.data;
  return {
    mongodbUri: it.MONGODB_URI,
    database: it.CHANGKE_DATABASE,
    vault: { keys: it.VAULT_KEYS, indexKey: Buffer.from(it.VAULT_INDEX_KEY, 'base64') },
    wechat: { appId: it.WECHAT_APPID, secret: it.WECHAT_SECRET, apiBase: it.WECHAT_API_BASE },
  };
}

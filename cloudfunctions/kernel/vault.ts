/** Personal data: sealed with AES-256-GCM under a versioned key, found by an HMAC blind index, masked on the way out. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A sealed value: key version, nonce, tag and ciphertext, base64url, joined by dots. */
export type Sealed = string;

export interface Vault {
  /** The version of the key that seals. */
  readonly newest: number;
  /** `purpose` is bound in, so that a sealed phone cannot be passed off as a sealed name. */
  seal(purpose: string, plain: string): Sealed;
  /** Throws when the value was altered, belongs to another purpose, or its key is gone. */
  open(purpose: string, sealed: Sealed): string;
  /** The same text under the newest key; undefined where it stands under that already. Throws as `open` does. */
  reseal(purpose: string, sealed: Sealed): Sealed | undefined;
  /** Keyed one-way hash by which a sealed value is found; the same for the same text. */
  blindIndex(purpose: string, plain: string): string;
  /** Keyed hash of a secret code, an openid in a hash of leavers, and the like. */
  hmac(purpose: string, text: string): Buffer;
}

/** `keys`: 32 bytes each by version; the highest seals, all open. `indexKey`: 32 bytes, never rotated without re-indexing. */
export interface VaultKeys {
  readonly keys: Readonly<Record<number, Buffer>>;
  readonly indexKey: Buffer;
}

const SEPARATOR = '.';

export function createVault({ keys, indexKey }: VaultKeys, random: (bytes: number) => Buffer = randomBytes): Vault {
  const versions = Object.keys(keys).map(Number);
  const current = Math.max(...versions);
  for (const version of versions) if (keys[version]?.length !== 32) throw new Error(`vault key ${version} must be 32 bytes`);
  if (versions.length === 0 || indexKey.length !== 32)
    throw new Error('the vault needs a sealing key and an index key of 32 bytes each');

  const hmac = (purpose: string, text: string) => createHmac('sha256', indexKey).update(`${purpose}\0${text}`).digest();
  const vault: Vault = {
    newest: current,
    seal(purpose, plain) {
      const nonce = random(12);
      const cipher = createCipheriv('aes-256-gcm', keyOf(keys, current), nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [String(current), ...[nonce, cipher.getAuthTag(), body].map((it) => it.toString('base64url'))].join(SEPARATOR);
    },
    open(purpose, sealed) {
      const [version = '', nonce = '', tag = '', body = ''] = sealed.split(SEPARATOR);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(keys, Number(version)), Buffer.from(nonce, 'base64url'));
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
    },
    reseal: (purpose, sealed) => (versionOf(sealed) === current ? undefined : vault.seal(purpose, vault.open(purpose, sealed))),
    blindIndex: (purpose, plain) => hmac(purpose, plain).toString('base64url'),
    hmac,
  };
  return vault;
}

/** The version of the key under which a value stands; NaN for what is no sealed value. */
export const versionOf = (sealed: Sealed): number => Number(sealed.split(SEPARATOR, 1)[0]);

function keyOf(keys: VaultKeys['keys'], version: number): Buffer {
  const key = keys[version];
  if (key === undefined) throw new Error(`vault key ${version} is not configured`);
  return key;
}

/** 139****2218: first three and last four digits. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** ****-12-04: the day without the year. */
export const maskBirthday = (birthday: string): string => `****${birthday.slice(4)}`;

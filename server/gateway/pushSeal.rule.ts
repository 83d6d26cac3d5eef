/**
 * How WeChat signs what it pushes, and seals it in the encrypted mode: SHA-1 over the sorted parts; AES-256-CBC with the key's first
 * 16 bytes as the initial vector, padded to 32 bytes (PKCS#7); inside 16 random bytes, the length, the message, the AppID.
 * Source: WeChat's documents, message push, "消息加解密说明".
 */
import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** Of token, timestamp and nonce; in the encrypted mode of the sealed text as well. 40 hex digits. */
export const signatureOf = (...parts: readonly string[]): string =>
  createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');

/** Tells nothing by the time that it takes. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The message and the AppID that it was sealed for; undefined when it was not sealed with this key (32 bytes). */
export function unseal(sealed: string, key: Buffer): { message: string; appId: string } | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined;
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = withoutPadding(Buffer.concat([decipher.update(bytes), decipher.final()]));
  if (plain === undefined || plain.length < RANDOM_BYTES + LENGTH_BYTES) return undefined;
  const body = plain.subarray(RANDOM_BYTES + LENGTH_BYTES);
  const length = plain.readUInt32BE(RANDOM_BYTES);
  if (length > body.length) return undefined;
  return { message: body.toString('utf8', 0, length), appId: body.toString('utf8', length) };
}

/** Every byte of it counts: a tail that is not padding is not ours to cut. */
function withoutPadding(bytes: Buffer): Buffer | undefined {
  const many = bytes.at(-1) ?? 0;
  if (many < 1 || many > BLOCK || many > bytes.length) return undefined;
  const end = bytes.length - many;
  return bytes.subarray(end).every((it) => it === many) ? bytes.subarray(0, end) : undefined;
}

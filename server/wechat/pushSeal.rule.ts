/** How WeChat signs and encrypts what it pushes (its documents on message encryption): SHA-1 over sorted texts, AES-256-CBC with the account's name in it. */
import { createCipheriv, createHash } from 'node:crypto';

/** Bytes to which a message is padded. */
const BLOCK_BYTES = 32;

/** `signature` over token, timestamp and nonce; `msg_signature` has the encrypted text besides. */
export const signatureOf = (...texts: string[]): string => createHash('sha1').update(texts.sort().join('')).digest('hex');

/**
 * Sixteen random bytes, the length as four bytes, the message, the AppID; padded as PKCS#7 does for blocks of 32; in Base64.
 * `aesKey` is WeChat's EncodingAESKey: 43 characters of Base64 without the last `=`.
 */
export function encrypted(message: string, { aesKey, appId }: { aesKey: string; appId: string }, salt: Buffer): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const text = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([salt, length, text, Buffer.from(appId, 'utf8')]);
  const padding = BLOCK_BYTES - (plain.length % BLOCK_BYTES);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

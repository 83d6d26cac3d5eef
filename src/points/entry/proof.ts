/** The proof of an entry, checked on the phone itself: nobody has to take the server's word for it. */
import { sha256 } from '@/src/me/code/sha256';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export interface Proof {
  hash: string;
  /** Hash of the entry before; absent on an account's first. */
  before: string | undefined;
  /** What was hashed does have this hash. */
  holds: boolean;
}

/** `canonical` is the JSON array that was hashed; it begins with the hash before (types/contract/points.ts). */
export function proofFrom({ canonical, hash }: { canonical: string; hash: string }): Proof {
  const before = /^\["([\w-]+)"/.exec(canonical)?.[1];
  return { hash, before, holds: base64url(sha256(utf8(canonical))) === hash };
}

/** `k3JdQa…9aQx`: enough to compare by eye. */
export const shortHash = (hash: string): string => (hash.length <= 12 ? hash : `${hash.slice(0, 6)}…${hash.slice(-4)}`);

/** Old engines of WeChat have no TextEncoder. */
function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const part of encodeURIComponent(text).match(/%[0-9A-F]{2}|[^%]/g) ?? [])
    bytes.push(part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0));
  return Uint8Array.from(bytes);
}

/** Without padding. */
function base64url(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += BASE64URL[(held >> bits) & 0x3f] ?? '';
    }
  }
  return bits === 0 ? text : text + (BASE64URL[(held << (6 - bits)) & 0x3f] ?? '');
}

/** Chance for houses under test: bytes as good as random ones, and the same ones in each run of the same seed. */
import { createCipheriv, createHash } from 'node:crypto';
import type { RandomBytes } from '@/cloudfunctions/kernel/ids';
import { SEED } from './seed';

let streams = 0;

/**
 * Bytes for one house. Each call begins a stream of its own, so that two houses on one database never make the same id. Only what names
 * things on a server that other runs share, such as a database, must be truly random instead.
 */
export function seededBytes(): RandomBytes {
  streams += 1;
  const key = createHash('sha256').update(`${SEED} ${streams}`).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return (bytes) => stream.update(Buffer.alloc(bytes));
}

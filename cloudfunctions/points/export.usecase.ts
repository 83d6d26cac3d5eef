/** The whole ledger of one member with its proof, as plain data. */
import type { Reader } from '../kernel/database';
import { canonical } from './chain.rule';
import { findOldest } from './points.store';

const PAGE = 500;

/** One line of an export: what was hashed, and the hash. Whoever has the line before can check it with any SHA-256. */
export interface ProvenEntry {
  readonly entryNo: number;
  readonly canonical: string;
  readonly hash: string;
}

/** Every entry of one account, oldest first. */
export async function exportOf(reader: Reader, memberId: string): Promise<{ memberId: string; entries: ProvenEntry[] }> {
  const entries: ProvenEntry[] = [];
  let head = '';
  for (;;) {
    const page = await findOldest(reader, memberId, entries.length, PAGE);
    for (const entry of page) {
      entries.push({ entryNo: entry.entryNo, canonical: canonical(head, entry), hash: entry.hash });
      head = entry.hash;
    }
    if (page.length < PAGE) return { memberId, entries };
  }
}

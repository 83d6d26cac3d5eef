/** The whole ledger of one member with its proof, as plain data. */
import type { Reader } from '../kernel/database';
import type { Entry } from './account.rule';
import { canonical } from './chain.rule';
import { findAccount, findHashBefore, findOldest } from './points.store';

/** One line of an export: what was hashed, and the hash. Whoever has the line before can check it with any SHA-256. */
export interface ProvenEntry {
  readonly entryNo: number;
  readonly canonical: string;
  readonly hash: string;
}

/** An entry as its owner reads it, with its proof. */
export interface ToldEntry extends ProvenEntry {
  readonly kind: Entry['kind'];
  readonly points: number;
  readonly pending: number;
  readonly balance: number;
  readonly cause: Entry['cause'];
  readonly at: string;
}

const PAGE = 500;

/** Up to `limit` entries of one account, oldest first, those numbered above `after`. */
export const provenEntries = async (reader: Reader, memberId: string, after: number, limit: number): Promise<ProvenEntry[]> =>
  (await sealedEntries(reader, memberId, after, limit)).map((it) => it.proof);

async function sealedEntries(reader: Reader, memberId: string, after: number, limit: number) {
  const page = await findOldest(reader, memberId, after, limit);
  let head = after === 0 ? '' : await findHashBefore(reader, memberId, after);
  return page.map((entry) => {
    const proof: ProvenEntry = { entryNo: entry.entryNo, canonical: canonical(head, entry), hash: entry.hash };
    head = entry.hash;
    return { entry, proof };
  });
}

/** Every entry of one account, oldest first. */
export async function exportOf(reader: Reader, memberId: string): Promise<ToldEntry[]> {
  const entries: ToldEntry[] = [];
  for (;;) {
    const page = await sealedEntries(reader, memberId, entries.length, PAGE);
    entries.push(...page.map(told));
    if (page.length < PAGE) return entries;
  }
}

const told = ({ entry, proof: { entryNo, canonical, hash } }: { entry: Entry; proof: ProvenEntry }): ToldEntry => {
  const { at, kind, points, pending, balance, cause } = entry;
  return { entryNo, at: at.toISOString(), kind, points, pending, balance, cause, canonical, hash };
};

/**
 * A page of a member's own export: the accounts one after the other (`account` counts them from 0, the one in use first), each oldest
 * entry first. `next` is handed back as `after`.
 */
export async function exportPage(
  reader: Reader,
  memberId: string,
  { after, limit }: { after?: string; limit: number },
): Promise<{ items: ({ account: number } & ProvenEntry)[]; next?: string }> {
  const account = await findAccount(reader, memberId);
  const ids = [account.memberId, ...account.aliases];
  const [place = 0, entryNo = 0] = after?.split(',').map(Number) ?? [];
  const id = ids[place];
  if (id === undefined) return { items: [] };
  const page = await provenEntries(reader, id, entryNo, limit);
  const items = page.map((it) => ({ account: place, ...it }));
  const last = page.at(-1);
  if (page.length === limit && last !== undefined) return { items, next: `${place},${last.entryNo}` };
  return { items, ...(place + 1 < ids.length && { next: `${place + 1},0` }) };
}

/** Border to `points`: what pages may ask of it. */
import type { Answered } from '@/types/contract/contract';
import type { Balance, EntryItem } from '@/types/contract/points';
import type { Answer } from './answer';
import { call, type Contracts } from './call';

export const balance = () => call('points', 'balance', {});
export const pending = () => call('points', 'pending', {});
/** Newest first; `limit` up to 100. */
export const entries = (before?: string, limit?: number) => call('points', 'entries', { before, limit });

export interface PendingDay {
  on: string;
  points: number;
}

/** Balance and pending days together. */
export async function head(): Promise<Answer<{ balance: Balance; pending: PendingDay[] }>> {
  const [now, later] = await Promise.all([balance(), pending()]);
  if (!now.ok) return now;
  return later.ok ? { ok: true, data: { balance: now.data, pending: later.data.items } } : later;
}

const PAGE = 100;

/** Numbers count within an account, and a member who was two has two. */
export type EntryId = Pick<EntryItem, 'account' | 'entryNo'>;

/**
 * One entry with its neighbours in its own account; without `entry` when there is no such one. Asks page by page from the newest. An
 * account's numbers only fall on the way, whatever the instants do: an import brings old days after newer ones.
 */
export async function entryWithNeighbours({
  account,
  entryNo,
}: EntryId): Promise<Answer<{ entry?: EntryItem; newer?: EntryItem; older?: EntryItem }>> {
  let newer: EntryItem | undefined;
  let entry: EntryItem | undefined;
  let before: string | undefined;
  do {
    const page = await entries(before, PAGE);
    if (!page.ok) return page;
    for (const it of page.data.items.filter((one) => one.account === account)) {
      if (it.entryNo < entryNo) return { ok: true, data: entry === undefined ? {} : { entry, newer, older: it } };
      if (it.entryNo === entryNo) entry = it;
      else newer = it;
    }
    before = page.data.next;
  } while (before !== undefined);
  return { ok: true, data: entry === undefined ? {} : { entry, newer } };
}

/** Replays the member's whole ledger at the server. */
export const verify = () => call('points', 'verify', {});

/** What was hashed of one entry, and the hash. */
export type ProofLine = Answered<Contracts['points'], 'export'>['items'][number];

/** The proof of one entry; without `line` when there is no such entry. */
export async function proofLine({ account, entryNo }: EntryId): Promise<Answer<{ line?: ProofLine }>> {
  const answer = await call('points', 'export', { after: `${account},${entryNo - 1}`, limit: 1 });
  if (!answer.ok) return answer;
  const line = answer.data.items.find((it) => it.account === account && it.entryNo === entryNo);
  return { ok: true, data: { line } };
}

const EXPORT_PAGE = 500;

/** The whole ledger with its proof, account by account, each oldest entry first. Asks page by page. */
export async function exported(): Promise<Answer<{ lines: ProofLine[] }>> {
  const lines: ProofLine[] = [];
  let after: string | undefined;
  do {
    const page = await call('points', 'export', { after, limit: EXPORT_PAGE });
    if (!page.ok) return page;
    lines.push(...page.data.items);
    after = page.data.next;
  } while (after !== undefined);
  return { ok: true, data: { lines } };
}

/**
 * The audit: every promise that stored data can show, checked on live data without stopping it and in bounded memory. An account is read
 * before its entries, so what is written meanwhile lies beyond its version and does not disturb.
 */
import type { Reader } from '../kernel/database';
import { newAccount, type Account } from './account.rule';
import { differences, replay, type Break } from './chain.rule';
import { countEntries, findAccount, findAccountsAfter, findOldest, findOwnAccount } from './points.store';

/** The first thing wrong with one account. `account`: it differs from what its entries make of it; `entryNo` is then its version. */
export type Finding =
  | ({ readonly memberId: string } & Break)
  | { readonly memberId: string; readonly entryNo: number; readonly broken: 'account' | 'no_account'; readonly field: string };

export interface Checked {
  readonly entries: number;
  readonly finding?: Finding;
}

const PAGE = 500;

/** Replays one account out of its entries, from the first to the version that was read. */
export async function checkAccount(reader: Reader, account: Account): Promise<Checked> {
  const { memberId, version } = account;
  let replayed = newAccount(memberId);
  while (replayed.version < version) {
    const page = await findOldest(reader, memberId, replayed.version, Math.min(PAGE, version - replayed.version));
    if (page.length === 0)
      return { entries: replayed.version, finding: { memberId, entryNo: replayed.version + 1, broken: 'missing' } };
    for (const entry of page) {
      const { after, broken } = replay(replayed, entry);
      if (broken !== undefined) return { entries: replayed.version, finding: { memberId, ...broken } };
      replayed = after;
    }
  }
  const [field] = differences(account, replayed);
  if (field === undefined) return { entries: version };
  return { entries: version, finding: { memberId, entryNo: version, broken: 'account', field } };
}

export interface AuditStep {
  readonly accounts: number;
  readonly entries: number;
  readonly findings: Finding[];
  /** Where to go on; absent at the end. */
  readonly next?: string;
}

/** One step of an audit of everything: the next `limit` accounts by member, and entries that belong to no account. */
export async function auditStep(reader: Reader, after: string, limit: number): Promise<AuditStep> {
  const accounts = await findAccountsAfter(reader, after, limit);
  const findings: Finding[] = [];
  let entries = 0;
  for (const account of accounts) {
    const checked = await checkAccount(reader, account);
    entries += checked.entries;
    if (checked.finding !== undefined) findings.push(checked.finding);
  }
  const last = accounts.length === limit ? accounts.at(-1)?.memberId : undefined;
  findings.push(...(await findOrphans(reader, accounts, after, last)));
  return { accounts: accounts.length, entries, findings, ...(last !== undefined && { next: last }) };
}

/** Entries of members between `after` and `last` who have no account, even when asked again: a new account appears with its entries. */
async function findOrphans(
  reader: Reader,
  accounts: readonly Account[],
  after: string,
  last: string | undefined,
): Promise<Finding[]> {
  const known = new Set(accounts.map((it) => it.memberId));
  const findings: Finding[] = [];
  for (const { memberId, entries } of await countEntries(reader, after, last)) {
    if (known.has(memberId) || (await findAccount(reader, memberId)).version > 0) continue;
    findings.push({ memberId, entryNo: entries, broken: 'no_account', field: 'version' });
  }
  return findings;
}

export interface Verified {
  readonly ok: boolean;
  readonly entries: number;
  /** Hash of the last entry of the account in use. */
  readonly head: string;
  readonly finding?: Finding;
}

/** One member's whole ledger: their account and those that were merged into it. */
export async function verifyMember(reader: Reader, memberId: string): Promise<Verified> {
  const account = await findAccount(reader, memberId);
  let entries = 0;
  for (const id of [account.memberId, ...account.aliases]) {
    const own = id === account.memberId ? account : await findOwnAccount(reader, id);
    const checked = await checkAccount(reader, own);
    entries += checked.entries;
    if (checked.finding !== undefined) return { ok: false, entries, head: account.head, finding: checked.finding };
  }
  return { ok: true, entries, head: account.head };
}

/**
 * The audit: every promise that stored data can show, checked on live data without stopping it and in bounded memory. An account is read
 * before its entries, so what is written meanwhile lies beyond its version and does not disturb.
 */
import { findMember } from '../identity/identity.usecase';
import type { Reader } from '../kernel/database';
import { checkAccount, type Finding } from './check.usecase';
import { countEntries, findAccount, findAccountsAfter, findOwnAccount, type Counted } from './points.store';

/** `memberNo`: of whom it is now, the survivor's of an alias; absent where that member has left or never was. */
export type Named = Finding & { readonly memberNo?: string };

export interface AuditStep {
  readonly accounts: number;
  readonly entries: number;
  readonly findings: Named[];
  /** Where to go on; absent at the end. */
  readonly next?: string;
}

/** One step of an audit of everything: the next `limit` accounts by member, and entries that belong to no account. */
export async function auditStep(reader: Reader, after: string, limit: number): Promise<AuditStep> {
  const accounts = await findAccountsAfter(reader, after, limit);
  const last = accounts.length === limit ? accounts.at(-1)?.memberId : undefined;
  // At most as many again without an account as with one: where all accounts are gone, a step still has an end.
  const counted = await countEntries(reader, after, last, 2 * limit);
  const end = counted.length === 2 * limit ? counted.at(-1)?.memberId : last;
  const within = end === undefined ? accounts : accounts.filter((it) => it.memberId <= end);
  const findings: Finding[] = [];
  let entries = 0;
  for (const account of within) {
    const checked = await checkAccount(reader, account);
    entries += checked.entries;
    if (checked.finding !== undefined) findings.push(checked.finding);
  }
  const known = new Set(accounts.map((it) => it.memberId));
  for (const it of counted) if (!known.has(it.memberId)) findings.push(...(await findOrphan(reader, it)));
  return {
    accounts: within.length,
    entries,
    findings: await Promise.all(findings.map((it) => named(reader, it))),
    ...(end !== undefined && { next: end }),
  };
}

/** Entries of who has no account, even when asked again: a new account appears with its entries. */
async function findOrphan(reader: Reader, { memberId, entries }: Counted): Promise<Finding[]> {
  if ((await findOwnAccount(reader, memberId)).version > 0) return [];
  return [{ memberId, entryNo: entries, broken: 'no_account', field: 'version' }];
}

async function named(reader: Reader, finding: Finding): Promise<Named> {
  const member = await findMember(reader, finding.memberId);
  return { ...finding, ...(member !== undefined && { memberNo: member.memberNo }) };
}

export interface Verified {
  readonly ok: boolean;
  readonly entries: number;
  /** Hash of the last entry of the account in use. */
  readonly head: string;
  /** `account` counts the member's accounts from 0, as `exportPage` and `entriesOf` do. */
  readonly finding?: Finding & { readonly account: number };
}

/** One member's whole ledger: their account and those that were merged into it. */
export async function verifyMember(reader: Reader, memberId: string): Promise<Verified> {
  const { memberId: inUse, aliases, head } = await findAccount(reader, memberId);
  let entries = 0;
  for (const [account, id] of [inUse, ...aliases].entries()) {
    const checked = await checkAccount(reader, await findOwnAccount(reader, id));
    entries += checked.entries;
    if (checked.finding !== undefined) return { ok: false, entries, head, finding: { ...checked.finding, account } };
  }
  return { ok: true, entries, head };
}

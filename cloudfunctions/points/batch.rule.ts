/** Many commands of many accounts at once: groups in order, each whole or not at all, what is due booked before the first write to an account. */
import type { Outcome } from '../kernel/outcome';
import { refuse } from '../kernel/outcome';
import { newAccount, type Account, type Entry } from './account.rule';
import { contentOf, postedOf, refOf, repeatOf, type Command, type Policy, type Posted, type PostRefusal } from './command.rule';
import { bookDue } from './due.rule';
import { apply, applyMerge } from './reduce.rule';
import type { Known } from './takenBack.rule';

/** What was read before: the accounts of all members concerned, and the entries that the commands' keys name. */
export interface Ledger {
  readonly accounts: readonly Account[];
  /** Entries under the commands' own keys and under the keys they take back. */
  readonly entries: readonly Entry[];
  /** Entries that took something back of these. */
  readonly takenBack: readonly Entry[];
}

export interface Batch {
  /** One a group: what each of its commands did, or why the whole group did nothing. */
  readonly outcomes: Outcome<Posted[], PostRefusal>[];
  /** Accounts that changed, as they are now; `before` is the version they had, 0 for a new one. */
  readonly changed: { readonly before: number; readonly account: Account }[];
  readonly entries: Entry[];
}

/** An entry's id: unique for ever, since a key is unique within its account. */
export const entryId = (memberId: string, key: string): string => `${memberId}/${key}`;

/** Commands of a group are linked: one refused, and none of them happens. Groups do not touch each other. */
export function postGroups(ledger: Ledger, groups: readonly (readonly Command[])[], policy: Policy): Batch {
  const base = deskOf(ledger);
  const outcomes = groups.map((group) => postGroup(base, group, policy));
  const read = new Map(ledger.accounts.map((it) => [it.memberId, it.version]));
  const changed = [...base.accounts.values()]
    .map((account) => ({ before: read.get(account.memberId) ?? 0, account }))
    .filter(({ before, account }) => account.version !== before);
  return { outcomes, changed, entries: base.written };
}

/** The desk on which a batch is worked out: accounts, entries by id, and what took back from them. */
interface Desk {
  readonly accounts: Map<string, Account>;
  readonly entries: Map<string, Entry>;
  readonly takenBack: Map<string, Entry[]>;
  readonly written: Entry[];
  /** Looked into when this one does not know. */
  readonly under?: Desk;
}

function deskOf(ledger: Ledger): Desk {
  const desk: Desk = { accounts: new Map(), entries: new Map(), takenBack: new Map(), written: [] };
  for (const account of ledger.accounts) desk.accounts.set(account.memberId, account);
  for (const entry of ledger.entries) desk.entries.set(entryId(entry.memberId, entry.key), entry);
  for (const entry of ledger.takenBack) noteTakenBack(desk, entry);
  return desk;
}

function noteTakenBack(desk: Desk, entry: Entry): void {
  if (entry.ref === undefined) return;
  const id = entryId(entry.memberId, entry.ref);
  const noted = desk.takenBack.get(id);
  if (noted === undefined) desk.takenBack.set(id, [entry]);
  else noted.push(entry);
}

function postGroup(base: Desk, group: readonly Command[], policy: Policy): Outcome<Posted[], PostRefusal> {
  const desk: Desk = { accounts: new Map(), entries: new Map(), takenBack: new Map(), written: [], under: base };
  const posted: Posted[] = [];
  for (const command of group) {
    const outcome = postOne(desk, command, policy);
    if (!outcome.ok) return { ...outcome, details: { ...outcome.details, key: command.key } };
    posted.push(outcome.data);
  }
  for (const account of desk.accounts.values()) base.accounts.set(account.memberId, account);
  for (const entry of desk.written) write(base, entry);
  return { ok: true, data: posted };
}

function postOne(desk: Desk, command: Command, policy: Policy): Outcome<Posted, PostRefusal> {
  const account = openAccount(desk, command.memberId);
  const first = findEntry(desk, account, command.key);
  if (first !== undefined)
    return first.content === contentOf(command) ? { ok: true, data: repeatOf(first) } : refuse('KEY_REUSED');
  const booked = bookDue(account, policy);
  if (command.kind === 'merge') {
    const other = openAccount(desk, command.alias);
    // Already one, under another key or the other way round: two merges at once are one.
    if (other.memberId === account.memberId) return { ok: true, data: nothingPosted(account, command) };
    const alias = bookDue(other, policy);
    const merged = applyMerge(booked.account, alias.account, command, policy);
    if (!merged.ok) return merged;
    keep(desk, command, merged.data.alias.account, [...alias.entries, ...merged.data.alias.entries]);
    return keep(desk, command, merged.data.survivor.account, [...booked.entries, ...merged.data.survivor.entries]);
  }
  const applied = apply(booked.account, command, policy, knownTo(desk, account, command));
  if (!applied.ok) return applied;
  if (applied.data.entries.length > 0)
    return keep(desk, command, applied.data.account, [...booked.entries, ...applied.data.entries]);
  return { ok: true, data: nothingPosted(booked.account, command) };
}

/** Keeps the account and its new entries; answers what the command's own of them did. */
function keep(desk: Desk, { key }: Command, account: Account, entries: readonly Entry[]): { ok: true; data: Posted } {
  desk.accounts.set(account.memberId, account);
  for (const entry of entries) write(desk, entry);
  const own = entries.find((it) => it.key === key);
  if (own === undefined) throw new Error('nothing was written');
  return { ok: true, data: postedOf(own) };
}

function write(desk: Desk, entry: Entry): void {
  desk.written.push(entry);
  desk.entries.set(entryId(entry.memberId, entry.key), entry);
  noteTakenBack(desk, entry);
}

const nothingPosted = (account: Account, { key, kind }: Command): Posted => ({
  key,
  entryNo: 0,
  kind,
  points: 0,
  pending: false,
  balance: account.balance,
  repeated: false,
});

/** The account in which this member's points are kept now: aliases are followed to the survivor. */
function openAccount(desk: Desk, memberId: string): Account {
  let account = look(desk, (it) => it.accounts.get(memberId)) ?? newAccount(memberId);
  while (account.mergedInto !== undefined) {
    const survivor = account.mergedInto;
    account = look(desk, (it) => it.accounts.get(survivor)) ?? newAccount(survivor);
  }
  return account;
}

/** The entry under a key, in this account or in one that was merged into it. */
function findEntry(desk: Desk, account: Account, key: string): Entry | undefined {
  for (const id of [account.memberId, ...account.aliases]) {
    const found = look(desk, (it) => it.entries.get(entryId(id, key)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function knownTo(desk: Desk, account: Account, command: Command): Known {
  const ref = refOf(command);
  if (ref === undefined) return { takenBack: [] };
  const takenBack = [account.memberId, ...account.aliases].flatMap((id) => [
    ...(desk.takenBack.get(entryId(id, ref)) ?? []),
    ...(desk.under?.takenBack.get(entryId(id, ref)) ?? []),
  ]);
  return { referred: findEntry(desk, account, ref), takenBack };
}

const look = <T>(desk: Desk, find: (desk: Desk) => T | undefined): T | undefined =>
  find(desk) ?? (desk.under === undefined ? undefined : find(desk.under));

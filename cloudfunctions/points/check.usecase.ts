/** The check of one account: its entries replayed in pages, their chain, their sums, their laws, and what the stored account makes of them. */
import type { Reader } from '../kernel/database';
import { newAccount, type Account, type Entry } from './account.rule';
import { entryId } from './batch.rule';
import { differences, replay, type Break } from './chain.rule';
import { dueDaysOf } from './due.rule';
import { unlawfulPair, unlawfulRef } from './lawful.rule';
import { findEntries, findOldest, findOwnAccount, findTakenBack, type StoredAccount } from './points.store';

/**
 * The first thing wrong with one account. `account`: it differs from what its entries make of it; `beyond_account`: an entry that the
 * account knows nothing of; `no_account`: entries without any. `entryNo` is then the last or the first that this is about.
 */
export type Finding = { readonly memberId: string } & (
  | Break
  | { readonly entryNo: number; readonly broken: 'account' | 'no_account'; readonly field: string }
  | { readonly entryNo: number; readonly broken: 'beyond_account' }
);

export interface Checked {
  /** How many entries were found in order. */
  readonly entries: number;
  readonly finding?: Finding;
}

const PAGE = 500;

/**
 * Replays one account out of its entries, from the first to the version that was read. What is found is looked at a second time, anew:
 * outside a transaction, shards may show the parts of one that has just been committed one after the other.
 */
export async function checkAccount(reader: Reader, account: StoredAccount): Promise<Checked> {
  const checked = await look(reader, account);
  return checked.finding === undefined ? checked : look(reader, await findOwnAccount(reader, account.memberId));
}

async function look(reader: Reader, account: StoredAccount): Promise<Checked> {
  const { memberId, version } = account;
  let replayed = newAccount(memberId);
  for (;;) {
    // One more than the account knows of, so that one that it does not know of is seen.
    const limit = Math.min(PAGE, version - replayed.version + 1);
    const page = await findOldest(reader, memberId, replayed.version, limit);
    const beyond = page.find((it) => it.entryNo > version);
    const { after, sound, broken } = replayAll(
      replayed,
      page.filter((it) => it.entryNo <= version),
    );
    const wrong = (await checkOthers(reader, account, sound)) ?? broken;
    if (wrong !== undefined) return { entries: Math.min(after.version, wrong.entryNo - 1), finding: { memberId, ...wrong } };
    replayed = after;
    if (beyond !== undefined || page.length < limit) return checkEnd(reader, account, replayed, beyond);
  }
}

interface Replayed {
  readonly after: Account;
  /** The entries in order, up to the first that is not. */
  readonly sound: readonly Entry[];
  readonly broken?: Break;
}

function replayAll(before: Account, entries: readonly Entry[]): Replayed {
  let after = before;
  for (const [i, entry] of entries.entries()) {
    const step = replay(after, entry);
    if (step.after === undefined) return { after, sound: entries.slice(0, i), broken: step.broken };
    after = step.after;
  }
  return { after, sound: entries };
}

/** The first of these entries that does not agree with what it takes back, or with the other side of its merge. */
async function checkOthers(reader: Reader, account: Account, entries: readonly Entry[]): Promise<Break | undefined> {
  const refs = [...new Set(entries.flatMap((it) => it.ref ?? []))];
  const pairs = entries.flatMap((it) => otherSideOf(it) ?? []);
  if (refs.length === 0 && pairs.length === 0) return undefined;
  const memberIds = [account.memberId, ...account.aliases];
  const ids = memberIds.flatMap((memberId) => refs.map((ref) => entryId(memberId, ref)));
  const others = await findEntries(reader, ids, memberIds);
  const takenBack = await findTakenBack(reader, refs, memberIds);
  const paired = await findEntries(
    reader,
    pairs.map((it) => entryId(it.memberId, it.key)),
    pairs.map((it) => it.memberId),
  );
  for (const entry of entries) {
    const field = unlawfulBeside(entry, { others, takenBack, paired });
    if (field !== undefined) return { entryNo: entry.entryNo, broken: 'against_the_rules', field };
  }
  return undefined;
}

type Beside = Readonly<Record<'others' | 'takenBack' | 'paired', readonly Entry[]>>;

function unlawfulBeside(entry: Entry, { others, takenBack, paired }: Beside): string | undefined {
  const pair = otherSideOf(entry);
  if (pair !== undefined)
    return unlawfulPair(
      entry,
      paired.find((it) => it.memberId === pair.memberId && it.key === pair.key),
    );
  if (entry.ref === undefined) return undefined;
  return unlawfulRef(entry, {
    referred: others.find((it) => it.key === entry.ref),
    takenBack: takenBack.filter((it) => it.ref === entry.ref),
  });
}

/** Whose entry under which key is the other side of a merge. */
function otherSideOf({ kind, key, mergedInto, absorbed }: Entry): { memberId: string; key: string } | undefined {
  const memberId = mergedInto ?? absorbed?.[0];
  return kind === 'merge' && memberId !== undefined ? { memberId, key } : undefined;
}

/** After the last entry that the account knows of: whether it is the last, and makes the account what it is. */
async function checkEnd(reader: Reader, account: StoredAccount, replayed: Account, beyond: Entry | undefined): Promise<Checked> {
  const { memberId, version } = account;
  if (replayed.version < version)
    return { entries: replayed.version, finding: { memberId, entryNo: replayed.version + 1, broken: 'missing' } };
  const [field] = differences(account, replayed);
  if (field !== undefined) return { entries: version, finding: { memberId, entryNo: version, broken: 'account', field } };
  const due = dueDaysOf(replayed);
  for (const day of ['settleOn', 'expireOn'] as const)
    if (account.due[day] !== due[day])
      return { entries: version, finding: { memberId, entryNo: version, broken: 'account', field: day } };
  // Live data: what was written since the account was read has moved the account on as well.
  if (beyond === undefined || (await findOwnAccount(reader, memberId)).version >= beyond.entryNo) return { entries: version };
  return { entries: version, finding: { memberId, entryNo: beyond.entryNo, broken: 'beyond_account' } };
}

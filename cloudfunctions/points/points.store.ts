/** What the ledger keeps: accounts and entries. Entries are never changed or deleted; accounts only by compare-and-set, with their entries. */
import { MongoServerError } from 'mongodb';
import type { LocalDay } from '@/types/contract/values';
import { addDays } from '../kernel/calendar';
import { defineCollection, type Reader } from '../kernel/database';
import { newAccount, type Account, type Entry, type Lot, type Waiting } from './account.rule';
import { entryId } from './batch.rule';
import { dueDaysOf } from './due.rule';

/** `_id` is the member. Absent lists are empty; absent days mean that nothing waits for one. */
export interface AccountDoc {
  readonly _id: string;
  readonly version: number;
  readonly balance: number;
  readonly pending: number;
  readonly debt: number;
  readonly lots: readonly Lot[];
  readonly waiting: readonly Waiting[];
  readonly head: string;
  /** First day on which pending points become available; on which a lot has expired. */
  readonly settleOn?: LocalDay;
  readonly expireOn?: LocalDay;
  readonly mergedInto?: string;
  readonly aliases?: readonly string[];
}

/** `_id` is `<memberId>/<key>`, which makes a key unique for ever within its account and finds it without another index. */
export type EntryDoc = Omit<Entry, 'key' | 'lots' | 'waiting'> & {
  readonly _id: string;
  readonly lots?: readonly Lot[];
  readonly waiting?: readonly Waiting[];
};

export const accounts = defineCollection<AccountDoc>({
  name: 'accounts',
  indexes: [
    { key: { settleOn: 1, _id: 1 }, partialFilterExpression: { settleOn: { $exists: true } } },
    { key: { expireOn: 1, _id: 1 }, partialFilterExpression: { expireOn: { $exists: true } } },
  ],
  shardKey: { _id: 1 },
});

export const entries = defineCollection<EntryDoc>({
  name: 'entries',
  indexes: [
    { key: { memberId: 1, entryNo: 1 }, unique: true },
    { key: { memberId: 1, ref: 1 }, partialFilterExpression: { ref: { $exists: true } } },
  ],
  shardKey: { memberId: 1 },
});

export const collections = [accounts, entries];

const accountOf = (doc: AccountDoc): Account => ({
  memberId: doc._id,
  version: doc.version,
  balance: doc.balance,
  pending: doc.pending,
  debt: doc.debt,
  lots: doc.lots,
  waiting: doc.waiting,
  head: doc.head,
  ...(doc.mergedInto !== undefined && { mergedInto: doc.mergedInto }),
  aliases: doc.aliases ?? [],
});

function accountDoc({ memberId, aliases, ...rest }: Account): AccountDoc {
  const { settleOn, expireOn } = dueDaysOf({ memberId, aliases, ...rest });
  return {
    _id: memberId,
    ...rest,
    ...(settleOn !== null && { settleOn }),
    ...(expireOn !== null && { expireOn }),
    ...(aliases.length > 0 && { aliases }),
  };
}

/** An id that does not begin with its member is no key of theirs: taken whole, it breaks the chain. */
function entryOf({ _id, lots = [], waiting = [], ...rest }: EntryDoc): Entry {
  const own = entryId(rest.memberId, '');
  return { ...rest, key: _id.startsWith(own) ? _id.slice(own.length) : _id, lots, waiting };
}

function entryDoc({ key, lots, waiting, ...rest }: Entry): EntryDoc {
  return {
    _id: entryId(rest.memberId, key),
    ...rest,
    ...(lots.length > 0 && { lots }),
    ...(waiting.length > 0 && { waiting }),
  };
}

/** Alias to survivor to its survivor: merges are rare and each only shortens the way. */
const HOPS_MAX = 16;

/** The stored accounts of these members and of those they were merged into. */
export async function findAccounts(reader: Reader, memberIds: readonly string[]): Promise<Account[]> {
  const found = new Map<string, Account>();
  let asked = [...new Set(memberIds)];
  for (let hop = 0; asked.length > 0 && hop < HOPS_MAX; hop += 1) {
    const docs = await reader.in(accounts).find({ _id: { $in: asked } }, { limit: asked.length });
    for (const doc of docs) found.set(doc._id, accountOf(doc));
    asked = docs.flatMap((it) => (it.mergedInto === undefined || found.has(it.mergedInto) ? [] : [it.mergedInto]));
  }
  return [...found.values()];
}

/** The account in which this member's points are kept now; an empty one for who never had any. */
export async function findAccount(reader: Reader, memberId: string): Promise<Account> {
  return follow(new Map((await findAccounts(reader, [memberId])).map((it) => [it.memberId, it])), memberId);
}

/** The same among accounts that were read with those they were merged into. */
export function follow(found: ReadonlyMap<string, Account>, memberId: string): Account {
  let account = found.get(memberId) ?? newAccount(memberId);
  while (account.mergedInto !== undefined) account = found.get(account.mergedInto) ?? newAccount(account.mergedInto);
  return account;
}

/** Entries by id (`entryId`). Both conditions name the same documents; the members let a cluster ask only their shards. */
export async function findEntries(reader: Reader, ids: readonly string[], memberIds: readonly string[]): Promise<Entry[]> {
  if (ids.length === 0) return [];
  const filter = { _id: { $in: [...ids] }, memberId: { $in: [...memberIds] } };
  return (await reader.in(entries).find(filter, { limit: ids.length })).map(entryOf);
}

/** More partial refunds of one batch than anybody has. */
const TAKEN_BACK_MAX = 20_000;

/** Entries that took back what these keys gave. */
export async function findTakenBack(reader: Reader, refs: readonly string[], memberIds: readonly string[]): Promise<Entry[]> {
  if (refs.length === 0) return [];
  const filter = { memberId: { $in: [...memberIds] }, ref: { $in: [...refs] } };
  const found = await reader.in(entries).find(filter, { limit: TAKEN_BACK_MAX });
  if (found.length === TAKEN_BACK_MAX) throw new Error('too many entries take back the same ones');
  return found.map(entryOf);
}

/** Newest first, those numbered below `before`. */
export async function findNewest(reader: Reader, memberId: string, before: number, limit: number): Promise<Entry[]> {
  const filter = { memberId, entryNo: { $lt: before } };
  return (await reader.in(entries).find(filter, { sort: { entryNo: -1 }, limit })).map(entryOf);
}

/** Oldest first, those numbered above `after`. */
export async function findOldest(reader: Reader, memberId: string, after: number, limit: number): Promise<Entry[]> {
  const filter = { memberId, entryNo: { $gt: after } };
  return (await reader.in(entries).find(filter, { sort: { entryNo: 1 }, limit })).map(entryOf);
}

/** Hash of the entry with this number; empty where there is none. */
export async function findHashBefore(reader: Reader, memberId: string, entryNo: number): Promise<string> {
  return (await reader.in(entries).findOne({ memberId, entryNo }, { projection: { hash: 1 } }))?.hash ?? '';
}

/** An account with the days under which the sweeps find it. */
export interface StoredAccount extends Account {
  readonly due: ReturnType<typeof dueDaysOf>;
}

const storedOf = (doc: AccountDoc): StoredAccount => ({
  ...accountOf(doc),
  due: { settleOn: doc.settleOn ?? null, expireOn: doc.expireOn ?? null },
});

/** Stored accounts as they are, closed ones too, by member, those after `after`. */
export async function findAccountsAfter(reader: Reader, after: string, limit: number): Promise<StoredAccount[]> {
  return (await reader.in(accounts).find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit })).map(storedOf);
}

/** One stored account as it is: of an alias the closed one, not where it leads. */
export async function findOwnAccount(reader: Reader, memberId: string): Promise<StoredAccount> {
  const doc = await reader.in(accounts).findOne({ _id: memberId });
  return doc === null ? { ...newAccount(memberId), due: { settleOn: null, expireOn: null } } : storedOf(doc);
}

export interface Counted {
  readonly memberId: string;
  readonly entries: number;
}

/** How many entries each member has, by member: the first `limit` of those after `after` up to `last` (or all the rest). */
export async function countEntries(reader: Reader, after: string, last: string | undefined, limit: number): Promise<Counted[]> {
  const range = last === undefined ? { $gt: after } : { $gt: after, $lte: last };
  const counted = await reader
    .in(entries)
    .aggregate<{ _id: string; entries: number }>([
      { $match: { memberId: range } },
      { $group: { _id: '$memberId', entries: { $sum: 1 } } },
      { $sort: { _id: 1 } },
      { $limit: limit },
    ]);
  return counted.map((it) => ({ memberId: it._id, entries: it.entries }));
}

/**
 * Writes changed accounts and their entries. A version that has moved on is a transient conflict: the transaction is rolled back and
 * tried again by `transact`, like the database's own write conflicts.
 */
export async function save(
  reader: Reader,
  changed: readonly { readonly before: number; readonly account: Account }[],
  written: readonly Entry[],
): Promise<void> {
  const fresh = changed.filter((it) => it.before === 0).map((it) => accountDoc(it.account));
  const known = changed.filter((it) => it.before > 0);
  await reader.in(accounts).insertMany(fresh);
  if (known.length > 0 && (await replace(reader, known)) !== known.length) throw movedOn();
  await reader.in(entries).insertMany(written.map(entryDoc));
}

/** Answers how many were still at the version that was read. A single one goes as the driver's plain command, which costs it less. */
async function replace(
  reader: Reader,
  known: readonly { readonly before: number; readonly account: Account }[],
): Promise<number> {
  const operations = known.map(({ before, account }) => ({
    replaceOne: { filter: { _id: account.memberId, version: before }, replacement: accountDoc(account) },
  }));
  const [first] = operations;
  if (operations.length === 1 && first !== undefined) {
    const { filter, replacement } = first.replaceOne;
    return (await reader.in(accounts).replaceOne(filter, replacement)).matched;
  }
  return (await reader.in(accounts).bulkWrite(operations, { ordered: false })).matched;
}

const movedOn = () =>
  new MongoServerError({ message: 'an account has moved on since it was read', errorLabels: ['TransientTransactionError'] });

/** Members, but `without`, whose account has something due on `today` or before, in the order of the index. */
export async function findDue(
  reader: Reader,
  field: 'settleOn' | 'expireOn',
  { today, without, limit }: { readonly today: LocalDay; readonly without: readonly string[]; readonly limit: number },
): Promise<string[]> {
  const others = without.length === 0 ? {} : { _id: { $nin: [...without] } };
  const filter = { ...(field === 'settleOn' ? { settleOn: { $lte: today } } : { expireOn: { $lte: today } }), ...others };
  const found = await reader.in(accounts).find(filter, { sort: { [field]: 1, _id: 1 }, limit, projection: { _id: 1 } });
  return found.map((it) => it._id);
}

/**
 * Accounts that hold a lot whose last day is `day`, in the order of the index of soonest expiry, after the place given: only who has
 * something that expires by then is looked at.
 */
export async function findExpiring(
  reader: Reader,
  day: LocalDay,
  after: ExpiringPlace | undefined,
  limit: number,
): Promise<{ account: Account; place: ExpiringPlace }[]> {
  const upTo = { expireOn: { $lte: addDays(day, 1) }, 'lots.expiresOn': day };
  const filter =
    after === undefined
      ? upTo
      : {
          ...upTo,
          $or: [{ expireOn: { $gt: after.expireOn } }, { expireOn: after.expireOn, _id: { $gt: after.memberId } }],
        };
  const found = await reader.in(accounts).find(filter, { sort: { expireOn: 1, _id: 1 }, limit });
  return found.flatMap((it) =>
    it.expireOn === undefined ? [] : [{ account: accountOf(it), place: { expireOn: it.expireOn, memberId: it._id } }],
  );
}

export interface ExpiringPlace {
  readonly expireOn: LocalDay;
  readonly memberId: string;
}

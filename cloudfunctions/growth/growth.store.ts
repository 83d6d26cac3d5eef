/** What growth keeps: one document a member with the days of the window, and the history line by line. Lines are never changed. */
import { MongoServerError } from 'mongodb';
import type { LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';
import { newGrowthAccount, type GrowthAccount, type GrowthLine } from './growth.rule';
import type { GrowthRules, Rise, Standing } from './standing.rule';
import type { DayGrowth } from './window.rule';

/** `_id` is the member. `holdsUntil` is the day of the next review; absent in the first tier. */
export interface GrowthDoc {
  readonly _id: string;
  readonly entryNo: number;
  readonly writes: number;
  readonly days: readonly DayGrowth[];
  readonly tier: string;
  readonly since?: LocalDay;
  readonly holdsUntil?: LocalDay;
  readonly rises: readonly Rise[];
  readonly mergedInto?: string;
  readonly aliases?: readonly string[];
}

/** `_id` is `<memberId>/<key>`: a key is unique for ever within its member. */
export type GrowthLineDoc = Omit<GrowthLine, 'key'> & { readonly _id: string };

export const growthAccounts = defineCollection<GrowthDoc>({
  name: 'growth',
  indexes: [{ key: { holdsUntil: 1, _id: 1 }, partialFilterExpression: { holdsUntil: { $exists: true } } }],
  shardKey: { _id: 1 },
});

export const growthLines = defineCollection<GrowthLineDoc>({
  name: 'growthEntries',
  indexes: [
    { key: { memberId: 1, entryNo: 1 }, unique: true },
    { key: { memberId: 1, ref: 1 }, partialFilterExpression: { ref: { $exists: true } } },
  ],
  shardKey: { memberId: 1 },
});

export const collections = [growthAccounts, growthLines];

export const lineId = (memberId: string, key: string): string => `${memberId}/${key}`;

function accountOf(doc: GrowthDoc): GrowthAccount {
  const standing: Standing = { tier: doc.tier, since: doc.since ?? null, holdsUntil: doc.holdsUntil ?? null };
  return {
    memberId: doc._id,
    entryNo: doc.entryNo,
    writes: doc.writes,
    days: doc.days,
    standing,
    rises: doc.rises,
    ...(doc.mergedInto !== undefined && { mergedInto: doc.mergedInto }),
    aliases: doc.aliases ?? [],
  };
}

function growthDoc({ memberId, entryNo, writes, days, standing, rises, mergedInto, aliases }: GrowthAccount): GrowthDoc {
  const { tier, since, holdsUntil } = standing;
  return {
    _id: memberId,
    entryNo,
    writes,
    days,
    tier,
    ...(since !== null && { since }),
    // Who was merged away has no tier of their own to review.
    ...(holdsUntil !== null && mergedInto === undefined && { holdsUntil }),
    rises,
    ...(mergedInto !== undefined && { mergedInto }),
    ...(aliases.length > 0 && { aliases }),
  };
}

const lineOf = ({ _id, ...rest }: GrowthLineDoc): GrowthLine => ({ ...rest, key: _id.slice(rest.memberId.length + 1) });
/** Absent fields are left out, not written as null. */
const lineDoc = ({ key, no, ...rest }: GrowthLine): GrowthLineDoc => ({
  _id: lineId(rest.memberId, key),
  ...rest,
  ...(no !== undefined && { no }),
});

const HOPS_MAX = 16;

/** The stored accounts of these members and of those they were merged into. */
export async function findGrowth(reader: Reader, memberIds: readonly string[]): Promise<Map<string, GrowthAccount>> {
  const found = new Map<string, GrowthAccount>();
  let asked = [...new Set(memberIds)];
  for (let hop = 0; asked.length > 0 && hop < HOPS_MAX; hop += 1) {
    const docs = await reader.in(growthAccounts).find({ _id: { $in: asked } }, { limit: asked.length });
    for (const doc of docs) found.set(doc._id, accountOf(doc));
    asked = docs.flatMap((it) => (it.mergedInto === undefined || found.has(it.mergedInto) ? [] : [it.mergedInto]));
  }
  return found;
}

/** Where this member's growth is kept now: aliases are followed to the survivor; a new account for who never had any. */
export function follow(found: ReadonlyMap<string, GrowthAccount>, memberId: string, rules: GrowthRules): GrowthAccount {
  let account = found.get(memberId) ?? newGrowthAccount(memberId, rules);
  while (account.mergedInto !== undefined) account = found.get(account.mergedInto) ?? newGrowthAccount(account.mergedInto, rules);
  return account;
}

/** Lines by id (`lineId`); the members let a cluster ask only their shards. */
export async function findLines(reader: Reader, ids: readonly string[], memberIds: readonly string[]): Promise<GrowthLine[]> {
  if (ids.length === 0) return [];
  const filter = { _id: { $in: [...ids] }, memberId: { $in: [...memberIds] } };
  return (await reader.in(growthLines).find(filter, { limit: ids.length })).map(lineOf);
}

const TAKEN_BACK_MAX = 20_000;

/** Lines that took back from these purchases. */
export async function findTakenBack(
  reader: Reader,
  refs: readonly string[],
  memberIds: readonly string[],
): Promise<GrowthLine[]> {
  if (refs.length === 0) return [];
  const filter = { memberId: { $in: [...memberIds] }, ref: { $in: [...refs] } };
  const found = await reader.in(growthLines).find(filter, { limit: TAKEN_BACK_MAX });
  if (found.length === TAKEN_BACK_MAX) throw new Error('too many lines take back from the same purchases');
  return found.map(lineOf);
}

/** More than one member books in the days for which a refund can take a tier back. */
const SINCE_MAX = 20_000;

/** What was booked for one member, under all their ids, from an instant on, in order. */
export async function findSince(reader: Reader, memberIds: readonly string[], since: Date): Promise<GrowthLine[]> {
  const filter = { memberId: { $in: [...memberIds] }, at: { $gte: since } };
  const found = await reader.in(growthLines).find(filter, { sort: { at: 1, memberId: 1, entryNo: 1 }, limit: SINCE_MAX });
  return found.map(lineOf);
}

/** Newest first, those numbered below `before`; what gave nothing is passed over. */
export async function findNewest(reader: Reader, memberId: string, before: number, limit: number): Promise<GrowthLine[]> {
  const filter = { memberId, entryNo: { $lt: before }, growth: { $ne: 0 } };
  return (await reader.in(growthLines).find(filter, { sort: { entryNo: -1 }, limit })).map(lineOf);
}

/** Writes changed accounts and new lines; an account that has moved on is a transient conflict, tried again by `transact`. */
export async function save(
  reader: Reader,
  changed: readonly { readonly before: number; readonly account: GrowthAccount }[],
  lines: readonly GrowthLine[],
): Promise<void> {
  const fresh = changed.filter((it) => it.before === 0).map((it) => growthDoc(it.account));
  const known = changed.filter((it) => it.before > 0);
  await reader.in(growthAccounts).insertMany(fresh);
  if (known.length > 0) {
    const operations = known.map(({ before, account }) => ({
      replaceOne: { filter: { _id: account.memberId, writes: before }, replacement: growthDoc(account) },
    }));
    const { matched } = await reader.in(growthAccounts).bulkWrite(operations, { ordered: false });
    if (matched !== known.length) throw movedOn();
  }
  await reader.in(growthLines).insertMany(lines.map(lineDoc));
}

const movedOn = () =>
  new MongoServerError({ message: 'growth has moved on since it was read', errorLabels: ['TransientTransactionError'] });

/** Members whose tier holds until `day`, by id, from the one after `after`. */
export async function findHolding(reader: Reader, day: LocalDay, after: string, limit: number): Promise<string[]> {
  const options = { sort: { _id: 1 } as const, limit, projection: { _id: 1 } };
  return (await reader.in(growthAccounts).find({ holdsUntil: day, _id: { $gt: after } }, options)).map((it) => it._id);
}

/** Members whose tier held until a day before `today`. */
export async function findReviewable(reader: Reader, today: LocalDay, limit: number): Promise<string[]> {
  const options = { sort: { holdsUntil: 1, _id: 1 } as const, limit, projection: { _id: 1 } };
  return (await reader.in(growthAccounts).find({ holdsUntil: { $lt: today } }, options)).map((it) => it._id);
}

/** The quota book: how many messages of each template a member still takes on which WeChat account, which kinds they turned off, and what they were told of late. */
import assert from 'node:assert/strict';
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';
import type { Tap } from './tap.rule';

/** How many messages of one template a member still takes. WeChat gives a consent to the account in which it was tapped, and to no other. */
export interface QuotaDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly templateId: string;
  readonly openid: string;
  readonly left: number;
  /** How often WeChat emptied it: a consent that was taken before comes back no more. */
  readonly emptied: number;
  /** Consents that only one side has told of so far, the app or WeChat's push. */
  readonly taps?: readonly Tap[];
  /** Turned off in WeChat's settings, until the next consent. */
  readonly unsubscribedAt?: Date;
}
export const quotas = defineCollection<QuotaDoc>({
  name: 'reminderQuotas',
  indexes: [
    { key: { memberId: 1, templateId: 1, openid: 1 }, unique: true },
    { key: { templateId: 1, memberId: 1 }, partialFilterExpression: { left: { $gt: 0 } } },
  ],
  shardKey: { memberId: 1 },
  retired: ['memberId_1_templateId_1'],
});

/** What a member (`_id`) chose, and how many messages of the capped kinds went on which of the last days (`YYYY-MM-DD`). */
export interface ListenerDoc {
  readonly _id: string;
  readonly off: readonly ReminderKind[];
  readonly told: Readonly<Record<string, number>>;
}
export const listeners = defineCollection<ListenerDoc>({
  name: 'reminderListeners',
  indexes: [],
  shardKey: { _id: 'hashed' },
});

export type Place = Pick<QuotaDoc, 'memberId' | 'templateId' | 'openid'>;
/** A consent that was taken. */
export type Taken = Place & Pick<QuotaDoc, 'emptied'>;

/** WeChat accounts of one member that are looked at. */
const ACCOUNTS_MAX = 8;

/** By template. */
export const quotasOf = (reader: Reader, memberIds: readonly string[]): Promise<QuotaDoc[]> =>
  reader
    .in(quotas)
    .find(
      { memberId: { $in: [...memberIds] } },
      { sort: { templateId: 1, _id: 1 }, limit: Math.max(1, memberIds.length * 32 * ACCOUNTS_MAX) },
    );

export const quotasAmong = (reader: Reader, memberIds: readonly string[], templateIds: readonly string[]): Promise<QuotaDoc[]> =>
  reader
    .in(quotas)
    .find(
      { memberId: { $in: [...memberIds] }, templateId: { $in: [...templateIds] } },
      { limit: Math.max(1, memberIds.length * templateIds.length * ACCOUNTS_MAX) },
    );

export const quotaAt = async (reader: Reader, { memberId, templateId, openid }: Place): Promise<QuotaDoc | undefined> =>
  (await reader.in(quotas).findOne({ memberId, templateId, openid })) ?? undefined;

/** Members by id, from the one after `after`, who still take messages of this template; twice who takes them on two accounts. */
export const askersOf = async (reader: Reader, templateId: string, after: string, limit: number): Promise<string[]> =>
  (
    await reader
      .in(quotas)
      .find(
        { templateId, memberId: { $gt: after }, left: { $gt: 0 } },
        { sort: { memberId: 1 }, limit, projection: { memberId: 1 } },
      )
  ).map((it) => it.memberId);

/** Writes one book; `_id` counts only where there is none yet. */
export async function saveQuota(reader: Reader, { _id, memberId, templateId, openid, ...fields }: QuotaDoc): Promise<void> {
  const { left, emptied, taps = [], unsubscribedAt } = fields;
  const update =
    unsubscribedAt === undefined
      ? { $set: { left, emptied, taps }, $unset: { unsubscribedAt: '' as const } }
      : { $set: { left, emptied, taps, unsubscribedAt } };
  await reader.in(quotas).updateOne({ memberId, templateId, openid }, { ...update, $setOnInsert: { _id } }, { upsert: true });
}

/** Takes `count` of each; what was read in the same transaction must hold, or the database makes it run again. */
export async function spendQuotas(reader: Reader, spent: readonly (Place & { count: number })[]): Promise<void> {
  if (spent.length === 0) return;
  const alike = new Map<string, (Place & { count: number })[]>();
  for (const it of spent) {
    const id = `${it.count} ${it.templateId}`;
    alike.set(id, [...(alike.get(id) ?? []), it]);
  }
  const statements = [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { templateId, count } = first;
    const [memberIds, openids] = [group.map((it) => it.memberId), group.map((it) => it.openid)];
    const filter = { memberId: { $in: memberIds }, templateId, openid: { $in: openids }, left: { $gte: count } };
    return [{ updateMany: { filter, update: { $inc: { left: -count } } } }];
  });
  const { matched } = await reader.in(quotas).bulkWrite(statements);
  assert(matched === spent.length, 'a consent that was read is gone within one transaction');
}

/** Gives back what was taken, unless WeChat has emptied the book since: then it holds none of the consents of before. */
export const giveQuota = async (reader: Reader, { memberId, templateId, openid, emptied }: Taken): Promise<void> =>
  void (await reader.in(quotas).updateOne({ memberId, templateId, openid, emptied }, { $inc: { left: 1 } }));

const EMPTY = { left: 0, taps: [] };

export const emptyQuota = async (reader: Reader, { memberId, templateId, openid }: Place): Promise<void> =>
  void (await reader.in(quotas).updateOne({ memberId, templateId, openid }, { $set: EMPTY, $inc: { emptied: 1 } }));

/** As `emptyQuota`, where WeChat's settings were the reason. */
export const unsubscribe = async (reader: Reader, { memberId, templateId, openid }: Place, at: Date): Promise<void> =>
  void (await reader
    .in(quotas)
    .updateOne({ memberId, templateId, openid }, { $set: { ...EMPTY, unsubscribedAt: at }, $inc: { emptied: 1 } }));

export const dropQuotas = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(quotas).deleteMany({ memberId: { $in: [...memberIds] } });

export const listenersOf = (reader: Reader, memberIds: readonly string[]): Promise<ListenerDoc[]> =>
  reader.in(listeners).find({ _id: { $in: [...memberIds] } }, { limit: Math.max(1, memberIds.length) });

/** Writes all that is held of these members. */
export async function saveListeners(reader: Reader, docs: readonly ListenerDoc[]): Promise<void> {
  if (docs.length === 0) return;
  await reader
    .in(listeners)
    .bulkWrite(
      docs.map(({ _id, off, told }) => ({ updateOne: { filter: { _id }, update: { $set: { off, told } }, upsert: true } })),
    );
}

export const addListeners = (reader: Reader, docs: ListenerDoc[]): Promise<void> => reader.in(listeners).insertMany(docs);

/** Counts so many messages more on `day` for each of these members, of whom something is held already. */
export async function countTold(
  reader: Reader,
  { memberIds, day, by }: { memberIds: readonly string[]; day: LocalDay; by: number },
): Promise<void> {
  if (memberIds.length > 0)
    await reader.in(listeners).updateMany({ _id: { $in: [...memberIds] } }, { $inc: { [`told.${day}`]: by } });
}

/** A message that was counted on `day` did not go after all. */
export const untell = async (reader: Reader, memberId: string, day: LocalDay): Promise<void> =>
  void (await reader.in(listeners).updateOne({ _id: memberId }, { $inc: { [`told.${day}`]: -1 } }));

export const dropListeners = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(listeners).deleteMany({ _id: { $in: [...memberIds] } });

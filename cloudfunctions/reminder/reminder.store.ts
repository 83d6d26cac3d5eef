/** What `reminder` owns: the quota book, and reminders, each of which is both an inbox message and its delivery. */
import type { Bilingual } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';
import type { DecidedKind, Facts } from './message.rule';

/** How many messages a member still takes of one template. */
export interface QuotaDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly templateId: string;
  readonly left: number;
}
export const quotas = defineCollection<QuotaDoc>({
  name: 'reminderQuotas',
  indexes: [{ key: { memberId: 1, templateId: 1 }, unique: true }],
  shardKey: { memberId: 1 },
});

/**
 * `waiting` → `sending` → `sent`, `failed` (WeChat refused it for good) or `unknown` (its answer never came, or its sender died: it is
 * never sent again); `no_consent` when nothing was left in the quota book.
 */
export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown' | 'no_consent';

export interface ReminderDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly kind: DecidedKind;
  /** What it is about, so that nobody is told the same twice: with member and kind it is unique. */
  readonly period: string;
  readonly facts: Facts;
  readonly title: Bilingual;
  readonly page: string;
  readonly at: Date;
  readonly read: boolean;
  readonly state: DeliveryState;
  readonly dueAt: Date;
  readonly attempts: number;
  readonly claimedAt?: Date;
  /** WeChat's code of the last try that failed. */
  readonly code?: number;
}
export const reminders = defineCollection<ReminderDoc>({
  name: 'reminders',
  indexes: [
    { key: { memberId: 1, kind: 1, period: 1 }, unique: true },
    { key: { memberId: 1, _id: -1 } },
    { key: { dueAt: 1, _id: 1 }, partialFilterExpression: { state: 'waiting' } },
    { key: { claimedAt: 1 }, partialFilterExpression: { state: 'sending' } },
  ],
  shardKey: { memberId: 1 },
});

export const collections = [quotas, reminders];

export const quotasOf = (reader: Reader, memberIds: readonly string[]): Promise<QuotaDoc[]> =>
  reader.in(quotas).find({ memberId: { $in: [...memberIds] } }, { limit: 500 });

export async function addQuota(reader: Reader, quota: QuotaDoc): Promise<void> {
  const { _id, memberId, templateId, left } = quota;
  await reader.in(quotas).updateOne({ memberId, templateId }, { $inc: { left }, $setOnInsert: { _id } }, { upsert: true });
}

type Place = Pick<QuotaDoc, 'memberId' | 'templateId'>;

/** Takes one; false when nothing is left. */
export const takeQuota = async (reader: Reader, { memberId, templateId }: Place): Promise<boolean> =>
  (await reader.in(quotas).updateOne({ memberId, templateId, left: { $gt: 0 } }, { $inc: { left: -1 } })).matched === 1;

export const giveQuota = async (reader: Reader, { memberId, templateId }: Place): Promise<void> =>
  void (await reader.in(quotas).updateOne({ memberId, templateId }, { $inc: { left: 1 } }));

export const emptyQuota = async (reader: Reader, { memberId, templateId }: Place): Promise<void> =>
  void (await reader.in(quotas).updateOne({ memberId, templateId }, { $set: { left: 0 } }));

export const dropQuotas = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(quotas).deleteMany({ memberId: { $in: [...memberIds] } });

/** Who of these was told already. */
export const toldOf = async (
  reader: Reader,
  { memberIds, kind, period }: { memberIds: readonly string[]; kind: DecidedKind; period: string },
): Promise<Set<string>> =>
  new Set(
    (
      await reader
        .in(reminders)
        .find(
          { memberId: { $in: [...memberIds] }, kind, period },
          { limit: Math.max(1, memberIds.length), projection: { memberId: 1 } },
        )
    ).map((it) => it.memberId),
  );

export const addReminders = (reader: Reader, docs: ReminderDoc[]): Promise<void> => reader.in(reminders).insertMany(docs);

/** The queue: what is due, in its order, after `after`. */
export const dueReminders = (
  reader: Reader,
  now: Date,
  { after, limit }: { after?: Pick<ReminderDoc, '_id' | 'dueAt'>; limit: number },
): Promise<ReminderDoc[]> =>
  reader.in(reminders).find(
    {
      state: 'waiting',
      dueAt: { $lte: now },
      ...(after && { $or: [{ dueAt: { $gt: after.dueAt } }, { dueAt: after.dueAt, _id: { $gt: after._id } }] }),
    },
    { sort: { dueAt: 1, _id: 1 }, limit },
  );

type Delivery = Partial<Pick<ReminderDoc, 'state' | 'dueAt' | 'attempts' | 'claimedAt' | 'code'>>;

/** Moves a delivery on if it still stands where the caller saw it; false when somebody else was first. */
export const moveDelivery = async (
  reader: Reader,
  { _id, memberId, state, attempts }: Pick<ReminderDoc, '_id' | 'memberId' | 'state' | 'attempts'>,
  to: Delivery,
): Promise<boolean> => (await reader.in(reminders).updateOne({ _id, memberId, state, attempts }, { $set: to })).matched === 1;

/** What a sender took and never came back for: it may have gone, so it never goes again. */
export const abandonBefore = async (reader: Reader, before: Date): Promise<number> =>
  (await reader.in(reminders).updateMany({ state: 'sending', claimedAt: { $lt: before } }, { $set: { state: 'unknown' } }))
    .matched;

export const inboxOf = (
  reader: Reader,
  memberIds: readonly string[],
  { before, limit }: { before?: string; limit: number },
): Promise<ReminderDoc[]> =>
  reader
    .in(reminders)
    .find(
      { memberId: { $in: [...memberIds] }, ...(before !== undefined && { _id: { $lt: before } }) },
      { sort: { _id: -1 }, limit },
    );

export const unreadOf = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(reminders).count({ memberId: { $in: [...memberIds] }, read: false });

export const markRead = async (reader: Reader, memberIds: readonly string[], ids: readonly string[]): Promise<void> =>
  void (await reader
    .in(reminders)
    .updateMany({ _id: { $in: [...ids] }, memberId: { $in: [...memberIds] } }, { $set: { read: true } }));

export const dropReminders = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(reminders).deleteMany({ memberId: { $in: [...memberIds] } });

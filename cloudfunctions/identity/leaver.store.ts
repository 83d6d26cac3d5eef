/** Who left: keyed one-way hashes of what they were known by, and what comes along if they come back; nothing in it leads to a person. */
import type { LocalDay } from '@/types/contract/values';
import type { Carried } from '../kernel/context';
import { defineCollection, type Reader } from '../kernel/database';

/** `_id` is the hash of an openid, a unionid or a proven phone. */
export interface LeaverDoc {
  readonly _id: string;
  readonly day: LocalDay;
  /** Of an openid or unionid: what comes along. A phone tells only that somebody left; numbers are given to others. */
  readonly leaving?: string;
}
export const leavers = defineCollection<LeaverDoc>({
  name: 'leavers',
  indexes: [{ key: { day: 1 } }],
  shardKey: { _id: 'hashed' },
});

/** What who left brings along, under a random id of its own: neither the member that was nor the one that will be is named. */
export interface LeavingDoc {
  readonly _id: string;
  readonly day: LocalDay;
  /** By the part of the app that it is of. */
  readonly carried: readonly (Carried & { readonly part: string })[];
  /** The latest programme year whose birthday gift was given. */
  readonly giftYear?: number;
  /** Of the birthday; see `bornMark.ts`. */
  readonly bornMark?: string;
}
export const leavings = defineCollection<LeavingDoc>({
  name: 'leavings',
  indexes: [{ key: { day: 1 } }],
  shardKey: { _id: 'hashed' },
});

export const addLeaving = (reader: Reader, leaving: LeavingDoc): Promise<void> => reader.in(leavings).insertOne(leaving);

/** Whoever leaves a second time is kept with the later day. */
export async function addLeavers(reader: Reader, docs: readonly LeaverDoc[]): Promise<void> {
  for (const { _id, day, leaving } of docs) {
    const update = leaving === undefined ? { $set: { day }, $unset: { leaving: '' as const } } : { $set: { day, leaving } };
    await reader.in(leavers).updateOne({ _id }, update, { upsert: true });
  }
}

/** Those of these hashes that left on `since` or later, the latest first. */
export const leaversAmong = async (reader: Reader, hashes: readonly string[], since: LocalDay): Promise<LeaverDoc[]> => {
  const among = { _id: { $in: [...hashes] }, day: { $gte: since } };
  const found = await reader.in(leavers).find(among, { limit: Math.max(1, hashes.length) });
  return found.sort((a, b) => (a.day < b.day ? 1 : -1));
};

export const leavingDocs = (reader: Reader, ids: readonly string[]): Promise<LeavingDoc[]> =>
  reader.in(leavings).find({ _id: { $in: [...ids] } }, { sort: { day: -1, _id: 1 }, limit: Math.max(1, ids.length) });

/** What is brought along once has been brought; of two who come back at once one is tried again, and finds it gone. */
export const dropOnce = async (reader: Reader, _id: string): Promise<void> =>
  void (await reader.in(leavings).updateOne({ _id }, { $pull: { carried: { once: true } } }));

export async function dropLeftBefore(reader: Reader, day: LocalDay): Promise<number> {
  const before = { day: { $lt: day } };
  return (await reader.in(leavings).deleteMany(before)) + (await reader.in(leavers).deleteMany(before));
}

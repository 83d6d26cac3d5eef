/** Who left: keyed one-way hashes of what they were known by, and the day; nothing in it leads back to a person. */
import type { LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';

/** Kept for one thing alone: coming back is no second welcome gift. `_id` is the hash. */
export interface LeaverDoc {
  readonly _id: string;
  readonly day: LocalDay;
}
export const leavers = defineCollection<LeaverDoc>({ name: 'leavers', indexes: [], shardKey: { _id: 'hashed' } });

/** Whoever leaves a second time is kept with the later day. */
export async function addLeavers(reader: Reader, hashes: readonly string[], day: LocalDay): Promise<void> {
  for (const _id of hashes) await reader.in(leavers).updateOne({ _id }, { $set: { day } }, { upsert: true });
}

/** The days that stand with these hashes, the latest first. */
export const daysLeft = async (reader: Reader, hashes: readonly string[]): Promise<LocalDay[]> => {
  const found = await reader.in(leavers).find({ _id: { $in: [...hashes] } }, { limit: Math.max(1, hashes.length) });
  return [...new Set(found.map((it) => it.day))].sort().reverse();
};

export const isLeaver = async (reader: Reader, hashes: readonly string[]): Promise<boolean> =>
  (await reader.in(leavers).findOne({ _id: { $in: [...hashes] } })) !== null;

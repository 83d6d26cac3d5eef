/** The log of merges: who became one with whom, by which proof, when. Nothing changes an entry; erasing a member leaves ids that lead to nobody. */
import { defineCollection, type Reader } from '../kernel/database';

/** `phone`: a number that both are known by; `unionid`: WeChat itself says so; `conflict`: staff did. */
export type MergeCause = 'phone' | 'unionid' | 'conflict';

/** `_id` is the alias: a member is merged away once, for ever. */
export interface MergeDoc {
  readonly _id: string;
  /** Who stayed then; since then they may have been merged themselves. */
  readonly survivor: string;
  readonly cause: MergeCause;
  readonly at: Date;
}
export const merges = defineCollection<MergeDoc>({
  name: 'merges',
  indexes: [{ key: { survivor: 1 } }],
  shardKey: { _id: 'hashed' },
});

export const logMerge = (reader: Reader, merge: MergeDoc): Promise<void> => reader.in(merges).insertOne(merge);

/** How these members (a survivor and its aliases) became one. */
export const mergesOf = (reader: Reader, memberIds: readonly string[]): Promise<MergeDoc[]> =>
  reader.in(merges).find({ _id: { $in: [...memberIds] } }, { limit: Math.max(1, memberIds.length) });

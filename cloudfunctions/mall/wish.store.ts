/** Wish lists: one document a member and reward, kept until it is taken off or its member leaves. */
import { defineCollection, type Reader } from '../kernel/database';

export interface WishDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly rewardId: string;
  readonly at: Date;
  /** Absent once the member was told that it is within reach: a wish is told once. */
  readonly waiting?: true;
}
export const wishes = defineCollection<WishDoc>({
  name: 'wishes',
  indexes: [
    { key: { memberId: 1, rewardId: 1 }, unique: true },
    { key: { rewardId: 1, memberId: 1 }, partialFilterExpression: { waiting: true } },
  ],
  shardKey: { memberId: 1 },
});

/** Most wishes of one member; a merge may bring together more. */
export const WISHES_MAX = 50;
/** Above what merges bring together. */
const LIST_MAX = 1000;

/** Newest first. */
export const wishesOf = (reader: Reader, memberIds: readonly string[]): Promise<WishDoc[]> =>
  reader.in(wishes).find({ memberId: { $in: [...memberIds] } }, { sort: { at: -1, _id: -1 }, limit: LIST_MAX });

export const addWish = (reader: Reader, wish: WishDoc): Promise<void> => reader.in(wishes).insertOne(wish);

export const dropWish = (reader: Reader, memberIds: readonly string[], rewardId: string): Promise<number> =>
  reader.in(wishes).deleteMany({ memberId: { $in: [...memberIds] }, rewardId });

export const dropWishes = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(wishes).deleteMany({ memberId: { $in: [...memberIds] } });

/** Wishes for a reward that nobody was told about yet, by member, from the one after `after`. */
export const waitingWishes = (reader: Reader, rewardId: string, after: string, limit: number): Promise<WishDoc[]> =>
  reader.in(wishes).find({ rewardId, memberId: { $gt: after }, waiting: true }, { sort: { memberId: 1 }, limit });

/** Which of these rewards these members wish for. */
export const wishesAmong = (reader: Reader, memberIds: readonly string[], rewardIds: readonly string[]): Promise<WishDoc[]> =>
  reader
    .in(wishes)
    .find(
      { memberId: { $in: [...memberIds] }, rewardId: { $in: [...rewardIds] } },
      { limit: Math.max(1, memberIds.length * rewardIds.length) },
    );

export const markTold = async (reader: Reader, memberIds: readonly string[], rewardIds: readonly string[]): Promise<void> =>
  void (await reader
    .in(wishes)
    .updateMany({ memberId: { $in: [...memberIds] }, rewardId: { $in: [...rewardIds] } }, { $unset: { waiting: '' } }));

export const moveWish = async (reader: Reader, { memberId, rewardId }: WishDoc, to: string): Promise<void> =>
  void (await reader.in(wishes).updateOne({ memberId, rewardId }, { $set: { memberId: to } }));

/** The words of an adjustment: why, and who. They stand beside the ledger, whose entry holds a keyed hash of them, so that they can go. */
import { defineCollection, type Reader } from '../kernel/database';

/** `_id` is the entry's key. It is never changed, and goes with its member; the name of the operator goes with the operator. */
export interface AdjustmentDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly operatorId: string;
  /** As the operator was called then. */
  readonly by?: string;
  readonly reason: string;
  readonly points: number;
  readonly at: Date;
}
export const adjustments = defineCollection<AdjustmentDoc>({
  name: 'pointsAdjustments',
  indexes: [{ key: { memberId: 1, at: -1 } }, { key: { operatorId: 1 } }],
  shardKey: { memberId: 1 },
});

/** Once a key, in the transaction of its entry. */
export const addAdjustment = (reader: Reader, words: AdjustmentDoc): Promise<void> => reader.in(adjustments).insertOne(words);

/** Newest first; more than anybody ever had. */
export const adjustmentsOf = (reader: Reader, memberIds: readonly string[]): Promise<AdjustmentDoc[]> =>
  reader.in(adjustments).find({ memberId: { $in: [...memberIds] } }, { sort: { at: -1, _id: -1 }, limit: 10_000 });

/** Words about these members, and the names of these as operators. */
export async function forgetWords(reader: Reader, memberIds: readonly string[]): Promise<void> {
  const among = { $in: [...memberIds] };
  await reader.in(adjustments).deleteMany({ memberId: among });
  await reader.in(adjustments).updateMany({ operatorId: among }, { $unset: { by: '' } });
}

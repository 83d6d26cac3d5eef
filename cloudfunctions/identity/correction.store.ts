/** The log of birthdays that staff corrected: by whom, when and why; not the days themselves. It goes with its member. */
import { defineCollection, type Reader } from '../kernel/database';

export interface CorrectionDoc {
  readonly _id: string;
  readonly memberId: string;
  /** The member on the staff who did it. */
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}
export const corrections = defineCollection<CorrectionDoc>({
  name: 'birthdayCorrections',
  indexes: [{ key: { memberId: 1, at: -1 } }],
  shardKey: { memberId: 1 },
});

export const addCorrection = (reader: Reader, correction: CorrectionDoc): Promise<void> =>
  reader.in(corrections).insertOne(correction);

/** Newest first. */
export const correctionsOf = (reader: Reader, memberIds: readonly string[], limit: number): Promise<CorrectionDoc[]> =>
  reader.in(corrections).find({ memberId: { $in: [...memberIds] } }, { sort: { at: -1, _id: -1 }, limit });

export const dropCorrections = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(corrections).deleteMany({ memberId: { $in: [...memberIds] } });

/** What is remembered of WeChat's pushes, for days: that one was booked, and how a message ended that is not booked as sent yet. */
import { defineCollection, type Reader } from '../kernel/database';

export interface PushDoc {
  /** A keyed hash: of the push, or of the member and WeChat's number of the message. */
  readonly _id: string;
  readonly memberId: string;
  readonly at: Date;
  /** WeChat's code of how the message ended; 0 is delivered. */
  readonly code?: number;
}
export const pushes = defineCollection<PushDoc>({
  name: 'reminderPushes',
  indexes: [{ key: { at: 1 } }, { key: { memberId: 1 } }],
  shardKey: { _id: 'hashed' },
});

export const wasSeen = async (reader: Reader, pushId: string): Promise<boolean> =>
  (await reader.in(pushes).findOne({ _id: pushId }, { projection: { _id: 1 } })) !== null;

export const notePush = async (reader: Reader, { _id, ...fields }: PushDoc): Promise<void> =>
  void (await reader.in(pushes).updateOne({ _id }, { $setOnInsert: fields }, { upsert: true }));

export const notedAmong = (reader: Reader, pushIds: readonly string[]): Promise<PushDoc[]> =>
  reader.in(pushes).find({ _id: { $in: [...pushIds] } }, { limit: Math.max(1, pushIds.length) });

export const dropPushes = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(pushes).deleteMany({ memberId: { $in: [...memberIds] } });

export const dropPushesBefore = (reader: Reader, before: Date): Promise<number> =>
  reader.in(pushes).deleteMany({ at: { $lt: before } });

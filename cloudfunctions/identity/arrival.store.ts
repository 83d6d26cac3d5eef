/** Sign-ins by OAuth under way: what a callback came to, and which tickets were used. Kept for minutes, in the database, since the next step may meet another process. */
import { defineCollection, type Reader } from '../kernel/database';
import type { Sealed } from '../kernel/vault';

/** `_id` is a keyed hash of the `state` or of the ticket: neither can be read out of the database and used. */
export interface ArrivalDoc {
  readonly _id: string;
  readonly at: Date;
  /** What a callback came to; absent while WeChat is being asked, and of a ticket. */
  readonly outcome?: Sealed;
  /** Keyed hash of who arrived, so that it can be dropped when they leave. */
  readonly whose?: string;
}
export const arrivals = defineCollection<ArrivalDoc>({
  name: 'oauthArrivals',
  indexes: [{ key: { at: 1 } }, { key: { whose: 1 }, sparse: true }],
  shardKey: { _id: 'hashed' },
});

/** True for the first who comes with this id, in whatever process. */
export const claimArrival = async (reader: Reader, _id: string, now: Date): Promise<boolean> =>
  (await reader.in(arrivals).updateOne({ _id }, { $setOnInsert: { at: now } }, { upsert: true })).upserted;

export const arrivalOf = async (reader: Reader, _id: string): Promise<ArrivalDoc | undefined> =>
  (await reader.in(arrivals).findOne({ _id })) ?? undefined;

/** Nothing where somebody dropped it meanwhile: a row without its instant would never be forgotten. */
export const answerArrival = async (reader: Reader, _id: string, said: Pick<ArrivalDoc, 'outcome' | 'whose'>): Promise<void> =>
  void (await reader.in(arrivals).updateOne({ _id }, { $set: said }));

export const dropArrival = (reader: Reader, _id: string): Promise<number> => reader.in(arrivals).deleteOne({ _id });

export const dropArrivalsOf = (reader: Reader, whose: readonly string[]): Promise<number> =>
  reader.in(arrivals).deleteMany({ whose: { $in: [...whose] } });

export const dropArrivalsBefore = (reader: Reader, before: Date): Promise<number> =>
  reader.in(arrivals).deleteMany({ at: { $lt: before } });

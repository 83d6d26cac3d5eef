/**
 * Sessions that were ended before their member left: how often, under a keyed hash of the openid or unionid. The identities themselves, which
 * carry the count of who is a member, go with the membership; without this an ended session would be a stranger's good one.
 */
import { defineCollection, type Reader } from '../kernel/database';

export interface EndedDoc {
  /** The hash. */
  readonly _id: string;
  /** Sessions of an earlier generation are void; see `IdentityDoc.generation`. */
  readonly generation: number;
  /** When the member left. */
  readonly at: Date;
}
export const ended = defineCollection<EndedDoc>({
  name: 'endedSessions',
  indexes: [{ key: { at: 1 } }],
  shardKey: { _id: 'hashed' },
});

export async function noteEnded(reader: Reader, docs: readonly EndedDoc[]): Promise<void> {
  for (const { _id, generation, at } of docs)
    await reader.in(ended).updateOne({ _id }, { $set: { generation, at } }, { upsert: true });
}

/** By hash, the generation that is good. */
export const endedAmong = async (reader: Reader, hashes: readonly string[]): Promise<Map<string, number>> => {
  const found = await reader.in(ended).find({ _id: { $in: [...hashes] } }, { limit: Math.max(1, hashes.length) });
  return new Map(found.map((it) => [it._id, it.generation]));
};

export const dropEndedBefore = (reader: Reader, before: Date): Promise<number> =>
  reader.in(ended).deleteMany({ at: { $lt: before } });

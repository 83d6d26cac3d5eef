/** Phone conflicts: two WeChat users have proven one number. What is open is unique; what is settled is kept for those who look after it. */
import { defineCollection, type Reader } from '../kernel/database';
import type { Sealed } from '../kernel/vault';

export type Keep = 'holder' | 'claimant' | 'both';

export interface ConflictDoc {
  readonly _id: string;
  readonly state: 'open' | 'settled';
  readonly phoneIndex: string;
  /** The number, for as long as it is open. */
  readonly phone?: Sealed;
  /** 139****2218 */
  readonly masked: string;
  /** Who proved it first, who later. While it is open neither is an alias. */
  readonly holder: string;
  readonly claimant: string;
  readonly at: Date;
  /** Counts the conflicts that were dropped for this one; see `holdConflict`. */
  readonly held?: number;
  /** `by` is the member on the staff who settled it; nobody where the two became one by another proof. */
  readonly settled?: { readonly keep: Keep; readonly reason: string; readonly by?: string; readonly at: Date };
}
export type OpenConflict = ConflictDoc & { readonly phone: Sealed };

const OPEN = { partialFilterExpression: { state: 'open' } };

export const conflicts = defineCollection<ConflictDoc>({
  name: 'phoneConflicts',
  indexes: [
    { key: { phoneIndex: 1, holder: 1, claimant: 1 }, unique: true, ...OPEN },
    { key: { state: 1, _id: -1 } },
    { key: { holder: 1 } },
    { key: { claimant: 1 } },
  ],
  shardKey: { phoneIndex: 1 },
});

/** A member is party to few; the bound keeps a transaction small. */
const PARTY_MAX = 200;

export const conflictOf = async (reader: Reader, conflictId: string): Promise<ConflictDoc | undefined> =>
  (await reader.in(conflicts).findOne({ _id: conflictId })) ?? undefined;

type Dispute = Pick<ConflictDoc, 'phoneIndex' | 'holder' | 'claimant'>;

export const openConflictOf = async (
  reader: Reader,
  { phoneIndex, holder, claimant }: Dispute,
): Promise<ConflictDoc | undefined> =>
  (await reader.in(conflicts).findOne({ phoneIndex, holder, claimant, state: 'open' })) ?? undefined;

export const openConflictsAbout = (reader: Reader, phoneIndex: string): Promise<ConflictDoc[]> =>
  reader.in(conflicts).find({ phoneIndex, state: 'open' }, { sort: { _id: 1 }, limit: PARTY_MAX });

/** What is open with these members on either side. */
export async function openConflictsWith(reader: Reader, memberIds: readonly string[]): Promise<ConflictDoc[]> {
  const among = { $in: [...memberIds] };
  const [held, claimed] = [
    await reader.in(conflicts).find({ holder: among, state: 'open' }, { sort: { _id: 1 }, limit: PARTY_MAX }),
    await reader.in(conflicts).find({ claimant: among, state: 'open' }, { sort: { _id: 1 }, limit: PARTY_MAX }),
  ];
  return [...held, ...claimed.filter((it) => held.every((other) => other._id !== it._id))];
}

/** Everything with these members on either side, settled or not, as many as a member is ever party to. */
export async function conflictsWith(reader: Reader, memberIds: readonly string[]): Promise<ConflictDoc[]> {
  const among = { $in: [...memberIds] };
  const [held, claimed] = [
    await reader.in(conflicts).find({ holder: among }, { limit: PARTY_MAX }),
    await reader.in(conflicts).find({ claimant: among }, { limit: PARTY_MAX }),
  ];
  const each = new Map([...held, ...claimed].map((it) => [it._id, it]));
  return [...each.values()].sort((a, b) => (a._id < b._id ? 1 : -1));
}

/** Newest first. */
export const listConflicts = (
  reader: Reader,
  { state, before, limit }: { state: ConflictDoc['state']; before?: string; limit: number },
): Promise<ConflictDoc[]> =>
  reader.in(conflicts).find({ state, ...(before !== undefined && { _id: { $lt: before } }) }, { sort: { _id: -1 }, limit });

export const addConflict = (reader: Reader, conflict: OpenConflict): Promise<void> => reader.in(conflicts).insertOne(conflict);

export const moveConflict = async (
  reader: Reader,
  { _id, phoneIndex }: ConflictDoc,
  to: Pick<Dispute, 'holder' | 'claimant'>,
): Promise<void> => void (await reader.in(conflicts).updateOne({ _id, phoneIndex, state: 'open' }, { $set: to }));

/** False when somebody was faster. The number itself is not kept. */
export const closeConflict = async (
  reader: Reader,
  { _id, phoneIndex }: ConflictDoc,
  settled: NonNullable<ConflictDoc['settled']>,
): Promise<boolean> =>
  (
    await reader
      .in(conflicts)
      .updateOne({ _id, phoneIndex, state: 'open' }, { $set: { state: 'settled', settled }, $unset: { phone: '' } })
  ).matched === 1;

/** Written, so that what relies on its being open does not pass over a settlement at the same moment. */
export const holdConflict = async (reader: Reader, { _id, phoneIndex }: ConflictDoc): Promise<void> =>
  void (await reader.in(conflicts).updateOne({ _id, phoneIndex, state: 'open' }, { $inc: { held: 1 } }));

export const deleteConflict = (reader: Reader, { _id, phoneIndex }: ConflictDoc): Promise<number> =>
  reader.in(conflicts).deleteOne({ _id, phoneIndex });

/** A number that is free again is disputed no more. */
export const voidConflicts = (reader: Reader, phoneIndexes: readonly string[]): Promise<number> =>
  reader.in(conflicts).deleteMany({ phoneIndex: { $in: [...phoneIndexes] }, state: 'open' });

/** Everything with these members on either side, settled or not: for who is erased. */
export async function dropConflicts(reader: Reader, memberIds: readonly string[]): Promise<void> {
  const among = { $in: [...memberIds] };
  await reader.in(conflicts).deleteMany({ holder: among });
  await reader.in(conflicts).deleteMany({ claimant: among });
}

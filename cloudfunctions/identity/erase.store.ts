/** What an erasure and a withdrawal take out of the collections of `identity`, and the stub that an erasure leaves. */
import type { Reader } from '../kernel/database';
import { consents, identities, members, phoneProofs, type MemberDoc } from './identity.store';

const of = (memberIds: readonly string[]) => ({ memberId: { $in: [...memberIds] } });

/** All ways by which these members were known are free for whoever shows them next. */
export const dropIdentities = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(identities).deleteMany(of(memberIds));

/** Their numbers alone, proven or written down. */
export const dropPhones = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(identities).deleteMany({ ...of(memberIds), provider: 'phone' });

export const dropConsents = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(consents).deleteMany(of(memberIds));

export const dropProofsOf = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(phoneProofs).deleteMany(of(memberIds));

/** Replaces the documents as a whole, so that no field, whenever it was invented, outlives its member. */
export async function leaveStubs(reader: Reader, documents: readonly MemberDoc[], erasedAt: Date): Promise<void> {
  const operations = documents.map(({ _id, memberNo, joinedAt, source }) => {
    const stub: Omit<MemberDoc, '_id'> = {
      memberNo,
      joinedAt,
      source,
      state: 'erased',
      aliases: [],
      phoneProven: false,
      codesTaken: [],
      erasedAt,
    };
    return { replaceOne: { filter: { _id }, replacement: stub } };
  });
  const { matched } = await reader.in(members).bulkWrite(operations, { ordered: false });
  if (matched !== documents.length) throw new Error('a member to erase is not there');
}

/** Stubs left before an instant that no second pass has looked at, the oldest first. */
export const erasedBefore = (reader: Reader, before: Date, limit: number): Promise<MemberDoc[]> =>
  reader.in(members).find({ erasedAt: { $lt: before } }, { sort: { erasedAt: 1 }, limit });

export const settleErased = async (reader: Reader, memberId: string): Promise<void> =>
  void (await reader.in(members).updateOne({ _id: memberId }, { $unset: { erasedAt: '' } }));

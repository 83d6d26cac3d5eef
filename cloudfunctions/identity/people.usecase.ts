/** Many members at once: who stands behind an id now, for whoever has something to tell them. */
import assert from 'node:assert/strict';
import type { Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { holdMembers, memberDocs } from './identity.store';

/** A member with all ids that ever were theirs, their own first. */
export interface Person {
  readonly memberId: string;
  readonly ids: readonly string[];
}

/**
 * By the ids asked for, an alias by its own: those who agreed to the privacy text and did not take that back. Whoever sends something
 * asks here; unknown and erased members are not among them. Two reads, however many are asked for.
 */
export async function consentedPeople(reader: Reader, memberIds: readonly string[]): Promise<Map<string, Person>> {
  const found = await memberDocs(reader, [...new Set(memberIds)]);
  const known = new Map(found.map((it) => [it._id, it]));
  const ahead = found.flatMap(({ mergedInto }) => (mergedInto === undefined || known.has(mergedInto) ? [] : [mergedInto]));
  for (const it of ahead.length === 0 ? [] : await memberDocs(reader, [...new Set(ahead)])) known.set(it._id, it);
  return new Map(
    found.flatMap(({ _id, mergedInto }) => {
      const member = known.get(mergedInto ?? _id);
      if (member?.state !== 'active' || member.consentVersion === undefined) return [];
      return [[_id, { memberId: member._id, ids: [member._id, ...member.aliases] }]];
    }),
  );
}

/** Held by this transaction: of nobody who was read in it something is written while they are erased or merged away. */
export async function holdPeople(tx: Tx, people: readonly Person[]): Promise<void> {
  const memberIds = [...new Set(people.map((it) => it.memberId))];
  const held = await holdMembers(tx, memberIds);
  assert(held === memberIds.length, 'who was read in a transaction is there to be held in it');
}

/** Of these ids whom they belong to now, the survivor of a merge; who has left is not in it. */
export async function whoIsNow(
  reader: Reader,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, { memberId: string; memberNo: string }>> {
  const found = await memberDocs(reader, memberIds);
  const survivors = await memberDocs(reader, [...new Set(found.flatMap(({ mergedInto }) => mergedInto ?? []))]);
  const known = new Map([...survivors, ...found].map((it) => [it._id, it]));
  return new Map(
    found.flatMap(({ _id, mergedInto }) => {
      const member = known.get(mergedInto ?? _id);
      return member?.state === 'active' ? [[_id, { memberId: member._id, memberNo: member.memberNo }]] : [];
    }),
  );
}

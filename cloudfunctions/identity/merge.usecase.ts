/** Merging: two members turn out to be one. Both documents change in one transaction, so that two merges at once never half succeed. */
import type { Participant, Tx } from '../kernel/context';
import { activeMember, changeMember, memberDocs, moveIdentities } from './identity.store';
import { mergedFields, survivorOf } from './merge.rule';
import { findable } from './person';

/** Answers the id of the one that stays. Merging a member with itself or its alias changes nothing. */
export async function merge(tx: Tx, [a, b]: readonly [string, string], participants: readonly Participant[]): Promise<string> {
  const [one, other] = [await activeMember(tx, a), await activeMember(tx, b)];
  if (one === undefined || other === undefined) throw new Error('both members exist');
  if (one._id === other._id) return one._id;

  const { survivor, alias } = survivorOf(one, other);
  const fields = mergedFields(survivor, alias);
  await changeMember(tx, survivor._id, { ...fields, codesTaken: [], ...findable(tx.vault, fields) });
  await changeMember(tx, alias._id, {
    state: 'merged',
    mergedInto: survivor._id,
    aliases: [],
    nickname: undefined,
    phone: undefined,
    phoneIndex: undefined,
    phoneTail: undefined,
    phoneProven: false,
    birthday: undefined,
    birthdayMonthDay: undefined,
    seed: undefined,
    codesTaken: [],
  });
  // Aliases of the alias lead to the survivor itself, so that no look-up takes more than one step.
  for (const older of await memberDocs(tx, alias.aliases)) await changeMember(tx, older._id, { mergedInto: survivor._id });
  await moveIdentities(tx, alias._id, survivor._id);

  for (const participant of participants) await participant.merged?.(tx, { survivor: survivor._id, alias: alias._id });
  tx.emit({ type: 'member.merged', memberId: survivor._id, data: { alias: alias._id } });
  return survivor._id;
}

/** Merging: two members turn out to be one. Both documents change in one transaction, so that two merges at once never half succeed. */
import type { Participant, Tx } from '../kernel/context';
import { withoutDenied } from './bornMark';
import { moveConflicts } from './conflictParty.usecase';
import { changeMember, consentsOf, holdMember, markCodeMakers, memberDocs, moveIdentities } from './identity.store';
import { mergedFields, survivorOf } from './merge.rule';
import { logMerge, type MergeCause } from './merge.store';
import { findable } from './person';
import { UNSAID, unsay } from './unsay.usecase';

export interface MergeHow {
  readonly cause: MergeCause;
  readonly participants: readonly Participant[];
}

/** Answers the id of the one that stays. Merging a member with itself or its alias changes nothing. */
export async function merge(tx: Tx, [a, b]: readonly [string, string], { cause, participants }: MergeHow): Promise<string> {
  const [one, other] = [await holdMember(tx, a), await holdMember(tx, b)];
  if (one === undefined || other === undefined) throw new Error('both members exist');
  if (one._id === other._id) return one._id;

  const { survivor, alias } = survivorOf(one, other);
  const second = {
    ids: [alias._id, ...alias.aliases],
    ...(survivor.welcomedBefore !== true && { first: [survivor._id, ...survivor.aliases] }),
  };
  for (const participant of participants) await participant.secondWelcome?.(tx, second);

  const fields = mergedFields(...withoutDenied(tx, survivor, alias));
  // Where the survivor takes the alias's seed over, its phone has the right one already.
  const goesOn = alias.seed !== undefined && fields.seed !== alias.seed && (await markCodeMakers(tx, alias._id)) > 0;
  await changeMember(tx, survivor._id, { ...fields, ...findable(tx.vault, fields) });
  await changeMember(tx, alias._id, {
    state: 'merged',
    mergedInto: survivor._id,
    aliases: [],
    ...UNSAID,
    // Its phone may be without a network: what it shows is honoured until it has fetched the survivor's.
    ...(goesOn && { seed: alias.seed, codesTaken: alias.codesTaken }),
    bornMark: undefined,
    birthdayGiftYear: undefined,
    welcomedBefore: undefined,
  });
  // Aliases of the alias lead to the survivor itself, so that no look-up takes more than one step.
  for (const older of await memberDocs(tx, alias.aliases)) await changeMember(tx, older._id, { mergedInto: survivor._id });
  await moveIdentities(tx, alias._id, survivor._id);
  await logMerge(tx, { _id: alias._id, survivor: survivor._id, cause, at: tx.now });
  const pair = { survivor: survivor._id, alias: alias._id };
  await moveConflicts(tx, pair);
  await heedLastWord(tx, { _id: survivor._id, ...fields });

  for (const participant of participants) await participant.merged?.(tx, pair);
  tx.emit({ type: 'member.merged', memberId: survivor._id, data: { alias: alias._id } });
  return survivor._id;
}

/** Of what the two said about consent the later holds: taken back by the one after the other agreed, it is taken back for both. */
async function heedLastWord(tx: Tx, merged: Parameters<typeof unsay>[1] & { readonly consentVersion?: string }): Promise<void> {
  if (merged.consentVersion === undefined) return;
  const [last] = await consentsOf(tx, [merged._id, ...merged.aliases], 1);
  if (last?.kind === 'withdrawn') await unsay(tx, merged);
}

/** Deleting what a member said of themselves, where the consent to keep it is gone. */
import type { Tx } from '../kernel/context';
import { markToKeep } from './bornMark';
import { dropConflicts, voidConflicts } from './conflict.store';
import { dropCorrections } from './correction.store';
import { dropPhones, dropProofsOf } from './erase.store';
import { changeMember, dropAliasCodes, type MemberDoc } from './identity.store';

/** A member document without what somebody said of themselves, and without the codes of their phone: one list, so that none is forgotten. */
export const UNSAID = {
  nickname: undefined,
  phone: undefined,
  phoneIndex: undefined,
  phoneTail: undefined,
  phoneProven: false,
  birthday: undefined,
  birthdayMonthDay: undefined,
  seed: undefined,
  codesTaken: [],
} as const;

type Unsaid = Pick<MemberDoc, '_id' | 'aliases' | 'phoneIndex' | 'phoneProven' | 'birthday' | 'bornMark'>;

/**
 * The member, held by this transaction, is without consent afterwards, and nothing that they said is kept anywhere but as a hash by which
 * the same birthday is known again.
 */
export async function unsay(tx: Tx, member: Unsaid): Promise<void> {
  const { _id: memberId, aliases, phoneIndex, phoneProven } = member;
  const ids = [memberId, ...aliases];
  await dropPhones(tx, ids);
  await dropConflicts(tx, ids);
  // A number that was only written down is nobody's to free.
  if (phoneProven && phoneIndex !== undefined) await voidConflicts(tx, [phoneIndex]);
  await dropProofsOf(tx, ids);
  await dropCorrections(tx, ids);
  await dropAliasCodes(tx, memberId, aliases);
  await changeMember(tx, memberId, { ...UNSAID, bornMark: markToKeep(tx, member), consentVersion: undefined });
  tx.emit({ type: 'member.withdrew', memberId, data: {} });
}

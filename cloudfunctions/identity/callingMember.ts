/** The calling member inside a transaction of theirs, for every deed on one's own membership. */
import { LeftError, memberOf, WithdrewError } from '../kernel/caller';
import type { Tx } from '../kernel/context';
import { holdMember, type MemberDoc } from './identity.store';

/** Held until the commit; throws `LeftError` for who was erased while the call was under way. */
export async function callingMember(tx: Tx): Promise<MemberDoc> {
  const me = await holdMember(tx, memberOf(tx));
  if (me === undefined) throw new LeftError('the caller left while the call was under way');
  return me;
}

/** The same for what only who agreed may do; throws `WithdrewError` for who took that back while the call was under way. */
export const consentingMember = async (tx: Tx): Promise<MemberDoc> => agreeing(await callingMember(tx));

/** The member, who was let in as one that agreed, and still does. */
export function agreeing(member: MemberDoc): MemberDoc {
  if (member.consentVersion === undefined) throw new WithdrewError('the consent was taken back while the call was under way');
  return member;
}

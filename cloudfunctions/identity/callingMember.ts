/** The calling member inside a transaction of theirs, for every deed on one's own membership. */
import { LeftError, memberOf } from '../kernel/caller';
import type { Tx } from '../kernel/context';
import { holdMember, type MemberDoc } from './identity.store';

/** Held until the commit; throws `LeftError` for who was erased while the call was under way. */
export async function callingMember(tx: Tx): Promise<MemberDoc> {
  const me = await holdMember(tx, memberOf(tx));
  if (me === undefined) throw new LeftError('the caller left while the call was under way');
  return me;
}

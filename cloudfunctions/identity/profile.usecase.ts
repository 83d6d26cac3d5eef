/** What members say of themselves: a nickname as often as they like, a birthday once. */
import type { LocalDay } from '@/types/contract/values';
import { memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { isBirthday } from './birthday.rule';
import { activeMember, changeMember, type MemberDoc } from './identity.store';
import { findable, sealPerson } from './person';

export const setNickname = (context: Context, nickname: string): Promise<Outcome<null, never>> =>
  context.transact<null, never>(async (tx) => {
    const me = await callingMember(tx);
    await changeMember(tx, me._id, sealPerson(tx.vault, { nickname }));
    return done(null);
  });

export async function setBirthday(
  context: Context,
  birthday: LocalDay,
): Promise<Outcome<null, 'BIRTHDAY_SET' | 'BIRTHDAY_INVALID'>> {
  if (!isBirthday(birthday, context.today)) return refuse('BIRTHDAY_INVALID');
  return context.transact<null, 'BIRTHDAY_SET'>(async (tx) => {
    const me = await callingMember(tx);
    if (me.birthday !== undefined) return refuse('BIRTHDAY_SET');
    const sealed = sealPerson(tx.vault, { birthday });
    await changeMember(tx, me._id, { ...sealed, ...findable(tx.vault, { ...me, ...sealed }) });
    return done(null);
  });
}

async function callingMember(tx: Tx): Promise<MemberDoc> {
  const me = await activeMember(tx, memberOf(tx));
  if (me === undefined) throw new Error('the caller is a member');
  return me;
}

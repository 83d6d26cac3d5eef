/** What members say of themselves: a nickname as often as they like, a birthday once; and the correction that staff make. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { identity } from '@/types/contract/identity';
import type { LocalDay } from '@/types/contract/values';
import { LeftError, memberOf } from '../kernel/caller';
import type { Context } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { recordChange } from '../shop/shop.usecase';
import { birthdayFault, type BirthdayFault } from './birthday.rule';
import { isSameAgain } from './bornMark';
import { consentingMember } from './callingMember';
import { addCorrection } from './correction.store';
import { changeMember, holdMember, identitiesOf, memberDocs, memberOfNumber } from './identity.store';
import { findMember, isOwnMembership, viewOf } from './identity.usecase';
import { findable, sealPerson } from './person';

type Contract = typeof identity;

/** The member, by what they are known, and whether they agreed to the version in force. */
export async function profileOf(context: Context): Promise<Answered<Contract, 'profile'>> {
  const me = await findMember(context, memberOf(context));
  if (me === undefined) throw new LeftError('the caller left while the call was under way');
  const [identities, aliases] = await Promise.all([
    identitiesOf(context, [me._id, ...me.aliases]),
    memberDocs(context, me.aliases),
  ]);
  const current = context.programme.identity.consentVersion;
  return {
    member: viewOf(context.vault, me),
    identities: identities.map(({ provider, app, proven, at }) => ({ provider, app, proven, since: at.toISOString() })),
    consent: { current, agreed: me.consentVersion === current },
    formerNos: aliases.map((it) => it.memberNo),
  };
}

export const setNickname = (context: Context, nickname: string): Promise<Outcome<null, never>> =>
  context.transact<null, never>(async (tx) => {
    const me = await consentingMember(tx);
    await changeMember(tx, me._id, sealPerson(tx.vault, { nickname }));
    return done(null);
  });

export async function setBirthday(context: Context, birthday: LocalDay): Promise<Outcome<null, 'BIRTHDAY_SET' | BirthdayFault>> {
  const fault = birthdayFault(birthday, context.today);
  if (fault !== undefined) return refuse(fault);
  return context.transact<null, 'BIRTHDAY_SET'>(async (tx) => {
    const me = await consentingMember(tx);
    if (me.birthday !== undefined || !isSameAgain(tx.vault, me.bornMark, birthday)) return refuse('BIRTHDAY_SET');
    const sealed = sealPerson(tx.vault, { birthday });
    await changeMember(tx, me._id, { ...sealed, bornMark: undefined, ...findable(tx.vault, { ...me, ...sealed }) });
    return done(null);
  });
}

/**
 * Staff put a birthday right, or set one that was never said, of anybody but themselves. Who did it and why is kept, the days are not. The
 * year's gift follows the member and not the day, so it is not given again.
 */
export async function correctBirthday(
  context: Context,
  { memberNo, birthday, reason }: Asked<Contract, 'correctBirthday'>,
): Promise<Outcome<{ memberNo: string }, RefusedWith<Contract, 'correctBirthday'>>> {
  const fault = birthdayFault(birthday, context.today);
  if (fault !== undefined) return refuse(fault);
  return context.transact<{ memberNo: string }, RefusedWith<Contract, 'correctBirthday'>>(async (tx) => {
    const found = await memberOfNumber(tx, memberNo);
    const member = found && (await holdMember(tx, found._id));
    if (member === undefined) return refuse('NO_SUCH_MEMBER');
    if (await isOwnMembership(tx, member._id)) return refuse('OWN_MEMBERSHIP');
    if (member.consentVersion === undefined) return refuse('CONSENT_REQUIRED');
    const sealed = sealPerson(tx.vault, { birthday });
    await changeMember(tx, member._id, { ...sealed, bornMark: undefined, ...findable(tx.vault, { ...member, ...sealed }) });
    await addCorrection(tx, { _id: tx.newId(), memberId: member._id, by: memberOf(tx), reason, at: tx.now });
    await recordChange(tx, { action: 'identity.correctBirthday', memberId: member._id });
    return done({ memberNo: member.memberNo });
  });
}

/** Joining: once, however often tapped and by however many at once; who is a member already is recognised. */
import type { LocalDay } from '@/types/contract/values';
import { shopOfScene } from '../shop/shop.usecase';
import type { Caller, Context, Participant, Tx } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { birthdayFault, type BirthdayFault } from './birthday.rule';
import { grantConsent } from './consent.usecase';
import { addConsent, addMembers, holdMember, type MemberDoc } from './identity.store';
import { isSameAgain } from './bornMark';
import { bringAlong, keptOf, returnOf } from './leaver.usecase';
import { newSeed } from './memberCode.usecase';
import { giveMemberNos } from './memberNo.usecase';
import { findable, sealPerson } from './person';
import { knownBy, linkVouched, unify, type Vouched } from './recognise.usecase';

export interface JoinAsked {
  readonly scene: string;
  /** The version of terms and privacy notice that was agreed to. */
  readonly consent: string;
  readonly nickname?: string;
  readonly birthday?: LocalDay;
}

/** Facts fixed by the deed: they are what a repeat of the call hears. */
export interface JoinDone {
  readonly memberId: string;
  readonly welcome: { readonly points: number; readonly coupons: number };
  readonly repeated: boolean;
}

export async function join(
  context: Context,
  asked: JoinAsked,
): Promise<Outcome<JoinDone, 'NO_SUCH_SHOP' | 'CONSENT_REQUIRED' | 'BIRTHDAY_SET' | BirthdayFault>> {
  const where = await shopOfScene(context, asked.scene);
  if (where === undefined) return refuse('NO_SUCH_SHOP');
  if (asked.consent !== context.programme.identity.consentVersion) return refuse('CONSENT_REQUIRED');
  const fault = asked.birthday === undefined ? undefined : birthdayFault(asked.birthday, context.today);
  if (fault !== undefined) return refuse(fault);

  const person = { ...asked, shopId: where.shop._id, assistant: where.assistant };
  const who = vouched(context.caller);
  return context.transact(async (tx) => {
    const memberId = await unify(tx, who, context.participants);
    const known = memberId === undefined ? undefined : await holdMember(tx, memberId);
    if (known === undefined) return welcome(tx, who, person, context.participants);
    await grantConsent(tx, known, { version: person.consent, shopId: person.shopId });
    return done({ memberId: known._id, welcome: { points: 0, coupons: 0 }, repeated: true });
  });
}

interface Person extends JoinAsked {
  readonly shopId: string;
  readonly assistant?: string;
}

function vouched({ app, openid, unionid, generation }: Caller): Vouched {
  if (app === undefined || openid === undefined) throw new Error('the contract asks for a session');
  return { app, openid, unionid, generation };
}

async function welcome(
  tx: Tx,
  who: Vouched,
  person: Person,
  participants: readonly Participant[],
): Promise<Outcome<JoinDone, 'BIRTHDAY_SET'>> {
  const back = await returnOf(tx, knownBy(who));
  const { bornMark, ...kept } = back === undefined ? {} : keptOf(back);
  if (person.birthday !== undefined && !isSameAgain(tx.vault, bornMark, person.birthday)) return refuse('BIRTHDAY_SET');
  const memberId = tx.newId();
  const [memberNo = ''] = await giveMemberNos(tx, [memberId]);
  const sealed = sealPerson(tx.vault, { nickname: person.nickname, birthday: person.birthday });
  const member: MemberDoc = {
    _id: memberId,
    memberNo,
    state: 'active',
    aliases: [],
    joinedAt: tx.now,
    source: 'wechat',
    shopId: person.shopId,
    ...(person.assistant !== undefined && { assistant: person.assistant }),
    ...sealed,
    ...defined(findable(tx.vault, { ...sealed, consentVersion: person.consent })),
    phoneProven: false,
    consentVersion: person.consent,
    seed: newSeed(tx),
    codesTaken: [],
    ...kept,
    ...(person.birthday === undefined && bornMark !== undefined && { bornMark }),
  };
  await addMembers(tx, [member]);
  await linkVouched(tx, who, memberId);
  await addConsent(tx, {
    _id: tx.newId(),
    memberId,
    version: person.consent,
    kind: 'granted',
    at: tx.now,
    shopId: person.shopId,
  });

  let [points, coupons] = [0, 0];
  for (const participant of participants) {
    const gave = await participant.joined?.(tx, { memberId, shopId: person.shopId, welcome: back === undefined });
    points += gave?.points ?? 0;
    coupons += gave?.coupons ?? 0;
  }
  if (back !== undefined) await bringAlong(tx, memberId, back, participants);
  tx.emit({ type: 'member.joined', memberId, data: { shopId: person.shopId } });
  return done({ memberId, welcome: { points, coupons }, repeated: false });
}

/** Without the fields that are `undefined`: the database would keep them as null. */
const defined = <T extends object>(fields: T): Partial<T> => {
  const copy: Partial<T> = { ...fields };
  for (const name in copy) if (copy[name] === undefined) delete copy[name];
  return copy;
};

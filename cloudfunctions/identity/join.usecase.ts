/** Joining: once, however often tapped and by however many at once; who is a member already is recognised. */
import type { LocalDay } from '@/types/contract/values';
import { shopOfScene } from '../shop/shop.usecase';
import type { Caller, Context, Participant, Tx } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { isBirthday } from './birthday.rule';
import {
  activeMember,
  addConsent,
  addIdentity,
  addMembers,
  changeMember,
  identityOf,
  type Known,
  type MemberDoc,
} from './identity.store';
import { newSeed } from './memberCode.usecase';
import { giveMemberNos } from './memberNo.usecase';
import { findable, sealPerson } from './person';

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
): Promise<Outcome<JoinDone, 'NO_SUCH_SHOP' | 'CONSENT_REQUIRED' | 'BIRTHDAY_INVALID'>> {
  const where = await shopOfScene(context, asked.scene);
  if (where === undefined) return refuse('NO_SUCH_SHOP');
  if (asked.consent !== context.programme.identity.consentVersion) return refuse('CONSENT_REQUIRED');
  if (asked.birthday !== undefined && !isBirthday(asked.birthday, context.today)) return refuse('BIRTHDAY_INVALID');

  const person = { ...asked, shopId: where.shop._id, assistant: where.assistant };
  return context.transact(async (tx) => {
    const known = await recognise(tx);
    if (known === undefined) return done(await welcome(tx, person, context.participants));
    await linkIdentities(tx, known._id);
    await consent(tx, known, person);
    return done({ memberId: known._id, welcome: { points: 0, coupons: 0 }, repeated: true });
  });
}

interface Person extends JoinAsked {
  readonly shopId: string;
  readonly assistant?: string;
}

/** What the platform vouches for: openid first, then unionid. */
function vouched({ app, openid, unionid }: Caller): Known[] {
  if (app === undefined || openid === undefined) throw new Error('the contract asks for a session');
  const byOpenid: Known = { provider: 'wechat', app, subject: openid };
  return unionid === undefined ? [byOpenid] : [byOpenid, { provider: 'unionid', app: '', subject: unionid }];
}

async function recognise(tx: Tx): Promise<MemberDoc | undefined> {
  for (const known of vouched(tx.caller)) {
    const identity = await identityOf(tx, known);
    if (identity !== undefined) return activeMember(tx, identity.memberId);
  }
  return undefined;
}

/** Adds what is not known yet: the openid of a further app, a unionid that turned up later. */
async function linkIdentities(tx: Tx, memberId: string): Promise<void> {
  for (const known of vouched(tx.caller)) {
    if ((await identityOf(tx, known)) !== undefined) continue;
    await addIdentity(tx, { _id: tx.newId(), ...known, memberId, proven: true, at: tx.now });
  }
}

async function consent(tx: Tx, member: MemberDoc, { consent: version, shopId }: Person): Promise<void> {
  if (member.consentVersion === version) return;
  await addConsent(tx, { _id: tx.newId(), memberId: member._id, version, kind: 'granted', at: tx.now, shopId });
  await changeMember(tx, member._id, {
    consentVersion: version,
    ...findable(tx.vault, { phone: member.phone, birthday: member.birthday, consentVersion: version }),
  });
}

async function welcome(tx: Tx, person: Person, participants: readonly Participant[]): Promise<JoinDone> {
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
  };
  await addMembers(tx, [member]);
  await linkIdentities(tx, memberId);
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
    const gave = await participant.joined?.(tx, { memberId, shopId: person.shopId, welcome: true });
    points += gave?.points ?? 0;
    coupons += gave?.coupons ?? 0;
  }
  tx.emit({ type: 'member.joined', memberId, data: { shopId: person.shopId } });
  return { memberId, welcome: { points, coupons }, repeated: false };
}

/** Without the fields that are `undefined`: the database would keep them as null. */
const defined = <T extends object>(fields: T): Partial<T> => {
  const copy: Partial<T> = { ...fields };
  for (const name in copy) if (copy[name] === undefined) delete copy[name];
  return copy;
};

/** Public module of `identity`: who somebody is, by whatever we know them, and what others may see of them. */
import type { Member, MemberGlance } from '@/types/contract/identity';
import type { LocalDay } from '@/types/contract/values';
import type { z } from 'zod';
import { LeftError } from '../kernel/caller';
import type { Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { maskBirthday, maskPhone, type Vault } from '../kernel/vault';
import {
  activeMember,
  holdMember,
  identityOf,
  memberDocs,
  memberOfNumber,
  membersBornOn,
  membersByPhoneTail,
  noteGiftYear,
  type MemberDoc,
} from './identity.store';
import { agreeing } from './callingMember';
import { codeVersionOf, personOf } from './person';
import { PURPOSE } from './purpose';

export { birthdayFault } from './birthday.rule';
export type { MemberDoc } from './identity.store';
export { importMember, importMembers, leftAmong, type Imported, type ImportedRow } from './import.usecase';
export { findByIdentity, link, type OutsideIdentity } from './link.usecase';
export { peekMemberCode, takeMemberCode } from './memberCode.usecase';
export { generationOf } from './recognise.usecase';

/** A reader that can also unseal: both `Context` and `Tx` are. */
export interface Sighted extends Reader {
  readonly vault: Vault;
}

/** The member; for an alias the survivor. */
export const findMember = (reader: Reader, memberId: string): Promise<MemberDoc | undefined> => activeMember(reader, memberId);

/**
 * The member, held by this transaction: nobody is erased or merged between this look and the commit. For a deed that adds what an
 * erasure takes away. Throws `LeftError` for who is gone, which the caller hears as `NOT_A_MEMBER`, and `WithdrewError` for callers who
 * were let in as agreeing and have taken that back since.
 */
export async function hold(tx: Tx, memberId: string): Promise<MemberDoc> {
  const member = await holdMember(tx, memberId);
  if (member === undefined) throw new LeftError('the member left while the call was under way');
  const { memberId: calling, unconsented } = tx.caller;
  const isCaller = calling !== undefined && (calling === member._id || member.aliases.includes(calling));
  return isCaller && unconsented !== true ? agreeing(member) : member;
}

/**
 * Those of these members who agreed to the privacy text and did not take that back. Whoever sends something, or uses what is personal,
 * asks here first; unknown and erased members are not among them. An alias is asked for by its survivor.
 */
export async function consented(reader: Reader, memberIds: readonly string[]): Promise<Set<string>> {
  const found = await memberDocs(reader, memberIds);
  const survivors = await memberDocs(reader, [...new Set(found.flatMap(({ mergedInto }) => mergedInto ?? []))]);
  const agreed = new Set([...found, ...survivors].filter(hasConsented).map((it) => it._id));
  return new Set(found.filter((it) => agreed.has(it.mergedInto ?? it._id)).map((it) => it._id));
}

const hasConsented = (member: MemberDoc): boolean => member.state === 'active' && member.consentVersion !== undefined;

/** By any number the member ever had. */
export const findByMemberNo = (reader: Reader, memberNo: string): Promise<MemberDoc | undefined> =>
  memberOfNumber(reader, memberNo);

const TAIL_CANDIDATES_MAX = 500;

/** Members who consented, whose phone ends with these four digits and whose nickname is `name`, letter case and spaces aside. */
export async function findByPhoneTail(reader: Sighted, tail: string, name: string): Promise<MemberDoc[]> {
  const candidates = await membersByPhoneTail(reader, reader.vault.blindIndex(PURPOSE.phoneTail, tail), TAIL_CANDIDATES_MAX);
  return candidates.filter((it) => spelling(personOf(reader.vault, it).nickname ?? '') === spelling(name));
}

const spelling = (name: string): string => name.replace(/\s/g, '').toLowerCase();

/** The member behind what the platform vouches for; undefined for who is signed in but no member. */
export async function whoIs(
  reader: Reader,
  { app, openid, unionid }: { app: string; openid: string; unionid?: string },
): Promise<string | undefined> {
  const known =
    (await identityOf(reader, { provider: 'wechat', app, subject: openid })) ??
    (unionid === undefined ? undefined : await identityOf(reader, { provider: 'unionid', app: '', subject: unionid }));
  return known?.memberId;
}

/** The member and all that were merged into it; history is read for all of them together. Unknown ids stand for themselves. */
export async function idsOf(reader: Reader, memberId: string): Promise<string[]> {
  const member = await activeMember(reader, memberId);
  return member === undefined ? [memberId] : [member._id, ...member.aliases];
}

/** Whether the caller would act for themselves: the survivor and all that were merged into it are one. */
export const isOwnMembership = async (tx: Tx, memberId: string): Promise<boolean> =>
  tx.caller.memberId !== undefined && (await idsOf(tx, tx.caller.memberId)).includes(memberId);

/** Undefined for who has none, or has not consented. */
export async function nicknameOf(reader: Reader, vault: Vault, memberId: string): Promise<string | undefined> {
  const member = await activeMember(reader, memberId);
  return member === undefined ? undefined : personOf(vault, member).nickname;
}

export type MemberLook = Omit<z.output<typeof MemberGlance>, 'tier'>;

/** A member as staff see them, the tier aside: phone and birthday masked; of who has not consented the number alone. */
export async function glanceOf(reader: Reader, vault: Vault, memberId: string): Promise<MemberLook | undefined> {
  const member = await activeMember(reader, memberId);
  if (member === undefined) return undefined;
  const { memberNo, nickname, phone, birthday } = viewOf(vault, member);
  return { memberNo, nickname, phone, birthday: birthday === undefined ? undefined : maskBirthday(birthday) };
}

/** Consenting members born on these days of the year (`MM-DD`), by id, from the one after `after`. */
export async function birthdays(
  reader: Reader,
  monthDays: readonly string[],
  after: string | undefined,
  limit: number,
): Promise<{ memberId: string; monthDay: string }[]> {
  const born = await membersBornOn(reader, monthDays, { after, limit });
  return born.flatMap(({ _id, birthdayMonthDay }) =>
    birthdayMonthDay === undefined ? [] : [{ memberId: _id, monthDay: birthdayMonthDay }],
  );
}

export interface Celebrated {
  /** `MM-DD`. */
  readonly monthDay: string;
  /** The last programme year of which they had the birthday gift. */
  readonly giftYear?: number;
}

/** The birthdays of these members (survivors' ids), of those who consented and told theirs. */
export async function birthdaysOf(reader: Reader, memberIds: readonly string[]): Promise<Map<string, Celebrated>> {
  const found = await memberDocs(reader, [...new Set(memberIds)]);
  return new Map(
    found.flatMap(({ _id, birthdayMonthDay: monthDay, birthdayGiftYear: giftYear }) =>
      monthDay === undefined ? [] : [[_id, { monthDay, ...(giftYear !== undefined && { giftYear }) }]],
    ),
  );
}

/**
 * Those of these members (survivors' ids) who had no birthday gift in this programme year yet; they have had it from now on. For whoever
 * gives it, in the same transaction: a person gets one a year, whatever is merged or corrected meanwhile.
 */
export async function takeBirthdayGifts(tx: Tx, memberIds: readonly string[], year: number): Promise<Set<string>> {
  const found = await memberDocs(tx, memberIds);
  const due = found.filter((it) => it.state === 'active' && (it.birthdayGiftYear ?? 0) < year).map((it) => it._id);
  if (due.length > 0) await noteGiftYear(tx, due, year);
  return new Set(due);
}

/** The birthday of a consenting member; for what is reckoned by it. */
export async function birthdayOf(reader: Reader, vault: Vault, memberId: string): Promise<LocalDay | undefined> {
  const member = await activeMember(reader, memberId);
  return member === undefined ? undefined : personOf(vault, member).birthday;
}

/** The caller's own membership, as it goes over the wire; before they consented without what an import wrote down of them. */
export function viewOf(vault: Vault, member: MemberDoc): Member {
  const { nickname, phone, birthday } = personOf(vault, member);
  return {
    memberNo: member.memberNo,
    nickname,
    phone: phone === undefined ? undefined : maskPhone(phone),
    birthday,
    joinedAt: member.joinedAt.toISOString(),
    shopId: member.shopId,
    consentVersion: member.consentVersion,
    codeVersion: codeVersionOf(vault, member),
  };
}

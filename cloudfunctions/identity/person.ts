/** Sealing what a person said of themselves, and what may be found by it once they consented. */
import { LocalDay } from '@/types/contract/values';
import type { Vault } from '../kernel/vault';
import { monthDayOf } from './birthday.rule';
import type { MemberDoc } from './identity.store';
import { PURPOSE } from './purpose';

export interface Said {
  readonly nickname?: string;
  readonly phone?: string;
  readonly birthday?: LocalDay;
}

type SealedFields = Pick<MemberDoc, 'nickname' | 'phone' | 'phoneIndex' | 'birthday'>;

/** Only the fields that were said. */
export const sealPerson = (vault: Vault, { nickname, phone, birthday }: Said): SealedFields => ({
  ...(nickname !== undefined && { nickname: vault.seal(PURPOSE.nickname, nickname) }),
  ...(phone !== undefined && { phone: vault.seal(PURPOSE.phone, phone), phoneIndex: phoneIndexOf(vault, phone) }),
  ...(birthday !== undefined && { birthday: vault.seal(PURPOSE.birthday, birthday) }),
});

export const phoneIndexOf = (vault: Vault, phone: string): string => vault.blindIndex(PURPOSE.phoneIndex, phone);

type Findable = Pick<MemberDoc, 'phoneTail' | 'birthdayMonthDay'>;

/** By what staff and reminders find them; nothing (and what stood there is removed) for who did not consent. */
export function findable(vault: Vault, member: Pick<MemberDoc, 'phone' | 'birthday' | 'consentVersion'>): Findable {
  if (member.consentVersion === undefined) return { phoneTail: undefined, birthdayMonthDay: undefined };
  const phone = member.phone === undefined ? undefined : vault.open(PURPOSE.phone, member.phone);
  const birthday = member.birthday === undefined ? undefined : vault.open(PURPOSE.birthday, member.birthday);
  return {
    phoneTail: phone === undefined ? undefined : vault.blindIndex(PURPOSE.phoneTail, phone.slice(-4)),
    birthdayMonthDay: birthday === undefined ? undefined : monthDayOf(LocalDay.parse(birthday)),
  };
}

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

/** What a person said of themselves, opened. For their own export alone: every other use asks `personOf`. */
export function openPerson(vault: Vault, { nickname, phone, birthday }: SealedFields): Said {
  return {
    ...(nickname !== undefined && { nickname: vault.open(PURPOSE.nickname, nickname) }),
    ...(phone !== undefined && { phone: vault.open(PURPOSE.phone, phone) }),
    ...(birthday !== undefined && { birthday: LocalDay.parse(vault.open(PURPOSE.birthday, birthday)) }),
  };
}

/**
 * What a person said of themselves, as far as it may be used: nothing of who has not agreed to the privacy text. What an import wrote
 * down serves to recognise its owner, by the keyed hash beside it, and for nothing else until then.
 */
export const personOf = (vault: Vault, member: SealedFields & Pick<MemberDoc, 'consentVersion'>): Said =>
  member.consentVersion === undefined ? {} : openPerson(vault, member);

/** Names the seed of a member code without telling it: 48 bits of a keyed hash. Undefined where there is none. */
export function codeVersionOf(vault: Vault, { seed }: Pick<MemberDoc, 'seed'>): string | undefined {
  return seed === undefined ? undefined : vault.blindIndex(PURPOSE.codeVersion, vault.open(PURPOSE.seed, seed)).slice(0, 8);
}

export const phoneIndexOf = (vault: Vault, phone: string): string => vault.blindIndex(PURPOSE.phoneIndex, phone);

type Findable = Pick<MemberDoc, 'phoneTail' | 'birthdayMonthDay'>;

/** By what staff and reminders find them; nothing (and what stood there is removed) for who did not consent. */
export function findable(vault: Vault, member: Pick<MemberDoc, 'phone' | 'birthday' | 'consentVersion'>): Findable {
  const { phone, birthday } = personOf(vault, member);
  return {
    phoneTail: phone === undefined ? undefined : vault.blindIndex(PURPOSE.phoneTail, phone.slice(-4)),
    birthdayMonthDay: birthday === undefined ? undefined : monthDayOf(birthday),
  };
}

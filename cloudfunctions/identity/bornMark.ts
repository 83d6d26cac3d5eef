/**
 * What is kept of a birthday that was deleted with a consent or a membership: a salted keyed hash, by which the same day is known again and
 * no day can be read. So a birthday is set once, also across withdrawing, and across leaving and coming back.
 */
import type { LocalDay } from '@/types/contract/values';
import type { Tx } from '../kernel/context';
import type { Vault } from '../kernel/vault';
import { birthdayFault } from './birthday.rule';
import type { MemberDoc } from './identity.store';
import { openPerson } from './person';
import { PURPOSE } from './purpose';

/** Letters of a salt: 80 bits, so that two people born on one day have two marks. */
const SALT_LETTERS = 16;

type Marked = Pick<MemberDoc, 'birthday' | 'bornMark'>;

/** To be kept of this member once the birthday is deleted; undefined for who never had one. */
export function markToKeep(tx: Pick<Tx, 'vault' | 'newCode'>, { birthday: sealed, bornMark }: Marked): string | undefined {
  const { birthday } = openPerson(tx.vault, { birthday: sealed });
  if (birthday === undefined) return bornMark;
  const salt = tx.newCode(SALT_LETTERS);
  return `${salt}.${hashOf(tx.vault, salt, birthday)}`;
}

/** Whether a member may set this day: theirs again, or their first. */
export function isSameAgain(vault: Vault, bornMark: string | undefined, birthday: LocalDay): boolean {
  if (bornMark === undefined) return true;
  const [salt = '', hash = ''] = bornMark.split('.');
  return hashOf(vault, salt, birthday) === hash;
}

const hashOf = (vault: Vault, salt: string, birthday: LocalDay): string =>
  vault.blindIndex(PURPOSE.bornMark, `${salt}\0${birthday}`);

type Side = Marked & Pick<MemberDoc, 'consentVersion'>;

/**
 * Two members who become one, each without a birthday that the one cannot have: a member's, where the older one had set another day before;
 * an import's, where either had set another day, or where it is nobody's (see `birthdayFault`).
 */
export function withoutDenied<M extends Side>(tx: Pick<Tx, 'vault' | 'today'>, survivor: M, alias: M): [M, M] {
  const isDenied = (side: M, other: M): boolean => {
    const { birthday } = openPerson(tx.vault, { birthday: side.birthday });
    if (birthday === undefined) return false;
    const isImported = side.consentVersion === undefined;
    const isContradicted = (isImported || other === survivor) && !isSameAgain(tx.vault, other.bornMark, birthday);
    return isContradicted || (isImported && birthdayFault(birthday, tx.today) !== undefined);
  };
  const kept = (side: M, other: M): M => (isDenied(side, other) ? { ...side, birthday: undefined } : side);
  return [kept(survivor, alias), kept(alias, survivor)];
}

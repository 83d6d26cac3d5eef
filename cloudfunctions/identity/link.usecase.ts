/** Knowing a member by what other systems call them: a web shop's buyer id, a POS's customer number, a card of an older system. */
import type { Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import type { Vault } from '../kernel/vault';
import { activeMember, addIdentity, holdMember, identityOf, type Known, type Provider } from './identity.store';
import { knownByPhone } from './number.usecase';
import { phoneIndexOf } from './person';

/** `app` is the system's name; empty for a card. */
export interface OutsideIdentity extends Known {
  readonly provider: Extract<Provider, 'card' | 'buyer' | 'pos'>;
}

/** Whoever is known by it, for an alias the survivor. A phone is given by its digits; one that is only written down leads to nobody. */
export async function findByIdentity(reader: Reader & { readonly vault: Vault }, known: Known): Promise<string | undefined> {
  const isPhone = known.provider === 'phone';
  const row = await identityOf(reader, isPhone ? knownByPhone(phoneIndexOf(reader.vault, known.subject)) : known);
  if (row === undefined || (isPhone && !row.proven)) return undefined;
  return (await activeMember(reader, row.memberId))?._id;
}

/**
 * Adds a way to know the member. What stands for somebody already stays theirs: another system's word makes no two members one. Answers
 * whose it is now.
 */
export async function link(tx: Tx, memberId: string, { provider, app, subject }: OutsideIdentity): Promise<{ memberId: string }> {
  const known = { provider, app, subject };
  const row = await identityOf(tx, known);
  if (row !== undefined) return { memberId: (await activeMember(tx, row.memberId))?._id ?? row.memberId };
  const member = await holdMember(tx, memberId);
  if (member === undefined) throw new Error('only a member is linked');
  await addIdentity(tx, { _id: tx.newId(), ...known, memberId: member._id, proven: false, at: tx.now });
  return { memberId: member._id };
}

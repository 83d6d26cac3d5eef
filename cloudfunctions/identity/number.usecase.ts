/** A phone number changes hands: it becomes its owner's, who is then one with whoever was written down with it. */
import type { Participant, Tx } from '../kernel/context';
import { voidConflicts } from './conflict.store';
import {
  addIdentity,
  changeMember,
  dropIdentity,
  giveIdentity,
  unprovenByPhone,
  type IdentityDoc,
  type Known,
  type MemberDoc,
} from './identity.store';
import { merge } from './merge.usecase';
import { findable, phoneIndexOf, sealPerson } from './person';

/** Written-down members that are read at a time; a proof brings all of them together. */
const CLAIMS = 20;

export const knownByPhone = (phoneIndex: string): Known => ({ provider: 'phone', app: '', subject: phoneIndex });

export interface Given {
  /** Held by this transaction. */
  readonly to: MemberDoc;
  readonly phone: string;
  /** Who has the number so far, if anybody. */
  readonly row: IdentityDoc | undefined;
}

/**
 * The number is proven for `to`, and stands on them; the one that stood there is free again. Answers who `to` is now, and whether
 * somebody who was written down with the number became one with them.
 */
export async function giveNumber(
  tx: Tx,
  { to, phone, row }: Given,
  participants: readonly Participant[],
): Promise<{ memberId: string; merged: boolean }> {
  const phoneIndex = phoneIndexOf(tx.vault, phone);
  if (to.phoneProven && to.phoneIndex !== undefined && to.phoneIndex !== phoneIndex) await freeNumber(tx, to.phoneIndex);
  const sealed = sealPerson(tx.vault, { phone });
  await changeMember(tx, to._id, { ...sealed, phoneProven: true, ...findable(tx.vault, { ...to, ...sealed }) });
  const known = knownByPhone(phoneIndex);
  if (row === undefined) await addIdentity(tx, { _id: tx.newId(), ...known, memberId: to._id, proven: true, at: tx.now });
  else await giveIdentity(tx, known, { memberId: to._id, proven: true });

  let memberId = to._id;
  let merged = false;
  for (;;) {
    const others = await unprovenByPhone(tx, phoneIndex, CLAIMS);
    if (others.length === 0) return { memberId, merged };
    for (const other of others) memberId = await merge(tx, [memberId, other._id], { cause: 'phone', participants });
    merged = true;
  }
}

/** Whoever proves it next has it; nobody disputes it any more. */
export async function freeNumber(tx: Tx, phoneIndex: string): Promise<void> {
  await dropIdentity(tx, knownByPhone(phoneIndex));
  await voidConflicts(tx, [phoneIndex]);
}

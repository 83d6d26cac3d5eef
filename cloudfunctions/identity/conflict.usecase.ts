/** Phone conflicts: opened by who proves a number that another WeChat user has proven before, settled once, by the staff alone. */
import assert from 'node:assert/strict';
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { ConflictItem, identity } from '@/types/contract/identity';
import { recordChange, rolesOf } from '../shop/shop.usecase';
import { memberOf } from '../kernel/caller';
import type { Context, Participant, Tx } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { maskPhone } from '../kernel/vault';
import { addConflict, closeConflict, conflictOf, listConflicts, openConflictOf, type ConflictDoc } from './conflict.store';
import { passConflicts, tellSettled } from './conflictParty.usecase';
import { activeMember, changeMember, holdMember, identityOf, memberDocs, type MemberDoc } from './identity.store';
import { isOwnMembership, viewOf } from './identity.usecase';
import { merge } from './merge.usecase';
import { giveNumber, knownByPhone } from './number.usecase';
import { findable, phoneIndexOf } from './person';
import { PURPOSE } from './purpose';

type Contract = typeof identity;

/**
 * Keeps that the claimant, too, has proven the number: once for the two and the number while it is open, however often it is tapped.
 * A transaction of its own, since the refusal that the claimant hears undoes what its own transaction wrote.
 */
export async function openConflict(context: Context, { claimant, phone }: { claimant: string; phone: string }): Promise<void> {
  const unkeyed = await context.at(context.now);
  await unkeyed.transact<null, never>(async (tx) => {
    const phoneIndex = phoneIndexOf(tx.vault, phone);
    const row = await identityOf(tx, knownByPhone(phoneIndex));
    const me = await activeMember(tx, claimant);
    // Freed in the meantime, the consent taken back, or the two have become one: there is nothing to settle.
    if (row?.proven !== true || me?.consentVersion === undefined || row.memberId === me._id) return done(null);
    const dispute = { phoneIndex, holder: row.memberId, claimant: me._id };
    if ((await openConflictOf(tx, dispute)) !== undefined) return done(null);
    // Held, so that a merge or an erasure of either at this moment does not pass the conflict over.
    for (const memberId of [dispute.holder, dispute.claimant])
      if ((await holdMember(tx, memberId))?._id !== memberId) return done(null);
    const conflictId = tx.newId();
    const sealed = tx.vault.seal(PURPOSE.phone, phone);
    await addConflict(tx, { _id: conflictId, state: 'open', ...dispute, phone: sealed, masked: maskPhone(phone), at: tx.now });
    tx.emit({
      type: 'identity.conflict_opened',
      data: { conflictId, memberIds: [dispute.holder, dispute.claimant] },
    });
    return done(null);
  });
}

/** Newest first, both sides as they are known now. */
export async function conflictsOf(
  context: Context,
  { state, before, limit }: Asked<Contract, 'conflicts'>,
): Promise<Answered<Contract, 'conflicts'>> {
  const found = await listConflicts(context, { state, before, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const partyOf = await partiesOf(context, shown);
  const nameOf = await namesOf(context, shown);
  return {
    items: shown.map((it) => itemOf(it, partyOf, nameOf)),
    ...(found.length > limit && { next: shown.at(-1)?._id }),
  };
}

type Party = ConflictItem['holder'];

function itemOf(
  { _id, state, masked, holder, claimant, at, settled }: ConflictDoc,
  partyOf: (memberId: string) => Party,
  nameOf: ReadonlyMap<string, string | undefined>,
): ConflictItem {
  return {
    conflictId: _id,
    state,
    phone: masked,
    holder: partyOf(holder),
    claimant: partyOf(claimant),
    at: at.toISOString(),
    ...(settled && {
      settled: {
        keep: settled.keep,
        reason: settled.reason,
        by: settled.by === undefined ? undefined : nameOf.get(settled.by),
        at: settled.at.toISOString(),
      },
    }),
  };
}

/** After `both`, or a later merge, a side is shown as the member that they are part of. */
async function partiesOf(context: Context, shown: readonly ConflictDoc[]): Promise<(memberId: string) => Party> {
  const asked = await memberDocs(context, [...new Set(shown.flatMap((it) => [it.holder, it.claimant]))]);
  const survivors = await memberDocs(context, [...new Set(asked.flatMap((it) => it.mergedInto ?? []))]);
  const known = new Map([...survivors, ...asked].map((it) => [it._id, it]));
  return (memberId) => {
    const doc = known.get(memberId);
    const member = doc?.mergedInto === undefined ? doc : known.get(doc.mergedInto);
    assert(member !== undefined, 'conflicts of who is erased are dropped');
    const { memberNo, nickname, joinedAt } = viewOf(context.vault, member);
    return { memberNo, nickname, joinedAt };
  };
}

/** What the staff who settled them are called; nothing for who is on the staff no more. */
async function namesOf(context: Context, shown: readonly ConflictDoc[]): Promise<Map<string, string | undefined>> {
  const names = new Map<string, string | undefined>();
  for (const { settled } of shown) {
    if (settled?.by === undefined || names.has(settled.by)) continue;
    const memberId = (await activeMember(context, settled.by))?._id ?? settled.by;
    names.set(settled.by, (await rolesOf(context, memberId)).name);
  }
  return names;
}

/**
 * Settles it once. Who is party to it settles nothing, be they the only operator there: they name another first. Nor does an assistant
 * where an operator is a side, whose role would go with a merge.
 */
export const settle = (
  context: Context,
  { conflictId, keep, reason }: Asked<Contract, 'settle'>,
): Promise<Outcome<Answered<Contract, 'settle'>, RefusedWith<Contract, 'settle'>>> =>
  context.transact<Answered<Contract, 'settle'>, RefusedWith<Contract, 'settle'>>(async (tx) => {
    const found = await conflictOf(tx, conflictId);
    if (found === undefined) return refuse('NO_SUCH_CONFLICT');
    const by = memberOf(tx);
    const sides = [found.holder, found.claimant];
    for (const side of sides) if (await isOwnMembership(tx, side)) return refuse('OWN_MEMBERSHIP');
    if (!tx.caller.operator && (await hasOperator(tx, sides))) return refuse('FORBIDDEN');
    if (!(await closeConflict(tx, found, { keep, reason, by, at: tx.now }))) return refuse('ALREADY_SETTLED');
    if (keep === 'both')
      await merge(tx, [found.holder, found.claimant], { cause: 'conflict', participants: context.participants });
    if (keep === 'claimant') await pass(tx, found, context.participants);
    tellSettled(tx, found, keep);
    const on = { type: 'conflict', no: conflictId } as const;
    await recordChange(tx, { action: 'identity.settle', memberId: found.holder, on, facts: { keep } });
    return done({ conflictId, keep });
  });

async function hasOperator(tx: Tx, sides: readonly string[]): Promise<boolean> {
  for (const side of sides) if ((await rolesOf(tx, side)).operator) return true;
  return false;
}

/** The number goes from the holder to the claimant. */
async function pass(
  tx: Tx,
  { phoneIndex, phone: sealed, holder, claimant }: ConflictDoc,
  participants: readonly Participant[],
): Promise<void> {
  const [from, to] = [await holdMember(tx, holder), await holdMember(tx, claimant)];
  assert(from !== undefined && to !== undefined && sealed !== undefined, 'an open conflict has two members and a number');
  if (from.phoneIndex === phoneIndex) await changeMember(tx, from._id, withoutPhone(tx, from));
  const row = await identityOf(tx, knownByPhone(phoneIndex));
  const given = await giveNumber(tx, { to, phone: tx.vault.open(PURPOSE.phone, sealed), row }, participants);
  await passConflicts(tx, phoneIndex, given.memberId);
}

const withoutPhone = (tx: Tx, member: MemberDoc) => ({
  phone: undefined,
  phoneIndex: undefined,
  phoneProven: false,
  ...findable(tx.vault, { ...member, phone: undefined }),
});

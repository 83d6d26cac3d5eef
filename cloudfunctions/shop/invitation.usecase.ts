/** Invitations to be staff: shown once, kept as a keyed hash, used once. */
import { memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import type { Vault } from '../kernel/vault';
import { recordChange } from './audit.usecase';
import { inGroups, normaliseInvitation, spellInvitation, unionOf } from './invitation.rule';
import { addInvitation, findOperator, findStaff, openShops, removeStaff, useInvitation, writeStaff } from './shop.store';

/** Days for which an invitation can be used. */
export const INVITATION_DAYS = 7;
const INVITATION_MS = INVITATION_DAYS * 86_400_000;

export interface Invited {
  readonly role: 'staff' | 'operator';
  /** Empty for an operator. */
  readonly shopIds: readonly string[];
  readonly name: string;
}

const roleFacts = ({ role, shopIds }: Invited) => ({ role, shops: shopIds.join(' ') });

const hashOf = (vault: Vault, code: string): string => vault.blindIndex('invitation', code);

/**
 * An operator's invitation. The code is derived from the caller and the key of the call, so that a repeat of the call shows the same
 * code again although only its hash is kept.
 */
export async function invite(
  context: Context,
  invited: Invited,
): Promise<Outcome<{ invitation: string; until: string }, 'NO_SUCH_SHOP' | 'BAD_REQUEST'>> {
  if ((invited.role === 'operator') !== (invited.shopIds.length === 0)) {
    return refuse('BAD_REQUEST', { issues: [{ path: 'shopIds', code: 'staff_need_shops_operators_none' }] });
  }
  const open = new Set((await openShops(context)).map((it) => it._id));
  if (invited.shopIds.some((id) => !open.has(id))) return refuse('NO_SUCH_SHOP');

  const code = spellInvitation(context.vault.hmac('invitation code', `${memberOf(context)}\0${context.key ?? ''}`));
  const outcome = await context.transact<{ until: string }, never>(async (tx) => {
    const until = new Date(tx.now.getTime() + INVITATION_MS);
    const hash = hashOf(tx.vault, normaliseInvitation(code));
    await addInvitation(tx, { _id: hash, ...invited, until, at: tx.now, by: memberOf(tx) });
    await recordChange(tx, { action: 'shop.invite', facts: roleFacts(invited) });
    return done({ until: until.toISOString() });
  });
  return outcome.ok ? done({ invitation: code, until: outcome.data.until }) : outcome;
}

/** Whether anybody runs this shop yet. */
export const hasOperator = async (reader: Reader): Promise<boolean> => (await findOperator(reader)) !== undefined;

/** An invitation by the house itself: the first operator's, which `npm run apply` prints, or a demo's. */
export async function inviteByHouse(
  context: Pick<Context, 'in' | 'vault' | 'now' | 'newCode'>,
  invited: Invited,
): Promise<{ invitation: string; until: Date }> {
  const code = inGroups(context.newCode(16));
  const until = new Date(context.now.getTime() + INVITATION_MS);
  const hash = hashOf(context.vault, normaliseInvitation(code));
  await addInvitation(context, { _id: hash, ...invited, until, at: context.now });
  return { invitation: code, until };
}

/** Binds the calling member to the role; roles add up. */
export async function accept(
  context: Context,
  { invitation }: { invitation: string },
): Promise<Outcome<{ role: 'staff' | 'operator'; shopIds: string[] }, 'INVITATION_INVALID'>> {
  return context.transact(async (tx) => {
    const memberId = memberOf(tx);
    const used = await useInvitation(tx, hashOf(tx.vault, normaliseInvitation(invitation)), { memberId, now: tx.now });
    if (used === undefined) return refuse('INVITATION_INVALID');
    await grantRole(tx, memberId, used);
    await recordChange(tx, { action: 'shop.accept', memberId, facts: roleFacts(used) });
    // Whoever became one with somebody at this moment has the role there.
    tx.emit({ type: 'shop.accepted', memberId, data: {} });
    return done({ role: used.role, shopIds: [...used.shopIds] });
  });
}

async function grantRole(tx: Tx, memberId: string, { role, shopIds, name }: Invited): Promise<void> {
  const before = await findStaff(tx, memberId);
  await writeStaff(tx, {
    _id: memberId,
    operator: role === 'operator' || (before?.operator ?? false),
    shopIds: unionOf(before?.shopIds ?? [], shopIds),
    name,
    at: tx.now,
  });
}

/** After a merge the survivor has the roles of both. */
export async function mergeRoles(tx: Tx, { survivor, alias }: { survivor: string; alias: string }): Promise<void> {
  const [mine, theirs] = [await findStaff(tx, survivor), await findStaff(tx, alias)];
  if (theirs === undefined) return;
  await writeStaff(tx, {
    _id: survivor,
    operator: theirs.operator || (mine?.operator ?? false),
    shopIds: unionOf(mine?.shopIds ?? [], theirs.shopIds),
    name: mine?.name ?? theirs.name,
    at: tx.now,
  });
  await removeStaff(tx, alias);
}

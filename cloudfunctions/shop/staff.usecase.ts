/** Who has a role, and taking it from them; what a member's export and erasure hold of it. */
import { memberOf, staffIdOf } from '../kernel/caller';
import type { Context, Participant, Tx } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { auditEntriesOf } from './audit.store';
import { recordChange } from './audit.usecase';
import { mergeRoles } from './invitation.usecase';
import {
  addRevocation,
  dropInvitationsBy,
  dropInvitationsUsedBy,
  findStaff,
  forgetReasons,
  holdOperators,
  invitationsOf,
  listStaff,
  removeStaff,
  revocationsOf,
  type StaffDoc,
} from './shop.store';

export interface StaffItem {
  /** A keyed hash: a member's id does not leave the house. */
  readonly staffId: string;
  readonly name: string;
  readonly operator: boolean;
  readonly shopIds: string[];
  /** The instant of the latest grant, ISO 8601. */
  readonly since: string;
  readonly me: boolean;
}

/** Everybody with a role, by name. */
export async function staffList(context: Context): Promise<StaffItem[]> {
  const me = memberOf(context);
  return (await listStaff(context)).map(({ _id, name, operator, shopIds, at }) => ({
    staffId: staffIdOf(context.vault, _id),
    name,
    operator,
    shopIds: [...shopIds],
    since: at.toISOString(),
    me: _id === me,
  }));
}

/**
 * Takes every role from somebody, and the invitations that they wrote and nobody used. Roles are read at each call, so it holds from
 * the next one. `LAST_OPERATOR`: somebody must be left to run the shop. `FORBIDDEN`: the caller has just lost the role themselves.
 */
export function revoke(
  context: Context,
  { staffId, reason }: { staffId: string; reason: string },
): Promise<Outcome<{ staffId: string }, 'NO_SUCH_STAFF' | 'LAST_OPERATOR' | 'FORBIDDEN'>> {
  return context.transact(async (tx) => {
    const by = memberOf(tx);
    const operators = await holdOperators(tx);
    if ((await findStaff(tx, by))?.operator !== true) return refuse('FORBIDDEN');
    const found = (await listStaff(tx)).find((it) => staffIdOf(tx.vault, it._id) === staffId);
    if (found === undefined) return refuse('NO_SUCH_STAFF');
    if (found.operator && operators === 1) return refuse('LAST_OPERATOR');
    await takeRoles(tx, found, { by, reason });
    const facts = { operator: found.operator };
    await recordChange(tx, { action: 'shop.revoke', memberId: found._id, facts });
    return done({ staffId });
  });
}

async function takeRoles(tx: Tx, { _id: memberId, operator, shopIds }: StaffDoc, why: { by: string; reason: string }) {
  await removeStaff(tx, memberId);
  await dropInvitationsBy(tx, [memberId]);
  await addRevocation(tx, { _id: tx.newId(), memberId, ...why, operator, shopIds, at: tx.now });
}

/**
 * Whether nobody would run the shop any more without this member. Of two operators who leave at once, or take the role from each other,
 * one is tried again and sees what the other did.
 */
export async function isLastOperator(tx: Tx, memberId: string): Promise<boolean> {
  if ((await findStaff(tx, memberId))?.operator !== true) return false;
  return (await holdOperators(tx)) === 1;
}

const EXPORTED_MAX = 10_000;

/** After an erasure nothing says who had the role: the member's own name went with it. */
export const participant: Participant = {
  name: 'shop',
  merged: mergeRoles,
  async exported(tx, memberIds) {
    const roles = [];
    for (const memberId of memberIds) {
      const it = await findStaff(tx, memberId);
      if (it !== undefined) roles.push({ name: it.name, operator: it.operator, shopIds: it.shopIds, since: it.at });
    }
    const taken = await revocationsOf(tx, memberIds);
    const invited = await invitationsOf(tx, memberIds);
    const trail = await auditEntriesOf(tx, memberIds, EXPORTED_MAX);
    return {
      roles,
      auditTrail: trail.map(({ at, action, by, shopId, on, facts }) => ({
        side: by !== undefined && memberIds.includes(by) ? 'actor' : 'subject',
        action,
        at,
        shopId,
        ...(on !== undefined && { no: on.no }),
        ...facts,
      })),
      rolesTaken: taken.map(({ operator, shopIds, reason, at }) => ({ operator, shopIds, reason, at })),
      invitations: invited.map(({ role, shopIds, name, at, until, usedBy }) => ({
        side: usedBy !== undefined && memberIds.includes(usedBy) ? 'invited' : 'inviting',
        role,
        shopIds,
        // Of somebody else's only that there is one: the name is theirs.
        ...(usedBy !== undefined && memberIds.includes(usedBy) && { name }),
        at,
        until,
      })),
    };
  },
  async erased(tx, memberIds) {
    for (const memberId of memberIds) await removeStaff(tx, memberId);
    await dropInvitationsBy(tx, memberIds);
    await dropInvitationsUsedBy(tx, memberIds);
    await forgetReasons(tx, memberIds);
  },
};

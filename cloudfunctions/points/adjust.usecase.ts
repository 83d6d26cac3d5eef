/** An operator sets a member's points right: with a reason and a name, within a limit, once a key. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { points as contract } from '@/types/contract/points';
import { findByMemberNo, isOwnMembership } from '../identity/identity.usecase';
import { memberOf } from '../kernel/caller';
import type { Context } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { recordChange, rolesOf } from '../shop/shop.usecase';
import { addAdjustment } from './adjustment.store';
import { post } from './points.usecase';

type Contract = typeof contract;

/**
 * The mistake stays in the ledger, and this entry beside it. An entry can never be changed, but words may name somebody, and must go when
 * they leave: the entry is sealed over a keyed hash of the reason and the operator's inner id, the words themselves stand beside it.
 */
export async function adjust(
  context: Context,
  { memberNo, points, reason }: Asked<Contract, 'adjust'>,
): Promise<Outcome<Answered<Contract, 'adjust'>, RefusedWith<Contract, 'adjust'>>> {
  const operatorId = memberOf(context);
  return context.transact(async (tx) => {
    const member = await findByMemberNo(tx, memberNo);
    if (member === undefined) return refuse('NO_SUCH_MEMBER');
    if (await isOwnMembership(tx, member._id)) return refuse('OWN_MEMBERSHIP');
    const key = `adjust:${operatorId}:${context.key ?? tx.newId()}`;
    const hash = tx.vault.blindIndex('points.adjustment', `${key}\0${reason}`);
    const adjusted = await post(tx, [
      { kind: 'adjust', memberId: member._id, key, cause: { type: 'adjust' }, points, reason: hash, by: operatorId },
    ]);
    if (!adjusted.ok) return adjusted;
    const { name: by } = await rolesOf(tx, operatorId);
    const [posted] = adjusted.data;
    const words = { _id: key, memberId: member._id, operatorId, ...(by !== undefined && { by }), reason, points, at: tx.now };
    // A repeat that comes when its answer is long forgotten finds them where they were written, be the member merged meanwhile.
    if (posted?.repeated === false) {
      await addAdjustment(tx, words);
      await recordChange(tx, { action: 'points.adjust', memberId: member._id, facts: { points } });
    }
    return done({ entryNo: posted?.entryNo ?? 0, points: posted?.points ?? 0, balance: posted?.balance ?? 0 });
  });
}

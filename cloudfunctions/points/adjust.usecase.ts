/** An operator sets a member's points right: with a reason and a name, within a limit, once a key. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { points as contract } from '@/types/contract/points';
import { findByMemberNo } from '../identity/identity.usecase';
import { memberOf } from '../kernel/caller';
import type { Context } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { rolesOf } from '../shop/shop.usecase';
import { post } from './points.usecase';

type Contract = typeof contract;

/** The mistake stays in the ledger, and this entry beside it. */
export async function adjust(
  context: Context,
  { memberNo, points, reason }: Asked<Contract, 'adjust'>,
): Promise<Outcome<Answered<Contract, 'adjust'>, RefusedWith<Contract, 'adjust'>>> {
  const operatorId = memberOf(context);
  return context.transact(async (tx) => {
    const member = await findByMemberNo(tx, memberNo);
    if (member === undefined) return refuse('NO_SUCH_MEMBER');
    const by = (await rolesOf(tx, operatorId)).name ?? operatorId;
    const key = `adjust:${operatorId}:${context.key ?? tx.newId()}`;
    const adjusted = await post(tx, [
      { kind: 'adjust', memberId: member._id, key, cause: { type: 'adjust' }, points, reason, by },
    ]);
    if (!adjusted.ok) return adjusted;
    const [posted] = adjusted.data;
    return done({ entryNo: posted?.entryNo ?? 0, points: posted?.points ?? 0, balance: posted?.balance ?? 0 });
  });
}

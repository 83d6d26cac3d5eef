/** Handing an exchange over: looking at what a pickup code fetches, and handing it over once. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { counter } from '@/types/contract/counter';
import { memberOf } from '../kernel/caller';
import type { Context } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { glanceOf, isOwnMembership } from '../identity/identity.usecase';
import { exchangeByCode, fulfil } from '../mall/mall.usecase';
import { balanceOf } from '../points/points.usecase';
import { recordChange, staffShop } from '../shop/shop.usecase';

type Contract = typeof counter;

export async function lookAtExchange(
  context: Context,
  { pickupCode, shopId }: Asked<Contract, 'exchangeByCode'>,
): Promise<Outcome<Answered<Contract, 'exchangeByCode'>, RefusedWith<Contract, 'exchangeByCode'>>> {
  const shop = await staffShop(context, shopId);
  if (!shop.ok) return shop;
  const found = await exchangeByCode(context, context, { pickupCode, shopId: shop.data._id });
  if (!found.ok) return found;
  const { exchangeNo, name, art, quantity, until, memberId } = found.data;
  const member = await glanceOf(context, context.vault, memberId);
  // Who has left has nothing to fetch any more.
  if (member === undefined) return refuse('NO_SUCH_EXCHANGE');
  const { debt } = await balanceOf(context, context, memberId);
  return done({ exchangeNo, name, art, quantity, until, memberNo: member.memberNo, nickname: member.nickname, debt });
}

export async function handOver(
  context: Context,
  { pickupCode, shopId }: Asked<Contract, 'fulfil'>,
): Promise<Outcome<Answered<Contract, 'fulfil'>, RefusedWith<Contract, 'fulfil'>>> {
  const shop = await staffShop(context, shopId);
  if (!shop.ok) return shop;
  const by = memberOf(context);
  return context.transact(async (tx) => {
    const handed = await fulfil(tx, { pickupCode, shopId: shop.data._id, by });
    if (!handed.ok) return handed;
    const { exchangeNo, rewardId, quantity, memberId } = handed.data;
    if (await isOwnMembership(tx, memberId)) return refuse('OWN_MEMBERSHIP');
    const on = { type: 'exchange', no: exchangeNo } as const;
    await recordChange(tx, { action: 'counter.fulfil', memberId, shopId: shop.data._id, on, facts: { rewardId, quantity } });
    return done({ exchangeNo, rewardId, quantity });
  });
}

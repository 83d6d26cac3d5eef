/** The member at a glance: opening a visit by the code that the phone shows, or finding somebody without a camera. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { counter, Glance } from '@/types/contract/counter';
import { memberOf } from '../kernel/caller';
import type { Context } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { usable } from '../coupon/coupon.usecase';
import { tierOf } from '../growth/growth.usecase';
import { findByMemberNo, findByPhoneTail, glanceOf, idsOf } from '../identity/identity.usecase';
import { waitingOf } from '../mall/mall.usecase';
import { balanceOf } from '../points/points.usecase';
import { staffShop } from '../shop/shop.usecase';
import { takeBuyer } from './buyer.usecase';
import { favouriteOf, VISIT_MS } from './counter.rule';
import { latestPurchases, openVisit } from './counter.store';

type Contract = typeof counter;

/** How many purchases back a favourite is looked for. */
const LOOK_BACK = 50;

/** Takes the code once and opens a visit of ten minutes at this counter. */
export async function memberByCode(
  context: Context,
  { memberCode, shopId }: Asked<Contract, 'memberByCode'>,
): Promise<Outcome<Answered<Contract, 'memberByCode'>, RefusedWith<Contract, 'memberByCode'>>> {
  const shop = await staffShop(context, shopId);
  if (!shop.ok) return shop;
  const by = memberOf(context);
  const opened = await context.transact(async (tx) => {
    const buyer = await takeBuyer(tx, { memberCode }, shop.data._id);
    if (!buyer.ok) return buyer;
    const { memberId } = buyer.data;
    const visit = tx.newCode(20);
    await openVisit(tx, { _id: visit, memberId, shopId: shop.data._id, by, until: new Date(tx.now.getTime() + VISIT_MS) });
    return done({ visit, memberId });
  });
  if (!opened.ok) return opened;
  const member = await glance(context, opened.data.memberId);
  return member === undefined ? refuse('NO_SUCH_MEMBER') : done({ visit: opened.data.visit, member });
}

/** By any number that the member ever had, or by the phone's last four digits with the name, if that is one person. */
export async function findMember(
  context: Context,
  { memberNo, phoneTail, name, shopId }: Asked<Contract, 'findMember'>,
): Promise<Outcome<{ member: Glance }, RefusedWith<Contract, 'findMember'>>> {
  const shop = await staffShop(context, shopId);
  if (!shop.ok) return shop;
  const found =
    memberNo === undefined
      ? await findByPhoneTail(context, phoneTail ?? '', name ?? '')
      : [await findByMemberNo(context, memberNo)].filter((it) => it !== undefined);
  const [only] = found;
  // Of two people with the same digits and name neither is guessed.
  const member = only === undefined || found.length > 1 ? undefined : await glance(context, only._id);
  return member === undefined ? refuse('NO_SUCH_MEMBER') : done({ member });
}

/** What an assistant needs to greet and to charge; undefined for who has left. */
async function glance(context: Context, memberId: string): Promise<Glance | undefined> {
  const look = await glanceOf(context, context.vault, memberId);
  if (look === undefined) return undefined;
  const [tier, balance, coupons, latest, waiting] = await Promise.all([
    tierOf(context, context, memberId),
    balanceOf(context, context, memberId),
    usable(context, context, memberId),
    latestPurchases(context, await idsOf(context, memberId), LOOK_BACK),
    waitingOf(context, context, memberId),
  ]);
  return {
    ...look,
    tier,
    tierName: context.programme.growth.tiers.find((it) => it.tier === tier)?.name ?? { zh: tier, en: tier },
    available: balance.available,
    pending: balance.pending,
    debt: balance.debt,
    coupons,
    lastVisit: latest[0]?.day ?? null,
    favourite: favouriteOf(latest),
    waiting: waiting.map(({ exchangeNo, name, quantity, until }) => ({ exchangeNo, name, quantity, until })),
  };
}

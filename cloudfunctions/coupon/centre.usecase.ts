/** The coupon centre: what a member may claim, claiming, and the member's own coupons. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { coupon } from '@/types/contract/coupon';
import type { Context, Moment, Tx } from '../kernel/context';
import { BusyError, type Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { holdsIt, withStock, type Hold, type Stocked } from '../kernel/stock';
import { hold, idsOf } from '../identity/identity.usecase';
import { tierOf } from '../growth/growth.usecase';
import { claimBlocked, lastClaimDay, rankOf } from './coupon.rule';
import { grant, itemOf } from './coupon.usecase';
import {
  claimedBy,
  countClaim,
  fenceClaim,
  findCoupon,
  findTemplate,
  listCoupons,
  listTemplates,
  templates,
  type TemplateDoc,
} from './coupon.store';

type Contract = typeof coupon;
type ClaimRefusal = RefusedWith<Contract, 'claim'>;

/** Where claimable stock lies. */
export const claimStock: Stocked = {
  collection: templates,
  isDone: async (tx, hold) => (await findCoupon(tx, [hold.memberId], hold.holdId)) !== null,
  fence: (tx, templateId, hold) => fenceClaim(tx, hold.memberId, templateId),
};

export async function centre(context: Context, memberId: string): Promise<Answered<Contract, 'centre'>> {
  const [rank, claimed, all] = await Promise.all([
    rankOfMember(context, context, memberId),
    claimedBy(context, await idsOf(context, memberId)),
    listTemplates(context),
  ]);
  const shown = all.filter((it) => it.offered && it.template.claimable);
  return { items: shown.map((it) => templateItem(context, it, rank, claimed.get(it._id) ?? 0)) };
}

/** Claims one coupon: stock, limit and coupon together or not at all. */
export async function claim(
  context: Context,
  memberId: string,
  { templateId }: Asked<Contract, 'claim'>,
): Promise<Outcome<{ couponCode: string }, ClaimRefusal>> {
  const found = await findTemplate(context, templateId);
  if (found === null || !found.offered || !found.template.claimable)
    return context.transact(async () => refuse('NO_SUCH_COUPON'));
  const holdId = context.newId();
  const deed = (couponCode: string) => context.transact((tx) => claimInside(tx, memberId, templateId, couponCode));
  if (found.template.stock === null) return deed(holdId);

  const blocked = await blockedFor(context, context, memberId, { ...found, stock: 1 });
  if (blocked !== undefined) return context.transact(async () => refuse(blocked));
  const hold: Hold = { holdId, key: `${memberId}:${context.key ?? holdId}`, memberId, quantity: 1, at: context.now };
  return withStock(context, {
    stocked: claimStock,
    id: templateId,
    hold,
    deed,
    refused: () => context.transact(async () => refuse('SOLD_OUT')),
    isMine: (answer, couponCode) => answer.couponCode === couponCode,
  });
}

export async function mine(
  context: Context,
  memberId: string,
  { state, before, limit }: Asked<Contract, 'mine'>,
): Promise<Answered<Contract, 'mine'>> {
  const page = await listCoupons(context, await idsOf(context, memberId), {
    state,
    before,
    day: context.today,
    limit: limit + 1,
  });
  const items = page.slice(0, limit);
  const next = page.length > limit ? items.at(-1)?._id : undefined;
  return { items: items.map((it) => itemOf(it, context.today)), ...(next !== undefined && { next }) };
}

async function claimInside(
  tx: Tx,
  memberId: string,
  templateId: string,
  holdId: string,
): Promise<Outcome<{ couponCode: string }, ClaimRefusal>> {
  await hold(tx, memberId);
  const found = await findTemplate(tx, templateId);
  if (found === null) return refuse('NO_SUCH_COUPON');
  // Held, so that who becomes one with somebody at this moment claims no more than one person may.
  await hold(tx, memberId);
  // What was held for this claim is not in the stock any more, so the stock has been decided.
  const blocked = await blockedFor(tx, tx, memberId, { ...found, stock: 1 });
  if (blocked !== undefined) return refuse(blocked);
  if (found.template.stock !== null && !holdsIt(found, holdId))
    throw new BusyError('the hold was reclaimed while its call was under way');
  await countClaim(tx, memberId, templateId);
  const claimedAs = found.template.tier ?? tx.programme.growth.tiers[0]?.tier;
  const granted = await grant(tx, { memberId, templateId, key: `claim:${holdId}`, couponCode: holdId, claimedAs });
  return granted === undefined ? refuse('NO_SUCH_COUPON') : done(granted);
}

async function blockedFor(reader: Reader, moment: Moment, memberId: string, doc: TemplateDoc) {
  const claimed = (await claimedBy(reader, await idsOf(reader, memberId))).get(doc._id) ?? 0;
  return blockedBy(moment, doc, await rankOfMember(reader, moment, memberId), claimed);
}

const rankOfMember = async (reader: Reader, moment: Moment, memberId: string) =>
  rankOf(moment.programme.growth.tiers, await tierOf(reader, moment, memberId));

function blockedBy({ today, programme }: Moment, { template, stock }: TemplateDoc, rank: number, claimed: number) {
  const left = template.stock === null ? null : stock;
  return claimBlocked(template, { day: today, claimed, left, rank, leastRank: rankOf(programme.growth.tiers, template.tier) });
}

function templateItem(
  context: Context,
  doc: TemplateDoc,
  rank: number,
  claimed: number,
): Answered<Contract, 'centre'>['items'][number] {
  const { template } = doc;
  return {
    templateId: doc._id,
    name: template.name,
    note: template.note,
    discount: template.discount,
    minimumFen: template.minimumFen,
    categories: template.categories,
    shopIds: template.shopIds,
    left: template.stock === null ? null : doc.stock,
    limit: template.limit,
    claimed,
    tier: template.tier,
    until: lastClaimDay(template),
    blocked: blockedBy(context, doc, rank, claimed),
  };
}

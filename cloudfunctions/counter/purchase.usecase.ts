/** Recording a purchase: coupon, points, growth and the purchase itself in one transaction; and quoting one, which changes nothing. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { counter } from '@/types/contract/counter';
import { memberOf } from '../kernel/caller';
import type { Context, Moment, Tx } from '../kernel/context';
import { KeyReusedError, lastingMark } from '../kernel/idempotency';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { bestFor, priceWith, use, type Basket } from '../coupon/coupon.usecase';
import { growthFor, recordPurchase as recordGrowth, tierOf } from '../growth/growth.usecase';
import { birthdayOf, idsOf, isOwnMembership, type Sighted } from '../identity/identity.usecase';
import { availableOn, balanceOf, earningFor, post, type Earning } from '../points/points.usecase';
import { recordChange, staffShop } from '../shop/shop.usecase';
import { lookAtBuyer, meantMember, takeBuyer } from './buyer.usecase';
import { addsUp, orderNoFor, purchaseMaxFen } from './counter.rule';
import { findMarked, findPurchase, insertPurchases, nextCount, purchaseId, purchaseKey, type PurchaseDoc } from './counter.store';

type Contract = typeof counter;
type Wish = Asked<Contract, 'recordPurchase'>;
type Recorded = Answered<Contract, 'recordPurchase'>;
type RecordRefusal = RefusedWith<Contract, 'recordPurchase'>;
type Sale = Omit<Wish, 'orderNo' | 'shopId'> & Readonly<Record<'shopId' | 'orderNo' | 'by', string>> & { readonly mark?: string };

/** How often a server-made number that somebody had typed before is passed over. */
const NUMBER_TRIES = 20;

/** Records a purchase in the assistant's shop. Without an order number the server makes one. */
export async function recordPurchase(context: Context, asked: Wish): Promise<Outcome<Recorded, RecordRefusal>> {
  const shop = await staffShop(context, asked.shopId);
  if (!shop.ok) return shop;
  const sale = { ...asked, shopId: shop.data._id, by: memberOf(context) };
  const { orderNo } = asked;
  if (orderNo !== undefined) return context.transact((tx) => recordOrRepeat(tx, { ...sale, orderNo }));
  const mark = lastingMark(context, 'counter.recordPurchase');
  const known = mark === undefined ? null : await findMarked(context, sale.shopId, mark);
  if (known !== null) return context.transact((tx) => repeat(tx, { ...sale, orderNo: known.orderNo }, known));
  for (let tries = 1; ; tries += 1) {
    const made = orderNoFor(context.today, await nextCount(context, sale.shopId, context.today));
    const outcome = await context.transact((tx) => recordNew(tx, { ...sale, orderNo: made, mark }));
    if (outcome.ok || outcome.code !== 'ORDER_EXISTS' || tries === NUMBER_TRIES) return outcome;
  }
}

/** The same order again, of the same member and amount, is the first answer. */
async function recordOrRepeat(tx: Tx, sale: Sale): Promise<Outcome<Recorded, RecordRefusal>> {
  const known = await findPurchase(tx, sale.shopId, sale.orderNo);
  if (known === null) return recordNew(tx, sale);
  return (await isSame(tx, sale, known)) ? done({ ...recordedOf(known), repeated: true }) : refuse('ORDER_EXISTS');
}

/** A purchase whose number the server made long ago, under this key. */
async function repeat(tx: Tx, sale: Sale, known: PurchaseDoc): Promise<Outcome<Recorded, RecordRefusal>> {
  if (await isSame(tx, sale, known)) return done({ ...recordedOf(known), repeated: true });
  throw new KeyReusedError('the key made another purchase');
}

async function isSame(tx: Tx, sale: Sale, known: PurchaseDoc): Promise<boolean> {
  const memberId = await meantMember(tx, sale);
  return memberId !== undefined && known.amountFen === sale.amountFen && (await idsOf(tx, memberId)).includes(known.memberId);
}

async function recordNew(tx: Tx, sale: Sale): Promise<Outcome<Recorded, RecordRefusal>> {
  if ((await findPurchase(tx, sale.shopId, sale.orderNo)) !== null) return refuse('ORDER_EXISTS');
  if (!addsUp(sale.amountFen, sale.lines)) return refuse('LINES_DO_NOT_ADD_UP');
  const maxFen = purchaseMaxFen(tx.programme.limits, tx.caller);
  if (sale.amountFen > maxFen) return refuse('AMOUNT_LIMIT', { maxFen });
  const buyer = await takeBuyer(tx, sale, sale.shopId);
  if (!buyer.ok) return buyer;
  const { memberId } = buyer.data;
  if (await isOwnMembership(tx, memberId)) return refuse('OWN_MEMBERSHIP');
  const off = await useCoupon(tx, memberId, sale);
  if (!off.ok) return off;
  const paidFen = sale.amountFen - off.data.offFen;
  const key = purchaseKey(sale.shopId, sale.orderNo);
  const { growth, tierBefore } = await recordGrowth(tx, { memberId, key, paidFen, no: sale.orderNo });
  const earning = await earningOf(tx, tx, { ...sale, memberId, paidFen, tier: tierBefore });
  const available = availableOn(tx.programme, tx.today);
  const earned = await post(tx, [
    {
      kind: 'earn',
      memberId,
      key,
      cause: { type: 'purchase', no: sale.orderNo },
      points: earning.points,
      availableOn: available,
    },
  ]);
  if (!earned.ok) return earned;
  const made = purchaseOf(tx, { sale, memberId, earning, growth, available });
  await insertPurchases(tx, [made]);
  await recordChange(tx, {
    action: 'counter.recordPurchase',
    memberId,
    shopId: sale.shopId,
    on: { type: 'order', no: sale.orderNo },
    facts: { amountFen: sale.amountFen, paidFen, points: earning.points },
  });
  return done(recordedOf(made));
}

const useCoupon = (tx: Tx, memberId: string, { couponCode, orderNo, ...sale }: Sale) =>
  couponCode === undefined
    ? done({ offFen: 0 })
    : use(tx, { memberId, couponCode, orderNo, basket: basketOf(sale, sale.shopId, tx) });

const basketOf = (
  { amountFen, lines }: Pick<Wish, 'amountFen' | 'lines'>,
  shopId: string,
  { today }: Pick<Moment, 'today'>,
): Basket => ({
  amountFen,
  lines,
  shopId,
  day: today,
});

/** The birthday is unsealed only where the programme asks for it. */
async function earningOf(
  reader: Sighted,
  moment: Moment,
  sold: { memberId: string; paidFen: number; lines?: Wish['lines']; shopId: string; tier: string },
): Promise<Earning> {
  const { memberId, paidFen, lines, shopId, tier } = sold;
  const isBirthdayAsked = moment.programme.earning.birthdayMonth !== null;
  const birthday = isBirthdayAsked ? await birthdayOf(reader, reader.vault, memberId) : undefined;
  return earningFor(moment.programme, { paidFen, lines, tier, day: moment.today, shopId, birthday });
}

function purchaseOf(
  tx: Tx,
  {
    sale,
    memberId,
    earning,
    growth,
    available,
  }: {
    sale: Sale;
    memberId: string;
    earning: Earning;
    growth: number;
    available: PurchaseDoc['availableOn'];
  },
): PurchaseDoc {
  const { shopId, orderNo, amountFen, couponCode, lines, by, mark } = sale;
  const { paidFen, pointsPer100Yuan, parts, points, explanation } = earning;
  return {
    _id: purchaseId(shopId, orderNo),
    shopId,
    orderNo,
    memberId,
    amountFen,
    paidFen,
    ...(couponCode !== undefined && { couponCode }),
    ...(lines !== undefined && { lines }),
    earning: { paidFen, pointsPer100Yuan, parts: [...parts], explanation },
    points,
    growth,
    availableOn: available,
    pointsLeft: points,
    refundedFen: 0,
    refunds: [],
    day: tx.today,
    at: tx.now,
    by,
    ...(mark !== undefined && { mark }),
  };
}

const recordedOf = ({ orderNo, paidFen, points, availableOn: on, growth }: PurchaseDoc): Recorded => ({
  orderNo,
  paidFen,
  points,
  availableOn: on,
  growth,
});

/** What a purchase would cost and give, with the coupon that is named, and which coupon would be best. */
export async function quote(
  context: Context,
  asked: Asked<Contract, 'quote'>,
): Promise<Outcome<Answered<Contract, 'quote'>, RefusedWith<Contract, 'quote'>>> {
  const shop = await staffShop(context, asked.shopId);
  if (!shop.ok) return shop;
  if (!addsUp(asked.amountFen, asked.lines)) return refuse('LINES_DO_NOT_ADD_UP');
  const maxFen = purchaseMaxFen(context.programme.limits, context.caller);
  if (asked.amountFen > maxFen) return refuse('AMOUNT_LIMIT', { maxFen });
  const shopId = shop.data._id;
  const buyer = await lookAtBuyer(context, asked, shopId);
  if (!buyer.ok) return buyer;
  const { memberId } = buyer.data;
  const basket = basketOf(asked, shopId, context);
  const { couponCode } = asked;
  const priced = couponCode === undefined ? done({ offFen: 0 }) : await priceWith(context, { memberId, couponCode, basket });
  if (!priced.ok) return priced;
  const { offFen } = priced.data;
  const paidFen = asked.amountFen - offFen;
  const tier = await tierOf(context, context, memberId);
  const { debt } = await balanceOf(context, context, memberId);
  const earning = await earningOf(context, context, { memberId, paidFen, lines: asked.lines, shopId, tier });
  return done({
    paidFen,
    offFen,
    points: earning.points,
    availableOn: availableOn(context.programme, context.today),
    growth: await growthFor(context, context, { memberId, paidFen }),
    ...(debt > 0 && { debt }),
    explanation: earning.explanation,
    best: (await bestFor(context, { memberId, basket })) ?? null,
  });
}

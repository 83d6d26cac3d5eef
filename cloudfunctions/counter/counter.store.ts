/** The documents of `counter`: purchases, visits, and the count of server-made order numbers. Purchases are never deleted. */
import type { Bilingual, LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';
import { exactSum } from '../kernel/outcome';

export interface StoredEarning {
  readonly paidFen: number;
  readonly pointsPer100Yuan: number;
  readonly parts: { readonly paidFen: number; readonly multiplierBp: number }[];
  /** In words; absent of purchases from before it was kept. */
  readonly explanation?: Bilingual;
}

/** One purchase; a visit when it cost nothing. Everything that a refund needs is the rules of its own day. */
export interface PurchaseDoc {
  readonly _id: string;
  readonly shopId: string;
  readonly orderNo: string;
  /** Whose it was when it was made; after a merge the survivor is asked for. */
  readonly memberId: string;
  /** Before the coupon. */
  readonly amountFen: number;
  readonly paidFen: number;
  readonly couponCode?: string;
  readonly lines?: { readonly sku: string; readonly category: string; readonly amountFen: number }[];
  readonly earning: StoredEarning;
  /** What it earned by when it was made, where a tier that was taken back has changed that since. */
  readonly earningThen?: StoredEarning;
  /** How often that has happened. */
  readonly retiered?: number;
  /** What it gave. */
  readonly points: number;
  readonly growth: number;
  readonly availableOn: LocalDay;
  /** What of the points has not been asked back. */
  readonly pointsLeft: number;
  readonly refundedFen: number;
  readonly refunds: PurchaseRefund[];
  readonly day: LocalDay;
  readonly at: Date;
  /** The assistant; absent for an import. */
  readonly by?: string;
  /** Of the key under which the server made its number (`lastingMark`). */
  readonly mark?: string;
  readonly undone?: { readonly at: Date; readonly by: string; readonly reason: string };
}

/** Points of an order. */
export interface OrderPoints {
  readonly orderNo: string;
  readonly points: number;
}

export interface PurchaseRefund {
  readonly at: Date;
  readonly amountFen: number;
  /** What the refunded part had earned; of several refunds it is this that adds up. */
  readonly askedPoints: number;
  /** What was really taken: nothing where the points had expired. */
  readonly points: number;
  readonly growth: number;
  /** Points of other purchases, made in a tier that this took back; exchanges that it cancelled. Absent where there were none. */
  readonly others?: readonly OrderPoints[];
  readonly cancelled?: readonly { readonly exchangeNo: string; readonly points: number }[];
  readonly reason: string;
  readonly by: string;
  /** Of the key under which it was asked for (`lastingMark`); an undoing has none. */
  readonly mark?: string;
}

/** A scanned member at one counter. */
export interface VisitDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly shopId: string;
  readonly by: string;
  readonly until: Date;
}

/** The last number given in a shop on a day. */
export interface OrderCountDoc {
  readonly _id: string;
  readonly count: number;
}

export const purchases = defineCollection<PurchaseDoc>({
  name: 'purchases',
  indexes: [
    { key: { shopId: 1, orderNo: 1 }, unique: true },
    { key: { shopId: 1, day: 1, at: -1 } },
    { key: { memberId: 1, at: -1, _id: -1 } },
    { key: { day: 1, _id: 1 } },
    { key: { shopId: 1, mark: 1 }, partialFilterExpression: { mark: { $exists: true } } },
  ],
  shardKey: { shopId: 1, orderNo: 1 },
});
export const visits = defineCollection<VisitDoc>({
  name: 'visits',
  indexes: [{ key: { until: 1 } }, { key: { memberId: 1 } }],
  shardKey: { _id: 'hashed' },
});
export const orderCounts = defineCollection<OrderCountDoc>({ name: 'orderCounts', indexes: [], shardKey: { _id: 'hashed' } });
export const collections = [purchases, visits, orderCounts];

/** A shop's id has no slash, so that no two orders share it. */
export const purchaseId = (shopId: string, orderNo: string): string => `${shopId}/${orderNo}`;

/** The key under which the ledger and growth know a purchase. */
export const purchaseKey = (shopId: string, orderNo: string): string => `purchase:${shopId}:${orderNo}`;

export const findPurchase = (reader: Reader, shopId: string, orderNo: string) =>
  reader.in(purchases).findOne({ shopId, orderNo });

/** The purchase whose number the server made under a key. */
export const findMarked = (reader: Reader, shopId: string, mark: string) => reader.in(purchases).findOne({ shopId, mark });

/** Which of these orders of a shop are known. */
export async function findOrders(reader: Reader, shopId: string, orderNos: readonly string[]): Promise<Map<string, PurchaseDoc>> {
  const found = await reader.in(purchases).find({ shopId, orderNo: { $in: [...orderNos] } }, { limit: orderNos.length });
  return new Map(found.map((it) => [it.orderNo, it]));
}

export const insertPurchases = (reader: Reader, documents: PurchaseDoc[]) => reader.in(purchases).insertMany(documents);

/** Several of one instant, as an import brings them, have an order as well. */
const newestFirst = (limit: number) => ({ sort: { at: -1, _id: -1 }, limit }) as const;

/** The member's purchases that stand, newest first. */
export const latestPurchases = (reader: Reader, memberIds: readonly string[], limit: number) =>
  reader.in(purchases).find({ memberId: { $in: [...memberIds] }, undone: { $exists: false } }, newestFirst(limit));

/** Those of these members under this order number, of any shop. */
export const ownPurchases = (reader: Reader, memberIds: readonly string[], orderNo: string) =>
  reader.in(purchases).find({ memberId: { $in: [...memberIds] }, orderNo }, newestFirst(20));

/** Everything of these members, for their export, newest first. */
export const allPurchases = (reader: Reader, memberIds: readonly string[], limit: number) =>
  reader.in(purchases).find({ memberId: { $in: [...memberIds] } }, newestFirst(limit));

/** Purchases of a day in all shops that stand, by id, from the one after `after`. */
export const listBuyers = (reader: Reader, day: LocalDay, after: string, limit: number) =>
  reader
    .in(purchases)
    .find(
      { day, _id: { $gt: after }, undone: { $exists: false } },
      { sort: { _id: 1 }, limit, projection: { _id: 1, memberId: 1 } },
    );

/** Which of these members made a purchase that stands at `since` or later. */
export async function buyersSince(reader: Reader, memberIds: readonly string[], since: Date): Promise<string[]> {
  const found = await reader
    .in(purchases)
    .aggregate<{ _id: string }>([
      { $match: { memberId: { $in: [...memberIds] }, at: { $gte: since }, undone: { $exists: false } } },
      { $group: { _id: '$memberId' } },
    ]);
  return found.map((it) => it._id);
}

/** Purchases of one shop on one day, newest first, at or before `before`, undone ones included. */
export const listDay = (
  reader: Reader,
  { shopId, day, before, limit }: { shopId: string; day: LocalDay; before?: Date; limit: number },
) =>
  reader.in(purchases).find({ shopId, day, ...(before && { at: { $lte: before } }) }, { sort: { at: -1, orderNo: -1 }, limit });

/** How many purchases of the day stand, and what they paid after refunds. Throws `OverflowError` where that cannot be said exactly. */
export async function totalOfDay(reader: Reader, shopId: string, day: LocalDay): Promise<{ purchases: number; paidFen: number }> {
  const [total] = await reader
    .in(purchases)
    .aggregate<{ purchases: number; paidFen: number }>([
      { $match: { shopId, day, undone: { $exists: false } } },
      { $group: { _id: null, purchases: { $sum: 1 }, paidFen: { $sum: { $subtract: ['$paidFen', '$refundedFen'] } } } },
    ]);
  return { purchases: total?.purchases ?? 0, paidFen: exactSum(total?.paidFen ?? 0) };
}

/** The purchases of one member, under all their ids, of these orders of any shop since an instant. */
export const ordersSince = (reader: Reader, memberIds: readonly string[], orderNos: readonly string[], since: Date) =>
  reader.in(purchases).find(
    { memberId: { $in: [...memberIds] }, at: { $gte: since }, orderNo: { $in: [...orderNos] } },
    // Several shops may give the same numbers.
    { sort: { at: 1, _id: 1 }, limit: Math.max(1, orderNos.length * 20) },
  );

/** What a purchase earns by from now on, and what of its points has been asked back with that. */
export async function changeEarning(
  reader: Reader,
  it: PurchaseDoc,
  { earning, points }: { earning: StoredEarning; points: number },
): Promise<void> {
  await reader.in(purchases).updateOne(
    { _id: it._id, shopId: it.shopId, orderNo: it.orderNo },
    {
      $set: { earning, earningThen: it.earningThen ?? it.earning },
      $inc: { pointsLeft: -points, retiered: 1 },
    },
  );
}

/** Books one refund, or the undoing; the caller has read the purchase in the same transaction. */
export async function bookRefund(
  reader: Reader,
  it: PurchaseDoc,
  { refund, earning, undone }: { refund: PurchaseRefund; earning?: StoredEarning; undone?: PurchaseDoc['undone'] },
): Promise<void> {
  await reader.in(purchases).updateOne(
    { _id: it._id, shopId: it.shopId, orderNo: it.orderNo },
    {
      $inc: { refundedFen: refund.amountFen, pointsLeft: -refund.askedPoints },
      $push: { refunds: refund },
      $set: { ...(earning && { earning, earningThen: it.earningThen ?? it.earning }), ...(undone && { undone }) },
    },
  );
}

export const openVisit = (reader: Reader, visit: VisitDoc) => reader.in(visits).insertOne(visit);

export const findVisit = (reader: Reader, visit: string) => reader.in(visits).findOne({ _id: visit });

/** Visits of these members that are not tidied away yet, in no order. */
export const visitsOf = (reader: Reader, memberIds: readonly string[]): Promise<VisitDoc[]> =>
  reader.in(visits).find({ memberId: { $in: [...memberIds] } }, { limit: 1000 });

export const dropVisits = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(visits).deleteMany({ memberId: { $in: [...memberIds] } });

/** What staff wrote in their own words about refunds to these members. */
export async function forgetReasons(reader: Reader, memberIds: readonly string[]): Promise<void> {
  const theirs = { memberId: { $in: [...memberIds] } };
  await reader.in(purchases).updateMany({ ...theirs, 'refunds.0': { $exists: true } }, { $set: { 'refunds.$[].reason': '' } });
  await reader.in(purchases).updateMany({ ...theirs, undone: { $exists: true } }, { $set: { 'undone.reason': '' } });
}

export const dropVisitsBefore = (reader: Reader, before: Date): Promise<number> =>
  reader.in(visits).deleteMany({ until: { $lt: before } });

/** The next number of a shop's day. Outside any transaction, so that counters never wait for each other; a number may go unused. */
export async function nextCount(reader: Reader, shopId: string, day: LocalDay): Promise<number> {
  const after = await reader
    .in(orderCounts)
    .findOneAndUpdate({ _id: `${shopId}/${day}` }, { $inc: { count: 1 } }, { upsert: true, returnDocument: 'after' });
  if (after === null) throw new Error('an upsert answers its document');
  return after.count;
}

/** The documents of `coupon`: templates (few, small), coupons that members hold, and how often each member claimed. No document is ever deleted. */
import type { Filter } from 'mongodb';
import type { CouponTemplate } from '@/types/contract/catalogue';
import type { LocalDay } from '@/types/contract/values';
import type { Tx } from '../kernel/context';
import { defineCollection, type Reader } from '../kernel/database';
import type { StockedDoc } from '../kernel/stock';
import { usedBefore } from '../kernel/limitsUsed';
import type { CouponTerms } from './coupon.rule';

/** `stock` is what is left to claim; it means nothing where the template's own `stock` is `null`. */
export interface TemplateDoc extends StockedDoc {
  readonly template: CouponTemplate;
  /** Place in the owner's list. */
  readonly place: number;
  /** False once the owner's list no longer has it: held coupons stay, new ones are not claimed. */
  readonly offered: boolean;
}

/** The terms are those of the day on which it was obtained: a later change of the template does not touch it. */
export interface CouponDoc extends CouponTerms {
  readonly _id: string;
  readonly memberId: string;
  readonly templateId: string;
  readonly name: CouponTemplate['name'];
  readonly note: CouponTemplate['note'];
  readonly discount: CouponTemplate['discount'];
  readonly categories: string[];
  readonly shopIds: string[];
  /** What it was given for; unique for the member, so that nothing is given twice. */
  readonly key: string;
  readonly at: Date;
  readonly used?: CouponUse;
  /** Of a claim: the lowest tier that could claim it on that day; absent of claims from before it was kept, and of what was granted. */
  readonly claimedAs?: string;
  /** The tier by virtue of which it was had was taken back then: a used one is not given back. */
  readonly tierLostAt?: Date;
}

export interface CouponUse {
  readonly at: Date;
  readonly shopId: string;
  readonly orderNo: string;
  readonly offFen: number;
}

export interface ClaimCountDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly templateId: string;
  readonly claimed: number;
  /** Claimed in earlier memberships, by the leaving that it was brought along from: once, where two who brought the same became one. */
  readonly carried?: readonly { readonly leaving: string; readonly count: number }[];
  /** Holds brought back; written so that a claim and a reclaim of its hold conflict. */
  readonly fenced?: number;
}

export const templates = defineCollection<TemplateDoc>({ name: 'couponTemplates', indexes: [] });
export const coupons = defineCollection<CouponDoc>({
  name: 'coupons',
  indexes: [
    { key: { memberId: 1, key: 1 }, unique: true },
    { key: { memberId: 1, _id: -1 } },
    { key: { memberId: 1, state: 1, until: 1 } },
    { key: { state: 1, until: 1, memberId: 1 } },
  ],
  shardKey: { memberId: 1 },
});
export const claimCounts = defineCollection<ClaimCountDoc>({
  name: 'couponClaims',
  indexes: [{ key: { memberId: 1, templateId: 1 }, unique: true }],
  shardKey: { memberId: 1 },
});
export const collections = [templates, coupons, claimCounts];

/** A member holds few usable coupons at once; the bound keeps a glance small. */
const USABLE_MAX = 200;

export const findTemplate = (reader: Reader, templateId: string) => reader.in(templates).findOne({ _id: templateId });

export const listTemplates = (reader: Reader) => reader.in(templates).find({}, { sort: { place: 1, _id: 1 }, limit: 500 });

export const insertTemplate = (reader: Reader, template: TemplateDoc) => reader.in(templates).insertOne(template);

/** False when the stock moved since `known` was read. */
export async function replaceTemplate(
  reader: Reader,
  known: TemplateDoc,
  change: Pick<TemplateDoc, 'template' | 'place' | 'offered' | 'stock'>,
): Promise<boolean> {
  const { matched } = await reader.in(templates).updateOne({ _id: known._id, stock: known.stock }, { $set: change });
  return matched === 1;
}

export const retireTemplate = (reader: Reader, templateId: string) =>
  reader.in(templates).updateOne({ _id: templateId }, { $set: { offered: false } });

export const findCoupon = (reader: Reader, memberIds: readonly string[], couponCode: string) =>
  reader.in(coupons).findOne({ _id: couponCode, memberId: { $in: [...memberIds] } });

export const findGranted = (reader: Reader, memberId: string, key: string) => reader.in(coupons).findOne({ memberId, key });

export const listUsable = (reader: Reader, memberIds: readonly string[], day: LocalDay) =>
  reader
    .in(coupons)
    .find(
      { memberId: { $in: [...memberIds] }, state: 'available', from: { $lte: day }, until: { $gte: day } },
      { sort: { until: 1, _id: 1 }, limit: USABLE_MAX },
    );

/** Newest first. `state` is as of `day`. */
export function listCoupons(
  reader: Reader,
  memberIds: readonly string[],
  { state, day, before, limit }: { state?: CouponDoc['state']; day: LocalDay; before?: string; limit: number },
) {
  const filter: Filter<CouponDoc> = { memberId: { $in: [...memberIds] }, ...(state && stateFilter(state, day)) };
  if (before !== undefined) filter._id = { $lt: before };
  return reader.in(coupons).find(filter, { sort: { _id: -1 }, limit });
}

function stateFilter(state: CouponDoc['state'], day: LocalDay): Filter<CouponDoc> {
  if (state === 'available') return { state, until: { $gte: day } };
  if (state !== 'expired') return { state };
  return { $or: [{ state }, { state: 'available', until: { $lt: day } }] };
}

/** Those of these templates that there are. */
export const findTemplates = (reader: Reader, templateIds: readonly string[]): Promise<TemplateDoc[]> =>
  reader.in(templates).find({ _id: { $in: [...templateIds] } }, { limit: Math.max(1, templateIds.length) });

/** A template without limit has no stock to return it to. */
const returnClaimed = (reader: Reader, templateId: string) =>
  reader.in(templates).updateOne({ _id: templateId, 'template.stock': { $ne: null } }, { $inc: { stock: 1 } });

export const insertCoupon = (reader: Reader, coupon: CouponDoc) => reader.in(coupons).insertOne(coupon);

/** Marks it used if it still is available; false when somebody was faster. */
export async function markUsed(reader: Reader, coupon: CouponDoc, used: CouponUse): Promise<boolean> {
  const { matched } = await reader
    .in(coupons)
    .updateOne({ _id: coupon._id, memberId: coupon.memberId, state: 'available' }, { $set: { state: 'used', used } });
  return matched === 1;
}

/** Undoes one use, and only the use by that order; false where there is none (any more). */
export async function markGivenBack(
  reader: Reader,
  coupon: CouponDoc,
  { shopId, orderNo, state }: { shopId: string; orderNo: string; state: 'available' | 'expired' | 'revoked' },
): Promise<boolean> {
  const { matched } = await reader
    .in(coupons)
    .updateOne(
      { _id: coupon._id, memberId: coupon.memberId, state: 'used', 'used.shopId': shopId, 'used.orderNo': orderNo },
      { $set: { state }, $unset: { used: '' } },
    );
  return matched === 1;
}

/** Who holds a coupon whose last day is `day`, by id, from the one after `after`; who holds several may stand in a batch several times. */
export const findHolders = (reader: Reader, day: LocalDay, after: string, limit: number) =>
  reader
    .in(coupons)
    .find(
      { state: 'available', until: day, memberId: { $gt: after } },
      { sort: { memberId: 1 }, limit, projection: { _id: 0, memberId: 1 } },
    );

/** What these members hold whose last day is one of these, as far as it is not used. */
export const findRunningOut = (reader: Reader, memberIds: readonly string[], days: readonly LocalDay[]) =>
  reader
    .in(coupons)
    .find(
      { memberId: { $in: [...memberIds] }, state: 'available', until: { $in: [...days] } },
      { sort: { _id: 1 }, limit: Math.max(1, memberIds.length * USABLE_MAX), projection: { memberId: 1, until: 1, name: 1 } },
    );

/** What these members were given for these deeds. */
export const findGrantedAmong = (reader: Reader, memberIds: readonly string[], keys: readonly string[]) =>
  reader
    .in(coupons)
    .find(
      { memberId: { $in: [...memberIds] }, key: { $in: [...keys] } },
      { limit: Math.max(1, keys.length), projection: { memberId: 1, key: 1 } },
    );

/** What these members were given for these deeds and nobody took back, used or not, the first first. */
export const findStanding = (reader: Reader, memberIds: readonly string[], keys: readonly string[]) =>
  reader
    .in(coupons)
    .find(
      { memberId: { $in: [...memberIds] }, key: { $in: [...keys] }, state: { $ne: 'revoked' } },
      { sort: { _id: 1 }, limit: Math.max(1, keys.length), projection: { memberId: 1, key: 1 } },
    );

/** As far as nobody has used it or taken it back. */
export const findUnused = (reader: Reader, memberIds: readonly string[], keys: readonly string[]) =>
  reader
    .in(coupons)
    .find(
      { memberId: { $in: [...memberIds] }, key: { $in: [...keys] }, state: 'available' },
      { limit: Math.max(1, keys.length), projection: { memberId: 1, key: 1, until: 1 } },
    );

export const insertCoupons = (reader: Reader, held: CouponDoc[]): Promise<void> => reader.in(coupons).insertMany(held);

/** Books one batch of what was over before `day`; answers how many. */
export async function expireBatch(reader: Reader, day: LocalDay, size: number): Promise<number> {
  const due = await reader
    .in(coupons)
    .find({ state: 'available', until: { $lt: day } }, { limit: size, projection: { _id: 1, memberId: 1 } });
  if (due.length === 0) return 0;
  await reader.in(coupons).updateMany(
    {
      _id: { $in: due.map((it) => it._id) },
      memberId: { $in: [...new Set(due.map((it) => it.memberId))] },
      state: 'available',
    },
    { $set: { state: 'expired' } },
  );
  return due.length;
}

/** All coupons of these members, for their export; newest first, more than anybody ever held. */
export const listHeld = (reader: Reader, memberIds: readonly string[]) =>
  reader.in(coupons).find({ memberId: { $in: [...memberIds] } }, { sort: { _id: -1 }, limit: 100_000 });

/** Takes back what nobody is left to use. */
export async function revokeHeld(reader: Reader, memberIds: readonly string[]): Promise<void> {
  await reader.in(coupons).updateMany({ memberId: { $in: [...memberIds] }, state: 'available' }, { $set: { state: 'revoked' } });
}

/** Every key of a claim lies between these. */
export const CLAIM_KEYS = { from: 'claim:', before: 'claim;' };

/** Marks these as had by virtue of a tier that was taken back. */
export async function markTierLost(tx: Tx, held: readonly CouponDoc[]): Promise<void> {
  const memberId = { $in: [...new Set(held.map((it) => it.memberId))] };
  await tx.in(coupons).updateMany({ _id: { $in: held.map((it) => it._id) }, memberId }, { $set: { tierLostAt: tx.now } });
}

/** What these members were given under keys of one kind, the first first. */
export const findByKeys = (reader: Reader, memberIds: readonly string[], { from, before }: { from: string; before: string }) =>
  reader
    .in(coupons)
    .find({ memberId: { $in: [...memberIds] }, key: { $gte: from, $lt: before } }, { sort: { _id: 1 }, limit: 5000 });

/** Takes back what is still available of these. */
export async function revokeCoupons(reader: Reader, held: readonly CouponDoc[]): Promise<void> {
  const memberId = { $in: [...new Set(held.map((it) => it.memberId))] };
  await reader
    .in(coupons)
    .updateMany({ _id: { $in: held.map((it) => it._id) }, memberId, state: 'available' }, { $set: { state: 'revoked' } });
}

/** How often a member and its aliases claimed, by template. */
export async function claimedBy(reader: Reader, memberIds: readonly string[]): Promise<Map<string, number>> {
  const counts = await reader.in(claimCounts).find({ memberId: { $in: [...memberIds] } }, { limit: 5000 });
  return usedBefore(counts.map((it) => ({ ...it, name: it.templateId, used: it.claimed })));
}

/** Notes what a member claimed in an earlier membership; the same again changes nothing. */
export const carryClaims = async (
  reader: Reader,
  memberId: string,
  { templateId, leaving, count }: { templateId: string; leaving: string; count: number },
): Promise<void> =>
  void (await reader
    .in(claimCounts)
    .updateOne(
      { _id: countId(memberId, templateId), memberId, templateId },
      { $setOnInsert: { claimed: 0 }, $addToSet: { carried: { leaving, count } } },
      { upsert: true },
    ));

/** What these members claimed in earlier memberships. */
export const carriedClaims = async (reader: Reader, memberIds: readonly string[]) => {
  const counts = await reader
    .in(claimCounts)
    .find({ memberId: { $in: [...memberIds] }, carried: { $exists: true } }, { limit: 5000 });
  return counts.flatMap(({ templateId, carried = [] }) => carried.map(({ count }) => ({ templateId, count })));
};

/** Nothing of who left leads to what is kept of them. */
export const forgetCarried = async (reader: Reader, memberIds: readonly string[]): Promise<void> =>
  void (await reader.in(claimCounts).updateMany({ memberId: { $in: [...memberIds] } }, { $unset: { carried: '' } }));

const countId = (memberId: string, templateId: string) => `${memberId}:${templateId}`;

/** `quantity` is negative where a claim comes back. */
export async function countClaim(reader: Reader, memberId: string, templateId: string, quantity = 1): Promise<void> {
  await reader
    .in(claimCounts)
    .updateOne({ _id: countId(memberId, templateId), memberId, templateId }, { $inc: { claimed: quantity } }, { upsert: true });
}

/** A claim that was taken back: it counts towards neither the member's limit nor the stock. */
export async function returnClaim(reader: Reader, { memberId, templateId }: CouponDoc): Promise<void> {
  await countClaim(reader, memberId, templateId, -1);
  await returnClaimed(reader, templateId);
}

/** Writes the member's count without changing it; see `Stocked.fence`. */
export async function fenceClaim(reader: Reader, memberId: string, templateId: string): Promise<void> {
  await reader
    .in(claimCounts)
    .updateOne(
      { _id: countId(memberId, templateId), memberId, templateId },
      { $inc: { fenced: 1, claimed: 0 } },
      { upsert: true },
    );
}

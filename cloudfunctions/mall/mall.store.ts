/** The documents of `mall`: rewards with their stock, exchanges, pickup codes, and how many of a reward each member took. No document is ever deleted. */
import type { Filter } from 'mongodb';
import type { Reward, RewardsFile } from '@/types/contract/catalogue';
import type { LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';
import { usedBefore } from '../kernel/limitsUsed';
import type { StockedDoc } from '../kernel/stock';

/** `stock` is what is left; `reward.stock` is all that there ever was. */
export interface RewardDoc extends StockedDoc {
  readonly reward: Reward;
  /** Place in the owner's list. */
  readonly place: number;
  /** False once the owner's list no longer has it: exchanges of it stay. */
  readonly offered: boolean;
}

/** The one document that names the categories in their order. */
export interface CategoriesDoc {
  readonly _id: 'categories';
  readonly categories: RewardsFile['categories'];
}

export interface ExchangeDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly rewardId: string;
  readonly name: Reward['name'];
  readonly art: string;
  readonly quantity: number;
  /** Points of the whole exchange. */
  readonly points: number;
  readonly state: 'reserved' | 'confirmed' | 'fulfilled' | 'cancelled';
  readonly pickupCode: string;
  /** Under which the ledger knows it; absent where it is known by its number. */
  readonly spendKey?: string;
  readonly shopId?: string;
  readonly shopIds: string[];
  readonly until: LocalDay;
  readonly at: Date;
  /** The last hand-over, an undone one included. */
  readonly handOver?: HandOver;
  readonly cancelled?: { readonly at: Date; readonly why: CancelReason };
  /** The lowest tier that could have it on that day; absent of what was exchanged before it was kept. */
  readonly takenAs?: string;
}

/** By whom or by what; `refund` pays a debt, `tier` is one that was taken back. */
export type CancelReason = 'member' | 'timeout' | 'staff' | 'refund' | 'tier';

export interface HandOver {
  readonly at: Date;
  readonly day: LocalDay;
  /** Absent where nobody hands it over: a coupon goes straight to the member. */
  readonly shopId?: string;
  readonly by?: string;
  readonly undone?: { readonly at: Date; readonly by?: string; readonly reason: string };
}

/** Finds an exchange by its code; the code is unique because it is the id. */
export interface PickupDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly exchangeNo: string;
}

export interface TakenDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly rewardId: string;
  readonly taken: number;
  /** Taken in earlier memberships, by the leaving that it was brought along from: once, where two who brought the same became one. */
  readonly carried?: readonly { readonly leaving: string; readonly count: number }[];
  /** Holds brought back; written so that an exchange and a reclaim of its hold conflict. */
  readonly fenced?: number;
}

export const rewards = defineCollection<RewardDoc>({ name: 'rewards', indexes: [] });
export const rewardCategories = defineCollection<CategoriesDoc>({ name: 'rewardCategories', indexes: [] });
export const exchanges = defineCollection<ExchangeDoc>({
  name: 'exchanges',
  indexes: [
    { key: { memberId: 1, _id: -1 } },
    { key: { memberId: 1, state: 1, until: 1, _id: 1 } },
    { key: { state: 1, until: 1, _id: 1 } },
    { key: { 'handOver.shopId': 1, 'handOver.day': 1, 'handOver.at': -1 }, sparse: true },
  ],
  shardKey: { memberId: 1 },
});
export const pickups = defineCollection<PickupDoc>({ name: 'pickups', indexes: [], shardKey: { _id: 'hashed' } });
export const takenCounts = defineCollection<TakenDoc>({
  name: 'rewardsTaken',
  indexes: [{ key: { memberId: 1, rewardId: 1 }, unique: true }],
  shardKey: { memberId: 1 },
});
export const collections = [rewards, rewardCategories, exchanges, pickups, takenCounts];

export const REWARDS_MAX = 2000;

export const findReward = (reader: Reader, rewardId: string) => reader.in(rewards).findOne({ _id: rewardId });

export const findRewards = (reader: Reader, rewardIds: readonly string[]) =>
  reader.in(rewards).find({ _id: { $in: [...rewardIds] } }, { limit: Math.max(1, rewardIds.length) });

/** The owner's list in its order, with what is no longer offered at its old place. */
export const listRewards = (reader: Reader) => reader.in(rewards).find({}, { sort: { place: 1, _id: 1 }, limit: REWARDS_MAX });

export const insertReward = (reader: Reader, reward: RewardDoc) => reader.in(rewards).insertOne(reward);

/** False when the stock moved since `known` was read. */
export async function replaceReward(
  reader: Reader,
  known: RewardDoc,
  change: Pick<RewardDoc, 'reward' | 'place' | 'offered' | 'stock'>,
): Promise<boolean> {
  const { matched } = await reader.in(rewards).updateOne({ _id: known._id, stock: known.stock }, { $set: change });
  return matched === 1;
}

export const retireReward = (reader: Reader, rewardId: string) =>
  reader.in(rewards).updateOne({ _id: rewardId }, { $set: { offered: false } });

export const returnStock = (reader: Reader, rewardId: string, quantity: number) =>
  reader.in(rewards).updateOne({ _id: rewardId }, { $inc: { stock: quantity } });

export const listCategories = async (reader: Reader): Promise<RewardsFile['categories']> =>
  (await reader.in(rewardCategories).findOne({ _id: 'categories' }))?.categories ?? [];

export const saveCategories = (reader: Reader, categories: RewardsFile['categories']) =>
  reader.in(rewardCategories).updateOne({ _id: 'categories' }, { $set: { categories } }, { upsert: true });

export async function insertExchange(reader: Reader, exchange: ExchangeDoc): Promise<void> {
  await reader.in(exchanges).insertOne(exchange);
  await reader.in(pickups).insertOne({ _id: exchange.pickupCode, memberId: exchange.memberId, exchangeNo: exchange._id });
}

/** `memberIds` where they are known: the member with its aliases. */
export const findExchange = (reader: Reader, exchangeNo: string, memberIds?: readonly string[]) =>
  reader.in(exchanges).findOne({ _id: exchangeNo, ...(memberIds && { memberId: { $in: [...memberIds] } }) });

export async function findByPickupCode(reader: Reader, pickupCode: string): Promise<ExchangeDoc | null> {
  const pickup = await reader.in(pickups).findOne({ _id: pickupCode });
  return pickup === null ? null : reader.in(exchanges).findOne({ _id: pickup.exchangeNo, memberId: pickup.memberId });
}

/** Newest first. */
export function listExchanges(
  reader: Reader,
  memberIds: readonly string[],
  { state, before, limit }: { state?: ExchangeDoc['state']; before?: string; limit: number },
) {
  const filter: Filter<ExchangeDoc> = { memberId: { $in: [...memberIds] }, ...(state && { state }) };
  if (before !== undefined) filter._id = { $lt: before };
  return reader.in(exchanges).find(filter, { sort: { _id: -1 }, limit });
}

/** What waits to be fetched, the soonest to be over first. */
export const listWaiting = (reader: Reader, memberIds: readonly string[], day: LocalDay) =>
  reader
    .in(exchanges)
    .find(
      { memberId: { $in: [...memberIds] }, state: 'confirmed', until: { $gte: day } },
      { sort: { until: 1, _id: 1 }, limit: 50 },
    );

/** Hand-overs of one shop on one day, newest first, undone ones included. */
export const listHandedOver = (
  reader: Reader,
  { shopId, day, before, limit }: { shopId: string; day: LocalDay; before?: Date; limit: number },
) =>
  reader.in(exchanges).find(
    {
      'handOver.shopId': shopId,
      'handOver.day': day,
      ...(before && { 'handOver.at': { $lte: before } }),
    },
    { sort: { 'handOver.at': -1, _id: -1 }, limit },
  );

/** Those of these that belong to one of these ids. */
export const findExchanges = (reader: Reader, memberIds: readonly string[], exchangeNos: readonly string[]) =>
  reader
    .in(exchanges)
    .find({ _id: { $in: [...exchangeNos] }, memberId: { $in: [...memberIds] } }, { limit: Math.max(1, exchangeNos.length) });

/** What waits and can be fetched for the last time on `day`, by number, from the one after `after`. */
export const listWaitingUntil = (reader: Reader, day: LocalDay, after: string, limit: number) =>
  reader.in(exchanges).find({ state: 'confirmed', until: day, _id: { $gt: after } }, { sort: { _id: 1 }, limit });

/** Which of these ids fetched something in a shop on a day after `day`. */
export async function fetchedSince(reader: Reader, memberIds: readonly string[], day: LocalDay): Promise<string[]> {
  const found = await reader.in(exchanges).aggregate<{ _id: string }>([
    // What was fetched after that day could be fetched on that day or later.
    {
      $match: {
        memberId: { $in: [...memberIds] },
        state: 'fulfilled',
        until: { $gt: day },
        'handOver.day': { $gt: day },
        'handOver.shopId': { $exists: true },
      },
    },
    { $group: { _id: '$memberId' } },
  ]);
  return found.map((it) => it._id);
}

/** Not fetched in time, as of `day`, the longest over first. */
export const listOverdue = (reader: Reader, day: LocalDay, limit: number) =>
  reader.in(exchanges).find({ state: 'confirmed', until: { $lt: day } }, { sort: { until: 1, _id: 1 }, limit });

/** From one state to the next; false when somebody was faster. */
async function step(reader: Reader, it: ExchangeDoc, from: ExchangeDoc['state'], change: Partial<ExchangeDoc>): Promise<boolean> {
  const { matched } = await reader.in(exchanges).updateOne({ _id: it._id, memberId: it.memberId, state: from }, { $set: change });
  return matched === 1;
}

export const markFulfilled = (reader: Reader, it: ExchangeDoc, handOver: HandOver) =>
  step(reader, it, 'confirmed', { state: 'fulfilled', handOver });

export const markUnfulfilled = (reader: Reader, it: ExchangeDoc, handOver: HandOver) =>
  step(reader, it, 'fulfilled', { state: 'confirmed', handOver });

export const markCancelled = (reader: Reader, it: ExchangeDoc, cancelled: ExchangeDoc['cancelled']) =>
  step(reader, it, 'confirmed', { state: 'cancelled', cancelled });

/** How many a member and its aliases took, by reward. */
export async function takenBy(reader: Reader, memberIds: readonly string[]): Promise<Map<string, number>> {
  const counts = await reader.in(takenCounts).find({ memberId: { $in: [...memberIds] } }, { limit: 5000 });
  return usedBefore(counts.map((it) => ({ ...it, name: it.rewardId, used: it.taken })));
}

/** Notes what a member took in an earlier membership; the same again changes nothing. */
export const carryTaken = async (
  reader: Reader,
  memberId: string,
  { rewardId, leaving, count }: { rewardId: string; leaving: string; count: number },
): Promise<void> =>
  void (await reader
    .in(takenCounts)
    .updateOne(
      { _id: takenId(memberId, rewardId), memberId, rewardId },
      { $setOnInsert: { taken: 0 }, $addToSet: { carried: { leaving, count } } },
      { upsert: true },
    ));

/** What these members took in earlier memberships. */
export const carriedTaken = async (reader: Reader, memberIds: readonly string[]) => {
  const counts = await reader
    .in(takenCounts)
    .find({ memberId: { $in: [...memberIds] }, carried: { $exists: true } }, { limit: 5000 });
  return counts.flatMap(({ rewardId, carried = [] }) => carried.map(({ count }) => ({ rewardId, count })));
};

/** Nothing of who left leads to what is kept of them. */
export const forgetCarried = async (reader: Reader, memberIds: readonly string[]): Promise<void> =>
  void (await reader.in(takenCounts).updateMany({ memberId: { $in: [...memberIds] } }, { $unset: { carried: '' } }));

/** What these ids took of these rewards from an instant on, and did not take back. */
export const takenFrom = (reader: Reader, memberIds: readonly string[], rewardIds: readonly string[], from: Date) =>
  reader.in(exchanges).find(
    {
      memberId: { $in: [...memberIds] },
      rewardId: { $in: [...rewardIds] },
      at: { $gte: from },
      state: { $ne: 'cancelled' },
    },
    { limit: Math.max(1, memberIds.length * 50), projection: { memberId: 1, rewardId: 1, at: 1 } },
  );

/** How many of these rewards each of these ids took, by `<id>/<reward>`. */
export async function takenByEach(
  reader: Reader,
  memberIds: readonly string[],
  rewardIds: readonly string[],
): Promise<Map<string, number>> {
  const counts = await reader
    .in(takenCounts)
    .find(
      { memberId: { $in: [...memberIds] }, rewardId: { $in: [...rewardIds] } },
      { limit: Math.max(1, memberIds.length * rewardIds.length) },
    );
  return new Map(
    counts.map(({ memberId, rewardId, taken, carried = [] }) => [
      `${memberId}/${rewardId}`,
      carried.reduce((sum, it) => sum + it.count, taken),
    ]),
  );
}

const takenId = (memberId: string, rewardId: string) => `${memberId}:${rewardId}`;

/** `quantity` is negative when a cancelled exchange comes back. */
export async function countTaken(reader: Reader, memberId: string, rewardId: string, quantity: number): Promise<void> {
  await reader
    .in(takenCounts)
    .updateOne({ _id: takenId(memberId, rewardId), memberId, rewardId }, { $inc: { taken: quantity } }, { upsert: true });
}

/** Writes the member's count without changing it; see `Stocked.fence`. */
export async function fenceTaken(reader: Reader, memberId: string, rewardId: string): Promise<void> {
  await reader
    .in(takenCounts)
    .updateOne({ _id: takenId(memberId, rewardId), memberId, rewardId }, { $inc: { fenced: 1, taken: 0 } }, { upsert: true });
}

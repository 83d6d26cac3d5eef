/** Wish lists: putting a reward on one, and finding the wishes that have come within reach. */
import type { Asked, RefusedWith } from '@/types/contract/contract';
import type { mall } from '@/types/contract/mall';
import type { Bilingual } from '@/types/contract/values';
import { rankOf } from '../coupon/coupon.usecase';
import { tiersOf } from '../growth/growth.usecase';
import { hold } from '../identity/identity.usecase';
import type { Context, Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { balancesOf } from '../points/points.usecase';
import { factsFor } from './exchange.usecase';
import { exchangeBlocked } from './mall.rule';
import { findReward, findRewards, listRewards, takenByEach, takenFrom, type RewardDoc } from './mall.store';
import { addWish, dropWish, markTold, moveWish, waitingWishes, wishesAmong, wishesOf, WISHES_MAX } from './wish.store';

type Contract = typeof mall;

/** Puts a reward on the list or takes it off; what stands there already stays as it is. */
export const wish = (
  context: Context,
  memberId: string,
  { rewardId, on }: Asked<Contract, 'wish'>,
): Promise<Outcome<{ rewardId: string; wished: boolean }, RefusedWith<Contract, 'wish'>>> =>
  context.transact<{ rewardId: string; wished: boolean }, RefusedWith<Contract, 'wish'>>(async (tx) => {
    const found = await findReward(tx, rewardId);
    // What is no longer offered can still be taken off.
    if (found === null || (on && !found.offered)) return refuse('NO_SUCH_REWARD');
    // Held, so that of two wishes at once the second counts the first.
    const member = await hold(tx, memberId);
    const ids = [member._id, ...member.aliases];
    if (!on) await dropWish(tx, ids, rewardId);
    else {
      const held = await wishesOf(tx, ids);
      if (held.some((it) => it.rewardId === rewardId)) return done({ rewardId, wished: true });
      if (held.length >= WISHES_MAX) return refuse('LIMIT_REACHED');
      await addWish(tx, { _id: tx.newId(), memberId: member._id, rewardId, at: tx.now, waiting: true });
    }
    return done({ rewardId, wished: on });
  });

/** Which rewards stand on the list of these ids. */
export const wishedBy = async (reader: Reader, memberIds: readonly string[]): Promise<Set<string>> =>
  new Set((await wishesOf(reader, memberIds)).map((it) => it.rewardId));

/** The lists of both are one. What either was told of is not told again. */
export async function mergeWishes(tx: Tx, { survivor, alias }: { survivor: string; alias: string }): Promise<void> {
  const mine = new Map((await wishesOf(tx, [survivor])).map((it) => [it.rewardId, it]));
  for (const theirs of await wishesOf(tx, [alias])) {
    if (!mine.has(theirs.rewardId)) await moveWish(tx, theirs, survivor);
    else {
      if (theirs.waiting === undefined) await markTold(tx, [survivor], [theirs.rewardId]);
      await dropWish(tx, [alias], theirs.rewardId);
    }
  }
}

/** A wish that nobody was told about. */
export interface Wished {
  readonly wishId: string;
  readonly memberId: string;
  readonly rewardId: string;
}

/** Rewards that somebody could exchange today, by what the shop offers. */
export async function rewardsOpen(reader: Reader, { today }: Pick<Moment, 'today'>): Promise<string[]> {
  const isOpen = ({ offered, stock, reward: { opensOn, closesOn } }: RewardDoc) =>
    offered && stock > 0 && (opensOn === undefined || opensOn <= today) && (closesOn === undefined || closesOn >= today);
  return (await listRewards(reader)).filter(isOpen).map((it) => it._id);
}

/** Wishes for a reward that nobody was told about yet, by member, from the one after `after`. */
export async function wishesFor(reader: Reader, rewardId: string, after: string, limit: number): Promise<Wished[]> {
  return (await waitingWishes(reader, rewardId, after, limit)).map(({ _id, memberId }) => ({ wishId: _id, memberId, rewardId }));
}

export interface Reach {
  readonly memberId: string;
  /** All ids that ever were the member's. */
  readonly ids: readonly string[];
  readonly rewardId: string;
}

/** In the order asked: the reward where it is still wished for and could be exchanged now, or undefined. */
export async function withinReach(
  reader: Reader,
  moment: Moment,
  asked: readonly Reach[],
): Promise<({ name: Bilingual; points: number } | undefined)[]> {
  const memberIds = [...new Set(asked.map((it) => it.memberId))];
  const ids = [...new Set(asked.flatMap((it) => it.ids))];
  const rewardIds = [...new Set(asked.map((it) => it.rewardId))];
  const docs = new Map((await findRewards(reader, rewardIds)).map((it) => [it._id, it]));
  const isOpen = await openWishes(reader, ids, rewardIds);
  const tiers = await tiersOf(reader, moment, memberIds);
  const balances = await balancesOf(reader, moment, memberIds);
  const taken = await takenByEach(reader, ids, rewardIds);
  return asked.map((it) => {
    const doc = docs.get(it.rewardId);
    if (doc === undefined || !doc.offered || !isOpen(it)) return undefined;
    const facts = {
      rank: rankOf(moment.programme.growth.tiers, tiers.get(it.memberId)),
      available: balances.get(it.memberId)?.available ?? 0,
      taken: new Map([[it.rewardId, it.ids.reduce((sum, id) => sum + (taken.get(`${id}/${it.rewardId}`) ?? 0), 0)]]),
    };
    if (exchangeBlocked(doc.reward, 1, factsFor(facts, moment, doc)) !== undefined) return undefined;
    return { name: doc.reward.name, points: doc.reward.points };
  });
}

/** Whether a wish still stands and nothing of its reward was taken since it was made. */
async function openWishes(
  reader: Reader,
  memberIds: readonly string[],
  rewardIds: readonly string[],
): Promise<(asked: Reach) => boolean> {
  const made = new Map<string, Date>();
  for (const it of await wishesAmong(reader, memberIds, rewardIds)) made.set(`${it.memberId}/${it.rewardId}`, it.at);
  if (made.size === 0) return () => false;
  const first = new Date(Math.min(...[...made.values()].map((it) => it.getTime())));
  const fulfilled = new Map<string, Date>();
  for (const it of await takenFrom(reader, memberIds, rewardIds, first)) {
    const place = `${it.memberId}/${it.rewardId}`;
    fulfilled.set(place, latest([it.at, fulfilled.get(place) ?? it.at]) ?? it.at);
  }
  return ({ ids, rewardId }) => {
    const wished = latest(ids.flatMap((id) => made.get(`${id}/${rewardId}`) ?? []));
    const taken = latest(ids.flatMap((id) => fulfilled.get(`${id}/${rewardId}`) ?? []));
    return wished !== undefined && (taken === undefined || taken < wished);
  };
}

const latest = (instants: readonly Date[]): Date | undefined =>
  instants.reduce<Date | undefined>((last, it) => (last === undefined || it > last ? it : last), undefined);

/** They were told: these wishes wait no more. */
export const wishesTold = (tx: Tx, told: readonly Reach[]): Promise<void> =>
  markTold(
    tx,
    told.flatMap((it) => it.ids),
    told.map((it) => it.rewardId),
  );

/** Exchanging points for a reward, and taking it back while nobody has fetched it: points, stock and limit together or not at all. */
import assert from 'node:assert/strict';
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { mall } from '@/types/contract/mall';
import type { LocalDay } from '@/types/contract/values';
import { addDays } from '../kernel/calendar';
import type { Context, Moment, Tx } from '../kernel/context';
import { BusyError, type Reader } from '../kernel/database';
import { KeyReusedError, lastingMark } from '../kernel/idempotency';
import { done, OverflowError, refuse, type Outcome } from '../kernel/outcome';
import { holdsIt, withStock, type Hold, type Stocked } from '../kernel/stock';
import { grant, rankOf } from '../coupon/coupon.usecase';
import { tierOf } from '../growth/growth.usecase';
import { hold as holdMember, idsOf } from '../identity/identity.usecase';
import { balanceOf, causeOf, post, quoteRestore, type Restore } from '../points/points.usecase';
import { findShop } from '../shop/shop.usecase';
import { exchangeBlocked, isFetchedIn, type TakerFacts } from './mall.rule';
import {
  countTaken,
  fenceTaken,
  findExchange,
  findReward,
  insertExchange,
  markCancelled,
  returnStock,
  rewards,
  takenBy,
  type CancelReason,
  type ExchangeDoc,
  type RewardDoc,
} from './mall.store';

type Contract = typeof mall;
type ExchangeRefusal = RefusedWith<Contract, 'exchange'>;
type Exchanged = { exchangeNo: string; pickupCode: string; until: LocalDay };
type Wish = Asked<Contract, 'exchange'>;

/** 60 bits: a pickup code is guessed by nobody who may try a few times a second. */
const PICKUP_CODE_LENGTH = 12;

/** Where the stock of rewards lies; the exchange carries the hold's id. */
export const rewardStock: Stocked = {
  collection: rewards,
  isDone: async (tx, hold) => (await findExchange(tx, hold.holdId, [hold.memberId])) !== null,
  fence: (tx, rewardId, hold) => fenceTaken(tx, hold.memberId, rewardId),
};

/** Exchanges at once, confirmed. Of many takers each gets it or hears `SOLD_OUT`; a repeat of the same key hears the first answer. */
export async function exchange(context: Context, memberId: string, wish: Wish): Promise<Outcome<Exchanged, ExchangeRefusal>> {
  const refused = (code: ExchangeRefusal) => () => context.transact<Exchanged, ExchangeRefusal>(async () => refuse(code));
  // A first look, so that who cannot have it keeps it from nobody, not even for a moment. The transaction looks again.
  const found = await findReward(context, wish.rewardId);
  const barred = await barredFrom(context, context, memberId, wish, found);
  if (found === null || barred !== undefined) return refused(barred ?? 'NO_SUCH_REWARD')();
  const mark = lastingMark(context, 'mall.exchange');
  const exchangeNo = context.newId();
  const hold: Hold = {
    holdId: exchangeNo,
    key: `${memberId}:${context.key ?? exchangeNo}`,
    memberId,
    quantity: wish.quantity,
    at: context.now,
  };
  return withStock(context, {
    stocked: rewardStock,
    id: wish.rewardId,
    hold,
    deed: (holdId) =>
      context.transact((tx) =>
        exchangeInside(tx, memberId, wish, { exchangeNo: holdId, spendKey: `exchange:${mark ?? holdId}` }),
      ),
    refused: refused('SOLD_OUT'),
    isMine: (answer, holdId) => answer.exchangeNo === holdId,
  });
}

async function exchangeInside(
  tx: Tx,
  memberId: string,
  wish: Wish,
  { exchangeNo, spendKey }: { readonly exchangeNo: string; readonly spendKey: string },
): Promise<Outcome<Exchanged, ExchangeRefusal>> {
  // Written first, so that many taps of one member meet here and not after all that follows.
  await fenceTaken(tx, memberId, wish.rewardId);
  await holdMember(tx, memberId);
  const found = await findReward(tx, wish.rewardId);
  if (found === null) return refuse('NO_SUCH_REWARD');
  if (!holdsIt(found, exchangeNo)) throw new BusyError('the hold was reclaimed while its call was under way');
  const before = await exchangedBefore(tx, memberId, wish, spendKey);
  if (before !== undefined) return done(before);
  const barred = await barredFrom(tx, tx, memberId, wish, found);
  if (barred !== undefined) return refuse(barred);
  const { reward } = found;
  const points = reward.points * wish.quantity;
  const spent = await post(tx, [{ kind: 'spend', memberId, key: spendKey, cause: { type: 'exchange', no: exchangeNo }, points }]);
  if (!spent.ok) return refuse('INSUFFICIENT_POINTS');
  await countTaken(tx, memberId, reward.rewardId, wish.quantity);
  const made = exchangeOf(tx, memberId, wish, { reward, exchangeNo, spendKey, points });
  await insertExchange(tx, made);
  if (made.state === 'confirmed') tx.emit({ type: 'exchange.confirmed', memberId, data: { exchangeNo } });
  if (reward.templateId !== undefined)
    for (let piece = 1; piece <= wish.quantity; piece += 1)
      await grant(tx, { memberId, templateId: reward.templateId, key: `exchange:${exchangeNo}:${piece}` });
  return done({ exchangeNo, pickupCode: made.pickupCode, until: made.until });
}

/** A coupon needs no counter: it is fulfilled by being there. */
function exchangeOf(
  tx: Tx,
  memberId: string,
  { quantity, shopId }: Wish,
  { reward, exchangeNo, spendKey, points }: { reward: RewardDoc['reward']; exchangeNo: string; spendKey: string; points: number },
): ExchangeDoc {
  return {
    _id: exchangeNo,
    memberId,
    rewardId: reward.rewardId,
    name: reward.name,
    art: reward.art,
    quantity,
    points,
    pickupCode: `P${tx.newCode(PICKUP_CODE_LENGTH)}`,
    spendKey,
    takenAs: reward.tier ?? tx.programme.growth.tiers[0]?.tier,
    ...(shopId !== undefined && { shopId }),
    shopIds: reward.shopIds,
    until: addDays(tx.today, tx.programme.mall.pickupDays),
    at: tx.now,
    ...(reward.kind === 'coupon' ? { state: 'fulfilled', handOver: { at: tx.now, day: tx.today } } : { state: 'confirmed' }),
  };
}

/** Everything but the stock. */
async function barredFrom(
  reader: Reader,
  moment: Moment,
  memberId: string,
  { shopId, quantity }: Wish,
  found: RewardDoc | null,
): Promise<ExchangeRefusal | undefined> {
  if (found === null || !found.offered) return 'NO_SUCH_REWARD';
  if (shopId !== undefined) {
    if ((await findShop(reader, shopId)) === undefined) return 'NO_SUCH_SHOP';
    if (!isFetchedIn(found.reward, shopId)) return 'NOT_THIS_SHOP';
  }
  const facts = await factsOf(reader, moment, memberId);
  return exchangeBlocked(found.reward, quantity, { ...factsFor(facts, moment, found), stock: quantity });
}

/** What is the same for every reward. */
export interface MemberFacts {
  readonly rank: number;
  readonly available: number;
  readonly taken: ReadonlyMap<string, number>;
}

export async function factsOf(reader: Reader, moment: Moment, memberId: string): Promise<MemberFacts> {
  const tier = await tierOf(reader, moment, memberId);
  const { available } = await balanceOf(reader, moment, memberId);
  return {
    rank: rankOf(moment.programme.growth.tiers, tier),
    available,
    taken: await takenBy(reader, await idsOf(reader, memberId)),
  };
}

export const factsFor = ({ rank, available, taken }: MemberFacts, { today, programme }: Moment, doc: RewardDoc): TakerFacts => ({
  day: today,
  stock: doc.stock,
  taken: taken.get(doc._id) ?? 0,
  available,
  rank,
  leastRank: rankOf(programme.growth.tiers, doc.reward.tier),
});

/** What this key exchanged when it was used first, its answer long forgotten. */
async function exchangedBefore(
  tx: Tx,
  memberId: string,
  { rewardId, quantity }: Wish,
  spendKey: string,
): Promise<Exchanged | undefined> {
  const cause = await causeOf(tx, memberId, spendKey);
  if (cause?.no === undefined) return undefined;
  const made = await findExchange(tx, cause.no, await idsOf(tx, memberId));
  if (made?.rewardId !== rewardId || made.quantity !== quantity) throw new KeyReusedError('the key made another exchange');
  return { exchangeNo: made._id, pickupCode: made.pickupCode, until: made.until };
}

type CancelRefusal = RefusedWith<Contract, 'cancel'>;

/** Takes an exchange back for its member while it is unfulfilled. */
export async function cancel(
  context: Context,
  memberId: string,
  { exchangeNo }: Asked<Contract, 'cancel'>,
): Promise<Outcome<Answered<Contract, 'cancel'>, CancelRefusal>> {
  return context.transact(async (tx) => {
    const found = await cancellable(tx, memberId, exchangeNo);
    if (!found.ok) return found;
    const { points, expired } = await takeBack(tx, found.data, 'member');
    return done({ exchangeNo, points, ...(expired > 0 && { expired }) });
  });
}

/** What the member would get back by cancelling now, and until when; changes nothing. */
export async function cancelQuote(
  context: Context,
  memberId: string,
  { exchangeNo }: Asked<Contract, 'cancelQuote'>,
): Promise<Outcome<Answered<Contract, 'cancelQuote'>, CancelRefusal>> {
  const found = await cancellable(context, memberId, exchangeNo);
  if (!found.ok) return found;
  const it = found.data;
  const quoted = await quoteRestore(context, context, {
    memberId: it.memberId,
    spendKey: spendKeyOf(it),
    grace: graceOf('member'),
  });
  // Somebody was faster: between the two reads it was cancelled.
  if (!quoted.ok && quoted.code === 'ALREADY_CANCELLED') return refuse('ALREADY_CANCELLED');
  assert(quoted.ok, `the points of exchange ${it._id} cannot be restored`);
  return done({ exchangeNo, ...quoted.data, items: [...quoted.data.items] });
}

/** The member's exchange, if it still waits to be fetched. */
async function cancellable(reader: Reader, memberId: string, exchangeNo: string): Promise<Outcome<ExchangeDoc, CancelRefusal>> {
  const found = await findExchange(reader, exchangeNo, await idsOf(reader, memberId));
  if (found === null) return refuse('NO_SUCH_EXCHANGE');
  if (found.state === 'fulfilled') return refuse('ALREADY_FULFILLED');
  return found.state === 'cancelled' ? refuse('ALREADY_CANCELLED') : done(found);
}

const spendKeyOf = ({ _id, spendKey }: ExchangeDoc): string => spendKey ?? `exchange:${_id}`;

/** Who gives up an exchange, or lets it lie, gains no time by it that can be had for ever; who had no say in it has the whole grace. */
const graceOf = (why: CancelReason): Restore['grace'] => (why === 'member' || why === 'timeout' ? 'limited' : 'full');

/** What came back of an exchange, and how much of it came back only to expire at once. */
export interface TakenBack {
  readonly points: number;
  readonly expired: number;
}

/** Points to the lots they came from, stock and limit back. Nothing where somebody was faster. */
export async function takeBack(tx: Tx, it: ExchangeDoc, why: CancelReason): Promise<TakenBack> {
  if (!(await markCancelled(tx, it, { at: tx.now, why }))) return { points: 0, expired: 0 };
  const restored = await post(tx, [
    {
      kind: 'restore',
      memberId: it.memberId,
      key: `cancel:${it._id}`,
      cause: { type: 'cancel', no: it._id },
      spendKey: spendKeyOf(it),
      grace: graceOf(why),
    },
  ]);
  if (!restored.ok && restored.code === 'OVERFLOW') throw new OverflowError('the account cannot hold what comes back');
  assert(restored.ok, 'the points of an exchange can be restored');
  await returnStock(tx, it.rewardId, it.quantity);
  await countTaken(tx, it.memberId, it.rewardId, -it.quantity);
  return { points: it.points, expired: restored.data.reduce((sum, posted) => sum + (posted.expired ?? 0), 0) };
}

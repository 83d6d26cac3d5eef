/** What a member sees of the mall: rewards with what holds them up for this member, and the member's exchanges. Changes nothing. */
import type { RewardsFile } from '@/types/contract/catalogue';
import type { Answered, Asked } from '@/types/contract/contract';
import type { ExchangeItem, mall, RewardItem } from '@/types/contract/mall';
import { endOf, startOf } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { idsOf } from '../identity/identity.usecase';
import { factsFor, factsOf, type MemberFacts } from './exchange.usecase';
import { exchangeBlocked, isFound } from './mall.rule';
import { findReward, listCategories, listExchanges, listRewards, type ExchangeDoc, type RewardDoc } from './mall.store';
import { wishedBy } from './wish.usecase';

type Contract = typeof mall;

/** In the owner's order; what has closed is not shown. `categories` are those that have something. */
export async function shelf(
  context: Context,
  memberId: string,
  asked: Asked<Contract, 'rewards'>,
): Promise<Answered<Contract, 'rewards'>> {
  const [facts, all] = [await sightOf(context, memberId), await listCategories(context)];
  const offered = (await listRewards(context))
    .filter((it) => it.offered)
    .map((it) => rewardItem(context, facts, it, all))
    .filter((it) => it.blocked !== 'EXPIRED');
  const filled = new Set(offered.map((it) => it.category));
  const categories = all.filter((it) => filled.has(it.category)).map(({ category, name }) => ({ category, name }));
  return { items: offered.filter((it) => isFound(it, asked)), categories };
}

export async function oneReward(
  context: Context,
  memberId: string,
  { rewardId }: Asked<Contract, 'reward'>,
): Promise<Outcome<{ reward: RewardItem }, 'NO_SUCH_REWARD'>> {
  const found = await findReward(context, rewardId);
  if (found === null || !found.offered) return refuse('NO_SUCH_REWARD');
  return done({ reward: rewardItem(context, await sightOf(context, memberId), found, await listCategories(context)) });
}

export async function myExchanges(
  context: Context,
  memberId: string,
  { state, before, limit }: Asked<Contract, 'exchanges'>,
): Promise<Answered<Contract, 'exchanges'>> {
  const page = await listExchanges(context, await idsOf(context, memberId), { state, before, limit: limit + 1 });
  const items = page.slice(0, limit);
  const next = page.length > limit ? items.at(-1)?._id : undefined;
  return { items: items.map(exchangeItem), ...(next !== undefined && { next }) };
}

/** What a member sees the shelf by. */
interface Sight extends MemberFacts {
  readonly wished: ReadonlySet<string>;
}

const sightOf = async (context: Context, memberId: string): Promise<Sight> => ({
  ...(await factsOf(context, context, memberId)),
  wished: await wishedBy(context, await idsOf(context, memberId)),
});

function rewardItem(context: Context, facts: Sight, doc: RewardDoc, categories: RewardsFile['categories']): RewardItem {
  const { stock: total, opensOn, closesOn, templateId: _granted, keywords = [], ...reward } = doc.reward;
  const category = categories.find((it) => it.category === reward.category);
  const name = category === undefined ? [] : [category.name.zh, category.name.en];
  const mine = factsFor(facts, context, doc);
  return {
    ...reward,
    keywords: [...new Set([...keywords, ...name, ...(category?.keywords ?? [])])],
    stock: doc.stock,
    total,
    taken: mine.taken,
    wished: facts.wished.has(doc._id),
    ...(opensOn && { opensAt: startOf(opensOn).toISOString() }),
    ...(closesOn && { closesAt: endOf(closesOn).toISOString() }),
    blocked: exchangeBlocked(doc.reward, 1, mine),
  };
}

const exchangeItem = (it: ExchangeDoc): ExchangeItem => ({
  exchangeNo: it._id,
  rewardId: it.rewardId,
  name: it.name,
  art: it.art,
  quantity: it.quantity,
  points: it.points,
  state: it.state,
  pickupCode: it.pickupCode,
  shopId: it.shopId,
  until: it.until,
  at: it.at.toISOString(),
  ...(it.state === 'fulfilled' && it.handOver && { fulfilledAt: it.handOver.at.toISOString() }),
  ...(it.cancelled && { cancelledAt: it.cancelled.at.toISOString() }),
  ...((it.cancelled?.why === 'refund' || it.cancelled?.why === 'tier') && { cancelledBy: it.cancelled.why }),
});

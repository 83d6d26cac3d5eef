/** What a member who leaves, or reads what is held of them, has in the mall. */
import type { Carried, Tx } from '../kernel/context';
import { takeBack } from './exchange.usecase';
import { forgetReasons } from './leave.store';
import { carryTaken, findRewards, forgetCarried, listExchanges, takenBy, type ExchangeDoc } from './mall.store';

/** More than anybody has waiting at once. */
const WAITING_MAX = 10_000;

/**
 * Nobody is left to fetch what waits: it is taken back, so that its stock is free at once. The rest stays without a name, for the shop's
 * books; what staff wrote in their own words may name somebody and goes.
 */
export async function leave(tx: Tx, memberIds: readonly string[]): Promise<void> {
  const waiting = await listExchanges(tx, memberIds, { state: 'confirmed', limit: WAITING_MAX });
  for (const exchange of waiting) await takeBack(tx, exchange, 'member');
  await forgetReasons(tx, memberIds);
}

/** How many who leaves took of what may be taken so often and no more. */
export async function takenUsed(tx: Tx, memberIds: readonly string[]): Promise<Carried[]> {
  const taken = await takenBy(tx, memberIds);
  await forgetCarried(tx, memberIds);
  const limited = (await findRewards(tx, [...taken.keys()])).filter((it) => it.reward.limit > 0);
  return limited.flatMap(({ _id: name }) => {
    const count = taken.get(name) ?? 0;
    return count > 0 ? [{ name, count }] : [];
  });
}

export async function bringTaken(
  tx: Tx,
  { memberId, leaving, carried }: { memberId: string; leaving: string; carried: readonly Carried[] },
): Promise<void> {
  for (const { name, count } of carried) await carryTaken(tx, memberId, { rewardId: name, leaving, count });
}

/** Without ids of members, staff among them. */
export function plainExchange({
  _id: exchangeNo,
  memberId: _mine,
  spendKey: _key,
  handOver,
  ...exchange
}: ExchangeDoc): Record<string, unknown> {
  if (handOver === undefined) return { exchangeNo, ...exchange };
  const { at, day, shopId, undone } = handOver;
  return {
    exchangeNo,
    ...exchange,
    handOver: { at, day, shopId, ...(undone && { undone: { at: undone.at, reason: undone.reason } }) },
  };
}

/** What a member who leaves, or reads what is held of them, has in the mall. */
import type { Tx } from '../kernel/context';
import { takeBack } from './exchange.usecase';
import { forgetReasons } from './leave.store';
import { listExchanges, type ExchangeDoc } from './mall.store';

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

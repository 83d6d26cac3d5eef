/** What the page of one exchange shows, asked in one go. */
import type { ExchangeItem } from '@/types/contract/mall';
import type { ShopItem } from '@/types/contract/shop';
import type { Answer } from '@/src/cloud/answer';
import * as mall from '@/src/cloud/mall';
import * as points from '@/src/cloud/points';
import * as shop from '@/src/cloud/shop';

export interface ExchangePage {
  /** Absent when it is none of the member's. */
  exchange?: ExchangeItem;
  available: number;
  shops: ShopItem[];
}

export async function loadExchange(exchangeNo: string): Promise<Answer<ExchangePage>> {
  const [found, balance, shops] = await Promise.all([mall.exchangeOf(exchangeNo), points.balance(), shop.shops()]);
  if (!found.ok) return found;
  if (!balance.ok) return balance;
  if (!shops.ok) return shops;
  return { ok: true, data: { exchange: found.data.exchange, available: balance.data.available, shops: shops.data.items } };
}

/** Border to `mall`: what pages may ask of it. */
import type { Answered, Sent } from '@/types/contract/contract';
import type { ExchangeItem } from '@/types/contract/mall';
import type { Answer } from './answer';
import { call, deed, forget, type Contracts } from './call';

export const rewards = (asked: Sent<Contracts['mall'], 'rewards'>) => call('mall', 'rewards', asked);
export const reward = (rewardId: string) => call('mall', 'reward', { rewardId });
export const exchange = (asked: Sent<Contracts['mall'], 'exchange'>) => deed('mall', 'exchange', asked);
export const forgetExchange = (asked: Sent<Contracts['mall'], 'exchange'>) => forget('mall', 'exchange', asked);
export const wish = (rewardId: string, on: boolean) => deed('mall', 'wish', { rewardId, on });
export const exchanges = (asked: Sent<Contracts['mall'], 'exchanges'>) => call('mall', 'exchanges', asked);
export const cancelQuote = (exchangeNo: string) => call('mall', 'cancelQuote', { exchangeNo });
export const cancel = (exchangeNo: string) => deed('mall', 'cancel', { exchangeNo });

/** Categories with their names. They come with the rewards, of which a category that does not exist has none. */
export async function categories(): Promise<Answer<Answered<Contracts['mall'], 'rewards'>['categories']>> {
  const answer = await rewards({ category: '-' });
  return answer.ok ? { ok: true, data: answer.data.categories } : answer;
}

const PAGE = 100;

/** One of the member's exchanges; undefined when there is none of that number. Asks page by page from the newest. */
export async function exchangeOf(exchangeNo: string): Promise<Answer<{ exchange?: ExchangeItem }>> {
  let before: string | undefined;
  do {
    const page = await exchanges({ before, limit: PAGE });
    if (!page.ok) return page;
    const exchange = page.data.items.find((it) => it.exchangeNo === exchangeNo);
    if (exchange !== undefined) return { ok: true, data: { exchange } };
    before = page.data.next;
  } while (before !== undefined);
  return { ok: true, data: {} };
}

/** Border to `mall`: what pages may ask of it. */
import type { Sent } from '@/types/contract/contract';
import { call, deed, type Contracts } from './call';

export const rewards = (asked: Sent<Contracts['mall'], 'rewards'>) => call('mall', 'rewards', asked);
export const reward = (rewardId: string) => call('mall', 'reward', { rewardId });
export const exchange = (asked: Sent<Contracts['mall'], 'exchange'>) => deed('mall', 'exchange', asked);
export const exchanges = (asked: Sent<Contracts['mall'], 'exchanges'>) => call('mall', 'exchanges', asked);
export const cancel = (exchangeNo: string) => deed('mall', 'cancel', { exchangeNo });

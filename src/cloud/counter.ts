/** Border to `counter`: what the assistant's pages may ask of it, and a member about a purchase of theirs. */
import type { Sent } from '@/types/contract/contract';
import { call, deed, forget, type Contracts } from './call';

type C = Contracts['counter'];

export const memberByCode = (asked: Sent<C, 'memberByCode'>) => call('counter', 'memberByCode', asked);
export const findMember = (asked: Sent<C, 'findMember'>) => call('counter', 'findMember', asked);
export const quote = (asked: Sent<C, 'quote'>) => call('counter', 'quote', asked);
export const recordPurchase = (asked: Sent<C, 'recordPurchase'>) => deed('counter', 'recordPurchase', asked);
export const forgetPurchase = (asked: Sent<C, 'recordPurchase'>) => forget('counter', 'recordPurchase', asked);
export const refund = (asked: Sent<C, 'refund'>) => deed('counter', 'refund', asked);
export const exchangeByCode = (asked: Sent<C, 'exchangeByCode'>) => call('counter', 'exchangeByCode', asked);
export const fulfil = (asked: Sent<C, 'fulfil'>) => deed('counter', 'fulfil', asked);
export const undo = (asked: Sent<C, 'undo'>) => deed('counter', 'undo', asked);
export const purchase = (orderNo: string) => call('counter', 'purchase', { orderNo });
export const today = (asked: Sent<C, 'today'>) => call('counter', 'today', asked);

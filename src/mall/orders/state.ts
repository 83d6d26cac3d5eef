/** What an exchange's state means for the page. */
import type { ExchangeItem } from '@/types/contract/mall';

/** It can be fetched, and cancelled. */
export const isWaiting = ({ state }: Pick<ExchangeItem, 'state'>): boolean => state === 'confirmed';

export const ORDER_FILTERS = ['all', 'confirmed', 'fulfilled', 'cancelled'] as const;
export type OrderFilter = (typeof ORDER_FILTERS)[number];

/** Border to `coupon`: what pages may ask of it. */
import type { Sent } from '@/types/contract/contract';
import { call, deed, type Contracts } from './call';

export const centre = () => call('coupon', 'centre', {});
export const claim = (templateId: string) => deed('coupon', 'claim', { templateId });
export const mine = (asked: Sent<Contracts['coupon'], 'mine'>) => call('coupon', 'mine', asked);

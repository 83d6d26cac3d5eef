/** Border to `coupon`: what pages may ask of it. */
import type { Sent } from '@/types/contract/contract';
import type { CouponItem } from '@/types/contract/coupon';
import type { Answer } from './answer';
import { call, deed, type Contracts } from './call';

export const centre = () => call('coupon', 'centre', {});
export const claim = (templateId: string) => deed('coupon', 'claim', { templateId });
export const mine = (asked: Sent<Contracts['coupon'], 'mine'>) => call('coupon', 'mine', asked);
/** What a rise really gave, for its ceremony. */
export const riseGift = (riseId: string) => call('coupon', 'riseGift', { riseId });

const PAGE = 100;

/** One of the member's coupons; undefined when there is none of that code. Asks page by page from the newest. */
export async function couponOf(couponCode: string): Promise<Answer<{ coupon?: CouponItem }>> {
  let before: string | undefined;
  do {
    const page = await mine({ before, limit: PAGE });
    if (!page.ok) return page;
    const coupon = page.data.items.find((it) => it.couponCode === couponCode);
    if (coupon !== undefined) return { ok: true, data: { coupon } };
    before = page.data.next;
  } while (before !== undefined);
  return { ok: true, data: {} };
}

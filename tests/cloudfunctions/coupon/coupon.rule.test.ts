/** What a coupon takes off, when it can be used, which is best, and who may claim. */
import fc from 'fast-check';
import { LocalDay } from '@/types/contract/values';
import {
  best,
  claimBlocked,
  lastClaimDay,
  offFor,
  rankOf,
  stateOn,
  windowOn,
  type Basket,
  type CouponTerms,
} from '@/cloudfunctions/coupon/coupon.rule';

const day = (text: string) => LocalDay.parse(text);
const aCoupon = (it: Partial<CouponTerms> = {}): CouponTerms => ({
  discount: { type: 'amount', offFen: 1000 },
  minimumFen: 3900,
  categories: [],
  shopIds: [],
  from: day('2026-11-01'),
  until: day('2026-11-30'),
  state: 'available',
  ...it,
});
const aBasket = (it: Partial<Basket> = {}): Basket => ({ amountFen: 12_880, shopId: 'jingan', day: day('2026-11-20'), ...it });
const off = (offFen: number) => ({ ok: true, offFen });
const refused = (code: string) => ({ ok: false, code });
const drinks = { category: 'drink', amountFen: 4000 };

describe('what a coupon takes off', () => {
  it.each([
    {
      name: 'a used one is refused as used, even when it is over',
      coupon: { state: 'used' as const, until: day('2026-11-01') },
      comes: refused('COUPON_USED'),
    },
    { name: 'the last day is a day of use', coupon: { until: day('2026-11-20') }, comes: off(1000) },
    { name: 'the day after the last it is over', coupon: { until: day('2026-11-19') }, comes: refused('EXPIRED') },
    { name: 'booked as expired is expired', coupon: { state: 'expired' as const }, comes: refused('EXPIRED') },
    { name: 'a revoked one does not fit', coupon: { state: 'revoked' as const }, comes: refused('COUPON_NOT_USABLE') },
    { name: 'a locked one does not fit', coupon: { state: 'locked' as const }, comes: refused('COUPON_NOT_USABLE') },
    { name: 'before its first day it does not fit', coupon: { from: day('2026-11-21') }, comes: refused('COUPON_NOT_USABLE') },
    { name: 'on its first day it fits', coupon: { from: day('2026-11-20') }, comes: off(1000) },
    { name: 'in another shop it does not fit', coupon: { shopIds: ['xuhui'] }, comes: refused('COUPON_NOT_USABLE') },
    { name: 'in one of its shops it fits', coupon: { shopIds: ['xuhui', 'jingan'] }, comes: off(1000) },
    { name: 'one fen under the minimum it does not fit', coupon: { minimumFen: 12_881 }, comes: refused('COUPON_NOT_USABLE') },
    { name: 'at the minimum it fits', coupon: { minimumFen: 12_880 }, comes: off(1000) },
    {
      name: 'never more than the amount',
      coupon: { minimumFen: 0, discount: { type: 'amount' as const, offFen: 20_000 } },
      comes: off(12_880),
    },
    {
      name: 'a percentage is rounded down to whole fen',
      coupon: { minimumFen: 0, discount: { type: 'percent' as const, offBp: 1500 } },
      basket: { amountFen: 1999 },
      comes: off(299),
    },
    {
      name: 'a percentage stops at its cap',
      coupon: { discount: { type: 'percent' as const, offBp: 1500, capFen: 1000 } },
      comes: off(1000),
    },
    {
      name: 'a percentage that comes to nothing does not fit',
      coupon: { minimumFen: 0, discount: { type: 'percent' as const, offBp: 1 } },
      basket: { amountFen: 9999 },
      comes: refused('COUPON_NOT_USABLE'),
    },
    {
      name: 'money off nothing does not fit',
      coupon: { minimumFen: 0 },
      basket: { amountFen: 0 },
      comes: refused('COUPON_NOT_USABLE'),
    },
    {
      name: 'a gift takes nothing off and fits',
      coupon: { discount: { type: 'gift' as const, gift: { zh: '蛋糕', en: 'Cake' } } },
      comes: off(0),
    },
    { name: 'for a category it needs lines', coupon: { categories: ['drink'] }, comes: refused('COUPON_NOT_USABLE') },
    {
      name: 'only lines of its categories count',
      coupon: { categories: ['drink'], discount: { type: 'percent' as const, offBp: 5000 } },
      basket: { lines: [drinks, { category: 'bakery', amountFen: 8880 }] },
      comes: off(2000),
    },
    {
      name: 'the minimum is of what it applies to',
      coupon: { categories: ['drink'], minimumFen: 4001 },
      basket: { lines: [drinks, { category: 'bakery', amountFen: 8880 }] },
      comes: refused('COUPON_NOT_USABLE'),
    },
  ])('$name', ({ coupon, basket, comes }) => {
    expect(offFor(aCoupon(coupon), aBasket(basket))).toEqual(comes);
  });

  it('is whole fen between one and the amount, for any money coupon that fits', () => {
    const discount = fc.oneof(
      fc.record({ type: fc.constant('amount' as const), offFen: fc.nat(10_000_000_000) }),
      fc.record({
        type: fc.constant('percent' as const),
        offBp: fc.integer({ min: 1, max: 10_000 }),
        capFen: fc.option(fc.nat(100_000), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(discount, fc.nat(10_000_000_000), (it, amountFen) => {
        const found = offFor(aCoupon({ discount: it, minimumFen: 0 }), aBasket({ amountFen }));
        return !found.ok || (Number.isSafeInteger(found.offFen) && found.offFen > 0 && found.offFen <= amountFen);
      }),
    );
  });
});

describe('the best coupon for a basket', () => {
  const ten = aCoupon();
  const fifteenPercent = aCoupon({ discount: { type: 'percent', offBp: 1500, capFen: 3000 }, minimumFen: 0 });
  const sooner = aCoupon({ until: day('2026-11-21') });
  const gift = aCoupon({ discount: { type: 'gift', gift: { zh: '蛋糕', en: 'Cake' } } });

  it.each([
    { name: 'takes most off', coupons: [ten, fifteenPercent], amountFen: 12_880, chosen: fifteenPercent, offFen: 1932 },
    { name: 'depends on the amount', coupons: [fifteenPercent, ten], amountFen: 4000, chosen: ten, offFen: 1000 },
    { name: 'is the soonest to expire among equals', coupons: [ten, sooner, ten], amountFen: 4000, chosen: sooner, offFen: 1000 },
    { name: 'skips what does not fit', coupons: [ten, fifteenPercent], amountFen: 3899, chosen: fifteenPercent, offFen: 584 },
  ])('$name', ({ coupons, amountFen, chosen, offFen }) => {
    expect(best(coupons, aBasket({ amountFen }))).toEqual({ coupon: chosen, offFen });
  });

  it('is none when only gifts or nothing fits', () => {
    expect(best([gift], aBasket())).toBeUndefined();
    expect(best([ten], aBasket({ amountFen: 100 }))).toBeUndefined();
  });
});

describe('days and claims', () => {
  it('counts the day of claiming as the first of its days', () => {
    expect(windowOn({ type: 'days', days: 7 }, day('2026-11-28'))).toEqual({ from: '2026-11-28', until: '2026-12-04' });
    const fixed = { type: 'fixed' as const, from: day('2026-12-01'), until: day('2026-12-31') };
    expect(windowOn(fixed, day('2026-11-20'))).toEqual({ from: '2026-12-01', until: '2026-12-31' });
  });

  it('shows an available coupon as expired after its last day, and a used one as used', () => {
    expect(stateOn(aCoupon(), day('2026-12-01'))).toBe('expired');
    expect(stateOn(aCoupon({ state: 'used' }), day('2026-12-01'))).toBe('used');
  });

  it('ends claiming at the earlier of its own end and the end of fixed days', () => {
    const fixed = { type: 'fixed' as const, from: day('2026-12-01'), until: day('2026-12-31') };
    expect(lastClaimDay({ window: fixed, claimUntil: day('2026-12-10') })).toBe('2026-12-10');
    expect(lastClaimDay({ window: fixed })).toBe('2026-12-31');
    expect(lastClaimDay({ window: { type: 'days', days: 3 } })).toBeUndefined();
  });

  const template = {
    window: { type: 'days' as const, days: 7 },
    limit: 2,
    claimFrom: day('2026-11-10'),
    claimUntil: day('2026-11-20'),
  };
  const facts = { day: day('2026-11-20'), claimed: 1, left: 1, rank: 1, leastRank: 1 };
  it.each([
    { name: 'nothing', now: {}, blocked: undefined },
    { name: 'the end of claiming', now: { day: day('2026-11-21'), left: 0 }, blocked: 'EXPIRED' },
    { name: 'the first day of claiming', now: { day: day('2026-11-09') }, blocked: 'NOT_OPEN' },
    { name: 'the tier', now: { rank: 0, claimed: 2 }, blocked: 'TIER_TOO_LOW' },
    { name: 'the limit', now: { claimed: 2, left: 0 }, blocked: 'LIMIT_REACHED' },
    { name: 'the stock', now: { left: 0 }, blocked: 'SOLD_OUT' },
    { name: 'no stock where there is no limit to it', now: { left: null }, blocked: undefined },
  ])('is held up by $name', ({ now, blocked }) => {
    expect(claimBlocked(template, { ...facts, ...now })).toBe(blocked);
  });

  it('knows no limit where it is 0', () => {
    expect(claimBlocked({ ...template, limit: 0 }, { ...facts, claimed: 99 })).toBeUndefined();
  });

  it('ranks an unknown tier lowest', () => {
    const tiers = [{ tier: 'base' }, { tier: 'silver' }];
    expect([rankOf(tiers, 'silver'), rankOf(tiers, 'gone'), rankOf(tiers, undefined)]).toEqual([1, 0, 0]);
  });
});

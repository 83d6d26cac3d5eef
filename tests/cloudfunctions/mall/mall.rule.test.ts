/** Why an exchange is held up, what a search finds, and where and when a reward is handed over. */
import { LocalDay } from '@/types/contract/values';
import { exchangeBlocked, fetchBlocked, isFound, type Fetchable } from '@/cloudfunctions/mall/mall.rule';

const day = (text: string) => LocalDay.parse(text);

describe('an exchange is held up by', () => {
  const reward = { points: 120, limit: 3, opensOn: day('2026-11-10'), closesOn: day('2026-11-20') };
  const facts = { day: day('2026-11-20'), stock: 2, taken: 1, available: 240, rank: 1, leastRank: 1 };
  it.each([
    { name: 'nothing, for all that there is', quantity: 2, now: {}, blocked: undefined },
    { name: 'its last day being over', quantity: 1, now: { day: day('2026-11-21'), rank: 0, stock: 0 }, blocked: 'EXPIRED' },
    { name: 'its first day being to come', quantity: 1, now: { day: day('2026-11-09'), rank: 0 }, blocked: 'NOT_OPEN' },
    { name: 'the tier, before the limit', quantity: 9, now: { rank: 0 }, blocked: 'TIER_TOO_LOW' },
    { name: 'the limit, counting what is asked for', quantity: 3, now: { stock: 9, available: 999 }, blocked: 'LIMIT_REACHED' },
    { name: 'the stock, before the points', quantity: 2, now: { stock: 1, available: 0 }, blocked: 'SOLD_OUT' },
    { name: 'one point too few for the whole quantity', quantity: 2, now: { available: 239 }, blocked: 'INSUFFICIENT_POINTS' },
  ])('$name', ({ quantity, now, blocked }) => {
    expect(exchangeBlocked(reward, quantity, { ...facts, ...now })).toBe(blocked);
  });

  it('no limit where it is 0, and no window where none is set', () => {
    const open = { points: 1, limit: 0, opensOn: undefined, closesOn: undefined };
    expect(exchangeBlocked(open, 50, { ...facts, taken: 99, stock: 50, available: 50 })).toBeUndefined();
  });
});

describe('a search finds', () => {
  const latte = {
    category: 'drink',
    name: { zh: '燕麦拿铁', en: 'Oat latte' },
    note: { zh: '大杯', en: 'Large' },
    keywords: ['咖啡', '饮品', 'Café'],
    blocked: undefined,
  };
  it.each([
    { name: 'everything when nothing is asked', asked: {}, found: true },
    { name: 'a Chinese part of the name', asked: { search: '拿铁' }, found: true },
    { name: 'English in any case', asked: { search: 'OAT' }, found: true },
    { name: 'all words, wherever they stand', asked: { search: ' large latte ' }, found: true },
    { name: 'a word that stands in no name', asked: { search: '咖啡' }, found: true },
    { name: 'such a word beside one of the name', asked: { search: '咖啡 燕麦' }, found: true },
    { name: 'letters of any width, with or without accents', asked: { search: 'ｃａｆｅ' }, found: true },
    { name: 'nothing when one word is missing', asked: { search: 'oat croissant' }, found: false },
    { name: 'its own category', asked: { category: 'drink' }, found: true },
    { name: 'no other category', asked: { category: 'bakery' }, found: false },
    { name: 'what can be had', asked: { affordable: true }, found: true },
  ])('$name', ({ asked, found }) => {
    expect(isFound(latte, asked)).toBe(found);
  });

  it('nothing that is held up, when only what can be had is asked for', () => {
    expect(isFound({ ...latte, blocked: 'INSUFFICIENT_POINTS' }, { affordable: true })).toBe(false);
  });
});

describe('a hand-over', () => {
  const waiting: Fetchable = { state: 'confirmed', until: day('2026-11-30'), shopIds: [] };
  const here = { shopId: 'jingan', day: day('2026-11-30') };
  it.each([
    { name: 'is possible on the last day, in any shop', it: {}, blocked: undefined },
    { name: 'happens once', it: { state: 'fulfilled' as const, until: day('2026-11-01') }, blocked: 'ALREADY_FULFILLED' },
    { name: 'does not happen when it was cancelled', it: { state: 'cancelled' as const }, blocked: 'ALREADY_CANCELLED' },
    { name: 'is over after the last day', it: { until: day('2026-11-29') }, blocked: 'EXPIRED' },
    { name: 'happens in the shop that the member chose', it: { shopId: 'xuhui' }, blocked: 'NOT_THIS_SHOP' },
    { name: 'happens where the reward can be fetched', it: { shopIds: ['xuhui', 'binjiang'] }, blocked: 'NOT_THIS_SHOP' },
    { name: 'is possible in one of its shops', it: { shopIds: ['xuhui', 'jingan'] }, blocked: undefined },
  ])('$name', ({ it: changed, blocked }) => {
    expect(fetchBlocked({ ...waiting, ...changed }, here)).toBe(blocked);
  });
});

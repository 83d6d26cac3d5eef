/** What stands on a coupon. */
import type { Discount } from '@/types/contract/coupon';
import { LocalDay } from '@/types/contract/values';
import { conditionOf, faceOf, windowOf } from '@/src/components/CouponTicket/face';
import { couponTexts } from '@/src/texts/coupon';

const { zh, en } = couponTexts;
const percent = (offBp: number, capFen?: number): Discount => ({ type: 'percent', offBp, capFen });

it.each([
  { name: 'whole yuan', discount: { type: 'amount' as const, offFen: 1000 }, zh: '¥10', en: '¥10' },
  { name: 'yuan and cents', discount: { type: 'amount' as const, offFen: 990 }, zh: '¥9.90', en: '¥9.90' },
  { name: '15 % off', discount: percent(1500), zh: '8.5折', en: '15%' },
  { name: '20 % off', discount: percent(2000), zh: '8折', en: '20%' },
  { name: '12.5 % off', discount: percent(1250), zh: '8.75折', en: '12.5%' },
  { name: 'everything off', discount: percent(10_000), zh: '0折', en: '100%' },
  { name: 'a gift', discount: { type: 'gift' as const, gift: { zh: '蛋糕', en: 'A cake' } }, zh: '礼', en: 'Gift' },
])('$name is written as people of each language write it', ({ discount, zh: chinese, en: english }) => {
  const written = (it: ReturnType<typeof faceOf>) => it.before + it.big + it.after;
  expect(written(faceOf(discount, 'zh', zh))).toBe(chinese);
  expect(written(faceOf(discount, 'en', en))).toBe(english);
});

it.each([
  { name: 'least spend and cap', text: conditionOf(percent(1500, 3000), 3900, zh), is: '满 39 可用 · 最高减 ¥30' },
  { name: 'neither', text: conditionOf(percent(1500), 0, zh), is: '无门槛' },
  {
    name: 'a gift without a least spend',
    text: conditionOf({ type: 'gift', gift: { zh: '蛋糕', en: 'A cake' } }, 0, zh),
    is: '免费领取',
  },
])('the condition names what binds: $name', ({ text, is }) => {
  expect(text).toBe(is);
});

const day = (text: string) => LocalDay.parse(text);

it.each([
  { name: 'far from its end', from: '2026-11-01', until: '2026-12-01', text: '至 12/1', soon: false, early: false },
  { name: 'three days left', from: '2026-11-01', until: '2026-11-23', text: '还有 3 天到期', soon: true, early: false },
  { name: 'four days left', from: '2026-11-01', until: '2026-11-24', text: '至 11/24', soon: false, early: false },
  { name: 'its last day', from: '2026-11-01', until: '2026-11-20', text: '今天到期', soon: true, early: false },
  { name: 'over', from: '2026-11-01', until: '2026-11-19', text: '至 11/19', soon: false, early: false },
  { name: 'not begun', from: '2026-12-04', until: '2027-01-10', text: '12/4 – 2027/1/10', soon: false, early: true },
  { name: 'of one coming day', from: '2026-11-28', until: '2026-11-28', text: '11/28 当天有效', soon: false, early: true },
])('a coupon $name says so', ({ from, until, ...said }) => {
  const { name: _name, ...expected } = said;
  expect(windowOf({ from: day(from), until: day(until), state: 'available' }, '2026-11-20', 'zh', zh)).toEqual(expected);
});

it('a used coupon is not about to expire', () => {
  expect(windowOf({ from: day('2026-11-01'), until: day('2026-11-21'), state: 'used' }, '2026-11-20', 'zh', zh).soon).toBe(false);
});

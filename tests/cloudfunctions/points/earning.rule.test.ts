/** What a purchase earns: tables of the programme's rules, with the sentence that a member reads. */
import fc from 'fast-check';
import { earningFor, remainingEarning, type EarningAsked } from '@/cloudfunctions/points/earning.rule';
import { Programme } from '@/types/contract/programme';
import { LocalDay } from '@/types/contract/values';
import defaults from '@/config/programme/programme.json';

const standard = Programme.parse(defaults);
const withEarning = (some: Partial<Programme['earning']>): Programme => ({
  ...standard,
  earning: { ...standard.earning, ...some },
});
const day = (text: string) => LocalDay.parse(text);
const asked = (some: Partial<EarningAsked>): EarningAsked => ({
  paidFen: 10_000,
  tier: 'base',
  day: day('2026-03-02'),
  shopId: 'jingan',
  ...some,
});
const beans = { sku: 'b', category: '咖啡豆', amountFen: 6000 };
const bread = { sku: 'r', category: '面包', amountFen: 4000 };
const campaign = {
  campaignId: 'c',
  name: { zh: '开业周', en: 'Opening week' },
  multiplierBp: 30_000,
  from: day('2026-03-01'),
  until: day('2026-03-07'),
  categories: [],
  skus: [],
  shopIds: [],
};

/** Runs a row and checks what always holds: parts add up, and the whole of a purchase earns what it earned. */
function earn(programme: Programme, some: Partial<EarningAsked>) {
  const earning = earningFor(programme, asked(some));
  expect(earning.parts.reduce((sum, it) => sum + it.paidFen, 0)).toBe(earning.paidFen);
  expect(remainingEarning(earning, earning.paidFen)).toBe(earning.points);
  return earning;
}

it.each([
  { name: '¥100 without a tier', some: { paidFen: 10_000 }, points: 10 },
  { name: '¥9.99 is below the first point', some: { paidFen: 999 }, points: 0 },
  { name: '¥128.80 in base', some: { paidFen: 12_880 }, points: 12 },
  { name: '¥128.80 in silver', some: { paidFen: 12_880, tier: 'silver' }, points: 14 },
  { name: '¥128.80 in gold', some: { paidFen: 12_880, tier: 'gold' }, points: 16 },
  { name: '¥128.80 in black', some: { paidFen: 12_880, tier: 'black' }, points: 19 },
  { name: 'member day doubles', some: { paidFen: 12_880, day: day('2026-03-28') }, points: 25 },
  { name: 'the best counts on member day in gold', some: { paidFen: 12_880, tier: 'gold', day: day('2026-03-28') }, points: 25 },
  { name: 'nothing paid earns nothing', some: { paidFen: 0, tier: 'gold' }, points: 0 },
  { name: 'a tier that is no longer known earns as the first', some: { tier: 'platinum' }, points: 10 },
  { name: 'the most that can be paid', some: { paidFen: 10_000_000_000, tier: 'black' }, points: 15_000_000 },
])('$name', ({ some, points }) => {
  expect(earn(standard, some).points).toBe(points);
});

it.each([
  {
    name: 'multipliers add up by their extra parts',
    change: { combine: 'sum' as const },
    some: { tier: 'gold', day: day('2026-03-28') },
    bp: 22_500,
  },
  {
    name: 'less than one takes away from the sum',
    change: { combine: 'sum' as const, memberDay: { dayOfMonth: 2, multiplierBp: 5_000 } },
    some: { tier: 'gold' },
    bp: 7_500,
  },
  {
    name: 'the birthday month',
    change: { birthdayMonth: { multiplierBp: 30_000 } },
    some: { birthday: day('1990-03-31') },
    bp: 30_000,
  },
  {
    name: 'another month than that of the birthday',
    change: { birthdayMonth: { multiplierBp: 30_000 } },
    some: { birthday: day('1990-04-02') },
    bp: 10_000,
  },
  { name: 'a campaign within its window', change: { campaigns: [campaign] }, some: { day: day('2026-03-07') }, bp: 30_000 },
  { name: 'a campaign that is over', change: { campaigns: [campaign] }, some: { day: day('2026-03-08') }, bp: 10_000 },
  { name: 'a campaign of another shop', change: { campaigns: [{ ...campaign, shopIds: ['xuhui'] }] }, some: {}, bp: 10_000 },
  {
    name: 'a campaign of categories needs lines',
    change: { campaigns: [{ ...campaign, categories: ['面包'] }] },
    some: {},
    bp: 10_000,
  },
  {
    name: 'a campaign for one product',
    change: { campaigns: [{ ...campaign, skus: ['b'] }] },
    some: { lines: [beans] },
    bp: 30_000,
  },
])('$name', ({ change, some, bp }) => {
  expect(earn(withEarning(change), some).multiplierBp).toBe(bp);
});

it('a category counts for its lines alone, in proportion of what was paid', () => {
  const programme = withEarning({ categories: [{ category: '咖啡豆', multiplierBp: 20_000 }] });
  const earning = earn(programme, { paidFen: 9_000, lines: [beans, bread] });
  expect(earning.parts).toEqual([
    { paidFen: 5_400, multiplierBp: 20_000 },
    { paidFen: 3_600, multiplierBp: 10_000 },
  ]);
  expect(earning.points).toBe(14);
  expect(earning.explanation.zh).toBe('普通 1 倍 · 咖啡豆 2 倍 → 取高者；普通 1 倍');
});

it.each([
  { programme: standard, some: {}, zh: '普通 1 倍', en: 'Member 1×' },
  {
    programme: standard,
    some: { tier: 'gold', day: day('2026-03-28') },
    zh: '金卡 1.25 倍 · 会员日 2 倍 → 取高者',
    en: 'Gold 1.25× · Member day 2× → the higher counts',
  },
  {
    programme: withEarning({ combine: 'sum' }),
    some: { tier: 'gold', day: day('2026-03-28') },
    zh: '金卡 1.25 倍 · 会员日 2 倍 → 相加 2.25 倍',
    en: 'Gold 1.25× · Member day 2× → together 2.25×',
  },
])('says why: $zh', ({ programme, some, zh, en }) => {
  expect(earn(programme, some).explanation).toEqual({ zh, en });
});

it('¥10 back of ¥128.80 in gold leaves 14 of 16', () => {
  expect(remainingEarning(earn(standard, { paidFen: 12_880, tier: 'gold' }), 11_880)).toBe(14);
});

it('several partial refunds take back exactly the whole, never more on the way', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000_000 }),
      fc.constantFrom('base', 'silver', 'gold', 'black'),
      fc.array(fc.integer({ min: 1, max: 40_000_000 }), { maxLength: 12 }),
      (paidFen, tier, refunds) => {
        const earning = earn(standard, { paidFen, tier, lines: [beans, bread] });
        let left = paidFen;
        let taken = 0;
        let before = earning.points;
        for (const refund of [...refunds, Infinity]) {
          left -= Math.min(left, refund);
          const stays = remainingEarning(earning, left);
          expect(stays).toBeLessThanOrEqual(before);
          taken += before - stays;
          before = stays;
        }
        expect(taken).toBe(earning.points);
      },
    ),
  );
});

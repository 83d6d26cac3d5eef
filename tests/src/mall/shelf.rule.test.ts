/** What stands on the mall's shelf. */
import { RewardItem } from '@/types/contract/mall';
import { ALL, arrange, gonePercent, isWanted, MINE, missingTo } from '@/src/pages/mall/shelf';

const aReward = (given: object) =>
  RewardItem.parse({
    rewardId: 'tote',
    name: { zh: '帆布随行袋', en: 'Canvas tote' },
    note: { zh: '装得下电脑', en: 'A laptop fits' },
    kind: 'goods',
    category: 'goods',
    art: 'bag',
    points: 680,
    stock: 42,
    limit: 0,
    taken: 0,
    shopIds: [],
    ...given,
  });

it.each([
  { name: 'nothing is looked for', wanted: { shelf: ALL, search: '' }, found: true },
  { name: 'its category is looked at', wanted: { shelf: 'goods', search: '' }, found: true },
  { name: 'another category is looked at', wanted: { shelf: 'drinks', search: '' }, found: false },
  { name: 'a word of the other language, in any case', wanted: { shelf: ALL, search: 'CANVAS' }, found: true },
  { name: 'words of name and note', wanted: { shelf: ALL, search: '随行 电脑' }, found: true },
  { name: 'one word that stands nowhere', wanted: { shelf: ALL, search: '随行 咖啡' }, found: false },
])('a reward is on the shelf or not when $name', ({ wanted, found }) => {
  expect(isWanted(aReward({}), wanted)).toBe(found);
});

it.each(['INSUFFICIENT_POINTS', 'SOLD_OUT', 'LIMIT_REACHED', 'TIER_TOO_LOW', 'NOT_OPEN', 'EXPIRED'])(
  'what is blocked by %s is not within reach',
  (blocked) => {
    expect(isWanted(aReward({ blocked }), { shelf: MINE, search: '' })).toBe(false);
  },
);

const NOW = Date.parse('2026-11-20T02:00:00Z');

it('what is offered for a time stands first, the soonest over before the others; nothing is shown twice', () => {
  const rewards = [
    aReward({ rewardId: 'always' }),
    aReward({ rewardId: 'later', closesAt: '2026-12-01T00:00:00.000Z' }),
    aReward({ rewardId: 'soon', closesAt: '2026-11-20T03:00:00.000Z' }),
    aReward({ rewardId: 'over', closesAt: '2026-11-19T00:00:00.000Z', blocked: 'EXPIRED' }),
    aReward({ rewardId: 'coming', opensAt: '2026-11-21T00:00:00.000Z', blocked: 'NOT_OPEN' }),
  ];
  const { wide, tiles } = arrange(rewards, NOW);
  expect(wide.map((it) => it.rewardId)).toEqual(['soon', 'later', 'coming']);
  expect(tiles.map((it) => it.rewardId)).toEqual(['always', 'over']);
});

it.each([
  { stock: 24, total: 100, percent: 76 },
  { stock: 1, total: 1000, percent: 99 },
  { stock: 0, total: 100, percent: 100 },
  { stock: 5, total: undefined, percent: undefined },
])('$stock left of $total are $percent % gone; it is full only when nothing is left', ({ stock, total, percent }) => {
  expect(gonePercent({ stock, total })).toBe(percent);
});

const STATIONS = [
  { tier: 'base', growth: 0 },
  { tier: 'silver', growth: 600 },
  { tier: 'gold', growth: 2400 },
  { tier: 'black', growth: 8000 },
];
const progress = { growth: 860, tier: 'silver', next: { tier: 'gold', missing: 1540 }, keep: null };

it.each([
  { tier: 'gold', missing: 1540, name: 'the next tier, as the server says' },
  { tier: 'black', missing: 7140, name: 'a tier further up' },
  { tier: 'silver', missing: undefined, name: 'the own tier' },
  { tier: 'base', missing: undefined, name: 'a tier below' },
  { tier: 'ruby', missing: undefined, name: 'a tier that is not known' },
])('how far $name is', ({ tier, missing }) => {
  expect(missingTo(tier, progress, STATIONS)).toBe(missing);
});

/** The default programme and the demo shop: what the files say, and that the words members read say the same. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readShopFiles } from '@/server/shopFiles';
import { ShopConfig } from '@/types/contract/shopFile';

let config: ShopConfig;
beforeAll(async () => {
  config = await readShopFiles();
});

it('tiers, multipliers and growth are those of the house', () => {
  const { tiers, ...growth } = config.programme.growth;
  expect(tiers.map((it) => [it.tier, it.name.zh, it.growth, it.multiplierBp])).toEqual([
    ['base', '普通', 0, 10_000],
    ['silver', '银卡', 600, 11_000],
    ['gold', '金卡', 2_400, 12_500],
    ['black', '黑卡', 8_000, 15_000],
  ]);
  expect(growth).toEqual({
    windowDays: 365,
    perYuan: 1,
    perActiveDay: 10,
    perCheckin: 1,
    checkinMonthMax: 20,
    perReview: 0,
    perInvitation: 0,
    holdYears: 1,
    refundTakesTierDays: 30,
    keepShownDays: 90,
  });
});

it('earning, expiry, check-in and reminders are those of the house', () => {
  const { earning, checkin, reminders } = config.programme;
  expect(earning).toMatchObject({
    joinPoints: 100,
    pointsPer100Yuan: 10,
    availableAfterDays: 1,
    combine: 'best',
    memberDay: { dayOfMonth: 28, multiplierBp: 20_000 },
    expiry: { type: 'month_end', months: 12 },
    restoreGraceDays: 30,
    shortfall: 'debt',
  });
  expect(checkin).toEqual({
    dayPoints: 2,
    stages: [
      { day: 3, points: 5 },
      { day: 7, points: 10 },
      { day: 15, points: 30 },
      { day: 30, points: 0, coupon: 'streak_30' },
    ],
  });
  expect(reminders).toMatchObject({ sendHour: 10, quietFromHour: 21, quietUntilHour: 9, cap: { perDay: 2, perWeek: 5 } });
});

it('every kind of reminder is told, on the days of the house, and all but two can be asked for in WeChat', () => {
  const told = Object.entries(config.programme.reminders.kinds);
  expect(Object.fromEntries(told.map(([kind, it]) => [kind, it.daysBefore]))).toEqual({
    birthday: [7, 3, 0],
    points_expiring: [30, 7, 1],
    coupon_expiring: [3],
    tier_risen: [],
    tier_at_risk: [30, 7],
    exchange_ready: [3],
    checkin: [],
    member_day: [1],
    win_back: [],
    wish: [],
    exchange_cancelled: [],
    phone_conflict: [],
  });
  expect(config.programme.reminders.kinds.win_back?.daysAfter).toEqual([60, 120]);
  expect(config.programme.reminders.kinds.checkin?.sendHour).toBe(18);
  expect(told.filter(([, it]) => it.templateId === undefined).map(([kind]) => kind)).toEqual([
    'exchange_cancelled',
    'phone_conflict',
  ]);
  expect(told.filter(([, it]) => !it.capped).map(([kind]) => kind)).toEqual(['tier_risen', 'exchange_ready', 'checkin']);
});

it('a page of a reminder exists in the mini-program', async () => {
  const source = await readFile(join(__dirname, '../../src/app.config.ts'), 'utf8');
  for (const { page } of Object.values(config.programme.reminders.kinds)) {
    const [root = '', ...rest] = page.split('/');
    const isListed =
      root === 'pages'
        ? source.includes(`'${page}'`)
        : source.includes(`root: '${root}'`) && source.includes(`'${rest.join('/')}'`);
    expect([page, isListed]).toEqual([page, true]);
  }
});

it('the demo shop has its three shops and the croissant', () => {
  expect(config.shops.shops.map((it) => [it.shopId, it.name.zh])).toEqual([
    ['jingan', '静安店'],
    ['xuhui', '徐汇店'],
    ['binjiang', '滨江店'],
  ]);
  const croissant = config.rewards.rewards.find((it) => it.rewardId === 'croissant');
  expect(croissant).toMatchObject({ points: 120, stock: 500, limit: 0, shopIds: [] });
  expect(croissant).not.toHaveProperty('tier');
});

it('the terms say the numbers that the programme has', () => {
  const { earning, growth, identity } = config.programme;
  const numbers = [
    earning.joinPoints,
    earning.pointsPer100Yuan,
    earning.memberDay?.dayOfMonth,
    earning.restoreGraceDays,
    growth.windowDays,
    growth.checkinMonthMax,
  ].map(String);
  const levels = growth.tiers.slice(1).map((it) => it.growth.toLocaleString('en'));
  for (const text of [identity.terms.zh, identity.terms.en])
    for (const said of [...numbers, ...levels]) expect(text).toContain(said);
  for (const text of [identity.privacy.zh, identity.privacy.en]) expect(text.length).toBeGreaterThan(500);
});

it('an id that leads nowhere is named', () => {
  const broken = structuredClone(config);
  const [reward] = broken.rewards.rewards;
  if (reward !== undefined) reward.shopIds = ['nowhere'];
  broken.programme.identity.joinCoupon = 'nothing';
  const parsed = ShopConfig.safeParse(broken);
  expect(parsed.error?.issues.map((it) => it.message)).toEqual([
    `reward ${reward?.rewardId} names the shop nowhere, which does not exist`,
    'joining names the coupon nothing, which does not exist',
  ]);
});

it.each(['perReview', 'perInvitation'])(
  'a programme that promises growth for what nothing feeds is refused by the name %s',
  (name) => {
    const { growth } = config.programme;
    const read = ShopConfig.safeParse({ ...config, programme: { ...config.programme, growth: { ...growth, [name]: 10 } } });
    expect(read.error?.issues).toEqual([
      expect.objectContaining({ path: ['programme', 'growth', name], message: expect.stringContaining(name) }),
    ]);
  },
);

it('no text promises what is not there: a named assistant, a letter box, a word ahead of changes', () => {
  expect(JSON.stringify(config)).not.toMatch(
    /专属店员|A named assistant|联系我们”|中联系我们|write to us|提前在小程序告知|announced/,
  );
});

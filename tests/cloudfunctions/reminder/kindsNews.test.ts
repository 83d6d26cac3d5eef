/** Reminders of what members have reached: a tier (or its loss), an exchange to fetch, a wish within reach, a phone in dispute. */
import { aReward, givePoints, stockShelf } from '../../support/shelf';
import { openWorld, type World } from '../../support/world';
import { allTold, ask, decideOn, heard, sendAt } from './remindedWorld';

let world: World;
beforeEach(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
});
afterEach(() => world.close());

const buy = async (memberNo: string, amountFen: number) =>
  String((await world.must('counter', 'recordPurchase', { memberNo, amountFen }, { as: 'clerk' })).orderNo);
const at = (day: string, hour = 12) => world.setNow(`${day}T${String(hour - 8).padStart(2, '0')}:00:00Z`);

const field = (it: unknown, name: string): string =>
  it !== null && typeof it === 'object' ? String(Object.entries(it).find(([key]) => key === name)?.[1]) : '';

describe('a tier', () => {
  let memberNo: string;
  beforeEach(async () => {
    await world.hire('clerk', ['jingan']);
    memberNo = await world.join('o-riser');
  });

  it('that is reached is told at once, with what it brings', async () => {
    await ask(world, 'o-riser', 'tier_risen');
    await buy(memberNo, 250_000);
    expect(await heard(world, 'o-riser', 'tier_risen')).toMatchObject([
      { said: ['New tier: Gold', 'Benefit: 1.25× points', 'Since: 2 Mar 2026', expect.stringContaining('Congratulations')] },
    ]);
    expect(await sendAt(world, '2026-03-02', 12)).toEqual(['tier_risen']);
  });

  it('that a refund takes back before the message goes is not told of', async () => {
    await ask(world, 'o-riser', 'tier_risen');
    at('2026-03-02', 22);
    const orderNo = await buy(memberNo, 70_000);
    at('2026-03-03', 9);
    await world.must('counter', 'refund', { orderNo, amountFen: 70_000, reason: 'broken' }, { as: 'clerk' });
    expect(await sendAt(world, '2026-03-03', 10)).toEqual([]);
    expect((await allTold(world)).map((it) => [it.kind, it.state])).toEqual([['tier_risen', 'moot']]);
  });

  it('that is about to be lost is told thirty and seven days before, with what is missing then, and not once it is kept', async () => {
    await ask(world, 'o-riser', 'tier_at_risk', 3);
    await buy(memberNo, 70_000);
    // Silver holds until 31 December 2027; on that day only growth of 2027 counts.
    await decideOn(world, '2027-11-30');
    expect(await heard(world, 'o-riser', 'tier_at_risk')).toEqual([]);
    await decideOn(world, '2027-12-01');
    expect(await heard(world, 'o-riser', 'tier_at_risk')).toMatchObject([
      {
        said: [
          'Tier: Silver',
          'Growth missing: 600',
          'Keep it by: 31 Dec 2027',
          'Note: 30 days left. A few visits will keep it.',
        ],
      },
    ]);
    expect(await sendAt(world, '2027-12-01', 10)).toEqual(['tier_at_risk']);
    at('2027-12-10');
    await buy(memberNo, 20_000);
    await decideOn(world, '2027-12-24');
    expect((await heard(world, 'o-riser', 'tier_at_risk')).map((it) => it.said[1])).toEqual([
      'Growth missing: 600',
      'Growth missing: 390',
    ]);
    at('2027-12-24', 9);
    await buy(memberNo, 60_000);
    expect(await sendAt(world, '2027-12-24', 10)).toEqual([]);
  });
});

describe('an exchange', () => {
  beforeEach(async () => {
    await world.hire('clerk', ['jingan']);
    await stockShelf(world, aReward({ shopIds: ['jingan'] }));
    await givePoints(world, await world.join('o-taker'), 500);
  });
  const exchange = () => world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as: 'o-taker' });

  it('that waits to be fetched is told at once, and three days before the pick-up ends', async () => {
    await ask(world, 'o-taker', 'exchange_ready', 2);
    const { pickupCode } = await exchange();
    expect(await sendAt(world, '2026-03-02', 12)).toEqual(['exchange_ready']);
    expect(world.wechat.sent[0]).toMatchObject({
      page: expect.stringMatching(/^mall\/orders\/index/),
      data: {
        thing1: { value: '曲奇' },
        character_string2: { value: pickupCode },
        thing3: { value: '静安店' },
        date4: { value: '2026年4月1日' },
      },
    });
    await decideOn(world, '2026-03-28');
    expect(await heard(world, 'o-taker', 'exchange_ready')).toHaveLength(1);
    await decideOn(world, '2026-03-29');
    expect((await heard(world, 'o-taker', 'exchange_ready')).map((it) => it.said.at(-1))).toEqual([
      'Note: It is ready. Show the pickup code in the shop.',
      'Note: 3 days left to collect it.',
    ]);
    expect(await sendAt(world, '2026-03-29', 10)).toEqual(['exchange_ready']);
  });

  it('that was fetched or taken back before the message goes is not told of any more', async () => {
    await ask(world, 'o-taker', 'exchange_ready', 2);
    at('2026-03-02', 22);
    const fetched = await exchange();
    const cancelled = await exchange();
    at('2026-03-03', 9);
    await world.must('counter', 'fulfil', { pickupCode: fetched.pickupCode }, { as: 'clerk' });
    await world.must('mall', 'cancel', { exchangeNo: cancelled.exchangeNo }, { as: 'o-taker' });
    expect(await sendAt(world, '2026-03-03', 10)).toEqual([]);
    expect((await allTold(world)).map((it) => it.state)).toEqual(['moot', 'moot']);
    await decideOn(world, '2026-03-29');
    expect(await heard(world, 'o-taker', 'exchange_ready')).toHaveLength(2);
  });

  it.each([
    { name: 'every shop that hands it over', shopIds: ['jingan', 'binjiang'], said: /^Shop: .+, .+$/ },
    { name: 'no shop where any hands it over', shopIds: [], said: /^Shop: Any shop$/ },
  ])('names $name', async ({ shopIds, said }) => {
    await stockShelf(world, aReward({ shopIds }));
    await exchange();
    const [told] = await heard(world, 'o-taker', 'exchange_ready');
    expect(told?.said[2]).toMatch(said);
  });

  it('for a coupon needs no message, since the coupon is there', async () => {
    await stockShelf(world, aReward({ kind: 'coupon', templateId: 'exchanged_10' }));
    await exchange();
    expect(await heard(world, 'o-taker', 'exchange_ready')).toEqual([]);
  });
});

describe('a wish', () => {
  let memberNo: string;
  beforeEach(async () => {
    await stockShelf(world, aReward({ points: 300 }));
    memberNo = await world.join('o-wishes');
    await world.must('mall', 'wish', { rewardId: 'cookie', on: true }, { as: 'o-wishes' });
  });

  it('is told once, when there are points enough for it, and leads to its reward', async () => {
    await ask(world, 'o-wishes', 'wish', 2);
    await decideOn(world, '2026-03-03');
    expect(await heard(world, 'o-wishes', 'wish')).toEqual([]);
    await givePoints(world, memberNo, 200);
    for (const day of ['2026-03-04', '2026-03-05']) {
      await decideOn(world, day);
      await sendAt(world, day, 10);
    }
    expect(await heard(world, 'o-wishes', 'wish')).toMatchObject([
      {
        page: 'mall/reward/index?id=cookie',
        said: ['Wish: Cookie', 'Points needed: 300', expect.any(String), expect.any(String)],
      },
    ]);
    expect(world.wechat.sent).toHaveLength(1);
  });

  it('is not told while the reward is sold out, closed or for a higher tier', async () => {
    await givePoints(world, memberNo, 200);
    for (const [day, change] of [
      ['2026-03-03', { stock: 0 }],
      ['2026-03-04', { opensOn: '2026-04-01' }],
      ['2026-03-05', { tier: 'gold' }],
    ] as const) {
      await stockShelf(world, aReward({ points: 300, ...change }));
      await decideOn(world, day);
    }
    expect(await heard(world, 'o-wishes', 'wish')).toEqual([]);
    await stockShelf(world, aReward({ points: 300 }));
    await decideOn(world, '2026-03-06');
    expect(await heard(world, 'o-wishes', 'wish')).toHaveLength(1);
  });

  it.each([
    { name: 'taken off the list', deed: () => world.must('mall', 'wish', { rewardId: 'cookie', on: false }, { as: 'o-wishes' }) },
    { name: 'fulfilled', deed: () => world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as: 'o-wishes' }) },
  ])('$name before the message goes is not told of', async ({ deed }) => {
    await ask(world, 'o-wishes', 'wish');
    await givePoints(world, memberNo, 200);
    await decideOn(world, '2026-03-04');
    at('2026-03-04', 9);
    await deed();
    expect(await sendAt(world, '2026-03-04', 10)).toEqual([]);
  });

  it('that was fulfilled is not told of, however many points are left', async () => {
    await givePoints(world, memberNo, 2_000);
    await world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as: 'o-wishes' });
    await decideOn(world, '2026-03-04');
    expect(await heard(world, 'o-wishes', 'wish')).toEqual([]);
  });

  it('that one of two selves was told of is not told again when they are one', async () => {
    await givePoints(world, await world.join('o-self'), 200);
    await world.must('mall', 'wish', { rewardId: 'cookie', on: true }, { as: 'o-self' });
    await decideOn(world, '2026-03-04');
    expect([await heard(world, 'o-self', 'wish'), await heard(world, 'o-wishes', 'wish')]).toMatchObject([[{}], []]);
    for (const openid of ['o-self', 'o-wishes']) await world.must('identity', 'me', {}, { as: { openid, unionid: 'u-same' } });
    await decideOn(world, '2026-03-05');
    expect(await heard(world, 'o-wishes', 'wish')).toHaveLength(1);
  });

  it('that was taken off and made again is a new one', async () => {
    await givePoints(world, memberNo, 200);
    await decideOn(world, '2026-03-04');
    for (const on of [false, true]) await world.must('mall', 'wish', { rewardId: 'cookie', on }, { as: 'o-wishes' });
    await decideOn(world, '2026-03-05');
    expect(await heard(world, 'o-wishes', 'wish')).toHaveLength(2);
  });
});

describe('a phone that two members have proven', () => {
  const bind = (as: string) => {
    world.wechat.phones.set(`code-${as}`, '13900002218');
    return world.call('identity', 'bindPhone', { phoneCode: `code-${as}` }, { as });
  };
  const said = async (as: string) => (await heard(world, as, 'phone_conflict')).map((it) => it.said);
  beforeEach(async () => {
    for (const as of ['o-holder', 'o-claimant']) {
      await world.join(as);
      await bind(as);
    }
  });

  it('is told to both sides, when it is found and when it is settled, and only in the inbox', async () => {
    const found = [
      [
        'Note: Two members have proven the same phone number. The staff will check; please tell them in the shop if something is wrong.',
      ],
    ];
    expect([await said('o-holder'), await said('o-claimant')]).toEqual([found, found]);
    await bind('o-claimant');
    at('2026-03-03');
    await world.hire('clerk', ['jingan']);
    const { items } = await world.must('identity', 'conflicts', {}, { as: 'clerk' });
    const conflictId = field(Array.isArray(items) ? items[0] : undefined, 'conflictId');
    await world.must('identity', 'settle', { conflictId, keep: 'claimant', reason: 'a new owner' }, { as: 'clerk' });
    const settled = [...found, ['Note: The staff have checked: the number goes to who proved it later.']];
    expect([await said('o-holder'), await said('o-claimant')]).toEqual([settled, settled]);
    expect(new Set((await allTold(world)).map((it) => it.state))).toEqual(new Set(['inbox_only']));
  });
});

/** Reminders of what the clock brings: coupons that expire, check-ins, the member day, and who has not been seen for long. */
import { aReward, listed, stockShelf } from '../../support/shelf';
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

describe('a coupon about to expire', () => {
  // The newcomer's coupon, claimed on 2 March, can be used until 31 March.
  let memberNo: string;
  beforeEach(async () => {
    memberNo = await world.join('o-holder');
  });

  it('is told three days before, with all that expire on that day in one message', async () => {
    await world.must('coupon', 'claim', { templateId: 'riverside' }, { as: 'o-holder' });
    await world.must('coupon', 'claim', { templateId: 'riverside' }, { as: 'o-holder' });
    await decideOn(world, '2026-03-04');
    expect(await heard(world, 'o-holder', 'coupon_expiring')).toEqual([]);
    await decideOn(world, '2026-03-05');
    expect(await heard(world, 'o-holder', 'coupon_expiring')).toMatchObject([
      {
        title: 'A coupon about to expire',
        said: expect.arrayContaining(['How many: 2', 'Expires on: 8 Mar 2026', 'Note: 3 days left to use it.']),
      },
    ]);
    await decideOn(world, '2026-03-28');
    expect((await heard(world, 'o-holder', 'coupon_expiring')).map((it) => it.said)).toMatchObject([
      {},
      expect.arrayContaining(['How many: 1', 'Expires on: 31 Mar 2026']),
    ]);
  });

  it('that is used before the message goes is not told of', async () => {
    await world.hire('clerk', ['jingan']);
    await ask(world, 'o-holder', 'coupon_expiring');
    await decideOn(world, '2026-03-28');
    const [coupon] = await listed(world, 'coupon', 'mine', { state: 'available' }, 'o-holder');
    at('2026-03-28', 9);
    await world.must(
      'counter',
      'recordPurchase',
      { memberNo, amountFen: 100_000, couponCode: field(coupon, 'couponCode') },
      { as: 'clerk' },
    );
    expect(await sendAt(world, '2026-03-28', 10)).toEqual([]);
    // The assistant has a newcomer's coupon as well, and never asked for anything.
    const states = (await allTold(world)).filter((it) => it.kind === 'coupon_expiring').map((it) => it.state);
    expect(states.sort()).toEqual(['moot', 'no_consent']);
  });
});

const field = (it: unknown, name: string): string =>
  it !== null && typeof it === 'object' ? String(Object.entries(it).find(([key]) => key === name)?.[1]) : '';

describe('a check-in', () => {
  const checkIn = (as: string, day: string) => {
    at(day);
    return world.must('checkin', 'checkIn', {}, { as });
  };
  beforeEach(async () => {
    for (const as of ['o-asked', 'o-silent', 'o-fresh']) await world.join(as);
    await ask(world, 'o-asked', 'checkin', 2);
    await ask(world, 'o-fresh', 'checkin', 2);
  });

  it('is told in the evening to who asked and has a row to lose', async () => {
    for (const day of ['2026-03-02', '2026-03-03']) {
      await checkIn('o-asked', day);
      await checkIn('o-silent', day);
    }
    await decideOn(world, '2026-03-04');
    expect((await heard(world, 'o-asked', 'checkin')).map((it) => it.said.slice(0, 3))).toEqual([
      ['Days in a row: 2', 'Points today: 7', 'Date: 4 Mar 2026'],
    ]);
    for (const as of ['o-silent', 'o-fresh']) expect(await heard(world, as, 'checkin')).toEqual([]);
    expect(await sendAt(world, '2026-03-04', 17)).toEqual([]);
    expect(await sendAt(world, '2026-03-04', 18)).toEqual(['checkin']);
    await decideOn(world, '2026-03-05');
    expect(await heard(world, 'o-asked', 'checkin')).toHaveLength(1);
  });

  it('that is done meanwhile is not asked for', async () => {
    await checkIn('o-asked', '2026-03-03');
    await decideOn(world, '2026-03-04');
    await checkIn('o-asked', '2026-03-04');
    expect(await sendAt(world, '2026-03-04', 18)).toEqual([]);
  });

  it('counts a row of months as what it is', async () => {
    for (let day = 0; day < 45; day += 1)
      await checkIn('o-asked', new Date(Date.UTC(2026, 2, 2 + day)).toISOString().slice(0, 10));
    await decideOn(world, '2026-04-16');
    expect((await heard(world, 'o-asked', 'checkin')).map((it) => it.said[0])).toEqual(['Days in a row: 45']);
  });
});

describe('the member day', () => {
  it('is told the day before to who asked', async () => {
    for (const as of ['o-asked', 'o-silent']) await world.join(as);
    await ask(world, 'o-asked', 'member_day', 2);
    for (const day of ['2026-03-26', '2026-03-27', '2026-03-28']) {
      await decideOn(world, day);
      await sendAt(world, day, 10);
    }
    expect(world.wechat.sent.map((it) => it.data)).toEqual([
      { thing1: { value: '消费 2 倍积分' }, date2: { value: '2026年3月28日' }, thing3: { value: '就在明天，来喝一杯' } },
    ]);
    expect(await heard(world, 'o-silent', 'member_day')).toEqual([]);
  });
});

describe('who was not seen for long', () => {
  let memberNo: string;
  beforeEach(async () => {
    await world.hire('clerk', ['jingan']);
    memberNo = await world.join('o-away');
    await buy(memberNo, 10_000);
  });

  it('is asked back after sixty and after a hundred and twenty days, with the points that wait', async () => {
    await ask(world, 'o-away', 'win_back', 2);
    // 2 March and sixty days is 1 May.
    for (const day of ['2026-04-30', '2026-05-01', '2026-05-02', '2026-06-30']) {
      await decideOn(world, day);
      await sendAt(world, day, 10);
    }
    expect((await heard(world, 'o-away', 'win_back')).map((it) => it.said.slice(0, 2))).toEqual([
      ['Days since your visit: 60', 'Points: 110'],
      ['Days since your visit: 120', 'Points: 110'],
    ]);
    expect(world.wechat.sent).toHaveLength(2);
  });

  it('and came since, or comes before the message goes, is not', async () => {
    at('2026-04-01');
    await buy(memberNo, 0);
    await decideOn(world, '2026-05-01');
    expect(await heard(world, 'o-away', 'win_back')).toEqual([]);
    await ask(world, 'o-away', 'win_back');
    await decideOn(world, '2026-05-31');
    expect(await heard(world, 'o-away', 'win_back')).toHaveLength(1);
    at('2026-05-31', 9);
    await buy(memberNo, 100);
    expect(await sendAt(world, '2026-05-31', 10)).toEqual([]);
  });

  it('but fetched something since is not', async () => {
    await stockShelf(world, aReward());
    at('2026-03-10');
    const { pickupCode } = await world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as: 'o-away' });
    await world.must('counter', 'fulfil', { pickupCode }, { as: 'clerk' });
    await decideOn(world, '2026-05-01');
    expect(await heard(world, 'o-away', 'win_back')).toEqual([]);
  });

  it('and whose last purchase was undone was last here before', async () => {
    at('2026-03-20');
    const orderNo = await buy(memberNo, 10_000);
    await world.must('counter', 'undo', { orderNo, reason: 'wrong member' }, { as: 'clerk' });
    await decideOn(world, '2026-05-01');
    expect(await heard(world, 'o-away', 'win_back')).toHaveLength(1);
    await decideOn(world, '2026-05-19');
    expect(await heard(world, 'o-away', 'win_back')).toHaveLength(1);
  });
});

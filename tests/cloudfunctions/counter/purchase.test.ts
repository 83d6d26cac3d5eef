/** A purchase on a database, with all that it gives: once, under a number of its own, as it was quoted. */
import type { World } from '../../support/world';
import { expectQuietLog, openDesk, refused, type Desk } from './desk';

let desk: Desk;
let world: World;
beforeAll(async () => {
  desk = await openDesk();
  world = desk.world;
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

describe('a purchase', () => {
  it('gives points for tomorrow and growth at once, under a number of its own', async () => {
    const { as, memberNo } = await desk.aMember();
    const given = await desk.must('recordPurchase', { memberNo, amountFen: 12_880 });
    expect(given).toEqual({
      orderNo: expect.stringMatching(/^S-20260302-\d{3}$/),
      paidFen: 12_880,
      points: 12,
      availableOn: '2026-03-03',
      growth: 138,
    });
    expect(await desk.balance(as)).toMatchObject({ available: 100, pending: 12 });
    world.setNow('2026-03-02T16:00:00Z');
    expect(await desk.balance(as)).toMatchObject({ available: 112, pending: 0 });
  });

  it('counts numbers by shop and day, none twice, and passes over one that was typed by hand', async () => {
    const { memberNo } = await desk.aMember();
    world.setNow('2026-03-09T02:00:00Z');
    await desk.must('recordPurchase', { memberNo, amountFen: 100, orderNo: 'S-20260309-002' });
    const many = await Promise.all(Array.from({ length: 8 }, () => desk.must('recordPurchase', { memberNo, amountFen: 100 })));
    const numbers = many.map((it) => String(it.orderNo)).sort();
    expect(new Set(numbers).size).toBe(8);
    expect(numbers).not.toContain('S-20260309-002');
    expect(numbers[0]).toBe('S-20260309-001');
    expect(await desk.must('recordPurchase', { memberNo, amountFen: 100, shopId: 'xuhui' }, 'both')).toMatchObject({
      orderNo: 'S-20260309-001',
    });
  });

  it('with the same number, member and amount is the first answer; with others it exists already', async () => {
    const { as, memberNo } = await desk.aMember();
    const memberCode = await desk.codeOf(as);
    const first = await desk.must('recordPurchase', { memberCode, amountFen: 5000, orderNo: 'POS-1' });
    expect(await desk.must('recordPurchase', { memberCode, amountFen: 5000, orderNo: 'POS-1' })).toEqual({
      ...first,
      repeated: true,
    });
    expect(await desk.must('recordPurchase', { memberNo, amountFen: 5000, orderNo: 'POS-1' })).toEqual({
      ...first,
      repeated: true,
    });
    expect(await desk.call('recordPurchase', { memberNo, amountFen: 5001, orderNo: 'POS-1' })).toMatchObject(
      refused('ORDER_EXISTS'),
    );
    const other = await desk.aMember();
    expect(await desk.call('recordPurchase', { memberNo: other.memberNo, amountFen: 5000, orderNo: 'POS-1' })).toMatchObject(
      refused('ORDER_EXISTS'),
    );
    const elsewhere = { memberNo, amountFen: 5000, orderNo: 'POS-1', shopId: 'xuhui' };
    expect(await desk.must('recordPurchase', elsewhere, 'both')).not.toHaveProperty('repeated');
    expect(await desk.balance(as)).toMatchObject({ pending: 10 });
  });

  it('sent twenty times at once with one key, or with twenty keys and one number, is one purchase', async () => {
    const { as, memberNo } = await desk.aMember();
    const sale = { memberNo, amountFen: 10_000 };
    const sameKey = await Promise.all(
      Array.from({ length: 20 }, () => desk.must('recordPurchase', sale, 'clerk', 'same-key-01')),
    );
    expect(new Set(sameKey.map((it) => it.orderNo)).size).toBe(1);
    await Promise.all(Array.from({ length: 20 }, () => desk.must('recordPurchase', { ...sale, orderNo: 'POS-20' })));
    expect(await desk.balance(as)).toMatchObject({ pending: 20 });
  });

  it('of nothing is a visit: an active day, once a day, and no points', async () => {
    const { as, memberNo } = await desk.aMember();
    expect(await desk.must('recordPurchase', { memberNo, amountFen: 0 })).toMatchObject({ points: 0, growth: 10, paidFen: 0 });
    expect(await desk.must('recordPurchase', { memberNo, amountFen: 0 })).toMatchObject({ points: 0, growth: 0 });
    expect(await desk.growth(as)).toBe(10);
  });

  it('earns by the tier held before it', async () => {
    const { memberNo } = await desk.aMember();
    expect(await desk.must('recordPurchase', { memberNo, amountFen: 240_000 })).toMatchObject({ points: 240 });
    expect(await desk.must('recordPurchase', { memberNo, amountFen: 12_880 })).toMatchObject({ points: 16 });
  });

  it('is quoted as it will be recorded, with the best coupon named, and a quote changes nothing', async () => {
    const { as, memberNo } = await desk.aMember();
    const memberCode = await desk.codeOf(as);
    const plain = await desk.must('quote', { memberCode, amountFen: 12_880 });
    expect(plain).toMatchObject({
      paidFen: 12_880,
      offFen: 0,
      points: 12,
      growth: 138,
      best: { couponCode: expect.any(String), offFen: 1000 },
    });
    const { best } = plain;
    const couponCode = best !== null && typeof best === 'object' && 'couponCode' in best ? best.couponCode : '';
    const {
      best: _,
      offFen,
      explanation: __,
      ...quoted
    } = await desk.must('quote', { memberCode, amountFen: 12_880, couponCode });
    expect(offFen).toBe(1000);
    const recorded = await desk.must('recordPurchase', { memberCode, amountFen: 12_880, couponCode });
    expect(recorded).toMatchObject(quoted);
    expect(recorded).toMatchObject({ paidFen: 11_880, points: 11, growth: 128 });
    expect(await desk.call('quote', { memberNo, amountFen: 100, couponCode })).toMatchObject(refused('COUPON_USED'));
  });
});

it('a member reads how the points of their purchase came about, in the words of its day, and nobody else does', async () => {
  world.setNow('2026-03-28T02:00:00Z');
  const { as, memberNo } = await desk.aMember();
  await desk.must('recordPurchase', { memberNo, amountFen: 250_000 });
  await desk.must('recordPurchase', { memberNo, amountFen: 12_880, orderNo: 'WHY-1' });
  await desk.must('refund', { orderNo: 'WHY-1', amountFen: 1000, reason: '退一件' });
  expect(await desk.must('purchase', { orderNo: 'WHY-1' }, as)).toEqual({
    items: [
      {
        orderNo: 'WHY-1',
        at: '2026-03-28T02:00:00.000Z',
        paidFen: 12_880,
        refundedFen: 1000,
        points: 25,
        pointsPer100Yuan: 10,
        explanation: {
          zh: '金卡 1.25 倍 · 会员日 2 倍 → 取高者',
          en: 'Gold 1.25× · Member day 2× → the higher counts',
        },
      },
    ],
  });
  const other = await desk.aMember();
  expect(await desk.must('purchase', { orderNo: 'WHY-1' }, other.as)).toEqual({ items: [] });
});

it('logs no name, number, code or openid', () => expectQuietLog(world, 'recordPurchase'));

/** Refunds that add up, and purchases undone: what they gave is taken back, whatever became of it. */
import { aReward, stockShelf } from '../../support/shelf';
import type { World } from '../../support/world';
import { codes, expectQuietLog, openDesk, refused, type Desk } from './desk';

let desk: Desk;
let world: World;
beforeAll(async () => {
  desk = await openDesk();
  world = desk.world;
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

describe('a refund', () => {
  const refund = (orderNo: string, amountFen: number) => desk.must('refund', { orderNo, amountFen, reason: 'too cold' });

  it('takes back what the refunded part gave, and several parts are exactly the whole', async () => {
    const { as, memberNo } = await desk.aMember();
    await desk.must('recordPurchase', { memberNo, amountFen: 240_000 });
    const before = { points: await desk.balance(as), growth: await desk.growth(as) };
    const { orderNo } = await desk.must('recordPurchase', { memberNo, amountFen: 12_880 });
    // ¥10 of ¥128.80 in gold: 16 → 14.
    expect(await refund(String(orderNo), 1000)).toEqual({
      orderNo,
      points: 2,
      growth: 10,
      leftFen: 11_880,
      others: [],
      cancelled: [],
    });
    const parts = [5000, 3333, 3547];
    let [points, grown] = [2, 10];
    for (const part of parts) {
      const taken = await refund(String(orderNo), part);
      points += Number(taken.points);
      grown += Number(taken.growth);
    }
    expect([points, grown]).toEqual([16, 128]);
    expect({ points: await desk.balance(as), growth: await desk.growth(as) }).toEqual(before);
    expect(await desk.call('refund', { orderNo, amountFen: 1, reason: 'again' })).toMatchObject(refused('REFUND_TOO_LARGE'));
  });

  it('of more than is left, of an unknown order or of another shop is refused', async () => {
    const { memberNo } = await desk.aMember();
    const { orderNo } = await desk.must('recordPurchase', { memberNo, amountFen: 1000 });
    expect(await desk.call('refund', { orderNo, amountFen: 1001, reason: 'slip' })).toMatchObject(refused('REFUND_TOO_LARGE'));
    expect(await desk.call('refund', { orderNo: 'NONE', amountFen: 1, reason: 'slip' })).toMatchObject(refused('NO_SUCH_ORDER'));
    expect(await desk.call('refund', { orderNo, amountFen: 1, reason: 'slip', shopId: 'xuhui' }, 'both')).toMatchObject(
      refused('NO_SUCH_ORDER'),
    );
  });

  it('ten at once take back no more than there was', async () => {
    const { as, memberNo } = await desk.aMember();
    const { orderNo } = await desk.must('recordPurchase', { memberNo, amountFen: 30_000 });
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => desk.call('refund', { orderNo, amountFen: 10_000, reason: 'hurry' })),
    );
    expect(codes(replies)).toEqual([
      ...Array.from({ length: 3 }, () => 'OK'),
      ...Array.from({ length: 7 }, () => 'REFUND_TOO_LARGE'),
    ]);
    expect(await desk.balance(as)).toMatchObject({ available: 100, pending: 0, debt: 0 });
    expect(await desk.growth(as)).toBe(0);
  });

  it('of points that are spent is owed, and paid by the next ones', async () => {
    const { as, memberNo } = await desk.aMember();
    const { orderNo } = await desk.must('recordPurchase', { memberNo, amountFen: 50_000 });
    world.setNow('2026-03-03T02:00:00Z');
    await stockShelf(world, aReward({ rewardId: 'all', points: 150 }));
    const { pickupCode } = await world.must('mall', 'exchange', { rewardId: 'all', quantity: 1 }, { as });
    await desk.must('fulfil', { pickupCode });
    expect(await refund(String(orderNo), 50_000)).toMatchObject({ points: 50, leftFen: 0 });
    expect(await desk.balance(as)).toMatchObject({ available: 0, debt: 50 });
  });
});

describe('undoing a purchase', () => {
  it('is as if it had been refunded whole; the number stays taken', async () => {
    const { as, memberNo } = await desk.aMember();
    const { orderNo } = await desk.must('recordPurchase', { memberNo, amountFen: 60_000, orderNo: 'UNDO-1' });
    expect(await desk.growth(as)).toBe(610);
    await desk.must('refund', { orderNo, amountFen: 10_000, reason: 'a part' });
    expect(await desk.must('undo', { orderNo, reason: 'typed wrong' })).toEqual({ undone: orderNo, others: [], cancelled: [] });
    expect(await desk.balance(as)).toMatchObject({ available: 100, pending: 0, debt: 0 });
    expect(await world.must('growth', 'progress', {}, { as })).toMatchObject({ growth: 0, tier: 'base' });
    expect(await desk.call('undo', { orderNo, reason: 'again' })).toMatchObject(refused('ALREADY_UNDONE'));
    expect(await desk.call('refund', { orderNo, amountFen: 1, reason: 'again' })).toMatchObject(refused('ALREADY_UNDONE'));
    const other = await desk.aMember();
    expect(await desk.call('recordPurchase', { memberNo: other.memberNo, amountFen: 60_000, orderNo })).toMatchObject(
      refused('ORDER_EXISTS'),
    );
  });

  it('takes a visit back too, and comes too late after ten minutes', async () => {
    const { as, memberNo } = await desk.aMember();
    const { orderNo } = await desk.must('recordPurchase', { memberNo, amountFen: 0 });
    await desk.must('undo', { orderNo, reason: 'nobody there' });
    expect(await desk.growth(as)).toBe(0);
    const { orderNo: later } = await desk.must('recordPurchase', { memberNo, amountFen: 100 });
    world.setNow('2026-03-02T02:10:01Z');
    expect(await desk.call('undo', { orderNo: later, reason: 'too late' })).toMatchObject(refused('UNDO_TOO_LATE'));
    expect(await desk.call('undo', { orderNo: 'NONE', reason: 'unknown' })).toMatchObject(refused('NO_SUCH_ORDER'));
  });
});

it('logs no name, number, code or openid', () => expectQuietLog(world, 'undo'));

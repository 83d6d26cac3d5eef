/** Hand-overs at the counter: once, in the right shop and in time, and undone within ten minutes. */
import { aReward, givePoints, listed, stockShelf } from '../../support/shelf';
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

describe('a hand-over', () => {
  async function waiting(shopId?: string): Promise<{ as: string; exchangeNo: unknown; pickupCode: unknown }> {
    const { as, memberNo } = await desk.aMember();
    await givePoints(world, memberNo, 100);
    await stockShelf(world, aReward({ rewardId: 'bun', stock: 500 }));
    const { exchangeNo, pickupCode } = await world.must('mall', 'exchange', { rewardId: 'bun', quantity: 2, shopId }, { as });
    return { as, exchangeNo, pickupCode };
  }

  it('happens once, whatever two counters do at once', async () => {
    const { as, exchangeNo, pickupCode } = await waiting();
    expect(await desk.must('exchangeByCode', { pickupCode })).toMatchObject({
      exchangeNo,
      quantity: 2,
      nickname: expect.any(String),
    });
    const replies = await Promise.all(Array.from({ length: 6 }, () => desk.call('fulfil', { pickupCode })));
    expect(codes(replies)).toEqual([...Array.from({ length: 5 }, () => 'ALREADY_FULFILLED'), 'OK']);
    expect(replies.find((it) => it.ok)).toMatchObject({ data: { exchangeNo, rewardId: 'bun', quantity: 2 } });
    expect(await listed(world, 'mall', 'exchanges', {}, as)).toMatchObject([
      { state: 'fulfilled', fulfilledAt: expect.any(String) },
    ]);
    expect(await world.call('mall', 'cancel', { exchangeNo }, { as })).toMatchObject(refused('ALREADY_FULFILLED'));
  });

  it('and a cancel at once: one of the two happens', async () => {
    const { as, exchangeNo, pickupCode } = await waiting();
    const [handed, cancelled] = await Promise.all([
      desk.call('fulfil', { pickupCode }),
      world.call('mall', 'cancel', { exchangeNo }, { as }),
    ]);
    expect([handed.ok, cancelled.ok].filter(Boolean)).toHaveLength(1);
    expect((await desk.balance(as)).available).toBe(cancelled.ok ? 200 : 0);
  });

  it('is refused in a shop that the member did not choose, after its last day, and for a code of nobody', async () => {
    const { pickupCode } = await waiting('xuhui');
    expect(await desk.call('fulfil', { pickupCode })).toMatchObject(refused('NOT_THIS_SHOP'));
    expect(await desk.call('fulfil', { pickupCode: 'PNOBODY00000' })).toMatchObject(refused('NO_SUCH_EXCHANGE'));
    world.setNow('2027-03-02T02:00:00Z');
    expect(await desk.call('fulfil', { pickupCode, shopId: 'xuhui' }, 'both')).toMatchObject(refused('EXPIRED'));
  });

  it('is undone within ten minutes: it waits again, under the same code', async () => {
    const { exchangeNo, pickupCode } = await waiting();
    await desk.must('fulfil', { pickupCode });
    expect(await desk.call('undo', { exchangeNo, reason: 'wrong one', shopId: 'xuhui' }, 'both')).toMatchObject(
      refused('NOT_THIS_SHOP'),
    );
    world.setNow('2026-03-02T02:10:00Z');
    expect(await desk.must('undo', { exchangeNo, reason: 'wrong one' })).toMatchObject({ undone: exchangeNo });
    expect(await desk.call('undo', { exchangeNo, reason: 'wrong one' })).toMatchObject(refused('ALREADY_UNDONE'));
    await desk.must('fulfil', { pickupCode });
    world.setNow('2026-03-02T02:20:01Z');
    expect(await desk.call('undo', { exchangeNo, reason: 'too late' })).toMatchObject(refused('UNDO_TOO_LATE'));
  });
});

it('logs no name, number, code or openid', () => expectQuietLog(world, 'fulfil'));

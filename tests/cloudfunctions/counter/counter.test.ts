/** The counter on a database: who stands there, what a day’s list holds, and what the log leaves out. */
import { aReward, givePoints, stockShelf } from '../../support/shelf';
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

describe('who stands there', () => {
  it('a code is taken once, opens a visit of ten minutes at this counter, and shows the member', async () => {
    const { as, memberNo } = await desk.aMember();
    const memberCode = await desk.codeOf(as);
    const opened = await desk.must('memberByCode', { memberCode });
    expect(opened).toMatchObject({
      visit: expect.any(String),
      member: { memberNo, tier: 'base', available: 100, pending: 0, lastVisit: null, favourite: null, waiting: [] },
    });
    expect(opened).toMatchObject({ member: { coupons: [{ templateId: 'newcomer' }], tierName: { en: expect.any(String) } } });
    expect(await desk.call('memberByCode', { memberCode })).toMatchObject(refused('CODE_USED'));
    expect(await desk.call('recordPurchase', { memberCode, amountFen: 100 })).toMatchObject(refused('CODE_USED'));

    const { visit } = opened;
    expect(await desk.call('recordPurchase', { visit, amountFen: 100, shopId: 'xuhui' }, 'both')).toMatchObject(
      refused('VISIT_OVER'),
    );
    expect(await desk.call('recordPurchase', { visit, amountFen: 100 })).toMatchObject({ ok: true });
    world.setNow('2026-03-02T02:09:59Z');
    expect(await desk.call('recordPurchase', { visit, amountFen: 100 })).toMatchObject({ ok: true });
    world.setNow('2026-03-02T02:10:00Z');
    expect(await desk.call('recordPurchase', { visit, amountFen: 100 })).toMatchObject(refused('VISIT_OVER'));
  });

  it('two counters that scan one code at once: one takes it', async () => {
    const { as } = await desk.aMember();
    const memberCode = await desk.codeOf(as);
    const replies = await Promise.all(
      [0, 1, 2, 3].map((i) => desk.call('recordPurchase', { memberCode, amountFen: 100, orderNo: `TWO-${i}` })),
    );
    expect(codes(replies)).toEqual(['CODE_USED', 'CODE_USED', 'CODE_USED', 'OK']);
  });

  it('a purchase that is refused leaves the code to be used', async () => {
    const { as } = await desk.aMember();
    const memberCode = await desk.codeOf(as);
    const lines = [{ sku: 'a', category: 'drinks', amountFen: 99 }];
    expect(await desk.call('recordPurchase', { memberCode, amountFen: 100, lines })).toMatchObject(
      refused('LINES_DO_NOT_ADD_UP'),
    );
    expect(await desk.call('recordPurchase', { memberCode, amountFen: 99, lines })).toMatchObject({ ok: true });
  });

  it('is found by number, and seen with the last visit and what is bought most', async () => {
    const { memberNo } = await desk.aMember();
    const lines = [
      { sku: 'latte', category: 'drinks', amountFen: 3000 },
      { sku: 'bun', category: 'bakery', amountFen: 1000 },
    ];
    await desk.must('recordPurchase', { memberNo, amountFen: 4000, lines });
    world.setNow('2026-03-05T02:00:00Z');
    await desk.must('recordPurchase', { memberNo, amountFen: 3000, lines: lines.slice(0, 1) });
    expect(await desk.must('findMember', { memberNo })).toMatchObject({
      member: { memberNo, lastVisit: '2026-03-05', favourite: 'drinks' },
    });
    expect(await desk.call('findMember', { memberNo: '00000000' })).toMatchObject(refused('NO_SUCH_MEMBER'));
  });

  it('staff act in their own shops, and name one of several', async () => {
    const { memberNo } = await desk.aMember();
    expect(await desk.call('findMember', { memberNo, shopId: 'xuhui' })).toMatchObject(refused('FORBIDDEN'));
    expect(await desk.call('findMember', { memberNo }, 'both')).toMatchObject(refused('SHOP_REQUIRED'));
    expect(await desk.call('findMember', { memberNo, shopId: 'xuhui' }, 'both')).toMatchObject({ ok: true });
    expect(await desk.call('findMember', { memberNo }, (await desk.aMember()).as)).toMatchObject(refused('FORBIDDEN'));
  });
});

it('today’s list has purchases and hand-overs of this shop, newest first, in pages, and what stands adds up', async () => {
  world.setNow('2026-04-06T02:00:00Z');
  const { as, memberNo } = await desk.aMember();
  await givePoints(world, memberNo, 400);
  await stockShelf(world, aReward({ rewardId: 'list' }));
  const { pickupCode } = await world.must('mall', 'exchange', { rewardId: 'list', quantity: 1 }, { as });
  const buy = (amountFen: number, orderNo: string, shopId = 'jingan') =>
    desk.must('recordPurchase', { memberNo, amountFen, orderNo, shopId }, 'both');
  await buy(1000, 'T-1');
  await buy(2000, 'T-2');
  await buy(9000, 'T-3', 'xuhui');
  world.setNow('2026-04-06T02:05:00Z');
  await desk.must('fulfil', { pickupCode });
  await buy(4000, 'T-4');
  await desk.must('refund', { orderNo: 'T-4', amountFen: 500, reason: 'a part' });
  await desk.must('undo', { orderNo: 'T-2', reason: 'typed wrong' });

  const seen: unknown[] = [];
  let before: string | undefined;
  do {
    const page = await desk.must('today', { limit: 2, ...(before !== undefined && { before }) });
    expect(page).toMatchObject({ purchases: 2, paidFen: 4500 });
    if (Array.isArray(page.items)) seen.push(...page.items);
    before = page.next === undefined ? undefined : String(page.next);
  } while (before !== undefined);
  expect(seen).toHaveLength(4);
  expect(seen.slice(2)).toMatchObject([
    { type: 'purchase', no: 'T-2', undone: true, points: 0 },
    { type: 'purchase', no: 'T-1', undone: false, paidFen: 1000, points: 1, memberNo, undoUntil: '2026-04-06T02:10:00.000Z' },
  ]);
  expect(seen.slice(0, 2)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: 'fulfil', reward: { zh: '曲奇', en: 'Cookie' } }),
      expect.objectContaining({ type: 'purchase', no: 'T-4', refundedFen: 500 }),
    ]),
  );
});

it('logs no name, number, code or openid', () => expectQuietLog(world, 'recordPurchase'));

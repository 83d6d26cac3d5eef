/** A refund that leaves a debt takes back what waits to be fetched for those points, and the counter sees what is owed. */
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { aReward, givePoints, listed, stockOf, stockShelf } from '../../support/shelf';
import type { World } from '../../support/world';
import { hireOperator, openDesk, type Desk } from './desk';

let desk: Desk;
let world: World;
beforeAll(async () => {
  desk = await openDesk();
  world = desk.world;
  await hireOperator(world, 'owner');
  await stockShelf(
    world,
    aReward({ rewardId: 'latte', points: 300, stock: 500, limit: 10 }),
    aReward({ rewardId: 'cake', points: 1000, stock: 500 }),
    aReward({ rewardId: 'candy', points: 10, stock: 500 }),
  );
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

let minute = 0;
/** Each a minute after the other, so that one is newer. */
async function exchange(as: string, rewardId: string): Promise<{ exchangeNo: string; pickupCode: string }> {
  minute += 1;
  world.setNow(new Date(Date.parse('2026-03-03T02:00:00Z') + minute * 60_000));
  const { exchangeNo, pickupCode } = await world.must('mall', 'exchange', { rewardId, quantity: 1 }, { as });
  return { exchangeNo: String(exchangeNo), pickupCode: String(pickupCode) };
}

/** Bought for so many points beside the 100 of joining, which can be spent on the next day. */
async function rich(points: number) {
  const who = await desk.aMember();
  // By the operator, since it is more than an assistant may record.
  const bought = { memberNo: who.memberNo, amountFen: points * 1000, shopId: 'jingan' };
  const { orderNo } = await desk.must('recordPurchase', bought, 'owner');
  return { ...who, orderNo: String(orderNo), amountFen: points * 1000 };
}
const refund = (it: { orderNo: string; amountFen: number }) =>
  desk.must('refund', { orderNo: it.orderNo, amountFen: it.amountFen, reason: 'returned' });
const states = async (as: string) =>
  (await listed(world, 'mall', 'exchanges', {}, as)).map((it) => JSON.stringify(it).match(/"state":"(\w+)"/)?.[1]);

it('five lattes for points of a purchase that is given back whole are not to be had', async () => {
  const who = await rich(2000);
  const lattes: string[] = [];
  for (let i = 0; i < 5; i += 1) lattes.push((await exchange(who.as, 'latte')).exchangeNo);
  const before = (await stockOf(world, 'latte')).stock;
  const { points, cancelled } = await refund(who);
  expect(points).toBe(2000);
  expect(cancelled).toEqual(lattes.reverse().map((exchangeNo) => ({ exchangeNo, points: 300 })));
  expect(await states(who.as)).toEqual(Array.from({ length: 5 }, () => 'cancelled'));
  expect(await desk.balance(who.as)).toMatchObject({ available: 100, debt: 0 });
  expect((await stockOf(world, 'latte')).stock).toBe(before + 5);
  const told = (await listed(world, 'reminder', 'inbox', {}, who.as)).map((it) => JSON.stringify(it));
  expect(told.filter((it) => it.includes('"exchange_cancelled"') && it.includes('A refund left points owing'))).toHaveLength(5);
  expect(await listed(world, 'mall', 'exchanges', { limit: 1 }, who.as)).toMatchObject([{ cancelledBy: 'refund' }]);
  expect(await listed(world, 'mall', 'rewards', {}, who.as)).toContainEqual(
    expect.objectContaining({ rewardId: 'latte', taken: 0 }),
  );
});

it('the fewest that cover it go, the newest among equals; what is left of their points is the member’s', async () => {
  const who = await rich(1500);
  await exchange(who.as, 'latte');
  const newer = await exchange(who.as, 'latte');
  await exchange(who.as, 'candy');
  await givePoints(world, who.memberNo, 400);
  // 2,000 came in, 610 are spent: 1,390 are left, and 110 are owed. One latte pays them, the candy would not.
  expect(await refund(who)).toMatchObject({ cancelled: [{ exchangeNo: newer.exchangeNo, points: 300 }] });
  expect(await states(who.as)).toEqual(['confirmed', 'cancelled', 'confirmed']);
  expect(await desk.balance(who.as)).toMatchObject({ available: 190, debt: 0 });
});

it('where all together do not cover it, all go, and the counter sees what is still owed while it hands over', async () => {
  const who = await rich(2000);
  const fetched = await exchange(who.as, 'cake');
  await desk.must('fulfil', { pickupCode: fetched.pickupCode });
  const waiting = await exchange(who.as, 'latte');
  const candy = await exchange(who.as, 'candy');
  expect(await refund(who)).toMatchObject({
    cancelled: [
      { exchangeNo: candy.exchangeNo, points: 10 },
      { exchangeNo: waiting.exchangeNo, points: 300 },
    ],
  });
  expect(await desk.balance(who.as)).toMatchObject({ available: 0, debt: 900 });
  const { memberNo } = who;
  expect(await desk.must('findMember', { memberNo })).toMatchObject({ member: { available: 0, debt: 900, waiting: [] } });
  expect(await desk.must('quote', { memberNo, amountFen: 1000 })).toMatchObject({ debt: 900 });
  const memberCode = await desk.codeOf(who.as);
  expect(await desk.must('memberByCode', { memberCode })).toMatchObject({ member: { debt: 900 } });
  // A hand-over that is undone waits again: the counter sees the debt, and may hand it over.
  await desk.must('undo', { exchangeNo: fetched.exchangeNo, reason: 'wrong one' });
  expect(await desk.must('exchangeByCode', { pickupCode: fetched.pickupCode })).toMatchObject({ debt: 900 });
  expect(await desk.must('fulfil', { pickupCode: fetched.pickupCode })).toMatchObject({ exchangeNo: fetched.exchangeNo });
});

it('an undoing answers them too, and a refund that leaves no debt cancels nothing', async () => {
  const who = await desk.aMember();
  await givePoints(world, who.memberNo, 1000);
  await exchange(who.as, 'latte');
  const first = await desk.must('recordPurchase', { memberNo: who.memberNo, amountFen: 10_000 });
  expect(await desk.must('undo', { orderNo: first.orderNo, reason: 'typed wrong' })).toMatchObject({ cancelled: [] });
  expect(await states(who.as)).toEqual(['confirmed']);
  expect(await desk.must('findMember', { memberNo: who.memberNo })).toMatchObject({ member: { debt: 0 } });
});

it('where the programme forgives what is missing nothing is owed, and nothing cancelled', async () => {
  const files = await readShopFiles();
  const programme = { ...files.programme, earning: { ...files.programme.earning, shortfall: 'forgive' as const } };
  const today = dayAt(world.now());
  await applyShopFiles(readerOf(world.house.platform), { ...files, programme }, { now: world.now(), today, from: today });
  world.house.forgetProgramme();
  await stockShelf(world, aReward({ rewardId: 'latte', points: 300, stock: 500 }));
  const who = await rich(500);
  await exchange(who.as, 'latte');
  expect(await refund(who)).toMatchObject({ points: 300, cancelled: [] });
  expect(await desk.balance(who.as)).toMatchObject({ available: 0, debt: 0 });
});

/** Equal instants and equal days: what a list answers does not hang on the order in which the database happens to hold its documents. */
import { aReward, listed, stockShelf } from '../support/shelf';
import { openWorld, type World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  await world.hire('o-jingan', ['jingan']);
  await world.hire('o-xuhui', ['xuhui']);
});
afterAll(() => world.close());

const PAID_FEN = { jingan: 1000, xuhui: 2000 } as const;
const buy = (memberNo: string, shop: keyof typeof PAID_FEN, orderNo: string) =>
  world.must('counter', 'recordPurchase', { memberNo, orderNo, amountFen: PAID_FEN[shop] }, { as: `o-${shop}` });

it.each<{ name: string; as: string; orderNo: string; shops: (keyof typeof PAID_FEN)[] }>([
  { name: 'one way', as: 'first', orderNo: 'T-1', shops: ['jingan', 'xuhui'] },
  { name: 'the other way', as: 'second', orderNo: 'T-2', shops: ['xuhui', 'jingan'] },
])('two purchases of one instant have one order, recorded $name', async ({ as, orderNo, shops }) => {
  const memberNo = await world.join(as);
  for (const shop of shops) await buy(memberNo, shop, orderNo);
  const inOrder = [{ paidFen: 2000 }, { paidFen: 1000 }];
  expect(await listed(world, 'counter', 'purchase', { orderNo }, as)).toMatchObject(inOrder);
  const { held } = await world.must('identity', 'export', {}, { as });
  expect(held).toMatchObject({ counter: { purchases: inOrder } });
});

it('wishes are exported newest first', async () => {
  const as = 'wishing';
  await stockShelf(world, ...['cookie', 'tea', 'beans'].map((rewardId) => aReward({ rewardId })));
  await world.join(as);
  for (const [minute, rewardId] of ['beans', 'tea', 'cookie'].entries()) {
    world.setNow(`2026-03-02T03:0${minute}:00Z`);
    await world.must('mall', 'wish', { rewardId, on: true }, { as });
  }
  const { held } = await world.must('identity', 'export', {}, { as });
  expect(held).toMatchObject({ mall: { wishes: [{ rewardId: 'cookie' }, { rewardId: 'tea' }, { rewardId: 'beans' }] } });
});

/** A stored answer is forgotten after ninety days; what its key did to the ledger is done once for ever. */
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { aReward, givePoints, stockOf, stockShelf } from '../../support/shelf';
import { openWorld, type World } from '../../support/world';

let world: World;
let memberNo: string;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  await world.hire('o-staff', ['jingan']);
  await world.join('o-owner');
  const { invitation } = await inviteByHouse(await world.house.systemContext(), { role: 'operator', shopIds: [], name: '店主' });
  await world.must('shop', 'accept', { invitation }, { as: 'o-owner' });
  await stockShelf(world, aReward({ rewardId: 'cookie', points: 100 }), aReward({ rewardId: 'tea', points: 10 }));
  memberNo = await world.join('o-wu');
  await givePoints(world, memberNo, 1000);
});
afterAll(() => world.close());

const ofStaff = (action: string, data: object, key: string) => world.call('counter', action, data, { as: 'o-staff', key });
const exchange = (data: object, key: string) => world.call('mall', 'exchange', data, { as: 'o-wu', key });
const forgetAt = async (now: string) => {
  world.setNow(now);
  expect((await world.runJob('answers.forget')).forgotten).toBeGreaterThan(0);
};
const held = async () => ({
  balance: await world.must('points', 'balance', {}, { as: 'o-wu' }),
  entries: (await world.must('points', 'verify', {}, { as: 'o-wu' })).entries,
  growth: (await world.must('growth', 'progress', {}, { as: 'o-wu' })).growth,
  stock: await stockOf(world, 'cookie'),
});

it('the same keys again after ninety days find everything done, and other bodies under them are refused', async () => {
  const sale = { memberNo, amountFen: 60_000 };
  await ofStaff('recordPurchase', { ...sale, orderNo: 'A-1' }, 'key-order-1');
  const deeds = [
    () => ofStaff('recordPurchase', sale, 'key-sale-1'),
    () => ofStaff('refund', { orderNo: 'A-1', amountFen: 10_000, reason: '退一件' }, 'key-refund-1'),
    () => ofStaff('refund', { orderNo: 'A-1', amountFen: 5_000, reason: '再退' }, 'key-refund-2'),
    () => exchange({ rewardId: 'cookie', quantity: 2 }, 'key-exchange-1'),
    () => world.call('points', 'adjust', { memberNo, points: 7, reason: '补登' }, { as: 'o-owner', key: 'key-adjust-1' }),
  ];
  const first = [];
  for (const deed of deeds) first.push(await deed());
  expect(first.every((it) => it.ok)).toBe(true);

  await forgetAt('2026-06-03T02:00:00Z');
  const before = await held();
  for (const [i, deed] of deeds.entries())
    for (const again of await Promise.all([deed(), deed()])) {
      const { repeated: _said, ...data } = again.ok ? again.data : { repeated: again };
      expect(data).toEqual(first[i]?.ok ? first[i].data : undefined);
    }
  expect(await held()).toEqual(before);

  await forgetAt('2026-09-05T02:00:00Z');
  const later = await held();
  for (const other of [
    () => ofStaff('recordPurchase', { ...sale, amountFen: 50_000 }, 'key-sale-1'),
    () => ofStaff('refund', { orderNo: 'A-1', amountFen: 10_001, reason: '退一件' }, 'key-refund-1'),
    () => exchange({ rewardId: 'cookie', quantity: 1 }, 'key-exchange-1'),
    () => exchange({ rewardId: 'tea', quantity: 2 }, 'key-exchange-1'),
    () => world.call('points', 'adjust', { memberNo, points: 8, reason: '补登' }, { as: 'o-owner', key: 'key-adjust-1' }),
  ])
    expect(await other()).toMatchObject({ ok: false, error: { code: 'KEY_REUSED' } });
  expect(await held()).toEqual(later);
});

it('and an exchange so repeated is given back to the lots that it came from, once', async () => {
  const { items } = await world.must('mall', 'exchanges', {}, { as: 'o-wu' });
  const [made] = Array.isArray(items) ? items : [];
  const exchangeNo = made !== null && typeof made === 'object' && 'exchangeNo' in made ? made.exchangeNo : '';
  expect(Array.isArray(items) && items.length).toBe(1);
  const cancelled = await world.call('mall', 'cancel', { exchangeNo }, { as: 'o-wu' });
  expect(cancelled).toMatchObject({ ok: true, data: { points: 200 } });
  const given = (await world.must('points', 'entries', { limit: 100 }, { as: 'o-wu' })).items;
  const restored = Array.isArray(given) ? given.filter((it) => JSON.stringify(it).includes('"restore"')) : [];
  expect(restored).toMatchObject([{ points: 200 }]);
  expect(await world.must('points', 'verify', {}, { as: 'o-wu' })).toMatchObject({ ok: true });
});

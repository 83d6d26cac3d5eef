/** Exchanging on a database: points, stock and limit together or not at all, whatever many do at once and whoever is killed. */
import { findByMemberNo } from '@/cloudfunctions/identity/identity.usecase';
import { aReward, givePoints, listed, stockOf, stockShelf } from '../../support/shelf';
import { openWorld, type Reply, type World } from '../../support/world';

let world: World;
let joined = 0;
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A member with so many points to spend, the welcome included. */
async function aMember(points: number): Promise<string> {
  joined += 1;
  const openid = `taker-${joined}`;
  const memberNo = await world.join(openid);
  const { available } = await world.must('points', 'balance', {}, { as: openid });
  await givePoints(world, memberNo, points - Number(available));
  return openid;
}
const take = (as: string, rewardId = 'cookie', quantity = 1, key?: string) =>
  world.call('mall', 'exchange', { rewardId, quantity }, { as, key });
const balance = async (as: string) => Number((await world.must('points', 'balance', {}, { as })).available);
const codes = (replies: Reply[]) => {
  const counts: Record<string, number> = {};
  for (const it of replies) {
    const code = it.ok ? 'OK' : it.error.code;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

it('multiplies the price by the quantity, and shows what is left, taken and waiting', async () => {
  await stockShelf(world, aReward({ limit: 3 }));
  const as = await aMember(350);
  const exchanged = await world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 2, shopId: 'xuhui' }, { as });
  expect(exchanged).toEqual({
    exchangeNo: expect.any(String),
    pickupCode: expect.stringMatching(/^P[0-9A-Z]{12}$/),
    until: expect.stringMatching(/^2026-/),
  });
  expect(await balance(as)).toBe(150);
  expect(await listed(world, 'mall', 'rewards', {}, as)).toMatchObject([{ rewardId: 'cookie', stock: 18, taken: 2, limit: 3 }]);
  const [shown] = await listed(world, 'mall', 'exchanges', {}, as);
  expect(shown).toMatchObject({ ...exchanged, state: 'confirmed', points: 200, quantity: 2, shopId: 'xuhui' });
});

it('names why somebody cannot have it, and takes nothing', async () => {
  const later = { rewardId: 'later', opensOn: '2026-03-03' };
  const over = { rewardId: 'over', closesOn: '2026-03-01' };
  const here = { rewardId: 'here', shopIds: ['jingan'] };
  await stockShelf(
    world,
    aReward({ rewardId: 'few', stock: 1, limit: 2 }),
    ...[later, over, here, { rewardId: 'gold', tier: 'gold' }].map(aReward),
  );
  const as = await aMember(150);
  const asked: [object, string][] = [
    [{ rewardId: 'none', quantity: 1 }, 'NO_SUCH_REWARD'],
    [{ rewardId: 'later', quantity: 1 }, 'NOT_OPEN'],
    [{ rewardId: 'over', quantity: 1 }, 'EXPIRED'],
    [{ rewardId: 'gold', quantity: 1 }, 'TIER_TOO_LOW'],
    [{ rewardId: 'here', quantity: 1, shopId: 'xuhui' }, 'NOT_THIS_SHOP'],
    [{ rewardId: 'here', quantity: 1, shopId: 'nowhere' }, 'NO_SUCH_SHOP'],
    [{ rewardId: 'here', quantity: 2 }, 'INSUFFICIENT_POINTS'],
    [{ rewardId: 'few', quantity: 3 }, 'LIMIT_REACHED'],
  ];
  for (const [data, code] of asked) expect(await world.call('mall', 'exchange', data, { as })).toMatchObject({ error: { code } });
  await givePoints(
    world,
    String((await world.must('identity', 'me', {}, { as })).member === undefined ? '' : await numberOf(as)),
    100,
  );
  expect(await world.call('mall', 'exchange', { rewardId: 'few', quantity: 2 }, { as })).toMatchObject({
    error: { code: 'SOLD_OUT' },
  });
  expect(await balance(as)).toBe(250);
  expect(await stockOf(world, 'few')).toEqual({ stock: 1, holds: 0 });
  expect(await listed(world, 'mall', 'rewards', {}, as)).toMatchObject([
    { rewardId: 'few' },
    { rewardId: 'later', blocked: 'NOT_OPEN', opensAt: '2026-03-02T16:00:00.000Z' },
    { rewardId: 'here' },
    { rewardId: 'gold', blocked: 'TIER_TOO_LOW' },
  ]);
  expect(await listed(world, 'mall', 'rewards', { affordable: true, search: 'cook' }, as)).toHaveLength(2);
});

it('a search finds by the words that the owner gave a reward and its category, and by the name of the category', async () => {
  await stockShelf(world, aReward({ rewardId: 'latte', keywords: ['咖啡'] }), aReward({ rewardId: 'plain' }));
  const as = await aMember(100);
  const found = (search: string) => listed(world, 'mall', 'rewards', { search }, as);
  expect(await found('咖啡')).toMatchObject([{ rewardId: 'latte' }]);
  expect(await found('吃的')).toMatchObject([{ rewardId: 'latte' }, { rewardId: 'plain' }]);
  expect(await found('没有的东西')).toEqual([]);
});

async function numberOf(as: string): Promise<string> {
  const { member } = await world.must('identity', 'me', {}, { as });
  return member !== null && typeof member === 'object' && 'memberNo' in member ? String(member.memberNo) : '';
}

it('two hundred at once for a stock of twenty sell twenty and take exactly their points', async () => {
  await stockShelf(world, aReward({ rewardId: 'flash', stock: 20 }));
  const takers = await Promise.all(Array.from({ length: 40 }, () => aMember(1000)));
  const replies = await Promise.all(Array.from({ length: 200 }, (_, i) => take(takers[i % 40] ?? '', 'flash')));
  expect(codes(replies)).toEqual({ OK: 20, SOLD_OUT: 180 });
  const balances = await Promise.all(takers.map(balance));
  expect(balances.reduce((sum, it) => sum + it, 0)).toBe(40 * 1000 - 20 * 100);
  expect(await stockOf(world, 'flash')).toEqual({ stock: 0, holds: 0 });
  const pickupCodes = replies.flatMap((it) => (it.ok ? [it.data.pickupCode] : []));
  expect(new Set(pickupCodes).size).toBe(20);
});

it('twenty callers with one key are one exchange, and all hear its answer', async () => {
  await stockShelf(world, aReward({ rewardId: 'once', stock: 1 }));
  const as = await aMember(500);
  const replies = await Promise.all(Array.from({ length: 20 }, () => take(as, 'once', 1, 'key-once-0001')));
  expect(codes(replies)).toEqual({ OK: 20 });
  expect(new Set(replies.map((it) => (it.ok ? it.data.exchangeNo : ''))).size).toBe(1);
  expect(await balance(as)).toBe(400);
  expect(await stockOf(world, 'once')).toEqual({ stock: 0, holds: 0 });
  expect(await world.call('mall', 'exchange', { rewardId: 'once', quantity: 2 }, { as, key: 'key-once-0001' })).toMatchObject({
    error: { code: 'KEY_REUSED' },
  });
});

it('who cannot pay keeps it from nobody', async () => {
  await stockShelf(world, aReward({ rewardId: 'dear', stock: 5, points: 900 }));
  const poor = await Promise.all(Array.from({ length: 10 }, () => aMember(899)));
  const rich = await Promise.all(Array.from({ length: 5 }, () => aMember(900)));
  const replies = await Promise.all([...poor, ...rich].map((as) => take(as, 'dear')));
  expect(codes(replies)).toEqual({ OK: 5, INSUFFICIENT_POINTS: 10 });
  expect(await stockOf(world, 'dear')).toEqual({ stock: 0, holds: 0 });
});

it('ten taps at once of one member stop at the limit and at the points', async () => {
  await stockShelf(world, aReward({ rewardId: 'two', limit: 2 }), aReward({ rewardId: 'three' }));
  const as = await aMember(500);
  const two = await Promise.all(Array.from({ length: 10 }, () => take(as, 'two')));
  expect(codes(two)).toEqual({ OK: 2, LIMIT_REACHED: 8 });
  const three = await Promise.all(Array.from({ length: 10 }, () => take(as, 'three')));
  expect(codes(three)).toEqual({ OK: 3, INSUFFICIENT_POINTS: 7 });
  expect(await balance(as)).toBe(0);
  expect([await stockOf(world, 'two'), await stockOf(world, 'three')]).toEqual([
    { stock: 18, holds: 0 },
    { stock: 17, holds: 0 },
  ]);
});

it('a cancelled exchange gives back points with their expiry, stock and limit, once', async () => {
  await stockShelf(world, aReward({ rewardId: 'back', limit: 1 }));
  const as = await aMember(300);
  const before = await world.must('points', 'balance', {}, { as });
  const { exchangeNo } = await world.must('mall', 'exchange', { rewardId: 'back', quantity: 1 }, { as });
  const stranger = await aMember(100);
  expect(await world.call('mall', 'cancel', { exchangeNo }, { as: stranger })).toMatchObject({
    error: { code: 'NO_SUCH_EXCHANGE' },
  });
  const cancels = await Promise.all(Array.from({ length: 5 }, () => world.call('mall', 'cancel', { exchangeNo }, { as })));
  expect(codes(cancels)).toEqual({ OK: 1, ALREADY_CANCELLED: 4 });
  expect(await world.must('points', 'balance', {}, { as })).toEqual(before);
  expect(await stockOf(world, 'back')).toEqual({ stock: 20, holds: 0 });
  expect(await take(as, 'back')).toMatchObject({ ok: true });
});

it('what was not fetched in time goes back where it came from', async () => {
  await stockShelf(world, aReward({ rewardId: 'late' }));
  const as = await aMember(300);
  const { until } = await world.must('mall', 'exchange', { rewardId: 'late', quantity: 1 }, { as });
  world.setNow(`${String(until)}T15:59:59Z`);
  expect(await world.runJob('mall.timeout')).toMatchObject({ cancelled: 0 });
  world.setNow(`${String(until)}T16:00:00Z`);
  await world.runJob('mall.timeout');
  expect(await world.runJob('mall.timeout')).toMatchObject({ cancelled: 0 });
  expect(await balance(as)).toBe(300);
  expect(await stockOf(world, 'late')).toEqual({ stock: 20, holds: 0 });
  expect(await listed(world, 'mall', 'exchanges', {}, as)).toMatchObject([
    { state: 'cancelled', cancelledAt: expect.any(String) },
  ]);
});

describe('what a killed process had taken', () => {
  const holdOf = (memberId: string, holdId: string, key: string) => ({
    $inc: { stock: -1 },
    $push: { holds: { holdId, key: `${memberId}:${key}`, memberId, quantity: 1, at: world.now() } },
  });
  const leaveHold = async (rewardId: string, as: string, holdId: string, key = 'killed') => {
    const member = await findByMemberNo(await world.house.systemContext(), await numberOf(as));
    const hold = holdOf(member?._id ?? '', holdId, key);
    await world.database.db
      .collection<{ _id: string; stock: number; holds: object[] }>('rewards')
      .updateOne({ _id: rewardId }, hold);
  };

  it('comes back before anybody hears that it is sold out', async () => {
    await stockShelf(world, aReward({ rewardId: 'killed', stock: 1 }));
    const as = await aMember(300);
    await leaveHold('killed', as, 'left-behind');
    world.setNow('2026-03-02T02:06:00Z');
    expect(await take(as, 'killed')).toMatchObject({ ok: true });
    expect(await stockOf(world, 'killed')).toEqual({ stock: 0, holds: 0 });
  });

  it('serves the same call sent again, which need not wait for the sweep', async () => {
    await stockShelf(world, aReward({ rewardId: 'resent', stock: 1 }));
    const as = await aMember(300);
    await leaveHold('resent', as, 'first-try', 'key-resent-1');
    const replies = await Promise.all([0, 1, 2].map(() => take(as, 'resent', 1, 'key-resent-1')));
    expect(codes(replies)).toEqual({ OK: 3 });
    expect(replies[0]).toMatchObject({ data: { exchangeNo: 'first-try' } });
    expect(await balance(as)).toBe(200);
    expect(await stockOf(world, 'resent')).toEqual({ stock: 0, holds: 0 });
  });

  it('comes back with the sweep, unless its exchange stands', async () => {
    await stockShelf(world, aReward({ rewardId: 'swept', stock: 3 }));
    const as = await aMember(300);
    const { exchangeNo } = await world.must('mall', 'exchange', { rewardId: 'swept', quantity: 1 }, { as });
    await leaveHold('swept', as, String(exchangeNo));
    await leaveHold('swept', as, 'left-behind');
    expect(await stockOf(world, 'swept')).toEqual({ stock: 0, holds: 2 });
    expect(await world.runJob('mall.timeout')).toMatchObject({ reclaimed: 0 });
    world.setNow('2026-03-02T02:06:00Z');
    const sweeps = await Promise.all([world.runJob('mall.timeout'), world.runJob('mall.timeout')]);
    expect(sweeps.some((it) => it.reclaimed === 2)).toBe(true);
    // The exchange keeps its piece (its hold stood for it a second time here), the other one is back.
    expect(await stockOf(world, 'swept')).toEqual({ stock: 1, holds: 0 });
  });
});

it('a reward that is a coupon is in the wallet at once, as many as were taken, and is not fetched', async () => {
  await stockShelf(world, aReward({ rewardId: 'ticket', kind: 'coupon', templateId: 'exchanged_10' }));
  const as = await aMember(300);
  const { exchangeNo } = await world.must('mall', 'exchange', { rewardId: 'ticket', quantity: 2 }, { as });
  const held = await listed(world, 'coupon', 'mine', { state: 'available' }, as);
  expect(held.filter((it) => JSON.stringify(it).includes('exchanged_10'))).toHaveLength(2);
  expect(await world.call('mall', 'cancel', { exchangeNo }, { as })).toMatchObject({ error: { code: 'ALREADY_FULFILLED' } });
});

it('applying the owner’s list again keeps what was taken', async () => {
  await stockShelf(world, aReward({ rewardId: 'more', stock: 5 }));
  const as = await aMember(300);
  await world.must('mall', 'exchange', { rewardId: 'more', quantity: 2 }, { as });
  expect(await stockShelf(world, aReward({ rewardId: 'more', stock: 5 }))).toEqual({ changes: [] });
  expect(await stockShelf(world, aReward({ rewardId: 'more', stock: 8 }))).toEqual({
    changes: ['reward more: stock 5 → 8, of which 6 left'],
  });
  expect(await stockOf(world, 'more')).toEqual({ stock: 6, holds: 0 });
  await stockShelf(world, aReward({ rewardId: 'more', stock: 1 }));
  expect(await stockOf(world, 'more')).toEqual({ stock: 0, holds: 0 });
  expect(await stockShelf(world)).toEqual({ changes: ['reward more: no longer offered'] });
  expect(await take(as, 'more')).toMatchObject({ error: { code: 'NO_SUCH_REWARD' } });
});

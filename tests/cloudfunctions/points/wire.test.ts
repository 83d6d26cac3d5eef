/** The ledger from outside, as anybody can call it: by many at once, with the same and with different keys. */
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { openWorld, type World } from '../../support/world';

let world: World;
let memberNo: string;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  await world.hire('o-staff', ['jingan']);
  await world.join('o-owner');
  const { invitation } = await inviteByHouse(await world.house.systemContext(), {
    role: 'operator',
    shopIds: [],
    name: '店主',
  });
  await world.must('shop', 'accept', { invitation }, { as: 'o-owner' });
  memberNo = await world.join('o-wu', { nickname: '小吴' });
});
afterAll(() => world.close());

const points = (action: string, data: object = {}, as = 'o-wu', key?: string) => world.must('points', action, data, { as, key });
const twenty = <T>(one: (i: number) => Promise<T>) => Promise.all(Array.from({ length: 20 }, (_, i) => one(i)));

it('joining gives points that can be used at once', async () => {
  expect(await points('balance')).toEqual({
    available: 100,
    pending: 0,
    debt: 0,
    expiring: [{ on: '2027-03-31', points: 100 }],
  });
});

it('twenty counters that send one purchase give its points once, pending until tomorrow', async () => {
  const sale = { memberNo, amountFen: 12_880, orderNo: 'A-1' };
  const replies = await twenty(() => world.must('counter', 'recordPurchase', sale, { as: 'o-staff' }));
  expect(new Set(replies.map((it) => `${String(it.points)} ${String(it.availableOn)}`))).toEqual(new Set(['12 2026-03-03']));
  expect(await points('balance')).toMatchObject({ available: 100, pending: 12 });
  expect(await points('pending')).toEqual({ items: [{ on: '2026-03-03', points: 12 }] });
});

it('an operator adjusts with a reason and a name, once a key, and never below nothing', async () => {
  const adjusting = (amount: number, key?: string) =>
    world.call('points', 'adjust', { memberNo, points: amount, reason: '杯子打翻了' }, { as: 'o-owner', key });
  const same = await twenty(() => adjusting(20, 'adjust-key-1'));
  expect(new Set(same.map((it) => JSON.stringify(it)))).toEqual(
    new Set([JSON.stringify({ ok: true, data: { entryNo: 3, points: 20, balance: 120 } })]),
  );
  const different = await twenty(() => adjusting(-9));
  expect(different.filter((it) => it.ok)).toHaveLength(13);
  expect(different.filter((it) => !it.ok && it.error.code === 'INSUFFICIENT_POINTS')).toHaveLength(7);
  expect(await points('balance')).toMatchObject({ available: 3, pending: 12 });
  expect(await adjusting(1_000_001)).toMatchObject({ error: { code: 'OVERFLOW' } });
});

it.each([
  { name: 'by a member', as: 'o-wu', data: { points: 5, reason: 'because' }, code: 'FORBIDDEN' },
  { name: 'by staff', as: 'o-staff', data: { points: 5, reason: 'because' }, code: 'FORBIDDEN' },
  { name: 'of nothing', as: 'o-owner', data: { points: 0, reason: 'because' }, code: 'BAD_REQUEST' },
  { name: 'of half a point', as: 'o-owner', data: { points: 0.5, reason: 'because' }, code: 'BAD_REQUEST' },
  { name: 'beyond whole numbers', as: 'o-owner', data: { points: 2 ** 53, reason: 'because' }, code: 'BAD_REQUEST' },
  { name: 'without a reason', as: 'o-owner', data: { points: 5, reason: ' ' }, code: 'BAD_REQUEST' },
])('an adjustment $name is refused with $code and changes nothing', async ({ as, data, code }) => {
  const before = await points('entries');
  expect(await world.call('points', 'adjust', { memberNo, ...data }, { as })).toMatchObject({ error: { code } });
  expect(await points('entries')).toEqual(before);
});

it('refunds add up, at once and twice, and take the growth with them', async () => {
  const refund = (key: string) =>
    world.call('counter', 'refund', { orderNo: 'A-1', amountFen: 1000, reason: '换货' }, { as: 'o-staff', key });
  const replies = await twenty((i) => refund(`refund-key-${i % 2}`));
  expect(replies.every((it) => it.ok)).toBe(true);
  expect(await points('balance')).toMatchObject({ pending: 10 });
  const rest = { orderNo: 'A-1', amountFen: 10_880, reason: '退货' };
  expect(await world.must('counter', 'refund', rest, { as: 'o-staff' })).toMatchObject({ points: 10, leftFen: 0 });
  expect(await points('balance')).toMatchObject({ pending: 0 });
  expect(await world.must('growth', 'progress', {}, { as: 'o-wu' })).toMatchObject({ growth: 0, tier: 'base' });
});

it('a rise is shown once, with the path behind it', async () => {
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 250_000 }, { as: 'o-staff' });
  const { rise } = await world.must('growth', 'ceremony', {}, { as: 'o-wu' });
  expect(rise).toMatchObject({ tier: 'gold' });
  const riseId = rise !== null && typeof rise === 'object' && 'riseId' in rise ? rise.riseId : '';
  const replies = await twenty(() => world.must('growth', 'celebrated', { riseId }, { as: 'o-wu', key: 'celebrate-1' }));
  expect(replies.every((it) => it.riseId === riseId)).toBe(true);
  expect(await world.must('growth', 'ceremony', {}, { as: 'o-wu' })).toEqual({ rise: null });
  expect(await world.must('growth', 'path', {}, { as: 'o-wu' })).toMatchObject({
    tierSince: '2026-03-02',
    holdsUntil: '2027-12-31',
  });
});

it('an adjustment whose answer is long forgotten is still done once, though its member has been merged meanwhile', async () => {
  const [older, younger] = [await world.join('o-older'), await world.join('o-younger')];
  const adjusting = () =>
    world.must('points', 'adjust', { memberNo: younger, points: 30, reason: '补登' }, { as: 'o-owner', key: 'adjust-key-9' });
  const first = await adjusting();
  for (const openid of ['o-older', 'o-younger']) await world.must('identity', 'me', {}, { as: { openid, unionid: 'u-one' } });
  const before = world.now();
  world.setNow('2026-06-01T02:00:00Z');
  expect((await world.runJob('answers.forget')).forgotten).toBeGreaterThan(0);
  expect(await adjusting()).toEqual(first);
  expect(await points('balance', {}, 'o-older')).toMatchObject({ available: 130 });
  const told = await world.must('identity', 'export', {}, { as: 'o-older' });
  expect(JSON.stringify(told).match(/补登/g)).toHaveLength(1);
  expect(older).not.toBe(younger);
  world.setNow(before);
});

it('after all of it the ledger verifies, and the audit finds nothing', async () => {
  expect(await points('verify')).toMatchObject({ ok: true });
  const { items } = await points('export');
  expect(Array.isArray(items) && items.length).toBeGreaterThan(15);
  expect(await points('audit', {}, 'o-owner')).toMatchObject({ findings: [] });
  expect(await points('liability', { on: '2026-03-02' }, 'o-owner')).toMatchObject({ pending: 250, debt: 0 });
  for (const action of ['audit', 'liability'])
    expect(await world.call('points', action, { on: '2026-03-02' }, { as: 'o-staff' })).toMatchObject({
      error: { code: 'FORBIDDEN' },
    });
});

it('the clock settles and expires with or without the jobs', async () => {
  world.setNow('2026-03-03T02:00:00Z');
  expect(await points('balance')).toMatchObject({ available: 253, pending: 0 });
  expect(await world.runJob('points.settle')).toMatchObject({ accounts: 1 });
  expect(await points('balance')).toMatchObject({ available: 253, pending: 0 });
  world.setNow('2027-04-01T02:00:00Z');
  expect(await world.runJob('points.expire')).toMatchObject({ accounts: 4 });
  expect(await points('balance')).toEqual({ available: 0, pending: 0, debt: 0, expiring: [] });
  expect(await points('verify')).toMatchObject({ ok: true });
  world.setNow('2028-01-02T02:00:00Z');
  expect(await world.runJob('growth.review')).toMatchObject({ reviewed: 1, lowered: 1 });
  expect(await world.must('growth', 'progress', {}, { as: 'o-wu' })).toMatchObject({ growth: 0, tier: 'silver', keep: null });
  world.setNow('2028-12-01T02:00:00Z');
  expect(await world.must('growth', 'progress', {}, { as: 'o-wu' })).toMatchObject({
    keep: { by: '2028-12-31', missing: 600, counting: 0 },
  });
});

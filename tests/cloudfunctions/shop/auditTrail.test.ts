/** The audit trail: each change by staff is one entry, written with it, which names nobody, and which operators alone read. */
import { auditEntries } from '@/cloudfunctions/shop/audit.store';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { bind, code, idOf } from '../../support/people';
import { aReward, givePoints, stockShelf } from '../../support/shelf';
import { appoint, trailOf } from '../../support/staff';
import { openWorld, type World } from '../../support/world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await appoint(world, 'o-owner', '老板');
  await world.hire('o-clerk', ['jingan']);
});
afterEach(() => world.close());

const reason = '顾客王小满要求';
const staffIdOf = async (name: string) => {
  const { items } = await world.must('shop', 'staff', {}, { as: 'o-owner' });
  const found = (Array.isArray(items) ? items : []).find(
    (it) => it !== null && typeof it === 'object' && 'name' in it && it.name === name,
  );
  return found !== null && typeof found === 'object' && found !== undefined && 'staffId' in found ? String(found.staffId) : '';
};
const count = () => readerOf(world.house.platform).in(auditEntries).count({});
const counter = (action: string, data: object) => world.must('counter', action, data, { as: 'o-clerk' });

/** One of every change that staff make. */
async function workADay(): Promise<{ memberNo: string; exchangeNo: unknown; conflictId: unknown }> {
  await stockShelf(world, aReward());
  const memberNo = await world.join('o-guest', { nickname: '王小满' });
  await counter('recordPurchase', { memberNo, amountFen: 60_000, orderNo: 'A-1' });
  await counter('refund', { orderNo: 'A-1', amountFen: 10_000, reason });
  await counter('undo', { orderNo: 'A-1', reason });
  await givePoints(world, memberNo, 500);
  const { pickupCode, exchangeNo } = await world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as: 'o-guest' });
  await counter('fulfil', { pickupCode });
  await counter('undo', { exchangeNo, reason });
  await world.must('identity', 'correctBirthday', { memberNo, birthday: '1990-03-04', reason }, { as: 'o-clerk' });
  await world.must('points', 'adjust', { memberNo, points: -7, reason }, { as: 'o-owner' });
  await world.join('o-other');
  await bind(world, 'o-guest', '13700000002');
  await bind(world, 'o-other', '13700000002');
  const { items } = await world.must('identity', 'conflicts', {}, { as: 'o-clerk' });
  const [conflict] = Array.isArray(items) ? items : [];
  const conflictId = conflict !== null && typeof conflict === 'object' && 'conflictId' in conflict ? conflict.conflictId : '';
  await world.must('identity', 'settle', { conflictId, keep: 'holder', reason }, { as: 'o-clerk' });
  await world.must('shop', 'invite', { role: 'staff', shopIds: ['xuhui'], name: '新店员' }, { as: 'o-owner' });
  return { memberNo, exchangeNo, conflictId };
}

it('holds who did what, when, and on what, the newest first', async () => {
  const { memberNo, exchangeNo, conflictId } = await workADay();
  const clerk = { role: 'staff', actor: { staffId: await staffIdOf('o-clerk'), name: 'o-clerk' } };
  const owner = { role: 'operator', actor: { staffId: await staffIdOf('老板'), name: '老板' } };
  const at = world.now().toISOString();
  const order = { type: 'order', no: 'A-1' };
  const exchange = { type: 'exchange', no: exchangeNo };
  const jingan = { ...clerk, memberNo, shopId: 'jingan', at };
  await world.must('shop', 'revoke', { staffId: clerk.actor.staffId, reason }, { as: 'o-owner' });
  const trail = await trailOf(world, 'o-owner');
  // All at one instant of the test's clock, so their order is nobody's promise here.
  const inAnyOrder = (items: object[]) => [...items].map((it) => JSON.stringify(it, Object.keys(it).sort())).sort();
  const seen = trail.filter((it) => it.action !== 'shop.accept');
  const gone = { role: 'staff', actor: { staffId: clerk.actor.staffId } };
  expect(seen).toHaveLength(10);
  expect(seen).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...jingan, ...gone, action: 'counter.recordPurchase', on: order, facts: { amountFen: 60_000, paidFen: 60_000, points: 60 } }), // prettier-ignore
      expect.objectContaining({ ...jingan, ...gone, action: 'counter.refund', on: order, facts: { amountFen: 10_000, points: 10, growth: 100 } }), // prettier-ignore
      expect.objectContaining({ ...jingan, ...gone, action: 'counter.undo', on: order }),
      expect.objectContaining({ ...jingan, ...gone, action: 'counter.fulfil', on: exchange, facts: { rewardId: 'cookie', quantity: 1 } }), // prettier-ignore
      expect.objectContaining({ ...jingan, ...gone, action: 'counter.undo', on: exchange }),
      expect.objectContaining({ ...gone, action: 'identity.correctBirthday', memberNo }),
      expect.objectContaining({ ...owner, action: 'points.adjust', memberNo, facts: { points: -7 } }),
      expect.objectContaining({ ...gone, action: 'identity.settle', on: { type: 'conflict', no: conflictId }, facts: { keep: 'holder' } }), // prettier-ignore
      expect.objectContaining({ ...owner, action: 'shop.invite', facts: { role: 'staff', shops: 'xuhui' } }),
      expect.objectContaining({ ...owner, action: 'shop.revoke', memberNo: expect.any(String) }),
    ]),
  );
  expect(inAnyOrder(trail.filter((it) => it.action === 'shop.accept'))).toHaveLength(2);
});

it('is read page by page, the newest first, and by operators alone', async () => {
  const memberNo = await world.join('o-guest');
  const orderNos = ['P-1', 'P-2', 'P-3', 'P-4', 'P-5'];
  for (const orderNo of orderNos) {
    if (orderNo !== 'P-3') world.setNow(new Date(world.now().getTime() + 1000));
    await counter('recordPurchase', { memberNo, amountFen: 100, orderNo });
  }
  const found: string[] = [];
  for (let before: unknown; found.length < 5;) {
    const { items, next } = await world.must('shop', 'auditTrail', { limit: 2, ...(before !== undefined && { before }) }, { as: 'o-owner' }); // prettier-ignore
    found.push(...(Array.isArray(items) ? items : []).map((it) => JSON.stringify(it)));
    before = next;
  }
  const numbers = found.slice(0, 5).map((it) => /"no":"(P-\d)"/.exec(it)?.[1]);
  expect([...new Set(numbers)].sort()).toEqual(orderNos);
  expect([numbers[0], numbers[1], numbers[4]]).toEqual(['P-5', 'P-4', 'P-1']);
  expect(code(await world.call('shop', 'auditTrail', {}, { as: 'o-clerk' }))).toBe('FORBIDDEN');
  expect(code(await world.call('shop', 'auditTrail', {}, { as: 'o-guest' }))).toBe('FORBIDDEN');
});

it('has no entry for what was refused, and one for a call that is sent again', async () => {
  const memberNo = await world.join('o-guest');
  const before = await count();
  const key = 'the-same-purchase';
  for (const _ of [1, 2]) await world.must('counter', 'recordPurchase', { memberNo, amountFen: 100 }, { as: 'o-clerk', key });
  expect(await count()).toBe(before + 1);
  const refusedOnes = [
    world.call('counter', 'recordPurchase', { memberNo, amountFen: 600_000 }, { as: 'o-clerk' }),
    world.call('counter', 'refund', { orderNo: 'nobody-s', amountFen: 1, reason }, { as: 'o-clerk' }),
    world.call('points', 'adjust', { memberNo, points: -1_000_000, reason }, { as: 'o-owner' }),
  ];
  expect((await Promise.all(refusedOnes)).some((it) => it.ok)).toBe(false);
  expect(await count()).toBe(before + 1);
});

it('names nobody, before and after they leave', async () => {
  const { memberNo } = await workADay();
  const [guest, clerk] = [await idOf(world, 'o-guest'), await idOf(world, 'o-clerk')];
  const stored = async () => JSON.stringify(await readerOf(world.house.platform).in(auditEntries).find({}, { limit: 100 }));
  const before = await stored();
  for (const said of ['王小满', reason, '老板', '新店员', 'o-guest', 'o-clerk', memberNo, '1990', '0002'])
    expect(before).not.toContain(said);
  expect(JSON.stringify(await trailOf(world, 'o-owner'))).not.toMatch(new RegExp(`${guest}|${clerk}|${reason}`));
  await world.must('identity', 'erase', { memberNo }, { as: 'o-guest' });
  expect(await stored()).toBe(before);
  const trail = await trailOf(world, 'o-owner');
  expect(trail.find((it) => it.action === 'counter.refund')).not.toHaveProperty('memberNo');
  expect(JSON.stringify(trail)).not.toContain(memberNo);
});

it('is part of what a member exports: what staff did for them, and what they did as staff', async () => {
  await workADay();
  const heldBy = async (as: string) => (await world.must('identity', 'export', {}, { as })).held;
  expect(await heldBy('o-guest')).toMatchObject({
    shop: {
      auditTrail: expect.arrayContaining([expect.objectContaining({ side: 'subject', action: 'counter.refund', no: 'A-1' })]),
    },
  });
  expect(await heldBy('o-clerk')).toMatchObject({
    shop: {
      auditTrail: expect.arrayContaining([expect.objectContaining({ side: 'actor', action: 'counter.refund', no: 'A-1' })]),
    },
  });
});

it('follows who became one with somebody', async () => {
  const aliasNo = await world.join({ app: 'wxofficial000000001', openid: 'oa-1', unionid: 'u-1' });
  world.setNow(new Date(world.now().getTime() + 1000));
  await counter('recordPurchase', { memberNo: aliasNo, amountFen: 100, orderNo: 'M-1' });
  const elder = await world.join('o-elder');
  world.setNow(new Date(world.now().getTime() + 1000));
  await world.must('identity', 'me', {}, { as: { openid: 'o-elder', unionid: 'u-1' } });
  const [entry] = await trailOf(world, 'o-owner');
  expect([aliasNo, elder]).toContain(entry?.memberNo);
  const { member } = await world.must('identity', 'me', {}, { as: 'o-elder' });
  expect(member).toMatchObject({ memberNo: entry?.memberNo });
});

it('leaves one line in the log for each call by staff, with who by the name that the list of staff has for them', async () => {
  await workADay();
  const staffId = await staffIdOf('o-clerk');
  const lines = world.logged
    .map((it): unknown => JSON.parse(it))
    .filter((it) => JSON.stringify(it).includes(`"actor":"${staffId}"`));
  for (const action of ['recordPurchase', 'refund', 'undo', 'fulfil', 'correctBirthday', 'settle'])
    expect(lines).toContainEqual(expect.objectContaining({ action, code: 'OK', actor: staffId }));
  expect(world.logged.join('\n')).not.toMatch(/王小满|o-clerk|老板|A-1/);
});

/** A number that two WeChat users have proven: one open conflict, which the staff settle once. */
import { findByMemberNo, idsOf } from '@/cloudfunctions/identity/identity.usecase';
import { conflicts } from '@/cloudfunctions/identity/conflict.store';
import { merges } from '@/cloudfunctions/identity/merge.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import { outbox } from '@/cloudfunctions/kernel/events';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { bind, code, idOf } from '../../support/people';
import { APP, openWorld, type As, type World } from '../../support/world';

const CLERK = 'o-clerk';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld();
  context = await world.house.systemContext();
  await world.hire(CLERK, ['jingan']);
});
afterAll(() => world.close());

type Shown = { conflictId: string; state: string; phone: string; holder: object; claimant: object; settled?: object };
const isShown = (it: unknown): it is Shown => it !== null && typeof it === 'object' && 'conflictId' in it;
const asList = (items: unknown): unknown[] => (Array.isArray(items) ? items : []);
const listed = async (asked: object = {}): Promise<Shown[]> => {
  const { items } = await world.must('identity', 'conflicts', asked, { as: CLERK });
  return asList(items).filter(isShown);
};
const openOf = async (phone: string) => (await listed({ limit: 100 })).filter((it) => it.phone.endsWith(phone.slice(-4)));
const settle = (conflictId: string, keep: string, options: { as?: string; key?: string } = {}) =>
  world.call('identity', 'settle', { conflictId, keep, reason: 'shown at the counter' }, { as: CLERK, ...options });
const phoneOf = async (as: As) => {
  const { member } = await world.must('identity', 'me', {}, { as });
  return member !== null && typeof member === 'object' && 'phone' in member ? member.phone : undefined;
};

/** Two who have proven the number, and the conflict about it. */
async function dispute(name: string, phone: string): Promise<{ holder: string; claimant: string; conflictId: string }> {
  const [holder, claimant] = [`o-${name}-1`, `o-${name}-2`];
  await world.join(holder, { nickname: '甲' });
  await world.join(claimant, { nickname: '乙' });
  expect(code(await bind(world, holder, phone))).toBe('OK');
  expect(code(await bind(world, claimant, phone))).toBe('PHONE_TAKEN');
  const [conflict] = await openOf(phone);
  return { holder, claimant, conflictId: conflict?.conflictId ?? '' };
}

it('is kept once, however often the number is tapped, and shows both sides and no number', async () => {
  const { holder, claimant } = await dispute('often', '13600000001');
  await Promise.all(Array.from({ length: 8 }, () => bind(world, claimant, '13600000001')));
  const found = await openOf('13600000001');
  expect(found).toMatchObject([
    { state: 'open', phone: '136****0001', holder: { nickname: '甲' }, claimant: { nickname: '乙' } },
  ]);
  const told = await context.in(outbox).find({ type: 'identity.conflict_opened' }, { limit: 10 });
  expect(told.map((it) => it.data.memberIds)).toEqual([[await idOf(world, holder), await idOf(world, claimant)]]);
  expect(JSON.stringify(await context.in(conflicts).find({}, { limit: 10 }))).not.toContain('13600000001');
  expect(world.logged.join('\n').replace(/"ms":\d+/g, '')).not.toContain('0001');
});

it('is listed page by page, newest first, the same page again for the same place', async () => {
  for (const i of [1, 2, 3]) {
    world.setNow(new Date(world.now().getTime() + 1000));
    await dispute(`page-${i}`, `1360000010${i}`);
  }
  const first = await world.must('identity', 'conflicts', { limit: 2 }, { as: CLERK });
  expect(first.items).toMatchObject([{ phone: '136****0103' }, { phone: '136****0102' }]);
  const page = () => world.must('identity', 'conflicts', { limit: 2, before: first.next }, { as: CLERK });
  expect((await page()).items).toMatchObject([{ phone: '136****0101' }, { phone: '136****0001' }]);
  expect(await page()).toEqual(await page());
});

it('is nobody’s to see or settle but the staff’s', async () => {
  const { claimant, conflictId } = await dispute('role', '13600000002');
  expect(code(await world.call('identity', 'conflicts', {}, { as: claimant }))).toBe('FORBIDDEN');
  expect(code(await settle(conflictId, 'claimant', { as: claimant }))).toBe('FORBIDDEN');
  expect(code(await settle('no-such-conflict', 'claimant'))).toBe('NO_SUCH_CONFLICT');
});

it('is not settled by an assistant who is a side of it', async () => {
  const { claimant, conflictId } = await dispute('party', '13600000003');
  await world.hire(claimant, ['jingan']);
  expect(code(await settle(conflictId, 'claimant', { as: claimant }))).toBe('OWN_MEMBERSHIP');
  expect(await phoneOf(claimant)).toBeUndefined();
});

it('with an operator on one side is another operator’s to settle', async () => {
  const { holder, conflictId } = await dispute('boss', '13600000014');
  await world.join('o-second-boss');
  for (const as of [holder, 'o-second-boss']) {
    const { invitation } = await inviteByHouse(context, { role: 'operator', shopIds: [], name: 'boss' });
    await world.must('shop', 'accept', { invitation }, { as });
  }
  expect(code(await settle(conflictId, 'both'))).toBe('FORBIDDEN');
  expect(code(await settle(conflictId, 'holder', { as: holder }))).toBe('OWN_MEMBERSHIP');
  expect(code(await settle(conflictId, 'holder', { as: 'o-second-boss' }))).toBe('OK');
});

it('for the holder moves nothing', async () => {
  const { holder, claimant, conflictId } = await dispute('holder', '13600000004');
  expect(code(await settle(conflictId, 'holder'))).toBe('OK');
  expect([await phoneOf(holder), await phoneOf(claimant)]).toEqual(['136****0004', undefined]);
  expect(code(await bind(world, claimant, '13600000004'))).toBe('PHONE_TAKEN');
});

it('for the claimant takes the number from the holder, who may prove another', async () => {
  const { holder, claimant, conflictId } = await dispute('claimant', '13600000005');
  expect(code(await settle(conflictId, 'claimant'))).toBe('OK');
  expect([await phoneOf(holder), await phoneOf(claimant)]).toEqual([undefined, '136****0005']);
  expect(code(await bind(world, holder, '13600000005'))).toBe('PHONE_TAKEN');
  expect(code(await bind(world, holder, '13600000055'))).toBe('OK');
  expect(code(await bind(world, claimant, '13600000005'))).toBe('OK');
});

it('for both makes them one, with the points of both and one welcome', async () => {
  const { holder, claimant, conflictId } = await dispute('one', '13600000006');
  const numbers = await Promise.all(
    [holder, claimant].map(async (as) => (await world.must('identity', 'me', {}, { as })).member),
  );
  for (const as of [holder, claimant]) await world.must('checkin', 'checkIn', {}, { as });
  expect(code(await settle(conflictId, 'both'))).toBe('OK');
  expect(await idOf(world, holder)).toBe(await idOf(world, claimant));
  // Two points of each check-in; the welcome that both were given stays once.
  expect(await world.must('points', 'balance', {}, { as: claimant })).toMatchObject({ available: 104 });
  for (const member of numbers)
    if (member !== null && typeof member === 'object' && 'memberNo' in member)
      expect((await findByMemberNo(context, String(member.memberNo)))?._id).toBe(await idOf(world, holder));
  expect(await context.in(merges).find({ survivor: await idOf(world, holder) }, { limit: 5 })).toMatchObject([
    { cause: 'conflict' },
  ]);
});

it('is settled once: of many at once one is heard, a repeat hears its first answer, everybody else that it is settled', async () => {
  const { holder, claimant, conflictId } = await dispute('race', '13600000007');
  const replies = await Promise.all(
    ['holder', 'claimant', 'both', 'claimant'].map((keep, i) => settle(conflictId, keep, { key: `settle-key-${i}` })),
  );
  expect(replies.map(code).sort()).toEqual(['ALREADY_SETTLED', 'ALREADY_SETTLED', 'ALREADY_SETTLED', 'OK']);
  const winner = replies.findIndex((it) => it.ok);
  const keep = ['holder', 'claimant', 'both', 'claimant'][winner] ?? '';
  expect(await settle(conflictId, keep, { key: `settle-key-${winner}` })).toEqual(replies[winner]);
  const shown = (await listed({ state: 'settled', limit: 100 })).find((it) => it.conflictId === conflictId);
  expect(shown).toMatchObject({ state: 'settled', settled: { keep, reason: 'shown at the counter', by: CLERK } });
  const told = await context.in(outbox).find({ type: 'identity.conflict_settled', 'data.conflictId': conflictId }, { limit: 5 });
  expect(told).toMatchObject([{ data: { keep, conflictId } }]);
  expect(told[0]?.data.memberIds).toHaveLength(2);
  expect((await context.in(conflicts).findOne({ _id: conflictId }))?.phone).toBeUndefined();
  expect([await idOf(world, holder), await idOf(world, claimant)].every((it) => it !== '')).toBe(true);
});

it('is over when the holder goes to another number: the next proof has it', async () => {
  const { holder, claimant } = await dispute('freed', '13600000008');
  expect(code(await bind(world, holder, '13600000088'))).toBe('OK');
  expect(await openOf('13600000008')).toEqual([]);
  expect(code(await bind(world, claimant, '13600000008'))).toBe('OK');
});

it('goes with the number to whom it is settled for: another claimant disputes it with them', async () => {
  const { claimant, conflictId } = await dispute('passed', '13600000009');
  await world.join('o-passed-3', { nickname: '丙' });
  expect(code(await bind(world, 'o-passed-3', '13600000009'))).toBe('PHONE_TAKEN');
  expect(await openOf('13600000009')).toHaveLength(2);
  expect(code(await settle(conflictId, 'claimant'))).toBe('OK');
  const left = await openOf('13600000009');
  expect(left).toMatchObject([{ holder: { nickname: '乙' }, claimant: { nickname: '丙' } }]);
  expect(await phoneOf(claimant)).toBe('136****0009');
});

describe('when WeChat says by a unionid', () => {
  const OFFICIAL = 'wxofficial000000001';
  /** The member is one with somebody older from the official account. */
  const turnsUp = async (openid: string, unionid: string) => world.must('identity', 'me', {}, { as: { openid, unionid } });

  it('that both sides are one, it is settled by that', async () => {
    const { holder, claimant, conflictId } = await dispute('said', '13600000011');
    await turnsUp(holder, 'u-said');
    await turnsUp(claimant, 'u-said');
    expect(await openOf('13600000011')).toEqual([]);
    expect(code(await settle(conflictId, 'claimant'))).toBe('ALREADY_SETTLED');
    const [shown] = (await listed({ state: 'settled', limit: 100 })).filter((it) => it.conflictId === conflictId);
    expect(shown?.settled).toEqual({ keep: 'both', reason: '', at: expect.any(String) });
  });

  it('that one side is somebody else as well, it goes on with who they are now', async () => {
    await world.join({ app: APP, openid: 'o-elder' });
    world.setNow(new Date(world.now().getTime() + 86_400_000));
    const { holder, claimant, conflictId } = await dispute('elder', '13600000012');
    await world.must('identity', 'me', {}, { as: { app: APP, openid: 'o-elder', unionid: 'u-elder' } });
    await turnsUp(claimant, 'u-elder');
    const elder = await idOf(world, 'o-elder');
    expect(await context.in(conflicts).findOne({ _id: conflictId })).toMatchObject({ claimant: elder, state: 'open' });
    expect(code(await settle(conflictId, 'both'))).toBe('OK');
    expect(await idOf(world, holder)).toBe(elder);
    expect(await idsOf(context, elder)).toHaveLength(3);
  });

  it('that two claimants are one, one conflict is left', async () => {
    await dispute('merged', '13600000013');
    await world.join({ app: OFFICIAL, openid: 'oa-merged-2' });
    expect(code(await bind(world, { app: OFFICIAL, openid: 'oa-merged-2' }, '13600000013'))).toBe('PHONE_TAKEN');
    expect(await openOf('13600000013')).toHaveLength(2);
    await turnsUp('o-merged-2', 'u-merged');
    await world.must('identity', 'me', {}, { as: { app: OFFICIAL, openid: 'oa-merged-2', unionid: 'u-merged' } });
    expect(await openOf('13600000013')).toHaveLength(1);
  });
});

/** One person, one welcome: where two members turn out to be one, what both got at joining stays once. */
import type { Context } from '@/cloudfunctions/kernel/context';
import { importMember } from '@/cloudfunctions/identity/identity.usecase';
import { bind, code, inside } from '../../support/people';
import { APP, openWorld, type As, type World } from '../../support/world';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  context = await world.house.systemContext();
  await world.hire('o-clerk', ['jingan']);
});
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));
afterAll(() => world.close());

const mini = (name: string) => ({ app: APP, openid: `o-${name}` });
const official = (name: string) => ({ app: 'wxofficial000000001', openid: `oa-${name}`, unionid: `u-${name}` });
const unite = (name: string) => world.must('identity', 'me', {}, { as: { ...mini(name), unionid: `u-${name}` } });
const aSecondLater = () => world.setNow(new Date(world.now().getTime() + 1000));
async function two(name: string): Promise<void> {
  await world.join(official(name));
  aSecondLater();
  await world.join(mini(name));
}
const memberNoOf = async (as: As) => JSON.parse(JSON.stringify((await world.must('identity', 'me', {}, { as })).member)).memberNo;
const balance = (as: As) => world.must('points', 'balance', {}, { as });
const coupons = async (as: As) => {
  const { items } = await world.must('coupon', 'mine', {}, { as });
  return Array.isArray(items) ? items.map((it) => JSON.parse(JSON.stringify(it)).state).sort() : [];
};

it('where a unionid turns up, with an entry that says why, and the ledger verifies', async () => {
  await two('unionid');
  await unite('unionid');
  expect(await balance(mini('unionid'))).toMatchObject({ available: 100, debt: 0 });
  expect(await coupons(mini('unionid'))).toEqual(['available', 'revoked']);
  const { items } = await world.must('points', 'entries', {}, { as: mini('unionid') });
  expect(items).toContainEqual(expect.objectContaining({ kind: 'clawback', points: -100, cause: { type: 'second_welcome' } }));
  expect(await world.must('points', 'verify', {}, { as: mini('unionid') })).toMatchObject({ ok: true });
});

it('where staff settle a number that two have proven as one person’s', async () => {
  await two('settled');
  expect(code(await bind(world, official('settled'), '13700000051'))).toBe('OK');
  expect(code(await bind(world, mini('settled'), '13700000051'))).toBe('PHONE_TAKEN');
  const { items } = await world.must('identity', 'conflicts', {}, { as: 'o-clerk' });
  const [conflict] = JSON.parse(JSON.stringify(items));
  const settled = { conflictId: conflict.conflictId, keep: 'both', reason: '看了证件' };
  await world.must('identity', 'settle', settled, { as: 'o-clerk' });
  expect(await balance(mini('settled'))).toMatchObject({ available: 100, debt: 0 });
  expect(await coupons(mini('settled'))).toEqual(['available', 'revoked']);
});

it('of three in a chain it stays once', async () => {
  const third = { app: 'wxthird00000000001', openid: 'ot-chain' };
  await two('chain');
  aSecondLater();
  await world.join(third);
  await unite('chain');
  await world.must('identity', 'me', {}, { as: { ...third, unionid: 'u-chain' } });
  expect(await balance(third)).toMatchObject({ available: 100, debt: 0 });
  expect(await coupons(third)).toEqual(['available', 'revoked', 'revoked']);
});

it('what of it is spent is not owed, and a used coupon stays used', async () => {
  await two('spent');
  const memberNo = await memberNoOf(mini('spent'));
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 40_000, orderNo: 'SPENT-1' }, { as: 'o-clerk' });
  world.setNow('2026-03-03T02:00:00Z');
  expect(await balance(mini('spent'))).toMatchObject({ available: 140 });
  await world.must('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as: mini('spent') });
  const { items } = await world.must('coupon', 'mine', {}, { as: mini('spent') });
  const [{ couponCode }] = JSON.parse(JSON.stringify(items));
  const used = { memberNo, amountFen: 10_000, orderNo: 'SPENT-2', couponCode };
  await world.must('counter', 'recordPurchase', used, { as: 'o-clerk' });
  await unite('spent');
  // The older's 100; of the newer's lot 20 were left.
  const { available, debt } = await balance(mini('spent'));
  expect({ available, debt }).toEqual({ available: 100, debt: 0 });
  expect(await coupons(mini('spent'))).toEqual(['available', 'used']);
});

it('a card of an older system had none, so its owner keeps theirs', async () => {
  const row = { card: 'ONE-1', phone: '13700000052', joinedAt: new Date('2020-01-01T00:00:00Z') };
  await inside(context, (tx) => importMember(tx, row, context.participants));
  await world.join(mini('card'));
  expect(await bind(world, mini('card'), '13700000052')).toMatchObject({ ok: true, data: { merged: true } });
  expect(await balance(mini('card'))).toMatchObject({ available: 100 });
  expect(await coupons(mini('card'))).toEqual(['available']);
  // And who turns out to be that person later keeps no second one.
  aSecondLater();
  await world.join(official('card'));
  await unite('card');
  expect(await balance(mini('card'))).toMatchObject({ available: 100 });
  expect(await coupons(mini('card'))).toEqual(['available', 'revoked']);
});

it('the older self had it in an earlier membership: the newer one’s is a second', async () => {
  await world.join(official('before'));
  await world.must('identity', 'erase', { memberNo: await memberNoOf(official('before')) }, { as: official('before') });
  await world.join(official('before'));
  expect(await balance(official('before'))).toMatchObject({ available: 0 });
  aSecondLater();
  await world.join(mini('before'));
  await unite('before');
  expect(await balance(mini('before'))).toMatchObject({ available: 0, debt: 0 });
  expect(await coupons(mini('before'))).toEqual(['revoked']);
});

/** Who works here, and losing a role: from the next call on, with a reason, and never the last operator. */
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { revocations } from '@/cloudfunctions/shop/shop.store';
import { whoIs } from '@/cloudfunctions/identity/identity.usecase';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { code } from '../../support/people';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await operator('o-owner', '老板');
});
afterEach(() => world.close());

async function operator(openid: string, name: string): Promise<void> {
  await world.join(openid);
  const { invitation } = await inviteByHouse(await world.house.systemContext(), { role: 'operator', shopIds: [], name });
  await world.must('shop', 'accept', { invitation }, { as: openid });
}

async function list(as = 'o-owner'): Promise<Record<string, unknown>[]> {
  const { items } = await world.must('shop', 'staff', {}, { as });
  if (!Array.isArray(items)) throw new Error('items is a list');
  return items.flatMap((it) => (it !== null && typeof it === 'object' && !Array.isArray(it) ? [it] : []));
}

const idOf = async (name: string) => (await list()).find((it) => it.name === name)?.staffId;

const revoke = (staffId: unknown, { as = 'o-owner', key }: { as?: string; key?: string } = {}) =>
  world.call('shop', 'revoke', { staffId, reason: '离职' }, { as, key });

it('shows everybody with a role by name, and nobody’s member id', async () => {
  await world.hire('o-xuhui', ['xuhui']);
  const memberId = await whoIs(readerOf(world.house.platform), { app: APP, openid: 'o-xuhui' });
  const items = await list();
  expect(items).toMatchObject([
    { name: 'o-xuhui', operator: false, shopIds: ['xuhui'], me: false },
    { name: '老板', operator: true, shopIds: [], me: true },
  ]);
  expect(JSON.stringify(items)).not.toContain(memberId);
  expect(code(await world.call('shop', 'staff', {}, { as: 'o-xuhui' }))).toBe('FORBIDDEN');
});

it('takes every role from the very next call on, and keeps who did it and why', async () => {
  await world.hire('o-xuhui', ['xuhui']);
  await world.must('counter', 'today', {}, { as: 'o-xuhui' });
  const staffId = await idOf('o-xuhui');
  expect(await revoke(staffId, { key: 'once-is-enough' })).toMatchObject({ ok: true, data: { staffId } });
  expect(code(await world.call('counter', 'today', {}, { as: 'o-xuhui' }))).toBe('FORBIDDEN');
  expect(await revoke(staffId, { key: 'once-is-enough' })).toMatchObject({ ok: true, data: { staffId } });
  expect(code(await revoke(staffId))).toBe('NO_SUCH_STAFF');

  const reader = readerOf(world.house.platform);
  const by = await whoIs(reader, { app: APP, openid: 'o-owner' });
  const memberId = await whoIs(reader, { app: APP, openid: 'o-xuhui' });
  expect(await reader.in(revocations).find({}, { limit: 10 })).toMatchObject([
    { memberId, by, reason: '离职', shopIds: ['xuhui'] },
  ]);
});

it('takes with an operator’s role the invitations that nobody has used', async () => {
  await operator('o-second', '二老板');
  const { invitation } = await world.must('shop', 'invite', { role: 'operator', shopIds: [], name: '又来' }, { as: 'o-second' });
  expect(code(await revoke(await idOf('二老板')))).toBe('OK');
  expect(code(await world.call('shop', 'accept', { invitation }, { as: 'o-second' }))).toBe('INVITATION_INVALID');
});

it('leaves the last operator where they are', async () => {
  expect(code(await revoke(await idOf('老板')))).toBe('LAST_OPERATOR');
  await operator('o-second', '二老板');
  expect(code(await revoke(await idOf('老板')))).toBe('OK');
  expect((await list('o-second')).map((it) => it.name)).toEqual(['二老板']);
});

it('leaves one of two operators who revoke each other at once', async () => {
  await operator('o-second', '二老板');
  const [first, second] = [await idOf('老板'), await idOf('二老板')];
  const heard = await Promise.all([revoke(second), revoke(first, { as: 'o-second' })]);
  expect(heard.map(code).sort()).toEqual(['FORBIDDEN', 'OK']);
  expect(await readerOf(world.house.platform).in({ name: 'staff', indexes: [] }).count({ operator: true })).toBe(1);
});

const numberOf = async (as: string): Promise<string> => {
  const { member } = await world.must('identity', 'me', {}, { as });
  return member !== null && typeof member === 'object' && 'memberNo' in member ? String(member.memberNo) : '';
};
const leave = async (as: string) => world.call('identity', 'erase', { memberNo: await numberOf(as) }, { as });
const operators = () => readerOf(world.house.platform).in({ name: 'staff', indexes: [] }).count({ operator: true });

describe('whoever runs the shop alone', () => {
  it('hears before leaving that another is to be named, and leaves once there is one', async () => {
    expect(code(await leave('o-owner'))).toBe('LAST_OPERATOR');
    expect((await list()).map((it) => it.name)).toEqual(['老板']);
    await operator('o-second', '二老板');
    expect(code(await leave('o-owner'))).toBe('OK');
    expect((await list('o-second')).map((it) => it.name)).toEqual(['二老板']);
  });

  it('is left where they are when both operators leave at once', async () => {
    await operator('o-second', '二老板');
    const heard = await Promise.all([leave('o-owner'), leave('o-second')]);
    expect(heard.map(code).sort()).toEqual(['LAST_OPERATOR', 'OK']);
    expect(await operators()).toBe(1);
  });

  it('is left when one leaves while the other’s role is taken', async () => {
    await operator('o-second', '二老板');
    const second = await idOf('二老板');
    const [left, taken] = (await Promise.all([leave('o-owner'), revoke(second)])).map(code);
    expect([left, taken]).toContain('OK');
    expect(await operators()).toBe(1);
  });
});

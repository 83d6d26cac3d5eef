/** Shops, the programme by its day, and staff by invitation, on a database. */
import { applyProgramme, applyShop, planProgramme, planShop } from '@/cloudfunctions/shop/apply.usecase';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { invitations } from '@/cloudfunctions/shop/shop.store';
import { programmeOn, shopOfScene, staffShop } from '@/cloudfunctions/shop/shop.usecase';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { readShopFiles } from '@/server/shopFiles';
import { LocalDay } from '@/types/contract/values';
import { code } from '../../support/people';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const reader = () => readerOf(world.house.platform);
const day = (text: string) => LocalDay.parse(text);

describe('shops', () => {
  it('are told to anybody, with scenes that lead back to them', async () => {
    const { items, consentVersion, brand } = await world.must('shop', 'shops', {});
    expect(items).toMatchObject([
      { shopId: 'jingan', name: { zh: '静安店' }, assistant: '阿宁' },
      { shopId: 'xuhui', name: { zh: '徐汇店' } },
      { shopId: 'binjiang', name: { zh: '滨江店' } },
    ]);
    expect(consentVersion).toMatch(/^\d{4}-\d{2}$/);
    expect(brand).toMatchObject({ name: { zh: '拾野' }, accent: '#2b5a4a', accentDark: '#7fb8a3' });
    expect(await shopOfScene(reader(), 'shop:jingan@aning')).toMatchObject({ shop: { _id: 'jingan' }, assistant: 'aning' });
    expect(await shopOfScene(reader(), 'shop:nowhere')).toBeUndefined();
  });

  it('that the file no longer names are closed, and open again when it does', async () => {
    const config = await readShopFiles();
    const two = { ...config, shops: { shops: config.shops.shops.slice(0, 2) } };
    expect((await planShop(reader(), two)).map((it) => it.path)).toEqual(['shops[binjiang]']);
    await applyShop(reader(), two);
    expect((await world.must('shop', 'shops', {})).items).toHaveLength(2);
    expect(await shopOfScene(reader(), 'shop:binjiang')).toBeUndefined();
    await applyShop(reader(), config);
    expect((await world.must('shop', 'shops', {})).items).toHaveLength(3);
    expect(await applyShop(reader(), config)).toEqual([]);
  });
});

describe('the programme', () => {
  it('is told to anybody in the words of its data', async () => {
    const programme = await world.must('shop', 'programme', {});
    expect(programme).toMatchObject({
      from: '2026-03-02',
      earning: { joinPoints: 100, pointsPer100Yuan: 10, memberDay: { dayOfMonth: 28, multiplierBp: 20000 } },
      joinCoupon: { name: { zh: '新人券 ¥10' }, offFen: 1000 },
    });
    expect(programme).not.toHaveProperty('earning.fenPer100Points');
  });

  it('changes from a day on: before it the old rules hold, and an applied file that says the same changes nothing', async () => {
    const config = await readShopFiles();
    const more = { programme: { ...config.programme, earning: { ...config.programme.earning, pointsPer100Yuan: 20 } } };
    const when = { now: world.now(), today: day('2026-03-02') };
    expect(await applyProgramme(reader(), config, when)).toEqual({ from: '2026-03-03', changes: [] });
    expect(await planProgramme(reader(), more, when)).toEqual({
      from: '2026-03-03',
      changes: [{ path: 'earning.pointsPer100Yuan', from: 10, to: 20 }],
    });
    await applyProgramme(reader(), more, { ...when, from: day('2026-04-01') });
    const rate = async (on: string) => (await programmeOn(reader(), day(on))).earning.pointsPer100Yuan;
    expect([await rate('2026-03-31'), await rate('2026-04-01'), await rate('1998-01-01')]).toEqual([10, 20, 10]);
  });

  it('of two versions from one day the later holds, and the past is not changed', async () => {
    const config = await readShopFiles();
    const of = (joinPoints: number) => ({
      programme: { ...config.programme, earning: { ...config.programme.earning, joinPoints } },
    });
    const when = { now: world.now(), today: day('2026-03-02'), from: day('2026-03-02') };
    await applyProgramme(reader(), of(50), when);
    await applyProgramme(reader(), of(70), when);
    expect((await programmeOn(reader(), day('2026-03-02'))).earning.joinPoints).toBe(70);
    await expect(applyProgramme(reader(), of(10), { ...when, from: day('2026-03-01') })).rejects.toThrow(RangeError);
  });
});

describe('an invitation', () => {
  beforeEach(async () => {
    await world.join('o-owner');
    const { invitation } = await inviteByHouse(await world.house.systemContext(), {
      role: 'operator',
      shopIds: [],
      name: '老板',
    });
    await world.must('shop', 'accept', { invitation }, { as: 'o-owner' });
  });

  const invite = (data: object, key?: string) => world.call('shop', 'invite', data, { as: 'o-owner', key });
  const staffOfXuhui = { role: 'staff', shopIds: ['xuhui'], name: '阿树' };

  it('makes one member staff, once, whoever else tries it at the same time', async () => {
    const invited = await invite(staffOfXuhui);
    const invitation = invited.ok ? invited.data.invitation : '';
    const people = ['o-a', 'o-b', 'o-c', 'o-d'];
    for (const openid of people) await world.join(openid);
    const heard = await Promise.all(people.map((as) => world.call('shop', 'accept', { invitation }, { as })));
    expect(heard.map(code).sort()).toEqual(['INVITATION_INVALID', 'INVITATION_INVALID', 'INVITATION_INVALID', 'OK']);
    const roles = await Promise.all(people.map((as) => world.must('shop', 'roles', {}, { as })));
    expect(roles.filter((it) => JSON.stringify(it.staffOf) === '["xuhui"]')).toHaveLength(1);
  });

  it('tells anybody who is signed in whether they are a member, without refusing', async () => {
    await world.join('o-member');
    expect(await world.must('shop', 'roles', {}, { as: 'o-member' })).toEqual({ member: true, operator: false, staffOf: [] });
    expect(await world.must('shop', 'roles', {}, { as: 'o-nobody' })).toEqual({ member: false, operator: false, staffOf: [] });
  });

  it('is shown again to a repeat of the same call, though only its hash is kept', async () => {
    const [first, again] = [await invite(staffOfXuhui, 'the-same-key'), await invite(staffOfXuhui, 'the-same-key')];
    expect(again).toEqual(first);
    const invitation = first.ok ? String(first.data.invitation) : '';
    const kept = JSON.stringify([
      await reader().in(invitations).find({}, { limit: 10 }),
      await world.database.db.collection('answers').find().toArray(),
    ]);
    expect(invitation).toMatch(/^(\w{4}-){3}\w{4}$/);
    for (const spelling of [invitation, invitation.replaceAll('-', '')]) expect(kept).not.toContain(spelling);
    await world.join('o-a');
    expect(code(await world.call('shop', 'accept', { invitation: invitation.toLowerCase() }, { as: 'o-a' }))).toBe('OK');
  });

  it('is over after a week', async () => {
    const invited = await invite(staffOfXuhui);
    await world.join('o-late');
    world.setNow(new Date(world.now().getTime() + 7 * 86_400_000));
    const invitation = invited.ok ? invited.data.invitation : '';
    expect(code(await world.call('shop', 'accept', { invitation }, { as: 'o-late' }))).toBe('INVITATION_INVALID');
  });

  it.each([
    {
      name: 'for a shop that does not exist',
      data: { role: 'staff', shopIds: ['nowhere'], name: 'x' },
      expected: 'NO_SUCH_SHOP',
    },
    { name: 'of staff for no shop', data: { role: 'staff', shopIds: [], name: 'x' }, expected: 'BAD_REQUEST' },
    { name: 'of an operator for one shop', data: { role: 'operator', shopIds: ['xuhui'], name: 'x' }, expected: 'BAD_REQUEST' },
  ])('is refused $name', async ({ data, expected }) => {
    expect(code(await invite(data))).toBe(expected);
  });

  it('is not made by who is no operator', async () => {
    await world.join('o-a');
    expect(code(await world.call('shop', 'invite', staffOfXuhui, { as: 'o-a' }))).toBe('FORBIDDEN');
  });
});

describe('the shop in which staff act', () => {
  const contextOf = async (openid: string) => {
    const caller = await world.house.callerOf({ app: APP, openid });
    if (caller === undefined) throw new Error('nobody ended this session');
    return { ...(await world.house.systemContext()), caller };
  };
  const chosen = async (openid: string, shopId?: string) => {
    const outcome = await staffShop(await contextOf(openid), shopId);
    return outcome.ok ? outcome.data._id : outcome.code;
  };

  it('need not be named by staff of one, must be by staff of several, and is none of others', async () => {
    await world.hire('o-one', ['xuhui']);
    await world.hire('o-several', ['xuhui', 'jingan']);
    expect(await chosen('o-one')).toBe('xuhui');
    expect(await chosen('o-one', 'jingan')).toBe('FORBIDDEN');
    expect(await chosen('o-several')).toBe('SHOP_REQUIRED');
    expect(await chosen('o-several', 'jingan')).toBe('jingan');
  });

  it('is any shop for an operator, who names it', async () => {
    await world.join('o-owner');
    const { invitation } = await inviteByHouse(await world.house.systemContext(), {
      role: 'operator',
      shopIds: [],
      name: '老板',
    });
    await world.must('shop', 'accept', { invitation }, { as: 'o-owner' });
    expect(await chosen('o-owner')).toBe('SHOP_REQUIRED');
    expect(await chosen('o-owner', 'binjiang')).toBe('binjiang');
    expect(await chosen('o-owner', 'nowhere')).toBe('NO_SUCH_SHOP');
  });
});

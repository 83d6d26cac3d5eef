/** Joining: once, however often tapped and by however many at once; who is a member is recognised. */
import { whoIs } from '@/cloudfunctions/identity/identity.usecase';
import { identities, members, numbers } from '@/cloudfunctions/identity/identity.store';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { code } from '../../support/people';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
let asked: { scene: string; consent: string };
beforeAll(async () => {
  world = await openWorld();
  const { consentVersion } = await world.must('shop', 'shops', {});
  asked = { scene: 'shop:jingan', consent: String(consentVersion) };
});
afterAll(() => world.close());

const reader = () => readerOf(world.house.platform);
const join = (as: string, data: object = asked, key?: string) => world.call('identity', 'join', data, { as, key });

it('gives a number, the welcome points at once and the newcomer’s coupon', async () => {
  const joined = await world.must(
    'identity',
    'join',
    { ...asked, nickname: '小满', birthday: '1990-12-04' },
    { as: 'o-xiaoman' },
  );
  expect(joined).toMatchObject({
    repeated: false,
    welcome: { points: 100, coupons: 1 },
    member: { nickname: '小满', birthday: '1990-12-04', shopId: 'jingan', consentVersion: asked.consent },
  });
  expect(await world.must('points', 'balance', {}, { as: 'o-xiaoman' })).toMatchObject({ available: 100, pending: 0 });
  const { items } = await world.must('coupon', 'mine', {}, { as: 'o-xiaoman' });
  expect(items).toMatchObject([{ templateId: 'newcomer', state: 'available' }]);
});

describe('the scene that was scanned', () => {
  /** What the member's own export says of where they joined. */
  const joinedBy = async (as: string, scene: string): Promise<unknown> => {
    await world.must('identity', 'join', { ...asked, scene }, { as });
    const { held } = await world.must('identity', 'export', {}, { as });
    return held;
  };

  it('names the assistant where the shop has them', async () => {
    const held = await joinedBy('o-scene-known', 'shop:jingan@aning');
    expect(held).toMatchObject({ identity: { member: { shopId: 'jingan', assistant: 'aning' } } });
  });

  it.each([
    { name: 'nobody knows', scene: 'shop:jingan@zzz9', shopId: 'jingan' },
    { name: 'another shop has', scene: 'shop:xuhui@aning', shopId: 'xuhui' },
  ])('names the shop alone where the assistant is one whom $name', async ({ scene, shopId }) => {
    const as = `o-scene-${shopId}`;
    const held = await joinedBy(as, scene);
    expect(held).toMatchObject({ identity: { member: { shopId } } });
    expect(held).not.toHaveProperty('identity.member.assistant');
    expect(JSON.stringify(await reader().in(members).find({}, { limit: 500 }))).not.toContain('zzz9');
  });
});

it('fifty taps at once join once, and are welcomed once', async () => {
  const replies = await Promise.all(Array.from({ length: 50 }, () => join('o-eager')));
  expect(new Set(replies.map(code))).toEqual(new Set(['OK']));
  const first = replies.filter((it) => it.ok && it.data.repeated === false);
  expect(first).toHaveLength(1);
  const nos = replies.map((it) => (it.ok ? JSON.stringify(it.data.member) : ''));
  expect(new Set(nos).size).toBe(1);
  expect(await world.must('points', 'balance', {}, { as: 'o-eager' })).toMatchObject({ available: 100 });
});

it('the same key hears the first answer, also while the first is under way', async () => {
  const replies = await Promise.all(Array.from({ length: 10 }, () => join('o-same-key', asked, 'the-same-key')));
  for (const reply of replies) expect(reply).toMatchObject({ ok: true, data: { repeated: false, welcome: { points: 100 } } });
});

it('a member who scans again, in another shop too, is recognised', async () => {
  const memberNo = await world.join('o-regular');
  const again = await world.must('identity', 'join', { ...asked, scene: 'shop:binjiang' }, { as: 'o-regular' });
  expect(again).toMatchObject({ repeated: true, welcome: { points: 0, coupons: 0 }, member: { memberNo, shopId: 'jingan' } });
});

it('fifty people at once get fifty numbers', async () => {
  const people = Array.from({ length: 50 }, (_, i) => `o-crowd-${i}`);
  const nos = await Promise.all(people.map((openid) => world.join(openid)));
  expect(new Set(nos).size).toBe(50);
  for (const no of nos) expect(no).toMatch(/^[1-9]\d{7}$/);
});

describe('is refused, and changes nothing,', () => {
  it.each([
    { name: 'for a scene that names no shop', data: { scene: 'shop:nowhere' }, expected: 'NO_SUCH_SHOP' },
    { name: 'for a scene that is none', data: { scene: 'https://example.com' }, expected: 'NO_SUCH_SHOP' },
    { name: 'for consent to another version', data: { consent: '1999-01' }, expected: 'CONSENT_REQUIRED' },
    { name: 'for a birthday to come', data: { birthday: '2026-03-03' }, expected: 'BIRTHDAY_INVALID' },
    { name: 'for a birthday before 1900', data: { birthday: '1899-12-31' }, expected: 'BIRTHDAY_INVALID' },
    { name: 'for who is not fourteen yet', data: { birthday: '2012-03-03' }, expected: 'UNDER_AGE' },
    { name: 'for a day that is none', data: { birthday: '2026-02-30' }, expected: 'BAD_REQUEST' },
    { name: 'for an openid in the body', data: { openid: 'o-other' }, expected: 'BAD_REQUEST' },
    { name: 'for a nickname that is too long', data: { nickname: '长'.repeat(21) }, expected: 'BAD_REQUEST' },
  ])('$name', async ({ data, expected }) => {
    const before = await reader().in(members).count({});
    expect(code(await join('o-refused', { ...asked, ...data }))).toBe(expected);
    expect(await reader().in(members).count({})).toBe(before);
    expect(await reader().in(identities).count({ subject: 'o-refused' })).toBe(0);
  });

  it('without a session or a key', async () => {
    expect(code(await world.call('identity', 'join', asked))).toBe('NO_SESSION');
    expect(code(await world.call('identity', 'join', asked, { as: 'o-refused', key: null }))).toBe('KEY_REQUIRED');
  });
});

it('the same person in another app of the shop is known by the unionid, and then by that app’s openid', async () => {
  const { house } = world;
  const call = async (who: { app: string; openid: string; unionid?: string }) => {
    const fn = house.functions.find((it) => it.name === 'identity');
    const caller = await house.callerOf(who);
    return fn?.answer(house.platform, { envelope: { action: 'join', data: asked, key: `k-${who.app}-${who.openid}` }, caller });
  };
  const first = await call({ app: APP, openid: 'o-two-apps', unionid: 'u-two-apps' });
  const second = await call({ app: 'wxofficial', openid: 'o-official', unionid: 'u-two-apps' });
  expect(first).toMatchObject({ ok: true, data: { repeated: false } });
  expect(second).toMatchObject({ ok: true, data: { repeated: true } });
  expect(await whoIs(reader(), { app: 'wxofficial', openid: 'o-official' })).toBe(
    await whoIs(reader(), { app: APP, openid: 'o-two-apps' }),
  );
});

it('every member has a number, and every number one member', async () => {
  expect(await reader().in(numbers).count({})).toBe(await reader().in(members).count({}));
});

describe('what members say of themselves', () => {
  it('a birthday is set once', async () => {
    await world.join('o-born');
    const set = (birthday: string) => world.call('identity', 'setBirthday', { birthday }, { as: 'o-born' });
    const replies = await Promise.all(['1990-01-01', '1990-01-02', '1990-01-03'].map(set));
    expect(replies.map(code).sort()).toEqual(['BIRTHDAY_SET', 'BIRTHDAY_SET', 'OK']);
    expect(code(await set('2030-01-01'))).toBe('BIRTHDAY_INVALID');
  });

  it('a nickname as often as they like', async () => {
    await world.join('o-renamed', { nickname: '甲' });
    await world.must('identity', 'setProfile', { nickname: '乙' }, { as: 'o-renamed' });
    expect(await world.must('identity', 'me', {}, { as: 'o-renamed' })).toMatchObject({ member: { nickname: '乙' } });
  });

  it('is nowhere in the clear: not in the database, not in a log', async () => {
    const kept = JSON.stringify(await world.database.db.collection('members').find().toArray());
    for (const secret of ['小满', '1990-12-04']) expect(kept).not.toContain(secret);
    const lines = world.logged.join('\n');
    for (const secret of ['小满', '1990-12-04', 'o-xiaoman', 'o-eager']) expect(lines).not.toContain(secret);
    expect(lines).toContain('"join"');
  });
});

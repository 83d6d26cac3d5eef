/** Taking the consent back: what goes, what is shut until the member agrees again, and what is under way meanwhile. */
import { identities, members } from '@/cloudfunctions/identity/identity.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import { identity } from '@/types/contract/identity';
import { keptDocuments } from '../../support/keptDocuments';
import { code, idOf } from '../../support/people';
import { APP, openWorld, type World } from '../../support/world';
import { CURRENT, peopleIn, UNSEEN, type People } from './ownData';

let world: World;
let context: Context;
let people: People;
beforeAll(async () => {
  world = await openWorld();
  context = await world.house.systemContext();
  expect(context.programme.identity.consentVersion).toBe(CURRENT);
  await world.hire('o-clerk', ['jingan']);
  people = peopleIn(world, context);
});
afterAll(() => world.close());

describe('taking the consent back', () => {
  it('deletes what was said, frees the phone, and shuts every other door until the member agrees again', async () => {
    const { memberNo, memberId } = await people.aPerson('o-gone', '13700000011');
    const name = '昵称o-gone';
    expect(await people.seen(memberId, name, '0011')).toMatchObject({
      nickname: name,
      byTail: true,
      byBirthday: true,
      consented: true,
    });
    const { seed } = await people.must('memberCode', {}, 'o-gone');

    expect(await people.call('withdraw', {}, 'o-gone', 'take-it-back')).toMatchObject({
      ok: true,
      data: { member: { memberNo } },
    });
    expect(await people.must('me', {}, 'o-gone')).toEqual({
      member: { memberNo, joinedAt: expect.any(String), shopId: 'jingan' },
    });
    expect(await people.seen(memberId, name, '0011')).toEqual(UNSEEN);
    const kept = JSON.stringify(await context.in(members).findOne({ _id: memberId }));
    for (const field of ['nickname', '"phone"', 'phoneIndex', 'phoneTail', 'birthday', 'seed']) expect(kept).not.toContain(field);
    expect(await context.in(identities).count({ memberId, provider: 'phone' })).toBe(0);
    expect(await people.must('consents', {}, 'o-gone')).toMatchObject({
      current: CURRENT,
      agreed: false,
      items: [
        { version: CURRENT, kind: 'withdrawn' },
        { version: CURRENT, kind: 'granted', shopId: 'jingan' },
      ],
    });

    expect(code(await world.call('points', 'balance', {}, { as: 'o-gone' }))).toBe('CONSENT_REQUIRED');
    expect(code(await people.call('setProfile', { nickname: '又来' }, 'o-gone'))).toBe('CONSENT_REQUIRED');
    expect(code(await people.call('agree', { consent: '2020-01' }, 'o-gone'))).toBe('CONSENT_REQUIRED');
    expect(await people.call('agree', { consent: CURRENT }, 'o-gone')).toMatchObject({
      ok: true,
      data: { member: { consentVersion: CURRENT } },
    });
    expect(await world.must('points', 'balance', {}, { as: 'o-gone' })).toMatchObject({ available: 100 });
    expect((await people.must('memberCode', {}, 'o-gone')).seed).not.toBe(seed);
    await world.join('o-next');
    expect(code(await people.bind('o-next', '13700000011'))).toBe('OK');
  });

  it('holds for calls that were let in before it: they are refused, and nothing that they bring is kept', async () => {
    const memberNo = await world.join('o-overtook');
    const memberId = await idOf(world, 'o-overtook');
    const caller = await world.house.callerOf({ app: APP, openid: 'o-overtook' });
    await people.must('withdraw', {}, 'o-overtook');
    const stored = () => context.in(members).findOne({ memberNo });
    const before = await stored();
    world.wechat.phones.set('overtook-code', '13700000077');
    const late = async (fn: string, action: string, data: object) => {
      const served = world.house.functions.find((it) => it.name === fn);
      const envelope = { action, data, key: `overtook-${fn}-${action}` };
      const reply = await served?.answer(world.house.platform, { envelope, caller });
      return reply?.ok === false ? reply.error.code : 'OK';
    };
    const heard = {
      setProfile: await late('identity', 'setProfile', { nickname: '迟到' }),
      setBirthday: await late('identity', 'setBirthday', { birthday: '1991-03-09' }),
      bindPhone: await late('identity', 'bindPhone', { phoneCode: 'overtook-code' }),
      memberCode: await late('identity', 'memberCode', {}),
      checkIn: await late('checkin', 'checkIn', {}),
      wish: await late('mall', 'wish', { rewardId: 'mug', on: true }),
      claim: await late('coupon', 'claim', { templateId: 'riverside' }),
      set: await late('reminder', 'set', { kind: 'member_day', on: false }),
    };
    expect([...new Set(Object.values(heard))]).toEqual(['CONSENT_REQUIRED']);
    // But for the count of those who held it.
    expect({ ...(await stored()), held: 0 }).toEqual({ ...before, held: 0 });
    const naming = (await keptDocuments(world.database)).filter((it) => it.text.includes(memberId)).map((it) => it.collection);
    for (const collection of ['checkins', 'wishes', 'reminderListeners', 'phoneProofs']) expect(naming).not.toContain(collection);
  });

  it('leaves no dispute to who is heard to claim a number a moment later', async () => {
    await people.aPerson('o-first-prover', '13700000078');
    await world.join('o-late-claimant');
    const caller = await world.house.callerOf({ app: APP, openid: 'o-late-claimant' });
    await people.must('withdraw', {}, 'o-late-claimant');
    world.wechat.phones.set('late-claim', '13700000078');
    const served = world.house.functions.find((it) => it.name === 'identity');
    const envelope = { action: 'bindPhone', data: { phoneCode: 'late-claim' }, key: 'late-claim-key' };
    const reply = await served?.answer(world.house.platform, { envelope, caller });
    expect(reply).toMatchObject({ ok: false, error: { code: 'CONSENT_REQUIRED' } });
    expect(await world.database.db.collection('phoneConflicts').countDocuments({ claimant: caller?.memberId ?? '' })).toBe(0);
  });

  it('a second time changes nothing, and neither does agreeing twice', async () => {
    await people.aPerson('o-again', '13700000012');
    for (const action of ['withdraw', 'withdraw']) await people.must(action, {}, 'o-again');
    for (let tap = 0; tap < 2; tap += 1) await people.must('agree', { consent: CURRENT }, 'o-again');
    const { items } = await people.must('consents', {}, 'o-again');
    expect(items).toMatchObject([{ kind: 'granted' }, { kind: 'withdrawn' }, { kind: 'granted' }]);
  });

  it('ends the log with how the member stands, though what was called first is done last', async () => {
    await people.aPerson('o-two-phones', '13700000015');
    const started = world.now();
    await people.must('withdraw', {}, 'o-two-phones');
    world.setNow(started);
    await world.must('identity', 'agree', { consent: CURRENT }, { as: 'o-two-phones' });
    expect(await people.must('consents', {}, 'o-two-phones')).toMatchObject({
      agreed: true,
      items: [{ kind: 'granted' }, { kind: 'withdrawn' }, { kind: 'granted' }],
    });
  });

  it('stops a dispute about the number, on either side', async () => {
    await people.aPerson('o-first', '13700000013');
    await world.join('o-second');
    expect(code(await people.bind('o-second', '13700000013'))).toBe('PHONE_TAKEN');
    const open = async () => (await people.must('conflicts', {}, 'o-clerk')).items;
    expect(await open()).toHaveLength(1);
    await people.must('withdraw', {}, 'o-first');
    expect(await open()).toEqual([]);
  });

  it('staff who took it back do nothing at the counter', async () => {
    await world.hire('o-shy', ['jingan']);
    await people.must('withdraw', {}, 'o-shy');
    expect(code(await world.call('counter', 'today', {}, { as: 'o-shy' }))).toBe('CONSENT_REQUIRED');
  });

  it('every door of the house but those for one’s own data is shut to who has not agreed', async () => {
    await people.aPerson('o-outside', '13700000014');
    await people.must('withdraw', {}, 'o-outside');
    const caller = await world.house.callerOf({ app: APP, openid: 'o-outside' });
    expect(caller).toMatchObject({ unconsented: true });
    const open = Object.entries(identity.actions).filter(([, it]) => 'unconsented' in it);
    expect(open.map(([name]) => name).sort()).toEqual(
      ['agree', 'consents', 'erase', 'export', 'me', 'profile', 'signOutEverywhere', 'withdraw'].sort(),
    );
    for (const action of ['memberCode', 'bindPhone', 'setProfile', 'setBirthday'])
      expect(['CONSENT_REQUIRED', 'BAD_REQUEST']).toContain(code(await people.call(action, {}, 'o-outside')));
    for (const [fn, action] of [
      ['checkin', 'checkIn'],
      ['coupon', 'centre'],
      ['growth', 'progress'],
      ['mall', 'rewards'],
      ['reminder', 'inbox'],
      ['points', 'entries'],
    ] as const)
      expect(code(await world.call(fn, action, {}, { as: 'o-outside' }))).toBe('CONSENT_REQUIRED');
  });
});

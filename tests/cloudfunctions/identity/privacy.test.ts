/** What members may do with their own data: see it, agree, take that back, have it all in hand. */
import {
  birthdayOf,
  birthdays,
  consented,
  findByMemberNo,
  findByPhoneTail,
  glanceOf,
  importMember,
  nicknameOf,
} from '@/cloudfunctions/identity/identity.usecase';
import { identities, members } from '@/cloudfunctions/identity/identity.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { LocalDay } from '@/types/contract/values';
import { FUNCTIONS } from '@/cloudfunctions/functions';
import { identity } from '@/types/contract/identity';
import { keptDocuments } from '../../support/keptDocuments';
import { APP, openWorld, type As, type World } from '../../support/world';

const CURRENT = '2026-11';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld();
  context = await world.house.systemContext();
  expect(context.programme.identity.consentVersion).toBe(CURRENT);
  await world.hire('o-clerk', ['jingan']);
});
afterAll(() => world.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'OK' : reply.error.code);
function call(action: string, data: object, as: As, key?: string) {
  world.setNow(new Date(world.now().getTime() + 1000));
  return world.call('identity', action, data, { as, key });
}
/** A second later than the deed before, so that a history has an order. */
function must(action: string, data: object, as: As) {
  world.setNow(new Date(world.now().getTime() + 1000));
  return world.must('identity', action, data, { as });
}
const idOf = async (openid: string) => (await world.house.callerOf({ app: APP, openid }))?.memberId ?? '';

let codes = 0;
function bind(as: As, phone: string) {
  const phoneCode = `privacy-code-${(codes += 1)}`;
  world.wechat.phones.set(phoneCode, phone);
  return call('bindPhone', { phoneCode }, as);
}

async function aPerson(openid: string, phone: string): Promise<{ memberNo: string; memberId: string }> {
  const memberNo = await world.join(openid, { nickname: `昵称${openid}`, birthday: '1991-03-09' });
  expect(code(await bind(openid, phone))).toBe('OK');
  return { memberNo, memberId: await idOf(openid) };
}

/** Everything by which anybody else could see, find or reach a person. */
async function seen(memberId: string, name: string, tail: string) {
  const found = await findByPhoneTail(context, tail, name);
  const born = await birthdays(context, ['03-09'], undefined, 1000);
  const { nickname, phone, birthday } = (await glanceOf(context, context.vault, memberId)) ?? {};
  return {
    nickname: (await nicknameOf(context, context.vault, memberId)) ?? nickname,
    phone,
    birthday: (await birthdayOf(context, context.vault, memberId)) ?? birthday,
    byTail: found.some((it) => it._id === memberId),
    byBirthday: born.some((it) => it.memberId === memberId),
    consented: (await consented(context, [memberId])).has(memberId),
  };
}
const UNSEEN = { nickname: undefined, phone: undefined, birthday: undefined, byTail: false, byBirthday: false, consented: false };

describe('the profile', () => {
  it('shows the member, by what they are known without saying it, and whether they agreed', async () => {
    const { memberNo } = await aPerson('o-profile', '13700000001');
    const shown = await must('profile', {}, 'o-profile');
    expect(shown).toMatchObject({
      member: { memberNo, phone: '137****0001', birthday: '1991-03-09' },
      identities: [
        { provider: 'wechat', app: APP, proven: true },
        { provider: 'phone', app: '', proven: true },
      ],
      consent: { current: CURRENT, agreed: true },
      formerNos: [],
    });
    expect(JSON.stringify(shown)).not.toMatch(/"o-profile"|13700000001/);
  });

  it('names the numbers of members that became one with this one', async () => {
    await context.transact(async (tx) =>
      done(
        await importMember(
          tx,
          { card: 'P-1', phone: '13700000002', joinedAt: new Date('2021-01-01T00:00:00Z') },
          context.participants,
        ),
      ),
    );
    const { memberNo: later } = await aPerson('o-merged', '13700000002');
    expect(await must('profile', {}, 'o-merged')).toMatchObject({ formerNos: [later] });
  });
});

describe('a birthday', () => {
  it('is corrected by staff with a reason, of who consented', async () => {
    const { memberNo, memberId } = await aPerson('o-born', '13700000003');
    expect(code(await call('setBirthday', { birthday: '1991-03-10' }, 'o-born'))).toBe('BIRTHDAY_SET');
    const asked = { memberNo, birthday: '1991-03-10', reason: '看了证件' };
    expect(code(await call('correctBirthday', asked, 'o-born'))).toBe('FORBIDDEN');
    expect(await call('correctBirthday', asked, 'o-clerk')).toMatchObject({ ok: true, data: { memberNo } });
    expect(await must('me', {}, 'o-born')).toMatchObject({ member: { birthday: '1991-03-10' } });
    expect((await birthdays(context, ['03-10'], undefined, 1000)).map((it) => it.memberId)).toContain(memberId);
    expect((await birthdays(context, ['03-09'], undefined, 1000)).map((it) => it.memberId)).not.toContain(memberId);
    expect(code(await call('correctBirthday', { ...asked, birthday: '2031-01-01' }, 'o-clerk'))).toBe('BIRTHDAY_INVALID');
    expect(code(await call('correctBirthday', { ...asked, memberNo: '00000001' }, 'o-clerk'))).toBe('NO_SUCH_MEMBER');
    await must('withdraw', {}, 'o-born');
    expect(code(await call('correctBirthday', asked, 'o-clerk'))).toBe('CONSENT_REQUIRED');
  });
});

describe('taking the consent back', () => {
  it('deletes what was said, frees the phone, and shuts every other door until the member agrees again', async () => {
    const { memberNo, memberId } = await aPerson('o-gone', '13700000011');
    const name = '昵称o-gone';
    expect(await seen(memberId, name, '0011')).toMatchObject({ nickname: name, byTail: true, byBirthday: true, consented: true });
    const { seed } = await must('memberCode', {}, 'o-gone');

    expect(await call('withdraw', {}, 'o-gone', 'take-it-back')).toMatchObject({ ok: true, data: { member: { memberNo } } });
    expect(await must('me', {}, 'o-gone')).toEqual({ member: { memberNo, joinedAt: expect.any(String), shopId: 'jingan' } });
    expect(await seen(memberId, name, '0011')).toEqual(UNSEEN);
    const kept = JSON.stringify(await context.in(members).findOne({ _id: memberId }));
    for (const field of ['nickname', '"phone"', 'phoneIndex', 'phoneTail', 'birthday', 'seed']) expect(kept).not.toContain(field);
    expect(await context.in(identities).count({ memberId, provider: 'phone' })).toBe(0);
    expect(await must('consents', {}, 'o-gone')).toMatchObject({
      current: CURRENT,
      agreed: false,
      items: [
        { version: CURRENT, kind: 'withdrawn' },
        { version: CURRENT, kind: 'granted', shopId: 'jingan' },
      ],
    });

    expect(code(await world.call('points', 'balance', {}, { as: 'o-gone' }))).toBe('CONSENT_REQUIRED');
    expect(code(await call('setProfile', { nickname: '又来' }, 'o-gone'))).toBe('CONSENT_REQUIRED');
    expect(code(await call('agree', { consent: '2020-01' }, 'o-gone'))).toBe('CONSENT_REQUIRED');
    expect(await call('agree', { consent: CURRENT }, 'o-gone')).toMatchObject({
      ok: true,
      data: { member: { consentVersion: CURRENT } },
    });
    expect(await world.must('points', 'balance', {}, { as: 'o-gone' })).toMatchObject({ available: 100 });
    expect((await must('memberCode', {}, 'o-gone')).seed).not.toBe(seed);
    await world.join('o-next');
    expect(code(await bind('o-next', '13700000011'))).toBe('OK');
  });

  it('holds for calls that were let in before it: they are refused, and nothing that they bring is kept', async () => {
    const memberNo = await world.join('o-overtook');
    const memberId = await idOf('o-overtook');
    const caller = await world.house.callerOf({ app: APP, openid: 'o-overtook' });
    await must('withdraw', {}, 'o-overtook');
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
    await aPerson('o-first-prover', '13700000078');
    await world.join('o-late-claimant');
    const caller = await world.house.callerOf({ app: APP, openid: 'o-late-claimant' });
    await must('withdraw', {}, 'o-late-claimant');
    world.wechat.phones.set('late-claim', '13700000078');
    const served = world.house.functions.find((it) => it.name === 'identity');
    const envelope = { action: 'bindPhone', data: { phoneCode: 'late-claim' }, key: 'late-claim-key' };
    const reply = await served?.answer(world.house.platform, { envelope, caller });
    expect(reply).toMatchObject({ ok: false, error: { code: 'CONSENT_REQUIRED' } });
    expect(await world.database.db.collection('phoneConflicts').countDocuments({ claimant: caller?.memberId ?? '' })).toBe(0);
  });

  it('a second time changes nothing, and neither does agreeing twice', async () => {
    await aPerson('o-again', '13700000012');
    for (const action of ['withdraw', 'withdraw']) await must(action, {}, 'o-again');
    for (let tap = 0; tap < 2; tap += 1) await must('agree', { consent: CURRENT }, 'o-again');
    const { items } = await must('consents', {}, 'o-again');
    expect(items).toMatchObject([{ kind: 'granted' }, { kind: 'withdrawn' }, { kind: 'granted' }]);
  });

  it('ends the log with how the member stands, though what was called first is done last', async () => {
    await aPerson('o-two-phones', '13700000015');
    const started = world.now();
    await must('withdraw', {}, 'o-two-phones');
    world.setNow(started);
    await world.must('identity', 'agree', { consent: CURRENT }, { as: 'o-two-phones' });
    expect(await must('consents', {}, 'o-two-phones')).toMatchObject({
      agreed: true,
      items: [{ kind: 'granted' }, { kind: 'withdrawn' }, { kind: 'granted' }],
    });
  });

  it('stops a dispute about the number, on either side', async () => {
    await aPerson('o-first', '13700000013');
    await world.join('o-second');
    expect(code(await bind('o-second', '13700000013'))).toBe('PHONE_TAKEN');
    const open = async () => (await must('conflicts', {}, 'o-clerk')).items;
    expect(await open()).toHaveLength(1);
    await must('withdraw', {}, 'o-first');
    expect(await open()).toEqual([]);
  });

  it('staff who took it back do nothing at the counter', async () => {
    await world.hire('o-shy', ['jingan']);
    await must('withdraw', {}, 'o-shy');
    expect(code(await world.call('counter', 'today', {}, { as: 'o-shy' }))).toBe('CONSENT_REQUIRED');
  });

  it('every door of the house but those for one’s own data is shut to who has not agreed', async () => {
    await aPerson('o-outside', '13700000014');
    await must('withdraw', {}, 'o-outside');
    const caller = await world.house.callerOf({ app: APP, openid: 'o-outside' });
    expect(caller).toMatchObject({ unconsented: true });
    const open = Object.entries(identity.actions).filter(([, it]) => 'unconsented' in it);
    expect(open.map(([name]) => name).sort()).toEqual(
      ['agree', 'consents', 'erase', 'export', 'me', 'profile', 'signOutEverywhere', 'withdraw'].sort(),
    );
    for (const action of ['memberCode', 'bindPhone', 'setProfile', 'setBirthday'])
      expect(['CONSENT_REQUIRED', 'BAD_REQUEST']).toContain(code(await call(action, {}, 'o-outside')));
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

describe('what an import wrote down', () => {
  const card = { card: 'I-1', phone: '13700000021', name: '老王', birthday: LocalDay.parse('1960-03-09') };

  it('shows nobody anything before its owner agreed, and serves to recognise them alone', async () => {
    const joinedAt = new Date('2020-05-01T00:00:00Z');
    const outcome = await context.transact(async (tx) =>
      done(await importMember(tx, { ...card, joinedAt }, context.participants)),
    );
    const memberId = outcome.ok ? outcome.data.memberId : '';
    expect(await seen(memberId, '老王', '0021')).toEqual(UNSEEN);
    const memberNo = (await context.in(members).findOne({ _id: memberId }))?.memberNo;
    const { member } = await world.must('counter', 'findMember', { memberNo }, { as: 'o-clerk' });
    // The number is drawn, and may hold those digits.
    expect(JSON.stringify(member).replaceAll(String(memberNo), '')).not.toMatch(/老王|0021|1960/);
    await world.join('o-wang', { nickname: '王' });
    expect(await bind('o-wang', card.phone)).toMatchObject({ ok: true, data: { merged: true } });
    expect(await seen(memberId, '王', '0021')).toMatchObject({ nickname: '王', byTail: true, consented: true });
  });
});

describe('the export', () => {
  it('holds what every part of the house holds, in clear, and nobody’s inner id', async () => {
    const { memberNo, memberId } = await aPerson('o-export', '13700000031');
    await world.must('counter', 'recordPurchase', { memberNo, amountFen: 10_000 }, { as: 'o-clerk' });
    await world.must('checkin', 'checkIn', {}, { as: 'o-export' });
    const { held, cut, at } = await must('export', {}, 'o-export');
    expect({ cut, at }).toEqual({ cut: undefined, at: world.now().toISOString() });
    expect(held).toMatchObject({
      identity: {
        member: { memberNo, nickname: '昵称o-export', phone: '13700000031', birthday: '1991-03-09' },
        identities: [{ provider: 'wechat', app: APP, subject: 'o-export' }, { provider: 'phone' }],
        consents: [{ version: CURRENT, kind: 'granted' }],
      },
      points: { accounts: [{ entries: expect.any(Array) }] },
      growth: { accounts: [{ lines: expect.any(Array) }] },
      coupon: { coupons: [{ templateId: 'newcomer', state: 'available' }] },
      checkin: { checkins: [{ day: '2026-03-02' }] },
      mall: { exchanges: [] },
      counter: { purchases: [{ shopId: 'jingan', amountFen: 10_000, paidFen: 10_000 }] },
      shop: { roles: [] },
      reminder: {},
    });
    // The ledger's proof is over the bytes that were hashed, in which the account has its name.
    const { points: _proof, ...rest } = JSON.parse(JSON.stringify(held));
    expect(JSON.stringify(rest)).not.toContain(memberId);
    expect(JSON.stringify(rest)).not.toContain(await idOf('o-clerk'));
  });

  it('has a part for every part of the house that keeps something when a member leaves', async () => {
    await world.join('o-parts');
    const { held } = await must('export', {}, 'o-parts');
    const keeping = FUNCTIONS.filter((it) => it.participant?.erased !== undefined).map((it) => it.name);
    expect(Object.keys(held ?? {})).toEqual(expect.arrayContaining(keeping));
  });

  it('is given to who took the consent back, too', async () => {
    await aPerson('o-out', '13700000032');
    await must('withdraw', {}, 'o-out');
    const { held } = await must('export', {}, 'o-out');
    expect(held).toMatchObject({ identity: { consents: [{ kind: 'withdrawn' }, { kind: 'granted' }] } });
  });
});

it('a caller whom an erasure overtook hears that they are no member', async () => {
  const memberNo = await world.join('o-overtaken');
  const caller = await world.house.callerOf({ app: APP, openid: 'o-overtaken' });
  await must('erase', { memberNo }, 'o-overtaken');
  expect(await findByMemberNo(context, memberNo)).toBeUndefined();
  const served = world.house.functions.find((it) => it.name === 'identity');
  const late = await served?.answer(world.house.platform, { envelope: { action: 'profile', data: {} }, caller });
  expect(late).toMatchObject({ ok: false, error: { code: 'NOT_A_MEMBER' } });
});

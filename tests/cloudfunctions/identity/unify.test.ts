/** One person, known in several ways: two apps of one shop, a unionid that turns up later, systems outside. */
import {
  findByIdentity,
  findByMemberNo,
  idsOf,
  importMember,
  link,
  takeBirthdayGifts,
} from '@/cloudfunctions/identity/identity.usecase';
import { recipientsOf } from '@/cloudfunctions/identity/recipients.usecase';
import { identities, members } from '@/cloudfunctions/identity/identity.store';
import { merges } from '@/cloudfunctions/identity/merge.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import type { SignedIn } from '@/cloudfunctions/house';
import { code, inside } from '../../support/people';
import { APP, openWorld, type As, type World } from '../../support/world';

const OFFICIAL = 'wxofficial000000001';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld();
  context = await world.house.systemContext();
});
afterAll(() => world.close());

const inApp = (openid: string, unionid?: string): SignedIn => ({ app: APP, openid, ...(unionid !== undefined && { unionid }) });
const inOfficial = (openid: string, unionid?: string): SignedIn => ({ ...inApp(openid, unionid), app: OFFICIAL });
const memberOf = async (who: SignedIn) => (await world.house.callerOf(who))?.memberId;
const noOf = async (as: As) => {
  const { member } = await world.must('identity', 'me', {}, { as });
  return member !== null && typeof member === 'object' && 'memberNo' in member ? String(member.memberNo) : '';
};

describe('two apps of one shop', () => {
  it('who joined in the mini-program is the same member in the official account from the first call on', async () => {
    const memberNo = await world.join(inApp('o-both', 'u-both'));
    expect(await noOf(inOfficial('oa-both', 'u-both'))).toBe(memberNo);
    // From then on also without the unionid, which a follower alone brings.
    expect(await noOf(inOfficial('oa-both'))).toBe(memberNo);
  });

  it('a message goes to the openid of the app that sends it', async () => {
    const memberId = (await memberOf(inApp('o-both'))) ?? '';
    const reached = async (app: string) => (await recipientsOf(context, [memberId], app)).get(memberId)?.openids[0];
    expect([await reached(APP), await reached(OFFICIAL), await reached('wxstranger')]).toEqual(['o-both', 'oa-both', undefined]);
  });

  it('of two WeChat accounts of one person the later one is written to, since the earlier may be left behind', async () => {
    const joinedAt = async (openid: string, time: string) => {
      world.setNow(time);
      return world.join(inApp(openid));
    };
    await joinedAt('o-left-behind', '2026-03-02T03:00:00Z');
    await joinedAt('o-in-use', '2026-03-02T03:01:00Z');
    for (const openid of ['o-in-use', 'o-left-behind']) await noOf(inApp(openid, 'u-two-accounts'));
    const memberId = (await memberOf(inApp('o-left-behind'))) ?? '';
    expect((await recipientsOf(context, [memberId], APP)).get(memberId)?.openids[0]).toBe('o-in-use');
  });

  it('the same openid in two apps is two people until WeChat says otherwise', async () => {
    const [mini, official] = [await world.join(inApp('o-same')), await world.join(inOfficial('o-same'))];
    expect(mini).not.toBe(official);
  });
});

describe('a unionid that turns up later', () => {
  it('is added to the member whom the openid names', async () => {
    const memberNo = await world.join(inApp('o-later'));
    expect(await noOf(inApp('o-later', 'u-later'))).toBe(memberNo);
    expect(await noOf(inOfficial('oa-later', 'u-later'))).toBe(memberNo);
  });

  it('makes two members one before the call is answered, by the older number, with everything that both had but a second welcome', async () => {
    world.setNow('2026-03-03T02:00:00Z');
    const older = await world.join(inOfficial('oa-two', 'u-two'), { nickname: '小满' });
    world.setNow('2026-03-04T02:00:00Z');
    const newer = await world.join(inApp('o-two'), { nickname: '满' });
    expect(await world.must('points', 'balance', {}, { as: inApp('o-two', 'u-two') })).toMatchObject({ available: 100 });
    expect(await noOf(inApp('o-two'))).toBe(older);
    expect((await findByMemberNo(context, newer))?._id).toBe(await memberOf(inOfficial('oa-two')));
    const memberId = (await memberOf(inApp('o-two'))) ?? '';
    const alias = (await idsOf(context, memberId)).find((it) => it !== memberId);
    expect(await context.in(merges).findOne({ _id: alias })).toMatchObject({ survivor: memberId, cause: 'unionid' });
  });

  it('from twenty callers at once, in both apps, makes one merge', async () => {
    await world.join(inOfficial('oa-crowd', 'u-crowd'));
    await world.join(inApp('o-crowd'));
    const calls = Array.from({ length: 20 }, (_, i) => (i % 2 ? inApp('o-crowd', 'u-crowd') : inOfficial('oa-crowd', 'u-crowd')));
    const numbers = await Promise.all(calls.map(noOf));
    // Those of the official account were known before, and may have been let in while the two still were two.
    const survivor = await noOf(inApp('o-crowd'));
    expect(new Set(numbers.filter((_, i) => i % 2))).toEqual(new Set([survivor]));
    const memberId = (await memberOf(inApp('o-crowd'))) ?? '';
    expect(await context.in(merges).count({ survivor: memberId })).toBe(1);
    expect(await world.must('points', 'balance', {}, { as: inApp('o-crowd') })).toMatchObject({ available: 100 });
  });

  it('and joins in both apps at once make one member, welcomed once', async () => {
    const people = [inApp('o-join', 'u-join'), inOfficial('oa-join', 'u-join')];
    const numbers = await Promise.all(people.map((who) => world.join(who)));
    expect(new Set(numbers).size).toBe(1);
    expect(await world.must('points', 'balance', {}, { as: inApp('o-join') })).toMatchObject({ available: 100 });
  });

  it('three in a chain, at once, come to one', async () => {
    const third = 'wxthird00000000001';
    await world.join(inApp('o-chain'));
    await world.join(inOfficial('oa-chain'));
    await world.join({ app: third, openid: 'ot-chain' });
    const who = [
      inApp('o-chain', 'u-chain'),
      inOfficial('oa-chain', 'u-chain'),
      { app: third, openid: 'ot-chain', unionid: 'u-chain' },
    ];
    await Promise.all([...who, ...who].map((it) => world.must('identity', 'me', {}, { as: it })));
    const ids = await Promise.all(who.map(memberOf));
    expect(new Set(ids).size).toBe(1);
    const aliases = await context.in(members).find({ mergedInto: ids[0] }, { limit: 10 });
    expect(aliases).toHaveLength(2);
    expect(await world.must('points', 'balance', {}, { as: inApp('o-chain') })).toMatchObject({ available: 100 });
  });

  it('the survivor has the staff role of either', async () => {
    await world.join(inOfficial('oa-clerk', 'u-clerk'));
    await world.hire('o-clerk', ['jingan']);
    expect(await world.must('shop', 'roles', {}, { as: inApp('o-clerk', 'u-clerk') })).toMatchObject({ staffOf: ['jingan'] });
    expect(await world.must('shop', 'roles', {}, { as: inOfficial('oa-clerk') })).toMatchObject({ staffOf: ['jingan'] });
  });
});

describe('a session', () => {
  it('of a generation that was ended is nobody’s, whichever app it is of', async () => {
    await world.join('o-ended');
    await context.in(identities).updateOne({ provider: 'wechat', app: APP, subject: 'o-ended' }, { $set: { generation: 2 } });
    const me = (generation: number) => world.call('identity', 'me', {}, { as: { openid: 'o-ended', generation } });
    expect(code(await me(0))).toBe('NO_SESSION');
    expect(code(await me(1))).toBe('NO_SESSION');
    expect(code(await me(2))).toBe('OK');
    // WeChat Cloud vouches anew at each call and knows no generation.
    expect(code(await world.call('identity', 'me', {}, { as: 'o-ended' }))).toBe('OK');
  });

  it('of who joins goes on, and an older one of theirs does not', async () => {
    await world.join({ openid: 'o-back', generation: 3 });
    expect(code(await world.call('identity', 'me', {}, { as: { openid: 'o-back', generation: 3 } }))).toBe('OK');
    expect(code(await world.call('identity', 'me', {}, { as: { openid: 'o-back', generation: 2 } }))).toBe('NO_SESSION');
  });
});

describe('other systems', () => {
  const imported = (card: string, subject: string) =>
    inside(context, (tx) =>
      importMember(
        tx,
        { card, joinedAt: new Date('2020-01-01T00:00:00Z'), identities: [{ provider: 'buyer', app: 'webshop', subject }] },
        context.participants,
      ),
    );

  it('an import brings a web shop’s buyer id, and a further card of that buyer is theirs', async () => {
    const { memberId } = await imported('W-1', 'buyer-1');
    expect(await findByIdentity(context, { provider: 'buyer', app: 'webshop', subject: 'buyer-1' })).toBe(memberId);
    expect(await findByIdentity(context, { provider: 'buyer', app: 'another', subject: 'buyer-1' })).toBeUndefined();
    expect(await imported('W-2', 'buyer-1')).toEqual({ memberId, created: false });
  });

  it('the same buyer in two imports at once makes one member', async () => {
    const both = await Promise.all(['W-3', 'W-4'].map((card) => imported(card, 'buyer-3')));
    expect(new Set(both.map((it) => it.memberId)).size).toBe(1);
  });

  it('what stands for somebody stays theirs', async () => {
    const pos = { provider: 'pos', app: 'till', subject: '4711' } as const;
    await world.join('o-till-a');
    await world.join('o-till-b');
    const [a = '', b = ''] = [await memberOf(inApp('o-till-a')), await memberOf(inApp('o-till-b'))];
    const both = await Promise.all([a, b].map((memberId) => inside(context, (tx) => link(tx, memberId, pos))));
    expect(new Set(both.map((it) => it.memberId)).size).toBe(1);
    expect(await findByIdentity(context, pos)).toBe(both[0]?.memberId);
  });

  it('a number that is only written down leads to nobody', async () => {
    const row = { card: 'W-9', phone: '13700000009', joinedAt: new Date('2020-01-01T00:00:00Z') };
    await inside(context, (tx) => importMember(tx, row, context.participants));
    expect(await findByIdentity(context, { provider: 'phone', app: '', subject: '13700000009' })).toBeUndefined();
    await world.join('o-number');
    world.wechat.phones.set('number-code', '13700000009');
    await world.must('identity', 'bindPhone', { phoneCode: 'number-code' }, { as: 'o-number' });
    expect(await findByIdentity(context, { provider: 'phone', app: '', subject: '13700000009' })).toBe(
      await memberOf(inApp('o-number')),
    );
  });

  it('a number that a later line of an import brings finds its owner at once', async () => {
    await world.join('o-owner');
    world.wechat.phones.set('owner-code', '13700000010');
    await world.must('identity', 'bindPhone', { phoneCode: 'owner-code' }, { as: 'o-owner' });
    const joinedAt = new Date('2020-01-01T00:00:00Z');
    const silent = await inside(context, (tx) => importMember(tx, { card: 'W-10', joinedAt }, context.participants));
    const told = await inside(context, (tx) =>
      importMember(tx, { card: 'W-10', phone: '13700000010', joinedAt }, context.participants),
    );
    expect(told).toEqual({ memberId: silent.memberId, created: false });
    expect(await memberOf(inApp('o-owner'))).toBe(silent.memberId);
  });
});

it('a file of the older system brings nothing back that its owner took back', async () => {
  const row = { card: 'W-20', phone: '13700000020', name: '老王', joinedAt: new Date('2020-01-01T00:00:00Z') };
  const { memberId } = await inside(context, (tx) => importMember(tx, row, context.participants));
  await world.join('o-took-back');
  world.wechat.phones.set('took-back-code', '13700000020');
  await world.must('identity', 'bindPhone', { phoneCode: 'took-back-code' }, { as: 'o-took-back' });
  expect(await memberOf(inApp('o-took-back'))).toBe(memberId);
  await world.must('identity', 'withdraw', {}, { as: 'o-took-back' });
  expect(await inside(context, (tx) => importMember(tx, row, context.participants))).toEqual({ memberId, created: false });
  const kept = await context.in(members).findOne({ _id: memberId });
  expect([kept?.phone, kept?.nickname, kept?.phoneIndex]).toEqual([undefined, undefined, undefined]);
});

describe('of what two selves said about consent the later holds when they become one:', () => {
  const checkIn = async (as: As) => code(await world.call('checkin', 'checkIn', {}, { as }));
  const nameOf = async (as: As) => {
    const { member } = await world.must('identity', 'me', {}, { as });
    return JSON.stringify(member).includes('慢慢');
  };
  const after = (ms: number) => world.setNow(new Date(world.now().getTime() + ms));

  it('taken back after the other agreed, it is taken back for both, and what the other said is deleted', async () => {
    await world.join(inOfficial('oa-last', 'u-last'), { nickname: '慢慢' });
    await world.join(inApp('o-last'));
    after(1000);
    await world.must('identity', 'withdraw', {}, { as: inApp('o-last') });
    expect(await checkIn(inApp('o-last', 'u-last'))).toBe('CONSENT_REQUIRED');
    expect(await checkIn(inOfficial('oa-last'))).toBe('CONSENT_REQUIRED');
    expect(await nameOf(inApp('o-last'))).toBe(false);
  });

  it('given after the other took it back, it is given', async () => {
    await world.join(inApp('o-anew'));
    await world.must('identity', 'withdraw', {}, { as: inApp('o-anew') });
    after(1000);
    await world.join(inOfficial('oa-anew', 'u-anew'), { nickname: '慢慢' });
    expect(await checkIn(inApp('o-anew', 'u-anew'))).toBe('OK');
    expect(await nameOf(inApp('o-anew'))).toBe(true);
  });
});

it('a birthday gift is had once a year, also by who had it as two', async () => {
  await world.join(inOfficial('oa-born', 'u-born'));
  await world.join(inApp('o-born'));
  const [a = '', b = ''] = [await memberOf(inOfficial('oa-born')), await memberOf(inApp('o-born'))];
  const take = (memberIds: string[], year: number) =>
    inside(context, async (tx) => [...(await takeBirthdayGifts(tx, memberIds, year))]);
  expect(await take([a], 2026)).toEqual([a]);
  const [merged] = await Promise.all([noOf(inApp('o-born', 'u-born')), take([a, b], 2026)]);
  expect(merged).not.toBe('');
  const memberId = (await memberOf(inApp('o-born'))) ?? '';
  expect(await take([memberId], 2026)).toEqual([]);
  expect(await take([memberId], 2027)).toEqual([memberId]);
});

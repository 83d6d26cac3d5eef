/** What an import wrote down is for its owner alone, and the export holds everything that is kept of a member. */
import { FUNCTIONS } from '@/cloudfunctions/functions';
import { importMember } from '@/cloudfunctions/identity/identity.usecase';
import { members } from '@/cloudfunctions/identity/identity.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { LocalDay } from '@/types/contract/values';
import { idOf } from '../../support/people';
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

describe('what an import wrote down', () => {
  const card = { card: 'I-1', phone: '13700000021', name: '老王', birthday: LocalDay.parse('1960-03-09') };

  it('shows nobody anything before its owner agreed, and serves to recognise them alone', async () => {
    const joinedAt = new Date('2020-05-01T00:00:00Z');
    const outcome = await context.transact(async (tx) =>
      done(await importMember(tx, { ...card, joinedAt }, context.participants)),
    );
    const memberId = outcome.ok ? outcome.data.memberId : '';
    expect(await people.seen(memberId, '老王', '0021')).toEqual(UNSEEN);
    const memberNo = (await context.in(members).findOne({ _id: memberId }))?.memberNo;
    const { member } = await world.must('counter', 'findMember', { memberNo }, { as: 'o-clerk' });
    // The number is drawn, and may hold those digits.
    expect(JSON.stringify(member).replaceAll(String(memberNo), '')).not.toMatch(/老王|0021|1960/);
    await world.join('o-wang', { nickname: '王' });
    expect(await people.bind('o-wang', card.phone)).toMatchObject({ ok: true, data: { merged: true } });
    expect(await people.seen(memberId, '王', '0021')).toMatchObject({ nickname: '王', byTail: true, consented: true });
  });
});

describe('the export', () => {
  it('holds what every part of the house holds, in clear, and nobody’s inner id', async () => {
    const { memberNo, memberId } = await people.aPerson('o-export', '13700000031');
    await world.must('counter', 'recordPurchase', { memberNo, amountFen: 10_000 }, { as: 'o-clerk' });
    await world.must('checkin', 'checkIn', {}, { as: 'o-export' });
    const { held, cut, at } = await people.must('export', {}, 'o-export');
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
    expect(JSON.stringify(rest)).not.toContain(await idOf(world, 'o-clerk'));
  });

  it('has a part for every part of the house that keeps something when a member leaves', async () => {
    await world.join('o-parts');
    const { held } = await people.must('export', {}, 'o-parts');
    const keeping = FUNCTIONS.filter((it) => it.participant?.erased !== undefined).map((it) => it.name);
    expect(Object.keys(held ?? {})).toEqual(expect.arrayContaining(keeping));
  });

  it('is given to who took the consent back, too', async () => {
    await people.aPerson('o-out', '13700000032');
    await people.must('withdraw', {}, 'o-out');
    const { held } = await people.must('export', {}, 'o-out');
    expect(held).toMatchObject({ identity: { consents: [{ kind: 'withdrawn' }, { kind: 'granted' }] } });
  });
});

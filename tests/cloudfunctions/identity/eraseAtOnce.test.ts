/** Leaving while everything else goes on: each deed of the moment is erased with the rest or refused, and what came late is cleared. */
import { checkins } from '@/cloudfunctions/checkin/checkin.store';
import { members } from '@/cloudfunctions/identity/identity.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import { keptDocuments } from '../../support/keptDocuments';
import { bind, code, idOf } from '../../support/people';
import { openWorld, type World } from '../../support/world';
import { BOOKS } from './whereKept';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld('2027-05-10T00:00:00Z');
  context = await world.house.systemContext();
  await world.hire('o-clerk', ['jingan']);
});
afterAll(() => world.close());

/** Done before, or too late; the withdrawal among them shuts doors of its own, and the invitation was never written. */
const HEARD = ['OK', 'NOT_A_MEMBER', 'NO_SUCH_MEMBER', 'CONSENT_REQUIRED', 'INVITATION_INVALID'];

describe('at the same moment', () => {
  const deeds = (as: string, memberNo: string) => [
    world.call('identity', 'erase', { memberNo }, { as }),
    world.call('checkin', 'checkIn', {}, { as }),
    world.call('counter', 'recordPurchase', { memberNo, amountFen: 10_000 }, { as: 'o-clerk' }),
    world.call('coupon', 'claim', { templateId: 'riverside' }, { as }),
    world.call('mall', 'wish', { rewardId: 'mug', on: true }, { as }),
    world.call('reminder', 'set', { kind: 'member_day', on: false }, { as }),
    world.call('shop', 'accept', { invitation: 'AAAA-AAAA-AAAA-AAAA' }, { as }),
    world.call('identity', 'signOutEverywhere', {}, { as }),
    world.call('identity', 'withdraw', {}, { as }),
    world.call('identity', 'setProfile', { nickname: `晚来的${as}` }, { as }),
    bind(world, as, `138${as.replace(/\D/g, '').padStart(8, '0')}`),
    world.call('identity', 'join', { scene: 'shop:jingan', consent: context.programme.identity.consentVersion }, { as }),
  ];

  it('every deed is done and erased with the rest, or refused: nobody comes back as half a member', async () => {
    for (let round = 0; round < 6; round += 1) {
      const as = `o-race-${round}`;
      const memberNo = await world.join(as, { nickname: `先来的${as}` });
      const memberId = await idOf(world, as);
      const heard = (await Promise.all(deeds(as, memberNo))).map(code);
      expect(heard[0]).toBe('OK');
      for (const it of heard) expect(HEARD).toContain(it);

      const kept = await keptDocuments(world.database);
      const naming = kept.filter((it) => it.text.includes(memberId)).map((it) => it.collection);
      expect(naming.filter((it) => !BOOKS.includes(it))).toEqual([]);
      const stub = await context.in(members).findOne({ _id: memberId });
      expect(stub).toMatchObject({ state: 'erased' });
      expect(stub).not.toHaveProperty('nickname');
      expect(stub).not.toHaveProperty('phone');
    }
  });

  it('what a batch under way wrote after the erasure is gone minutes later, by the second look', async () => {
    const memberNo = await world.join('o-late');
    const memberId = await idOf(world, 'o-late');
    await world.must('identity', 'erase', { memberNo }, { as: 'o-late' });
    const { today, now } = await world.house.systemContext();
    const late = { _id: 'late-row', memberId, day: today, points: 2, at: now };
    await context.in(checkins).insertOne(late);
    await world.runJob('identity.sweep');
    expect(await context.in(checkins).count({ memberId })).toBe(1);
    world.setNow(new Date(now.getTime() + 3 * 60_000));
    expect(await world.runJob('identity.sweep')).toMatchObject({ cleared: expect.any(Number) });
    expect(await context.in(checkins).count({ memberId })).toBe(0);
    expect(await world.runJob('identity.sweep')).toMatchObject({ cleared: 0 });
  });
});

/** What members see of themselves, and a birthday that staff correct. */
import { birthdays, findByMemberNo, importMember } from '@/cloudfunctions/identity/identity.usecase';
import type { Context } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { code } from '../../support/people';
import { APP, openWorld, type World } from '../../support/world';
import { CURRENT, peopleIn, type People } from './ownData';

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

describe('the profile', () => {
  it('shows the member, by what they are known without saying it, and whether they agreed', async () => {
    const { memberNo } = await people.aPerson('o-profile', '13700000001');
    const shown = await people.must('profile', {}, 'o-profile');
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
    const { memberNo: later } = await people.aPerson('o-merged', '13700000002');
    expect(await people.must('profile', {}, 'o-merged')).toMatchObject({ formerNos: [later] });
  });
});

describe('a birthday', () => {
  it('is corrected by staff with a reason, of who consented', async () => {
    const { memberNo, memberId } = await people.aPerson('o-born', '13700000003');
    expect(code(await people.call('setBirthday', { birthday: '1991-03-10' }, 'o-born'))).toBe('BIRTHDAY_SET');
    const asked = { memberNo, birthday: '1991-03-10', reason: '看了证件' };
    expect(code(await people.call('correctBirthday', asked, 'o-born'))).toBe('FORBIDDEN');
    expect(await people.call('correctBirthday', asked, 'o-clerk')).toMatchObject({ ok: true, data: { memberNo } });
    expect(await people.must('me', {}, 'o-born')).toMatchObject({ member: { birthday: '1991-03-10' } });
    expect((await birthdays(context, ['03-10'], undefined, 1000)).map((it) => it.memberId)).toContain(memberId);
    expect((await birthdays(context, ['03-09'], undefined, 1000)).map((it) => it.memberId)).not.toContain(memberId);
    expect(code(await people.call('correctBirthday', { ...asked, birthday: '2031-01-01' }, 'o-clerk'))).toBe('BIRTHDAY_INVALID');
    expect(code(await people.call('correctBirthday', { ...asked, memberNo: '00000001' }, 'o-clerk'))).toBe('NO_SUCH_MEMBER');
    await people.must('withdraw', {}, 'o-born');
    expect(code(await people.call('correctBirthday', asked, 'o-clerk'))).toBe('CONSENT_REQUIRED');
  });
});

it('a caller whom an erasure overtook hears that they are no member', async () => {
  const memberNo = await world.join('o-overtaken');
  const caller = await world.house.callerOf({ app: APP, openid: 'o-overtaken' });
  await people.must('erase', { memberNo }, 'o-overtaken');
  expect(await findByMemberNo(context, memberNo)).toBeUndefined();
  const served = world.house.functions.find((it) => it.name === 'identity');
  const late = await served?.answer(world.house.platform, { envelope: { action: 'profile', data: {} }, caller });
  expect(late).toMatchObject({ ok: false, error: { code: 'NOT_A_MEMBER' } });
});

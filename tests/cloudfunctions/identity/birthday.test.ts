/** A birthday is set once by its owner, whatever is withdrawn, left or merged meanwhile; later changes are for staff, never their own. */
import { importMember, takeBirthdayGifts } from '@/cloudfunctions/identity/identity.usecase';
import type { Context } from '@/cloudfunctions/kernel/context';
import { LocalDay } from '@/types/contract/values';
import { bind, code, idOf, inside } from '../../support/people';
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

const call = async (action: string, data: object, as: As) => code(await world.call('identity', action, data, { as }));
const setBirthday = (birthday: string, as: As) => call('setBirthday', { birthday }, as);
const birthdayOf = async (as: As) => {
  const { member } = await world.must('identity', 'me', {}, { as });
  return JSON.parse(JSON.stringify(member)).birthday;
};
const aSecondLater = () => world.setNow(new Date(world.now().getTime() + 1000));
async function agreeAgain(as: As): Promise<void> {
  for (const [action, data] of [
    ['withdraw', {}],
    ['agree', { consent: context.programme.identity.consentVersion }],
  ] as const) {
    aSecondLater();
    await world.must('identity', action, data, { as });
  }
}
const noOf = async (as: As) => {
  const { member } = await world.must('identity', 'me', {}, { as });
  return String(JSON.parse(JSON.stringify(member)).memberNo);
};

describe('withdrawing and agreeing again', () => {
  it('deletes the day, takes the same day again, and no other', async () => {
    await world.join('o-again', { birthday: '1990-05-17' });
    await agreeAgain('o-again');
    expect(await birthdayOf('o-again')).toBeUndefined();
    const kept = JSON.stringify(await world.database.db.collection('members').find().toArray());
    expect(kept).not.toContain('05-17');
    expect(await setBirthday('1990-05-18', 'o-again')).toBe('BIRTHDAY_SET');
    expect(await setBirthday('1990-05-17', 'o-again')).toBe('OK');
    expect(await birthdayOf('o-again')).toBe('1990-05-17');
  });

  it('twice, with nothing set between, still knows the day', async () => {
    await world.join('o-twice', { birthday: '1990-05-17' });
    await agreeAgain('o-twice');
    await agreeAgain('o-twice');
    expect(await setBirthday('1990-05-18', 'o-twice')).toBe('BIRTHDAY_SET');
  });

  it('knows the day that staff corrected it to, and staff may set another', async () => {
    const memberNo = await world.join('o-corrected', { birthday: '1990-05-17' });
    await world.must('identity', 'correctBirthday', { memberNo, birthday: '1990-05-19', reason: '看了证件' }, { as: 'o-clerk' });
    await agreeAgain('o-corrected');
    expect(await setBirthday('1990-05-17', 'o-corrected')).toBe('BIRTHDAY_SET');
    await world.must('identity', 'correctBirthday', { memberNo, birthday: '1990-05-20', reason: '看了证件' }, { as: 'o-clerk' });
    await agreeAgain('o-corrected');
    expect(await setBirthday('1990-05-19', 'o-corrected')).toBe('BIRTHDAY_SET');
    expect(await setBirthday('1990-05-20', 'o-corrected')).toBe('OK');
  });

  it('leaves who never set one free to set any', async () => {
    await world.join('o-never');
    await agreeAgain('o-never');
    expect(await setBirthday('1990-05-17', 'o-never')).toBe('OK');
  });
});

describe('of two who become one', () => {
  const mini = (name: string) => ({ app: APP, openid: `o-${name}` });
  const official = (name: string) => ({ app: 'wxofficial000000001', openid: `oa-${name}`, unionid: `u-${name}` });
  /** The older member in the official account, the newer in the mini-program, until a unionid shows that they are one. */
  async function two(name: string, older: string | undefined, newer: string | undefined): Promise<void> {
    await world.join(official(name), older === undefined ? {} : { birthday: older });
    aSecondLater();
    await world.join(mini(name), newer === undefined ? {} : { birthday: newer });
  }
  const unite = (name: string) => world.must('identity', 'me', {}, { as: { ...mini(name), unionid: `u-${name}` } });

  it('the day of the older one stays', async () => {
    await two('differ', '1990-05-17', '1990-05-18');
    await unite('differ');
    expect(await birthdayOf(mini('differ'))).toBe('1990-05-17');
  });

  it('a day that the older one had set and deleted is not replaced by the newer one’s', async () => {
    await two('deleted', '1990-05-17', '1990-05-18');
    await agreeAgain(official('deleted'));
    await unite('deleted');
    expect(await birthdayOf(mini('deleted'))).toBeUndefined();
    expect(await setBirthday('1990-05-18', mini('deleted'))).toBe('BIRTHDAY_SET');
    expect(await setBirthday('1990-05-17', mini('deleted'))).toBe('OK');
  });

  it('the newer one’s day stays set, though it was deleted, where the older one never had one', async () => {
    await two('newer', undefined, '1990-05-18');
    await agreeAgain(mini('newer'));
    await unite('newer');
    expect(await setBirthday('1990-05-17', mini('newer'))).toBe('BIRTHDAY_SET');
  });

  it('an imported day of a child is nobody’s', async () => {
    const row = {
      card: 'B-CHILD',
      phone: '13700000031',
      birthday: LocalDay.parse('2021-03-09'),
      joinedAt: new Date('2022-01-01T00:00:00Z'),
    };
    await inside(context, (tx) => importMember(tx, row, context.participants));
    await world.join('o-card');
    expect(code(await bind(world, 'o-card', '13700000031'))).toBe('OK');
    expect(await birthdayOf('o-card')).toBeUndefined();
    expect(await setBirthday('1990-05-17', 'o-card')).toBe('OK');
  });
});

describe('is refused with its reason', () => {
  const CASES = [
    ['2026-03-03', 'BIRTHDAY_INVALID'],
    ['1899-12-31', 'BIRTHDAY_INVALID'],
    ['2021-03-02', 'UNDER_AGE'],
    ['2012-03-03', 'UNDER_AGE'],
    ['2012-03-02', 'OK'],
  ] as const;

  it('from the member', async () => {
    await world.join('o-faults');
    for (const [birthday, expected] of CASES)
      expect([birthday, await setBirthday(birthday, 'o-faults')]).toEqual([birthday, expected]);
  });

  it('from staff', async () => {
    const memberNo = await world.join('o-staff-faults');
    for (const [birthday, expected] of CASES) {
      const asked = { memberNo, birthday, reason: '看了证件' };
      expect([birthday, await call('correctBirthday', asked, 'o-clerk')]).toEqual([birthday, expected]);
    }
  });

  it('by the day in Shanghai, which begins eight hours before the one in Greenwich', async () => {
    await world.join('o-evening');
    world.setNow('2026-03-01T15:59:59Z');
    expect(await setBirthday('2012-03-02', 'o-evening')).toBe('UNDER_AGE');
    world.setNow('2026-03-01T16:00:00Z');
    expect(await setBirthday('2012-03-02', 'o-evening')).toBe('OK');
  });
});

describe('staff', () => {
  it('do not correct their own, by whatever number, and a colleague does', async () => {
    await world.hire('o-own', ['jingan']);
    const memberNo = await noOf('o-own');
    const asked = { birthday: '1990-05-17', reason: '看了证件' };
    expect(await call('correctBirthday', { ...asked, memberNo }, 'o-own')).toBe('OWN_MEMBERSHIP');
    expect(await call('correctBirthday', { ...asked, memberNo }, 'o-clerk')).toBe('OK');
  });

  it('nor that of a membership that became one with theirs', async () => {
    const other = { app: 'wxofficial000000001', openid: 'oa-own', unionid: 'u-own' };
    const formerNo = await world.join(other);
    world.setNow('2026-03-02T03:00:00Z');
    await world.hire('o-one', ['jingan']);
    const ownNo = await noOf('o-one');
    await world.must('identity', 'me', {}, { as: { openid: 'o-one', unionid: 'u-own' } });
    for (const memberNo of [formerNo, ownNo]) {
      const asked = { memberNo, birthday: '1990-05-17', reason: '看了证件' };
      expect(await call('correctBirthday', asked, 'o-one')).toBe('OWN_MEMBERSHIP');
    }
  });

  it('give by a correction no second gift within the programme year', async () => {
    const memberNo = await world.join('o-gift', { birthday: '1990-03-05' });
    const memberId = await idOf(world, 'o-gift');
    expect(await inside(context, async (tx) => [...(await takeBirthdayGifts(tx, [memberId], 2026))])).toEqual([memberId]);
    await world.must('identity', 'correctBirthday', { memberNo, birthday: '1990-11-05', reason: '看了证件' }, { as: 'o-clerk' });
    expect(await inside(context, async (tx) => [...(await takeBirthdayGifts(tx, [memberId], 2026))])).toEqual([]);
  });
});

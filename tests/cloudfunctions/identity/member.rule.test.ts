/** Member numbers, birthdays, and who stays after a merge. */
import fc from 'fast-check';
import { birthdayFault, monthDayOf } from '@/cloudfunctions/identity/birthday.rule';
import { MEMBER_NO_LETTERS, memberNoFrom } from '@/cloudfunctions/identity/memberNo.rule';
import { mergedFields, survivorOf, type Mergeable } from '@/cloudfunctions/identity/merge.rule';
import { LocalDay } from '@/types/contract/values';

const day = (text: string) => LocalDay.parse(text);
const letters = fc.string({
  unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
  minLength: MEMBER_NO_LETTERS,
  maxLength: MEMBER_NO_LETTERS,
});

describe('a member number', () => {
  it('has eight digits and never begins with 0', () => {
    fc.assert(fc.property(letters, (random) => expect(memberNoFrom(random)).toMatch(/^[1-9]\d{7}$/)));
  });

  it('uses all of the chance that it is given', () => {
    const drawn = new Set(fc.sample(letters, { numRuns: 2000, seed: 7 }).map(memberNoFrom));
    expect(drawn.size).toBeGreaterThan(1950);
  });

  it('refuses letters that no code of ours has', () => {
    expect(() => memberNoFrom('IIIIIIIIIIII')).toThrow(RangeError);
  });
});

describe('a birthday', () => {
  it.each([
    { name: 'a leap day', birthday: '2000-02-29', today: '2026-03-02', fault: undefined },
    { name: 'the first day of 1900', birthday: '1900-01-01', today: '2026-03-02', fault: undefined },
    { name: 'the last day of 1899', birthday: '1899-12-31', today: '2026-03-02', fault: 'BIRTHDAY_INVALID' },
    { name: 'tomorrow', birthday: '2026-03-03', today: '2026-03-02', fault: 'BIRTHDAY_INVALID' },
    { name: 'today', birthday: '2026-03-02', today: '2026-03-02', fault: 'UNDER_AGE' },
    { name: 'five years ago', birthday: '2021-03-02', today: '2026-03-02', fault: 'UNDER_AGE' },
    { name: 'fourteen tomorrow', birthday: '2012-03-03', today: '2026-03-02', fault: 'UNDER_AGE' },
    { name: 'fourteen today', birthday: '2012-03-02', today: '2026-03-02', fault: undefined },
    { name: 'a leap day that is fourteen the day after', birthday: '2012-02-29', today: '2026-02-27', fault: 'UNDER_AGE' },
    { name: 'a leap day that is fourteen on the 28th', birthday: '2012-02-29', today: '2026-02-28', fault: undefined },
  ])('$name: $fault', ({ birthday, today, fault }) => {
    expect(birthdayFault(day(birthday), day(today))).toBe(fault);
  });

  it('is found by month and day', () => {
    expect(monthDayOf(day('1990-12-04'))).toBe('12-04');
  });
});

describe('of two members that are one', () => {
  const member = (fields: Partial<Mergeable>): Mergeable => ({
    _id: 'a',
    joinedAt: new Date('2026-01-01T00:00:00Z'),
    aliases: [],
    phoneProven: false,
    codesTaken: [],
    ...fields,
  });
  const card = member({
    _id: 'card',
    joinedAt: new Date('2020-01-01T00:00:00Z'),
    nickname: '张三',
    phone: 'p',
    phoneIndex: 'i',
    birthday: 'b1',
  });
  const wechat = member({
    _id: 'wechat',
    nickname: '小满',
    phone: 'p2',
    phoneIndex: 'i',
    phoneProven: true,
    birthday: 'b2',
    consentVersion: '2026-11',
    seed: 's',
  });

  it('the older one stays, whoever is named first', () => {
    for (const [a, b] of [
      [card, wechat],
      [wechat, card],
    ] as const)
      expect(survivorOf(a, b)).toEqual({ survivor: card, alias: wechat });
  });

  it('all callers agree on who stays of two that joined at once', () => {
    const twins = [member({ _id: 'x' }), member({ _id: 'y' })] as const;
    expect(survivorOf(twins[0], twins[1]).survivor._id).toBe(survivorOf(twins[1], twins[0]).survivor._id);
  });

  it('what was said in person goes before what an import wrote down', () => {
    expect(mergedFields(card, wechat)).toMatchObject({
      nickname: '小满',
      birthday: 'b2',
      phone: 'p2',
      phoneProven: true,
      consentVersion: '2026-11',
      seed: 's',
    });
  });

  it('something goes before nothing', () => {
    const silent = member({ _id: 'wechat', consentVersion: '2026-11' });
    expect(mergedFields(card, silent)).toMatchObject({ nickname: '张三', birthday: 'b1', phone: 'p', phoneProven: false });
  });

  it('of two consents the later version stands', () => {
    const [old, young] = [member({ consentVersion: '2026-01' }), member({ _id: 'b', consentVersion: '2026-11' })];
    expect(mergedFields(old, young).consentVersion).toBe('2026-11');
    expect(mergedFields(young, old).consentVersion).toBe('2026-11');
  });

  it('every alias of both leads to the survivor', () => {
    const merged = mergedFields(member({ aliases: ['o'] }), member({ _id: 'b', aliases: ['p', 'o'] }));
    expect([...merged.aliases].sort()).toEqual(['b', 'o', 'p']);
  });
});

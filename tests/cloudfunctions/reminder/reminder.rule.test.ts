/** What WeChat's fields take, what a reminder says, and when it may go. */
import fc from 'fast-check';
import { dateText, dateTextEn, fitField } from '@/cloudfunctions/reminder/field.rule';
import type { Facts } from '@/cloudfunctions/reminder/facts.rule';
import { fieldsOf, linesOf } from '@/cloudfunctions/reminder/message.rule';
import { ATTEMPTS_MAX, maySendAt, monthDaysCelebratedOn, pauseAfter } from '@/cloudfunctions/reminder/schedule.rule';
import { LocalDay } from '@/types/contract/values';

const day = (text: string) => LocalDay.parse(text);

describe('a field', () => {
  it.each([
    {
      name: 'a thing of twenty characters whole',
      field: 'thing1',
      value: '一二三四五六七八九十一二三四五六七八九十',
      fitted: '一二三四五六七八九十一二三四五六七八九十',
    },
    {
      name: 'a longer thing cut',
      field: 'thing1',
      value: '一二三四五六七八九十一二三四五六七八九十多',
      fitted: '一二三四五六七八九十一二三四五六七八九…',
    },
    { name: 'a thing without its emoji', field: 'thing1', value: '☕️ 咖啡👩‍🍳 ×2', fitted: '咖啡 ×2' },
    {
      name: 'a rare character as the two units that it takes',
      field: 'thing1',
      value: '𠮷'.repeat(11),
      fitted: `${'𠮷'.repeat(9)}…`,
    },
    { name: 'nothing but emoji as a dash', field: 'thing1', value: '🎂🎉', fitted: '—' },
    { name: 'a long Latin name cut', field: 'name1', value: 'Adalbert-Maximilian 🎂 von', fitted: 'Adalbert-Maximilian' },
    { name: 'lines as one', field: 'thing1', value: ' 一\n二 ', fitted: '一 二' },
    { name: 'nothing as a dash', field: 'thing3', value: '', fitted: '—' },
    { name: 'a number without its commas', field: 'number1', value: '3,280', fitted: '3280' },
    { name: 'no number as 0', field: 'number1', value: '很多', fitted: '0' },
    { name: 'a character string without Chinese', field: 'character_string2', value: 'S-1 静安', fitted: 'S-1' },
    { name: 'an amount with its sign', field: 'amount1', value: '¥1,288.80', fitted: '¥1288.80' },
    { name: 'ten digits of an amount, no more', field: 'amount1', value: '12345678901', fitted: '1234567890' },
    { name: 'an amount whose cents are too many without them', field: 'amount1', value: '¥123456789.05', fitted: '¥123456789' },
    { name: 'an amount without a sign that is none', field: 'amount1', value: '-5', fitted: '0' },
    { name: 'five Chinese characters of a phrase', field: 'phrase1', value: '已到账 OK 请查看吧', fitted: '已到账请查' },
    { name: 'ten Chinese characters of a name', field: 'name1', value: '欧阳一二三四五六七八九', fitted: '欧阳一二三四五六七八' },
    { name: 'a Latin name', field: 'name1', value: 'Ada', fitted: 'Ada' },
    { name: 'a Latin name without its digits', field: 'name1', value: 'VIP 2', fitted: 'VIP' },
    { name: 'a name of digits alone as a member', field: 'name1', value: '2026', fitted: '会员' },
    { name: 'a phrase of what only looks Chinese as one that is', field: 'phrase1', value: '⼀⼆々𠮷', fitted: '已更新' },
    { name: 'a day as it is', field: 'date1', value: '2026年3月9日', fitted: '2026年3月9日' },
    { name: 'a day in a time with a time of the day', field: 'time1', value: '2026年3月9日', fitted: '2026年3月9日 00:00' },
  ])('takes $name', ({ field, value, fitted }) => {
    expect(fitField(field, value)).toBe(fitted);
  });

  it('never takes more than WeChat allows, whatever is said', () => {
    const limits = { thing1: 20, number1: 32, character_string1: 32, phrase1: 5, name1: 20, amount1: 15 };
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(limits)),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        ([field, max], value) => {
          const fitted = fitField(field, value);
          expect(fitted.length).toBeLessThanOrEqual(max);
          expect(fitted).not.toBe('');
          expect(fitted).not.toMatch(/\n/);
        },
      ),
    );
  });

  it('writes days as WeChat reads them', () => {
    expect(dateText(day('2026-03-09'))).toBe('2026年3月9日');
    expect(dateTextEn(day('2026-03-09'))).toBe('9 Mar 2026');
  });
});

describe('a reminder', () => {
  const expiring: Facts = { kind: 'points_expiring', on: day('2026-12-31'), daysLeft: 7, points: 320 };

  it('fills the fields that the shop mapped, by name', () => {
    expect(fieldsOf(expiring, { number1: 'points', date2: 'date', thing3: 'note' })).toEqual({
      number1: { value: '320' },
      date2: { value: '2026年12月31日' },
      thing3: { value: '还有 7 天，去换点喜欢的' },
    });
  });

  it('whose last day stands in a field for times says when that day ends', () => {
    expect(fieldsOf(expiring, { time2: 'date' })).toEqual({ time2: { value: '2026年12月31日 23:59' } });
    const birthday: Facts = { kind: 'birthday', on: day('2026-03-09'), daysLeft: 3, gift: false };
    expect(fieldsOf(birthday, { time2: 'date' })).toEqual({ time2: { value: '2026年3月9日 00:00' } });
  });

  it('says the same in the inbox in both languages', () => {
    expect(linesOf(expiring, 'zh').map((it) => it.text)).toEqual(['320', '2026年12月31日', '还有 7 天，去换点喜欢的']);
    expect(linesOf(expiring, 'en').map((it) => it.text)).toEqual(['320', '31 Dec 2026', '7 days left to use them.']);
  });

  it('promises a gift only where there is one', () => {
    const birthday = (gift: boolean): Facts => ({ kind: 'birthday', on: day('2026-03-09'), daysLeft: 0, gift });
    expect(linesOf(birthday(true), 'zh')[0]?.text).toContain('卡券');
    expect(linesOf(birthday(false), 'zh')[0]?.text).not.toContain('卡券');
  });
});

describe('messages go', () => {
  const hours = { sendHour: 10, quietFromHour: 21, quietUntilHour: 9 };
  it.each([
    { name: 'not in the small hours', hour: 3, may: false },
    { name: 'not before the chosen hour', hour: 9, may: false },
    { name: 'from the chosen hour', hour: 10, may: true },
    { name: 'until the quiet hours begin', hour: 20, may: true },
    { name: 'not in the quiet hours', hour: 21, may: false },
  ])('$name', ({ hour, may }) => {
    expect(maySendAt(hour, hours)).toBe(may);
  });

  it('not in quiet hours within the day either', () => {
    const siesta = { sendHour: 8, quietFromHour: 12, quietUntilHour: 14 };
    expect([11, 12, 13, 14].map((hour) => maySendAt(hour, siesta))).toEqual([true, false, false, true]);
  });

  it('at any hour from the chosen one where no hours are quiet', () => {
    expect(maySendAt(23, { sendHour: 10, quietFromHour: 0, quietUntilHour: 0 })).toBe(true);
  });

  it('again after pauses that grow, for less than a day in all', () => {
    const pauses = Array.from({ length: ATTEMPTS_MAX - 1 }, (_, i) => pauseAfter(i + 1));
    expect(pauses.every((it, i) => i === 0 || it > (pauses[i - 1] ?? 0))).toBe(true);
    expect(pauses.reduce((sum, it) => sum + it, 0)).toBeLessThan(24 * 3_600_000);
  });
});

it.each([
  { name: 'an ordinary day is its own', on: '2026-03-09', monthDays: ['03-09'] },
  { name: '28 February of a common year is the 29th’s too', on: '2026-02-28', monthDays: ['02-28', '02-29'] },
  { name: '28 February of a leap year is its own', on: '2028-02-28', monthDays: ['02-28'] },
  { name: '29 February is its own', on: '2028-02-29', monthDays: ['02-29'] },
])('birthdays: $name', ({ on, monthDays }) => {
  expect(monthDaysCelebratedOn(day(on))).toEqual(monthDays);
});

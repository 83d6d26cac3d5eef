/** Streaks, stages and what lies ahead. */
import fc from 'fast-check';
import { ahead, awardFor, streakOn, type CheckinRules } from '@/cloudfunctions/checkin/checkin.rule';
import { addDays } from '@/cloudfunctions/kernel/calendar';
import { LocalDay } from '@/types/contract/values';

const rules: CheckinRules = {
  dayPoints: 2,
  stages: [
    { day: 3, points: 5 },
    { day: 7, points: 10 },
    { day: 15, points: 30 },
    { day: 30, points: 0, coupon: 'streak_30' },
  ],
};
const today = LocalDay.parse('2026-03-01');
const daysAgo = (...ages: number[]) => new Set(ages.map((age) => addDays(today, -age)));

describe('a streak', () => {
  it.each([
    { name: 'is 0 where the day itself is missing', ages: [1, 2], streak: 0 },
    { name: 'counts the day itself', ages: [0], streak: 1 },
    { name: 'goes over the end of a month, in any order', ages: [2, 0, 1], streak: 3 },
    { name: 'ends at the first missing day', ages: [0, 1, 3, 4], streak: 2 },
  ])('$name', ({ ages, streak }) => {
    expect(streakOn(today, daysAgo(...ages))).toBe(streak);
  });

  it('is what it is, whatever lies before the first missing day', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.uniqueArray(fc.integer({ min: 1, max: 400 })), (length, more) => {
        const row = Array.from({ length }, (_, age) => age);
        expect(streakOn(today, daysAgo(...row, ...more.map((age) => length + age)))).toBe(length);
      }),
    );
  });
});

describe('a day brings', () => {
  it.each([
    { streak: 1, points: 2 },
    { streak: 2, points: 2 },
    { streak: 3, points: 7 },
    { streak: 4, points: 2 },
    { streak: 7, points: 12 },
    { streak: 15, points: 32 },
    { streak: 29, points: 2 },
    { streak: 30, points: 2, coupon: 'streak_30' },
    { streak: 31, points: 2 },
    { streak: 33, points: 7 },
    { streak: 60, points: 2, coupon: 'streak_30' },
  ])('on day $streak $points points, coupon $coupon', ({ streak, points, coupon }) => {
    expect(awardFor(streak, rules)).toEqual({ points, coupon });
  });

  it('the day’s points alone where there are no stages', () => {
    expect(awardFor(30, { dayPoints: 4, stages: [] })).toEqual({ points: 4, coupon: undefined });
  });
});

it('what lies ahead is what the days then bring', () => {
  const days = ahead(today, 5, { count: 4, rules });
  expect(days.map((it) => [it.day, it.streak, it.points, it.coupon])).toEqual([
    ['2026-03-01', 6, 2, false],
    ['2026-03-02', 7, 12, false],
    ['2026-03-03', 8, 2, false],
    ['2026-03-04', 9, 2, false],
  ]);
});

/** The week on the home page and the greeting. */
import { LocalDay } from '@/types/contract/values';
import { mondayOf, partOfDay, weekOf } from '@/src/pages/card/week';

const day = (it: string) => LocalDay.parse(it);

it('a week goes from Monday to Sunday, over a month’s end too', () => {
  expect(mondayOf('2026-11-20')).toBe('2026-11-16');
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
  expect(mondayOf('2026-11-01')).toBe('2026-10-26');
});

it('tells done, missed, today and ahead apart, and marks the day that brings more', () => {
  const ahead = [
    { day: day('2026-11-20'), streak: 6, points: 2, coupon: false },
    { day: day('2026-11-21'), streak: 7, points: 12, coupon: false },
    { day: day('2026-11-22'), streak: 8, points: 2, coupon: true },
  ];
  const week = weekOf({ today: day('2026-11-20'), ahead }, ['2026-11-16', '2026-11-18', '2026-11-19'], 2);
  expect(week.map((it) => it.state)).toEqual(['done', 'missed', 'done', 'done', 'today', 'ahead', 'ahead']);
  expect(week.map((it) => it.points)).toEqual([0, 0, 0, 0, 2, 12, 2]);
  expect(week.filter((it) => it.gift).map((it) => it.day)).toEqual(['2026-11-21', '2026-11-22']);
});

it.each([
  [0, 'night'],
  [5, 'morning'],
  [11, 'noon'],
  [13, 'afternoon'],
  [18, 'evening'],
  [23, 'evening'],
])('at %d o’clock it is %s', (hour, part) => expect(partOfDay(hour)).toBe(part));

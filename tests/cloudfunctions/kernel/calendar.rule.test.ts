/** The business day is Asia/Shanghai's, whatever the machine's zone. */
import fc from 'fast-check';
import {
  addDays,
  birthdayIn,
  dayAt,
  daysBetween,
  endOf,
  hourAt,
  monthEnd,
  startOf,
  yearEnd,
} from '@/cloudfunctions/kernel/calendar';
import { LocalDay } from '@/types/contract/values';

const day = (text: string) => LocalDay.parse(text);

it.each([
  { instant: '2026-03-01T15:59:59.999Z', on: '2026-03-01', hour: 23 },
  { instant: '2026-03-01T16:00:00.000Z', on: '2026-03-02', hour: 0 },
  { instant: '2024-02-28T16:00:00.000Z', on: '2024-02-29', hour: 0 },
])('$instant is on $on at hour $hour', ({ instant, on, hour }) => {
  expect(dayAt(new Date(instant))).toBe(on);
  expect(hourAt(new Date(instant))).toBe(hour);
});

it.each([
  { from: '2026-01-31', months: 1, on: '2026-02-28' },
  { from: '2026-02-01', months: 12, on: '2027-02-28' },
  { from: '2027-02-10', months: 12, on: '2028-02-29' },
  { from: '2026-12-31', months: 0, on: '2026-12-31' },
])('the month end $months months after $from is $on', ({ from, months, on }) => {
  expect(monthEnd(day(from), months)).toBe(on);
});

it.each([
  { birthday: '2000-02-29', year: 2026, on: '2026-02-28' },
  { birthday: '2000-02-29', year: 2028, on: '2028-02-29' },
  { birthday: '1990-07-01', year: 2026, on: '2026-07-01' },
])('a birthday on $birthday is celebrated in $year on $on', ({ birthday, year, on }) => {
  expect(birthdayIn(day(birthday), year)).toBe(on);
});

it('a year ends on 31 December', () => {
  expect(yearEnd(day('2026-11-20'), 1)).toBe('2027-12-31');
});

it('a day that does not exist is refused', () => {
  for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '']) expect(LocalDay.safeParse(text).success).toBe(false);
});

it('every day begins and ends on itself, and adding days counts them', () => {
  const days = fc.date({ min: new Date('1992-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }).map(dayAt);
  fc.assert(
    fc.property(days, fc.integer({ min: -5000, max: 5000 }), (from, count) => {
      expect(dayAt(startOf(from))).toBe(from);
      expect(dayAt(new Date(endOf(from).getTime() - 1))).toBe(from);
      expect(dayAt(endOf(from))).toBe(addDays(from, 1));
      expect(daysBetween(from, addDays(from, count))).toBe(count);
    }),
  );
});

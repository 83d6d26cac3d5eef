/** Days are business days in Shanghai; what is said of them does not depend on the phone's own time zone. */
import * as day from '@/src/format/day';

it('an instant belongs to the day in Shanghai', () => {
  expect(day.dayAt(Date.parse('2026-11-19T15:59:59Z'))).toBe('2026-11-19');
  expect(day.dayAt(Date.parse('2026-11-19T16:00:00Z'))).toBe('2026-11-20');
  expect(day.clockAt(Date.parse('2026-11-20T01:41:00Z'))).toBe('09:41');
  expect(day.hourAt(Date.parse('2026-11-20T16:30:00Z'))).toBe(0);
});

it('days are counted over month ends and leap days', () => {
  expect(day.addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(day.addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(day.daysBetween('2026-11-20', '2026-12-31')).toBe(41);
  expect(day.daysBetween('2026-11-20', '2026-11-19')).toBe(-1);
});

it('months are counted over the year’s end', () => {
  expect(day.shiftMonth('2026-01', -1)).toBe('2025-12');
  expect(day.shiftMonth('2026-12', 1)).toBe('2027-01');
  expect([day.daysInMonth('2028-02'), day.daysInMonth('2026-02'), day.daysInMonth('2026-12')]).toEqual([29, 28, 31]);
});

it('the year is said only when it is not this one', () => {
  expect(day.shortDay('2026-12-31', '2026-11-20', 'zh')).toBe('12/31');
  expect(day.shortDay('2027-01-31', '2026-11-20', 'zh')).toBe('2027/1/31');
  expect(day.dayInWords('2026-12-31', 'zh', '2026-11-20')).toBe('12 月 31 日');
  expect(day.dayInWords('2027-02-28', 'zh', '2026-11-20')).toBe('2027 年 2 月 28 日');
  expect(day.dayInWords('2027-02-28', 'en', '2026-11-20')).toBe('28 Feb 2027');
});

it('a day in English names its month, so that nobody reads it the other way round', () => {
  expect(day.shortDay('2026-04-12', '2026-11-20', 'en')).toBe('12 Apr');
  expect(day.shortDay('2027-04-12', '2026-11-20', 'en')).toBe('12 Apr 2027');
  expect(day.shortDayAhead('2027-04-12', '2026-11-20', 'en')).toBe('12 Apr');
});

it('weekdays and months have their names in both languages', () => {
  expect([day.weekday('2026-11-20', 'zh'), day.weekday('2026-11-20', 'en')]).toEqual(['周五', 'Fri']);
  expect([day.monthInWords('2026-11', 'zh'), day.monthInWords('2026-11', 'en')]).toEqual(['2026 年 11 月', 'Nov 2026']);
  expect([day.monthShort('2026-02', 'zh'), day.monthShort('2026-02', 'en')]).toEqual(['2月', 'Feb']);
});

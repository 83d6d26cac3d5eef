/** Where the panel's buttons move the clock to: past what they promise, never just before it. */
import { nextBirthday, nextDay, nextMonth, shown } from '@/server/demo/stage/clock';

/** An instant of the shop's wall clock, e.g. `2026-11-20 09:41`. */
const at = (wall: string) => new Date(`${wall.replace(' ', 'T')}:00+08:00`);

it.each([
  { what: 'keeps the hour', now: '2026-11-20 14:02', to: '2026-11-21 14:02' },
  { what: 'waits for the reminders of the morning', now: '2026-11-20 07:15', to: '2026-11-21 10:30' },
  { what: 'crosses a month', now: '2026-11-30 23:59', to: '2026-12-01 23:59' },
])('a day more $what', ({ now, to }) => {
  expect(shown(nextDay(at(now)))).toBe(to);
});

it.each([
  { what: 'from the middle of a month', now: '2026-11-17 14:02', to: '2026-12-01 10:30' },
  { what: 'from its last minute', now: '2026-11-30 23:59', to: '2026-12-01 10:30' },
  { what: 'from a first day, before ten', now: '2026-12-01 00:10', to: '2027-01-01 10:30' },
  { what: 'from a first day, after ten', now: '2026-12-01 10:30', to: '2027-01-01 10:30' },
  { what: 'over the end of February', now: '2028-02-29 12:00', to: '2028-03-01 10:30' },
])('the first of next month is reached $what, after all that expired with the last', ({ now, to }) => {
  expect(shown(nextMonth(at(now)))).toBe(to);
});

it.each([
  { now: '2026-11-17 14:02', birthday: '1990-11-25', to: '2026-11-25 10:30' },
  { now: '2026-11-25 09:00', birthday: '1990-11-25', to: '2026-11-25 10:30' },
  { now: '2026-11-25 11:00', birthday: '1990-11-25', to: '2027-11-25 10:30' },
  { now: '2026-11-25 11:00', birthday: '1992-02-29', to: '2027-02-28 10:30' },
])('the birthday $birthday is reached in the hour when its gift is there', ({ now, birthday, to }) => {
  expect(shown(nextBirthday(at(now), birthday))).toBe(to);
});

/** Which events a day's decision tells of, and what of missed days it makes up for. */
import fc from 'fast-check';
import { addDays, daysBetween } from '@/cloudfunctions/kernel/calendar';
import { absencesDue, occasionsDue } from '@/cloudfunctions/reminder/occasion.rule';
import { LocalDay } from '@/types/contract/values';

const day = (text: string) => LocalDay.parse(text);
const today = day('2026-03-10');
const span = (missedDays: number) => ({ since: addDays(today, -1 - missedDays), today });
/** `+5:7` is the event five days ahead, told as of seven days before. */
const said = (daysBefore: number[], missedDays: number) =>
  occasionsDue(daysBefore, span(missedDays)).map((it) => `+${it.daysLeft}:${it.period.split(':')[1] ?? ''}`);

it.each([
  {
    name: 'an ordinary day tells of what is exactly so far ahead',
    daysBefore: [7, 3, 0],
    missed: 0,
    told: ['+0:0', '+3:3', '+7:7'],
  },
  { name: 'no days chosen tell of nothing', daysBefore: [], missed: 3, told: [] },
  {
    name: 'after two missed days, what was missed is told late and no event twice',
    daysBefore: [7, 3, 0],
    missed: 2,
    told: ['+0:0', '+1:3', '+2:3', '+3:3', '+5:7', '+6:7', '+7:7'],
  },
  {
    name: 'of two tellings of one event that were missed only the later one goes',
    daysBefore: [3, 1],
    missed: 3,
    told: ['+0:1', '+1:1', '+2:3', '+3:3'],
  },
  { name: 'what is over is not made up for', daysBefore: [0], missed: 30, told: ['+0:0'] },
  { name: 'after a year off nothing but what still lies ahead is told', daysBefore: [1], missed: 365, told: ['+0:1', '+1:1'] },
])('$name', ({ daysBefore, missed, told }) => {
  expect(said(daysBefore, missed)).toEqual(told);
});

it('whenever it runs, an event is told at most once for each chosen day, in their order, and the last day that is due is not left out', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 4 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 30 }),
      (daysBefore, running) => {
        // The event is on day 50; the house decides on some of the days 0 to 60.
        const event = addDays(today, 50);
        const told: string[] = [];
        let decided = addDays(today, -1);
        for (const offset of [...running].sort((a, b) => a - b)) {
          const now = addDays(today, offset);
          const mine = occasionsDue(daysBefore, { since: decided, today: now }).filter((it) => it.on === event);
          expect(mine.length).toBeLessThanOrEqual(1);
          for (const it of mine) {
            expect(it.daysLeft).toBe(daysBetween(now, event));
            told.push(it.period);
          }
          const due = daysBefore.filter((it) => addDays(event, -it) <= now);
          if (due.length > 0 && now <= event) expect(told.at(-1)).toBe(`${event}:${Math.min(...due)}`);
          decided = now;
        }
        expect(new Set(told).size).toBe(told.length);
      },
    ),
  );
});

it.each([
  { name: 'an ordinary day asks back who was last here so long ago', missed: 0, told: [60, 120] },
  { name: 'two missed days are made up for', missed: 2, told: [60, 61, 62, 120, 121, 122] },
  {
    name: 'no more than a week is made up for',
    missed: 90,
    told: [60, 61, 62, 63, 64, 65, 66, 120, 121, 122, 123, 124, 125, 126],
  },
])('$name', ({ missed, told }) => {
  const absences = absencesDue([120, 60], span(missed));
  expect(absences.map((it) => it.days).sort((a, b) => a - b)).toEqual(told);
  for (const { lastVisit, days, period } of absences) {
    expect(addDays(lastVisit, days)).toBe(today);
    expect(period).toBe(`${lastVisit}:${days < 120 ? 60 : 120}`);
  }
});

it('of two lengths of one absence the longer one is told', () => {
  const absences = absencesDue([60, 61], span(1));
  expect(absences.find((it) => it.days === 61)?.period).toBe(`${addDays(today, -61)}:61`);
  expect(new Set(absences.map((it) => it.lastVisit)).size).toBe(absences.length);
});

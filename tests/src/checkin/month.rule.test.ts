/** The calendar of a month and the stages of a streak. */
import { cellsOf, nextStage, placeInCycle, stagePercent } from '@/src/checkin/calendar/month';
import { idsToAsk } from '@/src/device/consentIds';

const STAGES = [
  { day: 3, points: 5 },
  { day: 7, points: 10 },
  { day: 15, points: 30 },
  { day: 30, points: 0, coupon: 'streak_30' },
];

it('a month begins under its weekday and has every day once', () => {
  const cells = cellsOf('2026-12', '2026-12-03', ['2026-12-01']);
  expect(cells.slice(0, 2)).toEqual([
    { day: '', state: 'blank' },
    { day: '', state: 'blank' },
  ]);
  expect(cells.slice(2, 6).map((it) => it.state)).toEqual(['done', 'missed', 'today', 'ahead']);
  expect(cells).toHaveLength(2 + 31);
});

it.each([
  { streak: 0, place: 0 },
  { streak: 4, place: 4 },
  { streak: 30, place: 30 },
  { streak: 31, place: 1 },
  { streak: 64, place: 4 },
])('a streak of $streak stands at day $place of its round', ({ streak, place }) => {
  expect(placeInCycle(streak, STAGES)).toBe(place);
});

it('the next stage is the first one beyond, with the days that it still takes', () => {
  expect(nextStage(4, STAGES)).toEqual({ stage: STAGES[1], days: 3 });
  expect(nextStage(7, STAGES)).toEqual({ stage: STAGES[2], days: 8 });
  expect(nextStage(30, STAGES)).toBeUndefined();
});

it.each([
  { place: 0, percent: 0 },
  { place: 3, percent: 0 },
  { place: 5, percent: 16.7 },
  { place: 7, percent: 33.3 },
  { place: 30, percent: 100 },
])('day $place fills $percent percent', ({ place, percent }) => expect(stagePercent(place, STAGES)).toBe(percent));

it('consent is asked for kinds without a message in hand, in the order of their use, three at most', () => {
  const quota = [
    { kind: 'birthday', templateId: 'b', left: 0, on: true },
    { kind: 'points_expiring', templateId: 'p', left: 0, on: true },
    { kind: 'checkin', templateId: 'c', left: 2, on: true },
  ];
  expect(idsToAsk(quota, ['checkin', 'points_expiring'])).toEqual(['p']);
  expect(idsToAsk([...quota, { kind: 'checkin', templateId: 'c2', left: 0, on: true }], ['checkin', 'points_expiring'])).toEqual([
    'c2',
    'p',
  ]);
  expect(idsToAsk([], ['checkin'])).toEqual([]);
});

it('a tap that means something else does not ask for a kind that is switched off', () => {
  expect(idsToAsk([{ kind: 'checkin', templateId: 'c', left: 0, on: false }], ['checkin'])).toEqual([]);
});

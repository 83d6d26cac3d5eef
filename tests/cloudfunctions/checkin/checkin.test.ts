/** Checking in on a database: once a day whatever is tapped, streak, stages, growth and points together. */
import { contextFor, readerOf } from '@/cloudfunctions/kernel/platform';
import { checkins } from '@/cloudfunctions/checkin/checkin.store';
import { checkInOnce } from '@/cloudfunctions/checkin/checkin.usecase';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const tap = (as: string) => world.call('checkin', 'checkIn', {}, { as, key: null });
const nextDay = (days = 1) => world.setNow(new Date(world.now().getTime() + days * 86_400_000));
const available = async (as: string) => (await world.must('points', 'balance', {}, { as })).available;

it('brings the day’s points and growth; again on the same day is the same, repeated', async () => {
  await world.join('o-daily');
  const first = await world.must('checkin', 'checkIn', {}, { as: 'o-daily' });
  expect(first).toEqual({ day: '2026-03-02', streak: 1, points: 2, repeated: false });
  expect(await world.must('checkin', 'checkIn', {}, { as: 'o-daily' })).toEqual({ ...first, repeated: true });
  expect(await available('o-daily')).toBe(102);
  expect(await world.must('growth', 'progress', {}, { as: 'o-daily' })).toMatchObject({ growth: 1 });
});

it('a thousand taps at once are one', async () => {
  await world.join('o-thousand');
  const replies = await Promise.all(Array.from({ length: 1000 }, () => tap('o-thousand')));
  for (const reply of replies) expect(reply).toMatchObject({ ok: true, data: { day: '2026-03-02', streak: 1, points: 2 } });
  expect(replies.filter((it) => it.ok && it.data.repeated === false)).toHaveLength(1);
  expect(await available('o-thousand')).toBe(102);
  expect(await world.must('growth', 'progress', {}, { as: 'o-thousand' })).toMatchObject({ growth: 1 });
  expect(await readerOf(world.house.platform).in(checkins).count({})).toBe(2);
}, 120_000);

it('of many processes at once one checks in, and the others hear the same', async () => {
  await world.join('o-processes');
  const caller = await world.house.callerOf({ app: APP, openid: 'o-processes' });
  if (caller === undefined) throw new Error('nobody ended this session');
  const asked = await Promise.all(
    Array.from({ length: 40 }, async () => checkInOnce(await contextFor(world.house.platform, { caller, language: 'zh' }))),
  );
  expect(asked.filter((it) => !it.repeated)).toHaveLength(1);
  for (const it of asked) expect(it).toMatchObject({ streak: 1, points: 2 });
  expect(await available('o-processes')).toBe(102);
});

it('a day goes by the clock of Shanghai', async () => {
  world.setNow('2026-03-05T15:59:59Z');
  await world.join('o-midnight');
  expect(await world.must('checkin', 'checkIn', {}, { as: 'o-midnight' })).toMatchObject({ day: '2026-03-05', streak: 1 });
  world.setNow('2026-03-05T16:00:00Z');
  expect(await world.must('checkin', 'checkIn', {}, { as: 'o-midnight' })).toMatchObject({
    day: '2026-03-06',
    streak: 2,
    repeated: false,
  });
});

it('a row of days brings its stages, and a missed day begins anew', async () => {
  world.setNow('2026-04-01T02:00:00Z');
  await world.join('o-row');
  const brought: unknown[] = [];
  for (let i = 0; i < 7; i += 1) {
    const { streak, points } = await world.must('checkin', 'checkIn', {}, { as: 'o-row' });
    brought.push([streak, points]);
    nextDay();
  }
  expect(brought).toEqual([[1, 2], [2, 2], [3, 7], [4, 2], [5, 2], [6, 2], [7, 12]]); // prettier-ignore
  expect(await available('o-row')).toBe(100 + 29);
  nextDay();
  expect(await world.must('checkin', 'checkIn', {}, { as: 'o-row' })).toMatchObject({ streak: 1, points: 2 });
});

it('thirty days bring a coupon and at most twenty growth in a month; a streak over seventy days is counted whole', async () => {
  world.setNow('2026-05-01T02:00:00Z');
  await world.join('o-faithful');
  for (let i = 0; i < 31; i += 1) {
    await world.must('checkin', 'checkIn', {}, { as: 'o-faithful' });
    nextDay();
  }
  const { items } = await world.must('coupon', 'mine', {}, { as: 'o-faithful' });
  expect(items).toEqual(expect.arrayContaining([expect.objectContaining({ templateId: 'streak_30' })]));
  expect(await world.must('growth', 'progress', {}, { as: 'o-faithful' })).toMatchObject({ growth: 20 });
  for (let i = 31; i < 70; i += 1) {
    await world.must('checkin', 'checkIn', {}, { as: 'o-faithful' });
    nextDay();
  }
  expect(await world.must('checkin', 'calendar', { month: '2026-07' }, { as: 'o-faithful' })).toMatchObject({ streak: 70 });
}, 120_000);

it('the calendar shows the month’s days, and what the next ones bring', async () => {
  world.setNow('2026-08-30T02:00:00Z');
  await world.join('o-calendar');
  await world.must('checkin', 'checkIn', {}, { as: 'o-calendar' });
  nextDay();
  await world.must('checkin', 'checkIn', {}, { as: 'o-calendar' });
  nextDay();
  const september = await world.must('checkin', 'calendar', { month: '2026-09' }, { as: 'o-calendar' });
  expect(september).toMatchObject({ today: '2026-09-01', streak: 2, done: false, days: [] });
  expect(september).toHaveProperty('ahead.0', { day: '2026-09-01', streak: 3, points: 7, coupon: false });
  expect(await world.must('checkin', 'calendar', { month: '2026-08' }, { as: 'o-calendar' })).toMatchObject({
    days: [
      { day: '2026-08-30', points: 2 },
      { day: '2026-08-31', points: 2 },
    ],
  });
  await world.must('checkin', 'checkIn', {}, { as: 'o-calendar' });
  const done = await world.must('checkin', 'calendar', { month: '2026-09' }, { as: 'o-calendar' });
  expect(done).toMatchObject({ streak: 3, done: true, days: [{ day: '2026-09-01', points: 7 }] });
  expect(done).toHaveProperty('ahead.0', { day: '2026-09-02', streak: 4, points: 2, coupon: false });
});

it.each(['2026-13', '2026-9', 'september', '', '0000-01', '9999-12'])('a month %j is refused', async (month) => {
  expect(await world.call('checkin', 'calendar', { month }, { as: 'o-calendar' })).toMatchObject({
    ok: false,
    error: { code: 'BAD_REQUEST' },
  });
});

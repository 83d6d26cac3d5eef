import { FUNCTIONS } from '@/cloudfunctions/functions';
import { LOOK_MS, startTimers, timersOf, type Timer } from '@/server/timers';
import { createTurns } from '@/server/turns';

const timer = (name: string, cron: string): Timer => ({ name, cron, jobs: [] });
const TEN_MINUTES = timer('often', '0 */10 * * * * *');
const AT_EIGHT = timer('daily', '0 0 8 * * * *');

let now = new Date('2026-03-01T23:59:30Z'); // half a minute before eight in Shanghai
const rung: string[] = [];
const faults: unknown[] = [];

beforeEach(() => {
  jest.useFakeTimers();
  now = new Date('2026-03-01T23:59:30Z');
  rung.length = 0;
  faults.length = 0;
});
afterEach(() => jest.useRealTimers());

const start = (ring: (it: Timer) => Promise<void> = async ({ name }) => void rung.push(name)) =>
  startTimers([TEN_MINUTES, AT_EIGHT], {
    clock: () => now,
    turns: createTurns(),
    ring,
    failed: (error) => void faults.push(error),
  });
/** The clock goes on by so many seconds, and is looked at. */
async function wait(seconds: number) {
  now = new Date(now.getTime() + seconds * 1000);
  await jest.advanceTimersByTimeAsync(LOOK_MS);
}

it('each timer rings once at its instants, by the clock of Shanghai', async () => {
  const timers = start();
  await wait(20);
  expect(rung).toEqual([]);
  await wait(15);
  expect(rung).toEqual(['often', 'daily']);
  await wait(60);
  expect(rung).toEqual(['often', 'daily']);
  await wait(600);
  expect(rung).toEqual(['often', 'daily', 'often']);
  await timers.stop();
});

it('a clock that was moved by a month makes each timer ring once', async () => {
  const timers = start();
  await wait(30 * 86_400);
  expect(rung).toEqual(['often', 'daily']);
  await timers.stop();
});

it('a timer that fails keeps neither the next one nor its own next time', async () => {
  const timers = start(async ({ name }) => {
    rung.push(name);
    if (name === 'often') throw new Error('no');
  });
  await wait(60);
  await wait(600);
  expect(rung).toEqual(['often', 'daily', 'often']);
  expect(faults).toHaveLength(2);
  await timers.stop();
});

it('stopping waits for the tick that runs, and none comes after', async () => {
  let finish: (() => void) | undefined;
  const timers = start(({ name }) => new Promise((resolve) => (finish = () => (rung.push(name), resolve()))));
  await wait(60);
  const stopped = timers.stop();
  await wait(600);
  expect(rung).toEqual([]);
  while (finish !== undefined) {
    const end = finish;
    finish = undefined;
    end();
    await jest.advanceTimersByTimeAsync(0);
  }
  await stopped;
  expect(rung).toEqual(['often', 'daily']);
});

it('every function that has jobs has a timer in WeChat’s format, and no job is left without one', () => {
  const jobs = FUNCTIONS.flatMap((it) => it.jobs);
  const own = { name: 'own', cron: '0 0 3 * * * *', run: async () => ({}) };
  const timers = timersOf({ functions: FUNCTIONS, jobs: [...jobs, own] });
  expect(timers.flatMap((it) => it.jobs).map((it) => it.name)).toEqual([...jobs, own].map((it) => it.name));
  expect(timers.at(-1)).toMatchObject({ name: 'house', jobs: [own] });
});

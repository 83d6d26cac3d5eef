/** A timer's tick: what a run that was ended or failed leaves is taken up by a later one. */
import type { Job } from '@/cloudfunctions/kernel/context';
import { tick } from '@/cloudfunctions/kernel/jobs';
import { openWorld, type World } from '../../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
});
afterAll(() => world.close());

/** A job every minute whose first run after it was met fails, as one does that a platform ends in the middle. */
function failingOnce(name: string): { job: Job; runs: (number | undefined)[] } {
  const runs: (number | undefined)[] = [];
  const run: Job['run'] = async (_context, leftMs) => {
    runs.push(leftMs);
    if (runs.length === 1) throw new Error('ended in the middle');
    return {};
  };
  return { job: { name, cron: '0 * * * * * *', run }, runs };
}

/** A tick at an instant, by a platform that ends it after `lifeMs`, or by one that never does. */
async function tickAt(at: string, job: Job, lifeMs?: number): Promise<void> {
  const context = await world.house.systemContext(new Date(at));
  await tick(context, [job], lifeMs === undefined ? undefined : performance.now() + lifeMs);
}

it('what a platform may have ended is not waited for longer than it can have lived', async () => {
  const { job, runs } = failingOnce('test.shortLived');
  await tickAt('2026-03-02T03:00:00Z', job, 60_000);
  await tickAt('2026-03-02T03:01:00Z', job, 60_000);
  expect(runs).toHaveLength(1);
  await tickAt('2026-03-02T03:02:00Z', job, 60_000);
  await tickAt('2026-03-02T03:03:00Z', job, 60_000);
  expect(runs).toHaveLength(2);
});

it('where no platform ends runs, one that may be under way is waited for a quarter of an hour', async () => {
  const { job, runs } = failingOnce('test.longLived');
  await tickAt('2026-03-02T03:00:00Z', job);
  await tickAt('2026-03-02T03:01:00Z', job);
  await tickAt('2026-03-02T03:15:30Z', job);
  expect(runs).toEqual([undefined]);
  await tickAt('2026-03-02T03:17:00Z', job);
  expect(runs).toHaveLength(2);
});

it('a job is told how long its run may last', async () => {
  const { job, runs } = failingOnce('test.told');
  await tickAt('2026-03-02T03:00:00Z', job, 60_000);
  await tickAt('2026-03-02T03:01:00Z', job, 60_000);
  expect(runs).toHaveLength(1);
  expect(runs[0]).toBeGreaterThan(0);
  expect(runs[0]).toBeLessThanOrEqual(60_000);
});

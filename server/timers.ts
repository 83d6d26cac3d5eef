/** Outside WeChat nobody rings: each function's timer, as its `config.json` sets it for WeChat, ticks here. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { House } from '@/cloudfunctions/house';
import type { Job } from '@/cloudfunctions/kernel/context';
import { lastOccurrence, tick } from '@/cloudfunctions/kernel/jobs';
import type { Turns } from './turns';

/** One timer: when it rings, and the jobs of which each tick runs what is due. */
export interface Timer {
  readonly name: string;
  readonly cron: string;
  readonly jobs: readonly Job[];
}

const Config = z.object({
  triggers: z
    .array(z.object({ name: z.string(), type: z.literal('timer'), config: z.string() }))
    .max(1, 'WeChat allows one timer a function')
    .default([]),
});

/** The house's own jobs (the outbox, old answers) belong to no function. */
const HOUSE_CRON = '0 */10 * * * * *';

/** Throws when a function has jobs and no timer: they would never run. */
export function timersOf(house: House, folder = path.resolve(__dirname, '../cloudfunctions')): Timer[] {
  const timers = house.functions
    .filter((it) => it.jobs.length > 0)
    .map(({ name, jobs }) => {
      const config = Config.parse(JSON.parse(readFileSync(path.join(folder, name, 'config.json'), 'utf8')));
      const trigger = config.triggers[0];
      if (trigger === undefined) throw new Error(`${name} has jobs, but its config.json sets no timer`);
      return { name, cron: trigger.config, jobs };
    });
  const owned = new Set(timers.flatMap((it) => it.jobs));
  return [...timers, { name: 'house', cron: HOUSE_CRON, jobs: house.jobs.filter((it) => !owned.has(it)) }];
}

/** How often the clock is looked at: a demo's may have been moved meanwhile. */
const LOOK_MS = 1_000;

export interface RunningTimers {
  /** Takes no more ticks and waits for the one that runs. */
  stop(): Promise<void>;
}

/** Rings each timer at its instants by the house's clock, one at a time; what was missed is made good by the next tick. */
export function startTimers(house: House, timers: readonly Timer[], turns: Turns): RunningTimers {
  let seen = house.platform.clock();
  let stopped = false;
  let waiting = false;
  const look = () => {
    if (waiting) return;
    waiting = true;
    turns(async () => {
      waiting = false;
      const now = house.platform.clock();
      if (stopped || now <= seen) return;
      const ringing = timers.filter((it) => lastOccurrence(it.cron, now) > seen);
      seen = now;
      for (const { jobs } of ringing) await tick(await house.systemContext(now), jobs);
    }).catch((error: unknown) => house.platform.log.error({ what: 'timer' }, error));
  };
  const looking = setInterval(look, LOOK_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(looking);
      await turns(async () => undefined);
    },
  };
}

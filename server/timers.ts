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
export function timersOf(
  house: Pick<House, 'functions' | 'jobs'>,
  folder = path.resolve(__dirname, '../cloudfunctions'),
): Timer[] {
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
export const LOOK_MS = 1_000;

export interface RunningTimers {
  /** Takes no more ticks and waits for the one that runs. */
  stop(): Promise<void>;
}

export interface Ringing {
  clock(): Date;
  readonly turns: Turns;
  ring(timer: Timer, now: Date): Promise<void>;
  failed(error: unknown): void;
}

/** How a house's timers ring: each runs what is due of its jobs. */
export const ringingOf = ({ platform, systemContext }: House, turns: Turns): Ringing => ({
  clock: () => platform.clock(),
  turns,
  ring: async ({ jobs }, now) => tick(await systemContext(now), jobs),
  failed: (error) => platform.log.error({ what: 'timer' }, error),
});

/** Rings each timer at its instants, one after another; what was missed is made good by the next ring. */
export function startTimers(timers: readonly Timer[], { clock, turns, ring, failed }: Ringing): RunningTimers {
  let seen = clock();
  let stopped = false;
  let waiting = false;
  const look = () => {
    if (waiting) return;
    waiting = true;
    turns(async () => {
      waiting = false;
      const now = clock();
      if (stopped || now <= seen) return;
      const due = timers.filter((it) => lastOccurrence(it.cron, now) > seen);
      seen = now;
      for (const timer of due) await ring(timer, now).catch(failed);
    }).catch(failed);
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

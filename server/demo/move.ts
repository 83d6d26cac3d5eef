/** Moving the demo's clock: forward only, and what falls due on the way happens then, in its order. */
import type { House } from '@/cloudfunctions/house';
import { agenda, runJob } from '@/cloudfunctions/kernel/jobs';
import { done, refuse, type Outcome } from '@/cloudfunctions/kernel/outcome';
import type { DemoClock } from './clock';
import type { DemoState } from './state';

export interface ClockMover {
  move(to: Date): Promise<Outcome<{ now: string; jobs: number; failed: number }, 'BAD_REQUEST'>>;
  /** From where to where the clock is on its way; the clock itself says how far it has got. */
  underWay(): { readonly from: Date; readonly to: Date } | undefined;
}

/** As far as the clock may be moved at once. */
const DAYS_MAX = 1100;

interface Moved {
  readonly house: House;
  readonly clock: DemoClock;
  readonly state: DemoState;
  /** Resolves when WeChat has told everything so far. */
  told(): Promise<void>;
}

/** The clock stands at each job's instant while it runs and WeChat tells what became of its messages. A job that fails is logged and left to its next turn, as a timer would. */
export function clockMover({ house, clock, state, told }: Moved): ClockMover {
  let underWay: { from: Date; to: Date } | undefined;
  return {
    underWay: () => underWay,
    async move(to) {
      const from = clock.now();
      const days = (to.getTime() - from.getTime()) / 86_400_000;
      if (days <= 0) return refuse('BAD_REQUEST', { clock: 'goes forward only', now: from.toISOString() });
      if (days > DAYS_MAX) return refuse('BAD_REQUEST', { clock: `goes ${DAYS_MAX} days at once`, now: from.toISOString() });
      const due = agenda(house.jobs, from, to);
      let failed = 0;
      underWay = { from, to };
      try {
        for (const { job, at } of due) {
          clock.stand(at);
          failed += (await ran(house, job, at)) ? 0 : 1;
          await told();
        }
      } finally {
        underWay = undefined;
        await state.keepAhead(clock.goOn(to));
      }
      return done({ now: clock.now().toISOString(), jobs: due.length, failed });
    },
  };
}

async function ran(house: House, job: House['jobs'][number], at: Date): Promise<boolean> {
  try {
    await runJob(await house.systemContext(at), job, at);
    return true;
  } catch (error) {
    house.platform.log.error({ job: job.name, what: 'job failed' }, error);
    return false;
  }
}

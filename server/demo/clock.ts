/** The demo's clock: the real one plus what it was moved by; standing still at an instant while something is made to happen then. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface DemoClock {
  now(): Date;
  /** The clock on the wall, as those see it who have no instant of their own: WeChat's stand-in, for one. */
  wall(): Date;
  /** Runs `work` as of `at`, whatever the clock says outside; several at once each have their own instant. */
  at<T>(at: Date, work: () => Promise<T>): Promise<T>;
  /** Everybody sees `at` until the clock goes on. */
  stand(at: Date): void;
  /** Ticks on from `from`; answers by how many milliseconds it is ahead of the real one. */
  goOn(from: Date): number;
}

export function createDemoClock(realNow: () => Date, aheadMs = 0): DemoClock {
  const instants = new AsyncLocalStorage<Date>();
  let ahead = aheadMs;
  let standing: Date | undefined;
  const wall = () => new Date(standing ?? realNow().getTime() + ahead);
  return {
    now: () => new Date(instants.getStore() ?? wall()),
    wall,
    at: (at, work) => instants.run(at, work),
    stand(at) {
      standing = at;
    },
    goOn(from) {
      ahead = from.getTime() - realNow().getTime();
      standing = undefined;
      return ahead;
    },
  };
}

/** Ends a command that has run longer than its `maxTimeMS`. */
import { fault } from '../fault';

/** The clock is asked only once in so many steps. */
const STEPS = 128;

export class Pace {
  #until = Infinity;
  #steps = 0;

  /** For the command that runs next; `limitMs` undefined: no limit. */
  begin(limitMs: number | undefined): void {
    this.#steps = 0;
    this.#until = limitMs === undefined || limitMs === 0 ? Infinity : performance.now() + limitMs;
  }

  /** To be called for each document looked at. Throws MaxTimeMSExpired (50). */
  step(): void {
    this.#steps++;
    if (this.#steps % STEPS === 0 && performance.now() > this.#until) throw fault(50, 'operation exceeded time limit');
  }
}

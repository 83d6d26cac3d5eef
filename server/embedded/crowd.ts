/** Whether it pays to wait a moment for more writers before committing: a commit costs the same for one as for fifty. */

/** Fewer than this many writers in `LATELY_MS` are served at once. */
const CROWD = 6;
const LATELY_MS = 12;
/** How long after the last arrival, and how long in all, others are waited for. */
const SILENCE_MS = 0.35;
const PATIENCE_MS = 1.5;

export class Crowd {
  /** Arrivals of the last `LATELY_MS`, oldest first. */
  #lately: number[] = [];
  #first: number | undefined;
  #last = 0;
  #waiting = 0;

  /** A writer has come; `now` in milliseconds. */
  arrived(now: number): void {
    this.#first ??= now;
    this.#last = now;
    this.#waiting++;
    this.#lately.push(now);
    if (this.#lately.length > 256) this.#lately.splice(0, 128);
  }

  /** The waiting ones are served. */
  gone(): void {
    this.#first = undefined;
    this.#waiting = 0;
  }

  worthWaiting(now: number): boolean {
    if (this.#first === undefined) return false;
    while ((this.#lately[0] ?? now) < now - LATELY_MS) this.#lately.shift();
    if (this.#lately.length - this.#waiting < CROWD) return false;
    return now - this.#last < SILENCE_MS && now - this.#first < PATIENCE_MS;
  }
}

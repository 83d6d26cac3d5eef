/** Whether it pays to wait a moment for more writers before committing: a commit costs the same for one as for fifty. */

/** Fewer writers than this are served at once. */
const CROWD = 6;
/** Whoever wrote in one of so many commits before is expected to write again. */
const COMMITS = 3;
/** Of those expected, the share that is enough. */
const ENOUGH = 0.9;
/** Waiting as long as a commit takes pays when it doubles the company; never longer than this. */
const PATIENCE_MS_MAX = 10;

export class Crowd {
  /** The connections of the last commits, the newest first. */
  #lately: ReadonlySet<number>[] = [];
  #expected = 0;
  #patienceMs = 0;
  #sinceMs: number | undefined;

  /** A commit for these connections took so long. */
  served(connections: Iterable<number>, commitMs: number): void {
    this.#lately = [new Set(connections), ...this.#lately].slice(0, COMMITS);
    this.#expected = new Set(this.#lately.flatMap((one) => [...one])).size;
    this.#patienceMs = Math.min(commitMs, PATIENCE_MS_MAX);
    this.#sinceMs = undefined;
  }

  /** Asked again and again while `count` writers wait. */
  worthWaiting(count: number, nowMs: number): boolean {
    this.#sinceMs ??= nowMs;
    return this.#expected >= CROWD && count < this.#expected * ENOUGH && nowMs - this.#sinceMs < this.#patienceMs;
  }
}

/** Runs a piece of work many times by several callers at once and answers its rate and its slow end. */

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What was measured so far; slices of several pieces of work can take turns, so that a busy moment of the machine meets them all. */
export interface Slices {
  readonly tookMs: number[];
  elapsedMs: number;
  calls: number;
}

export const newSlices = (): Slices => ({ tookMs: [], elapsedMs: 0, calls: 0 });

/** Goes on for `seconds` with `callers` at once; calls are numbered on. */
export async function measureSlice(
  slices: Slices,
  { callers, seconds }: { callers: number; seconds: number },
  work: (call: number) => Promise<unknown>,
): Promise<void> {
  const started = performance.now();
  const ends = started + seconds * 1000;
  const caller = async (): Promise<void> => {
    do {
      const call = slices.calls;
      slices.calls += 1;
      const from = performance.now();
      await work(call);
      slices.tookMs.push(performance.now() - from);
    } while (performance.now() < ends);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  slices.elapsedMs += performance.now() - started;
}

/** `units`: how many commands one call stands for. */
export function measured({ tookMs, elapsedMs }: Slices, units = 1): Measured {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: (sorted.length * units * 1000) / elapsedMs, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** One piece of work, in one go. */
export async function measure(
  { callers, seconds, units = 1 }: { callers: number; seconds: number; units?: number },
  work: (call: number) => Promise<unknown>,
): Promise<Measured> {
  const slices = newSlices();
  await measureSlice(slices, { callers, seconds }, work);
  return measured(slices, units);
}

/** Runs a piece of work many times by several callers at once and answers its rate and its slow end. */

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** `units`: how many commands one call stands for. Stops after `seconds`, or when `callsMax` is reached. */
export async function measure(
  { callers, seconds, callsMax = Infinity, units = 1 }: { callers: number; seconds: number; callsMax?: number; units?: number },
  work: (call: number) => Promise<unknown>,
): Promise<Measured> {
  const took: number[] = [];
  let next = 0;
  const started = performance.now();
  const ends = started + seconds * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < ends && next < callsMax) {
      const call = next;
      next += 1;
      const from = performance.now();
      await work(call);
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsed = performance.now() - started;
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  return { perSecond: (took.length * units * 1000) / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) };
}

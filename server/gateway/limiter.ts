/** How often one caller may call: a bucket of tokens each, refilled steadily. What is over is refused before anything runs. */
import type { Limits } from '../settings';

export interface Limiter {
  /** Takes one call of this caller; false when the bucket is empty. */
  take(caller: string): boolean;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Memory is bounded: past this many callers the one that was quiet longest starts afresh. */
const CALLERS_MAX = 100_000;

/** `nowMs` is a steady clock in milliseconds (not the business clock: that one can be moved). */
export function createLimiter({ perSecond, burst }: Limits, nowMs: () => number): Limiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(caller) {
      const atMs = nowMs();
      const known = buckets.get(caller) ?? { tokens: burst, atMs };
      const tokens = Math.min(burst, known.tokens + ((atMs - known.atMs) / 1000) * perSecond);
      // Put back at the end: a Map keeps the order of insertion, so the first is the quietest.
      buckets.delete(caller);
      buckets.set(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs });
      if (buckets.size > CALLERS_MAX) for (const quietest of buckets.keys()) if (buckets.delete(quietest)) break;
      return tokens >= 1;
    },
  };
}

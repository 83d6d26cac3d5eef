/**
 * How often one caller may call: a bucket of tokens each, refilled steadily. What is over is refused before anything runs.
 * The buckets are this process's own: behind several processes a caller may call as often at each of them. That protects each process;
 * over all of them WeChat's own limits hold (100 sign-ins a minute a user), and a shop that wants less sets it at its proxy.
 */
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Limits } from '../settings';

export interface Limiter {
  /** The limits of a caller where a kind of call has none of its own. */
  readonly usual: Limits;
  /** Takes one call of this caller; false when the bucket is empty. `limits` are those of this kind of call, where it has its own. */
  take(caller: string, limits?: Limits): boolean;
  /** Whether a call is left, without taking it. */
  has(caller: string, limits?: Limits): boolean;
  /** Takes the next call of this caller that comes up within `patienceMs`, and resolves when it does: true; false when there is none. */
  wait(caller: string, limits: Limits, patienceMs: number): Promise<boolean>;
  /** Whole seconds, rounded up, until this caller has a call left; 0 where one is left now. */
  waitSeconds(caller: string, limits?: Limits): number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Memory is bounded: past this many callers the one that was quiet longest starts afresh. */
const CALLERS_MAX = 100_000;

/** `nowMs` is a steady clock in milliseconds (not the business clock: that one can be moved); `pause` resolves after as many of them. */
export function createLimiter(usual: Limits, nowMs: () => number, pause: (ms: number) => Promise<unknown> = pauseFor): Limiter {
  const buckets = new Map<string, Bucket>();
  const filled = (caller: string, { perSecond, burst }: Limits, atMs: number): number => {
    const known = buckets.get(caller);
    return known === undefined ? burst : Math.min(burst, known.tokens + ((atMs - known.atMs) / 1000) * perSecond);
  };
  const keep = (caller: string, bucket: Bucket): void => {
    // Put back at the end: a Map keeps the order of insertion, so the first is the quietest.
    buckets.delete(caller);
    buckets.set(caller, bucket);
    if (buckets.size > CALLERS_MAX) for (const quietest of buckets.keys()) if (buckets.delete(quietest)) break;
  };
  return {
    usual,
    take(caller, limits = usual) {
      const atMs = nowMs();
      const tokens = filled(caller, limits, atMs);
      keep(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs });
      return tokens >= 1;
    },
    async wait(caller, limits, patienceMs) {
      const atMs = nowMs();
      const tokens = filled(caller, limits, atMs);
      const waitMs = (Math.max(0, 1 - tokens) / limits.perSecond) * 1000;
      if (waitMs > patienceMs) return false;
      // What is waited for is taken at once, so that whoever comes later waits longer.
      keep(caller, { tokens: tokens - 1, atMs });
      if (waitMs > 0) await pause(waitMs);
      return true;
    },
    has: (caller, limits = usual) => filled(caller, limits, nowMs()) >= 1,
    waitSeconds: (caller, limits = usual) => Math.ceil(Math.max(0, 1 - filled(caller, limits, nowMs())) / limits.perSecond),
  };
}

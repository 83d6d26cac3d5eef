/** Who is let on: what every route asks before anything runs. */
import type { FastifyRequest } from 'fastify';
import type { Limits } from '../settings';
import type { Behind } from './behind';
import type { Limiter } from './limiter';
import { networksOf } from './network.rule';
import { Refused } from './refused';

/** A site of IPv6 may do as much as so many of its lines. */
const LINES_OF_SITE = 4;
/** What an address keeps that is over its limits, so that whoever shares it with somebody who guesses is not locked out. */
const KEPT: Limits = { perSecond: 2, burst: 2 };
/** Longest wait for one of these: a phone's patience. */
const PATIENCE_MS = 5_000;

/** One kind of what an address may do, and how often: each kind has a bucket of its own, so that none locks out another. */
export interface Allowance {
  readonly what: string;
  readonly limits: Limits;
}

interface Source {
  readonly key: string;
  readonly limits: Limits;
}

/** The buckets of a request's address; of IPv6 its line and its site, whose addresses are all one caller's. The widest is last. */
function sourcesOf(request: FastifyRequest, { what, limits }: Allowance): readonly Source[] {
  const { line, site } = networksOf(request.ip);
  const wide = { perSecond: limits.perSecond * LINES_OF_SITE, burst: limits.burst * LINES_OF_SITE };
  return [{ key: `${what} of ${line}`, limits }, ...(site === undefined ? [] : [{ key: `${what} of ${site}`, limits: wide }])];
}

/** Takes one call of this caller, or refuses. */
export function admit(limiter: Limiter, caller: string, limits?: Limits): void {
  if (!limiter.take(caller, limits)) throw tooMany(limiter, caller, limits);
}

/** Takes one call of whoever has no session, or refuses. */
export function admitAddress(limiter: Limiter, request: FastifyRequest, allowance: Partial<Allowance> = {}): void {
  const over = takeOf(limiter, request, { what: 'call', limits: limiter.usual, ...allowance });
  if (over !== undefined) throw tooMany(limiter, over.key, over.limits);
}

/** Counts one more. */
export const countFor = (limiter: Limiter, request: FastifyRequest, allowance: Allowance): void =>
  sourcesOf(request, allowance).forEach(({ key, limits }) => limiter.take(key, limits));

/**
 * Lets on who has one of `calls` left and is not over `failures` (which `countFor` counts). An address that is keeps two tries a second,
 * and waits for its turn; only when too many wait already is it refused.
 */
export async function admitPatiently(
  limiter: Limiter,
  request: FastifyRequest,
  { calls, failures }: { calls: Allowance; failures?: Allowance },
): Promise<void> {
  const failed = failures === undefined ? undefined : overOf(limiter, request, failures);
  const over = failed ?? takeOf(limiter, request, calls);
  if (over === undefined) return;
  const kept = `kept for ${over.key}`;
  if (!(await limiter.wait(kept, KEPT, PATIENCE_MS))) throw tooMany(limiter, kept, KEPT);
}

/** The widest bucket in which nothing is left. */
const overOf = (limiter: Limiter, request: FastifyRequest, allowance: Allowance): Source | undefined =>
  sourcesOf(request, allowance).findLast(({ key, limits }) => !limiter.has(key, limits));

/** Takes one of each bucket, or none of any: then the one that has none. */
function takeOf(limiter: Limiter, request: FastifyRequest, allowance: Allowance): Source | undefined {
  const over = overOf(limiter, request, allowance);
  if (over === undefined) countFor(limiter, request, allowance);
  return over;
}

const tooMany = (limiter: Limiter, caller: string, limits?: Limits): Refused =>
  new Refused('TOO_MANY', { retryAfterSeconds: limiter.waitSeconds(caller, limits) });

/** What stands behind the gateway, once the house is open. */
export function opened(parts: { behind(): Behind | undefined }): Behind {
  const behind = parts.behind();
  if (behind === undefined) throw new Refused('BUSY');
  return behind;
}

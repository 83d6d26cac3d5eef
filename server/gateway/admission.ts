/** Who is let on: what every route asks before anything runs. */
import type { FastifyRequest } from 'fastify';
import type { Limits } from '../settings';
import type { Behind } from './behind';
import type { Limiter } from './limiter';
import { networkOf } from './network.rule';
import { Refused } from './refused';

/** One bucket for all that an address asks without a session; of IPv6 its network, whose addresses are all one caller's. */
export const addressOf = (request: FastifyRequest): string => `address:${networkOf(request.ip)}`;

/** Takes one call of this caller, or refuses. */
export function admit(limiter: Limiter, caller: string, limits?: Limits): void {
  if (!limiter.take(caller, limits)) throw tooMany(limiter, caller, limits);
}

/** Refuses who has no call left, with how long to wait for one; takes none. */
export function expectLeft(limiter: Limiter, caller: string, limits?: Limits): void {
  if (!limiter.has(caller, limits)) throw tooMany(limiter, caller, limits);
}

const tooMany = (limiter: Limiter, caller: string, limits?: Limits): Refused =>
  new Refused('TOO_MANY', { retryAfterSeconds: limiter.waitSeconds(caller, limits) });

/** What stands behind the gateway, once the house is open. */
export function opened(parts: { behind(): Behind | undefined }): Behind {
  const behind = parts.behind();
  if (behind === undefined) throw new Refused('BUSY');
  return behind;
}

/**
 * Signing in inside the official account, between the steps: what a browser was sent out for (`Trip`), and who came back (`Ticket`).
 * Both stand in a cookie of that browser, signed; the address carries only a random name of them, so that neither an address that
 * somebody else sends nor one that somebody reads is worth anything.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '@/cloudfunctions/house';
import { ARRIVAL_LIFE_MS } from '@/cloudfunctions/identity/arrival.usecase';
import { cookieOf, setCookie } from './cookie';
import { createSigned, type Signed, type SessionKeys } from './signed';

const TRIP_LIFE_MS = 10 * 60_000;
/** WeChat hands back at most 128 letters and digits. */
const STATE = /^[\da-f]{32}$/;
const TICKET = /^oa\.[\w-]{32}$/;

const Trip = z.object({
  state: z.string(),
  /** Where to go on, an address of the app. */
  to: z.string(),
  scope: z.enum(['base', 'userinfo']),
  /** Whether to ask, with a tap, who it is when silence told too little. */
  ask: z.boolean(),
});
export type Trip = z.output<typeof Trip>;

const Ticket = z.object({ ticket: z.string(), app: z.string(), openid: z.string(), unionid: z.string().optional() });

export interface OauthSettings {
  readonly keys: SessionKeys;
  /** The machine's clock. */
  readonly realNow: () => Date;
  readonly randomBytes: (bytes: number) => Buffer;
  /** The origin under which this browser reaches us: WeChat sends it back there, where its cookie is. */
  readonly publicUrl: (request: FastifyRequest) => string;
}

export interface Oauth {
  /** Notes in the browser what it goes out for; answers the `state` and the address that it comes back to. */
  begin(request: FastifyRequest, reply: FastifyReply, trip: Omit<Trip, 'state'>): Promise<{ state: string; redirectUri: string }>;
  /** What the browser that comes back was sent out for; undefined when it was not this one, or too long ago. */
  tripOf(request: FastifyRequest, state: string): Promise<Trip | undefined>;
  newTicket(): string;
  /** The cookie without which the ticket is worth nothing. */
  cookieOf(request: FastifyRequest, ticket: string, who: SignedIn): Promise<string>;
  /** Who holds this ticket in this browser; whether it was used already is for `Arrivals` to say. */
  holderOf(request: FastifyRequest, ticket: string): Promise<SignedIn | undefined>;
}

/** Whether a login code is one of our tickets; WeChat's have no dot. */
export const isTicket = (loginCode: string): boolean => loginCode.startsWith('oa.');

const tripCookie = (state: string): string => `changke-trip-${state.slice(0, 8)}`;
const ticketCookie = (ticket: string): string => `changke-ticket-${ticket.slice(3, 11)}`;

export function createOauth({ keys, realNow, randomBytes, publicUrl }: OauthSettings): Oauth {
  const trips = createSigned(keys, realNow, { issuer: 'changke-trip', claims: Trip, lifeMs: TRIP_LIFE_MS });
  const tickets = createSigned(keys, realNow, { issuer: 'changke-ticket', claims: Ticket, lifeMs: ARRIVAL_LIFE_MS });
  const isSecure = (request: FastifyRequest): boolean => publicUrl(request).startsWith('https:');
  const keep = (request: FastifyRequest, name: string, value: string, lifeMs: number): string =>
    setCookie({ name, value, lifeMs, secure: isSecure(request) });
  const kept = <T>(request: FastifyRequest, name: string, signed: Signed<T>): Promise<T | undefined> | undefined => {
    const token = cookieOf(request, name, isSecure(request));
    return token === undefined ? undefined : signed.read(token);
  };
  return {
    async begin(request, reply, trip) {
      const state = randomBytes(16).toString('hex');
      const { token } = await trips.sign({ state, ...trip });
      reply.header('set-cookie', keep(request, tripCookie(state), token, TRIP_LIFE_MS));
      return { state, redirectUri: `${publicUrl(request)}/oauth/callback` };
    },
    async tripOf(request, state) {
      const trip = STATE.test(state) ? await kept(request, tripCookie(state), trips) : undefined;
      return trip?.state === state ? trip : undefined;
    },
    newTicket: () => `oa.${randomBytes(24).toString('base64url')}`,
    async cookieOf(request, ticket, { app, openid, unionid }) {
      const { token } = await tickets.sign({ ticket, app, openid, unionid });
      return keep(request, ticketCookie(ticket), token, ARRIVAL_LIFE_MS);
    },
    async holderOf(request, ticket) {
      const held = TICKET.test(ticket) ? await kept(request, ticketCookie(ticket), tickets) : undefined;
      if (held?.ticket !== ticket) return undefined;
      return { app: held.app, openid: held.openid, unionid: held.unionid };
    },
  };
}

/** Signing in inside the official account: `GET /oauth/config`, `/oauth/start`, `/oauth/callback`. People see these, so they answer in pages. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Arrival } from '@/cloudfunctions/identity/arrival.usecase';
import type { OfficialAccount, OauthScope } from '@/cloudfunctions/kernel/wechatOfficial';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { done } from '@/cloudfunctions/kernel/outcome';
import type { Log } from '@/cloudfunctions/kernel/log';
import { admitAddress, admitPatiently, opened } from './admission';
import { answer, sayWhenAgain } from './answer';
import { APP_HOME, appAddress, withTicket } from './appAddress.rule';
import type { Behind } from './behind';
import type { Limiter } from './limiter';
import type { Oauth, Trip } from './oauth';
import { sendPage, type Link, type PageName } from './oauthPage';
import { Refused } from './refused';

export interface OauthDoor {
  readonly oauth: Oauth;
  readonly limiter: Limiter;
  readonly log: Log;
  behind(): Behind | undefined;
}

const Start = z.object({
  to: z.string().default(APP_HOME),
  scope: z.enum(['base', 'userinfo']).default('base'),
  /** `0`: nobody wants to be asked with a tap. */
  ask: z.enum(['0', '1']).default('1'),
});
const Callback = z.object({
  state: z.string(),
  /** Absent when the person declined. */
  code: z
    .string()
    .regex(/^[\w-]{1,512}$/)
    .optional(),
});

/** `door` is undefined where the shop has no official account: then nothing is here but the word that nobody can sign in this way. */
export function oauthRoutes(app: FastifyInstance, parts: Omit<OauthDoor, 'oauth'>, oauth: Oauth | undefined): void {
  app.get('/oauth/config', async (request, reply) => {
    await admitPatiently(parts.limiter, request, callsOf(parts));
    const official = oauth === undefined ? undefined : opened(parts).official;
    return answer(reply, request, done({ signIn: official !== undefined && canSignIn(official, request) }));
  });
  if (oauth === undefined) return;
  const door = { ...parts, oauth };
  app.register(async (pages) => {
    pages.setErrorHandler((error: FastifyError, request, reply) => answerError(door, error, request, reply));
    pages.addHook('onRequest', async (request, reply) => {
      // The address that led here may hold a code: it is told to nobody.
      reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store');
    });
    pages.get('/oauth/start', (request, reply) => start(door, request, reply));
    pages.get('/oauth/callback', (request, reply) => callback(door, request, reply));
  });
}

/** WeChat's own page answers inside WeChat alone; a stand-in's anywhere. */
const canSignIn = (official: OfficialAccount, request: FastifyRequest): boolean =>
  !official.insideWechat || /\bMicroMessenger\b/i.test(request.headers['user-agent'] ?? '');

const callsOf = ({ limiter }: Pick<OauthDoor, 'limiter'>) => ({ calls: { what: 'oauth', limits: limiter.usual } });

async function start(door: OauthDoor, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  await admitPatiently(door.limiter, request, callsOf(door));
  const official = officialOf(door);
  const asked = Start.safeParse(request.query);
  const to = asked.success ? appAddress(asked.data.to) : undefined;
  if (!asked.success || to === undefined) throw new Refused('BAD_REQUEST');
  if (!canSignIn(official, request)) return sendPage(reply, 'outside', []);
  const { scope, ask } = asked.data;
  const { state, redirectUri } = await door.oauth.begin(request, reply, { to, scope, ask: ask === '1' });
  return reply.redirect(official.authorizeAddress({ redirectUri, state, scope }), 302);
}

async function callback(door: OauthDoor, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const asked = Callback.safeParse(request.query);
  const trip = asked.success ? await door.oauth.tripOf(request, asked.data.state) : undefined;
  if (!asked.success || trip === undefined) {
    // Only these are counted: a browser that we sent out ourselves comes back, whoever else is at its address.
    admitAddress(door.limiter, request, { what: 'foreign callback' });
    return tell(door, reply, 'foreign', [again(APP_HOME)]);
  }
  const { code } = asked.data;
  if (code === undefined) return tell(door, reply, 'declined', [again(trip.to, trip.scope), later(trip.to)]);
  const arrival = await opened(door).arrivals.for(trip.state, () => arrive(door, trip, code));
  if (arrival.known) {
    door.log.info({ what: 'oauth', code: 'OK' });
    const cookie = await door.oauth.cookieOf(request, arrival.ticket, arrival);
    return reply.header('set-cookie', cookie).redirect(withTicket(trip.to, arrival.ticket), 302);
  }
  const { why } = arrival;
  if (why === 'tap') return tell(door, reply, 'ask', [{ ...again(trip.to, 'userinfo'), name: 'wechat' }, later(trip.to)]);
  return tell(door, reply, why, [again(trip.to, trip.scope)]);
}

/** Who the code stands for. Who stays unknown in silence is asked once, with a tap: WeChat wants no other way. */
async function arrive(door: OauthDoor, trip: Trip, code: string): Promise<Arrival> {
  const official = officialOf(door);
  const user = await official.userOf(code, trip.scope);
  if (!user.known) return { known: false, why: user.why };
  const who = { app: official.appId, ...user.session };
  if (who.unionid === undefined && trip.scope === 'base' && trip.ask && !(await opened(door).isMember(who)))
    return { known: false, why: 'tap' };
  return { known: true, ticket: door.oauth.newTicket(), ...who };
}

function officialOf(door: OauthDoor): OfficialAccount {
  const { official } = opened(door);
  if (official === undefined) throw new Refused('NO_SUCH_ACTION');
  return official;
}

const startAddress = (to: string, more: Record<string, string>): string =>
  `/oauth/start?${new URLSearchParams({ to, ...more }).toString()}`;
const again = (to: string, scope: OauthScope = 'base'): Link => ({ name: 'again', to: startAddress(to, { scope }) });
const later = (to: string): Link => ({ name: 'later', to: startAddress(to, { ask: '0' }) });

function tell(door: OauthDoor, reply: FastifyReply, name: PageName, links: readonly Link[]): FastifyReply {
  door.log.info({ what: 'oauth', code: name });
  return sendPage(reply, name, links);
}

const PAGE_OF: Readonly<Record<string, PageName>> = { TOO_MANY: 'often', BUSY: 'busy', BAD_REQUEST: 'foreign' };

/** Whatever went wrong, a person reads it. */
function answerError(door: OauthDoor, error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refused && error.code === 'NO_SUCH_ACTION') return answer(reply, request, { ok: false, code: error.code });
  if (error instanceof Refused) sayWhenAgain(reply, error.details);
  const page = error instanceof Refused ? PAGE_OF[error.code] : error instanceof BusyError ? 'busy' : undefined;
  if (page === undefined) door.log.error({ what: 'request failed', route: request.routeOptions.url ?? '?' }, error);
  return sendPage(reply, page ?? 'broken', [{ name: 'app', to: APP_HOME }]);
}

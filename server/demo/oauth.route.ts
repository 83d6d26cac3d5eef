/** The member's phone with a page of the official account: the stage says who holds it, and WeChat's own page answers on the demo's origin. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cookieOf, setCookie } from '../gateway/cookie';
import { Refused } from '../gateway/refused';
import type { Visitor } from '../wechat/oauth';
import type { StandIn } from '../wechat/standIn';
import { NEWCOMER } from './cast';
import { officialOpenidOf, unionidOf } from './identities';
import { Openid } from './openid';

/** The OAuth page's address within the demo: the stand-in's own port cannot be reached from another machine. */
export const AUTHORIZE_BASE = '/demo/wechat';
const HOLDER = 'demo-phone';
const HOLDER_LIFE_MS = 10 * 60_000;

const Opening = z.object({ openid: Openid, to: z.string().max(1_024) });

export function oauthRoutes(app: FastifyInstance, standIn: () => StandIn | undefined): void {
  app.get('/demo/oauth', (request, reply) => {
    const asked = Opening.safeParse(request.query);
    if (!asked.success) throw new Refused('BAD_REQUEST', { expected: 'openid, to' });
    const { openid, to } = asked.data;
    return reply
      .header('set-cookie', setCookie({ name: HOLDER, value: openid, lifeMs: HOLDER_LIFE_MS, secure: false }))
      .redirect(`/oauth/start?${new URLSearchParams({ to }).toString()}`);
  });
  app.get<{ Querystring: Record<string, string> }>(`${AUTHORIZE_BASE}/connect/oauth2/authorize`, (request, reply) => {
    const wechat = standIn();
    if (wechat === undefined) throw new Refused('BUSY');
    const holder = Openid.safeParse(cookieOf(request, HOLDER, false));
    if (!holder.success) throw new Refused('BAD_REQUEST', { expected: 'a phone of the stage' });
    const authorized = wechat.authorize(request.query, visitorOf(holder.data));
    if (authorized.kind === 'page') throw new Refused('BAD_REQUEST', { wechat: authorized.code });
    return reply.redirect(authorized.location);
  });
}

/** Who is new at the door does not follow the shop's account yet, so that WeChat keeps their unionid to itself until they are asked. */
const visitorOf = (openid: string): Visitor => ({
  openid: officialOpenidOf(openid),
  unionid: unionidOf(openid),
  follows: !openid.startsWith(NEWCOMER),
});

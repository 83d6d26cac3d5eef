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
    if (!holder.success) return reply.code(400).type('text/html; charset=utf-8').send(NOBODY);
    const authorized = wechat.authorize(request.query, visitorOf(holder.data));
    if (authorized.kind === 'page') throw new Refused('BAD_REQUEST', { wechat: authorized.code });
    return reply.redirect(authorized.location);
  });
}

/** For whoever opens the app by its address, where no phone of WeChat's is. */
const NOBODY = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>常客 Changke</title><style>html{background:Canvas;color:CanvasText;color-scheme:light dark}
body{margin:18vh auto;max-width:22em;padding:0 24px;font:16px/1.6 -apple-system,'PingFang SC','Noto Sans SC',sans-serif;text-align:center}
a{display:inline-block;margin-top:16px;padding:12px 24px;border:1px solid;border-radius:24px;color:inherit;text-decoration:none}</style>
<h1>先选一个人</h1><p>这是试用：在演示台上选好是谁拿着手机，再打开这里。</p>
<p lang="en">This is a demo: choose on the stage who holds the phone, then open this.</p><a href="/">演示台 <span lang="en">The stage</span></a></html>`;

/** Who is new at the door does not follow the shop's account yet, so that WeChat keeps their unionid to itself until they are asked. */
const visitorOf = (openid: string): Visitor => ({
  openid: officialOpenidOf(openid),
  unionid: unionidOf(openid),
  follows: !openid.startsWith(NEWCOMER),
});

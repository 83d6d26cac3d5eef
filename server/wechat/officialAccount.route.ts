/** The official account's side: OAuth's three addresses and what the account may know of a follower. */
import type { FastifyInstance } from 'fastify';
import { refusedApp, type Apps } from './apps';
import type { Codes } from './codes';
import { fault } from './fault';
import type { Authorize, Granted, Visitor } from './oauth';

interface OfficialParts {
  readonly apps: Apps;
  readonly grants: Codes<Granted>;
  readonly authorize: Authorize;
  /** Who taps; undefined: nobody does. */
  tapping(): Visitor | undefined;
  newCode(): string;
  now(): Date;
}

const LIFE_S = 7_200;

export function officialAccountRoutes(app: FastifyInstance, parts: OfficialParts): void {
  const known = new Map<string, Visitor>();
  app.get<{ Querystring: Record<string, string> }>('/connect/oauth2/authorize', (request, reply) => {
    const visitor = parts.tapping();
    if (visitor === undefined)
      return reply.type('text/html; charset=utf-8').send('<!doctype html><p>Nobody holds this phone.</p>');
    const authorized = parts.authorize(request.query, visitor);
    if (authorized.kind === 'redirect') return reply.redirect(authorized.location);
    return reply.type('text/html; charset=utf-8').send(`<!doctype html><p>${authorized.words} (${authorized.code})</p>`);
  });
  webTokenRoutes(app, parts, known);

  app.get<{ Querystring: Record<string, string> }>('/cgi-bin/user/info', (request, reply) => {
    const { officialAccount } = parts.apps;
    const refused =
      officialAccount === undefined ? fault(48001, 'api unauthorized') : parts.apps.tokenFault(officialAccount, request.query);
    if (refused !== undefined) return reply.send(refused);
    const visitor = known.get(request.query.openid ?? '');
    if (visitor === undefined) return reply.send(fault(40003, 'invalid openid'));
    if (visitor.follows !== true) return reply.send({ subscribe: 0, openid: visitor.openid });
    return reply.send({ subscribe: 1, openid: visitor.openid, language: 'zh_CN', ...unionidOf(visitor) });
  });
}

/** The code for a token of this one user, and the token for who they are. */
function webTokenRoutes(app: FastifyInstance, parts: OfficialParts, known: Map<string, Visitor>): void {
  const tokens = new Map<string, Granted & { readonly untilMs: number }>();
  app.get<{ Querystring: Record<string, string> }>('/sns/oauth2/access_token', (request, reply) => {
    const asked = request.query;
    const { officialAccount } = parts.apps;
    const refused = officialAccount === undefined ? fault(40013, 'invalid appid') : refusedApp(officialAccount, asked);
    if (refused !== undefined) return reply.send(refused);
    if (asked.grant_type !== 'authorization_code') return reply.send(fault(40002, 'invalid grant_type'));
    if (asked.code === undefined || asked.code === '') return reply.send(fault(41008, 'missing code'));
    const taken = parts.grants.take(asked.code);
    if (taken.state === 'used') return reply.send(fault(40163, 'code been used'));
    if (taken.state !== 'ok') return reply.send(fault(40029, 'invalid code'));
    const { visitor, scope } = taken.value;
    const token = parts.newCode();
    if (visitor.snapshot !== true) known.set(visitor.openid, visitor);
    tokens.set(token, { visitor, scope, untilMs: parts.now().getTime() + LIFE_S * 1000 });
    return reply.send({
      access_token: token,
      expires_in: LIFE_S,
      refresh_token: parts.newCode(),
      openid: visitor.openid,
      scope,
      ...(visitor.snapshot === true && { is_snapshotuser: 1 }),
      ...(scope === 'snsapi_userinfo' && unionidOf(visitor)),
    });
  });

  app.get<{ Querystring: Record<string, string> }>('/sns/userinfo', (request, reply) => {
    const { access_token: token = '', openid } = request.query;
    const granted = tokens.get(token);
    if (granted === undefined) return reply.send(fault(40001, 'invalid credential, access_token is invalid or not latest'));
    if (granted.untilMs <= parts.now().getTime()) return reply.send(fault(42001, 'access_token expired'));
    if (granted.visitor.openid !== openid) return reply.send(fault(40003, 'invalid openid'));
    if (granted.scope === 'snsapi_base') return reply.send(fault(48001, 'api unauthorized'));
    // WeChat gives everybody the same name and picture by now.
    return reply.send({ openid, nickname: '微信用户', headimgurl: '', privilege: [], ...unionidOf(granted.visitor) });
  });
}

const unionidOf = ({ unionid }: Visitor) => (unionid === undefined ? {} : { unionid });

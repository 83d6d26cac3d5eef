/**
 * A stand-in for WeChat's HTTP API, for the demo and the tests: real HTTP, the same addresses, the same answers, errors included.
 * It holds what WeChat would hold (people, codes, how many messages each may be sent) and keeps what it delivered.
 */
import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import type { Book, Person } from './book';
import { createCodes } from './codes';
import { fault, refusedApp } from './fault';
import { messageRoutes, type Templates } from './message.route';
import { personRoutes } from './person.route';
import { qrRoutes } from './qr.route';
import { createAccessTokens } from './tokens';

export interface StandInParts {
  readonly appId: string;
  readonly secret: string;
  readonly book: Book;
  /** The templates of this mini-program, each with its fields. */
  templates(): Promise<Templates>;
  /** WeChat's clock. */
  now(): Date;
}

export interface StandIn {
  /** For `WECHAT_API_BASE`. */
  readonly base: string;
  readonly book: Book;
  /** What `wx.login()` gives the phone of this person. */
  loginCode(person: Person): Promise<string>;
  /** What the phone button gives; the person's number, digits without country code. */
  phoneCode(phone: string): string;
  /** The next `times` calls to this path come to `errcode`: what an outage, a rate limit or a blocked person looks like. */
  failNext(path: string, errcode: number, times?: number): void;
  /** Ends every access token, as resetting the AppSecret does. */
  revokeTokens(): void;
  close(): Promise<void>;
}

const SYSTEM_BUSY = -1;

/** Starts it on a port of its own on loopback. */
export async function startStandIn(parts: StandInParts): Promise<StandIn> {
  const newCode = () => randomBytes(24).toString('base64url');
  const tokens = createAccessTokens(newCode, parts.now);
  const logins = createCodes<Person>(newCode, parts.now);
  const phones = createCodes<string>(newCode, parts.now);
  const failures: { path: string; errcode: number; left: number }[] = [];

  const app = fastify({ logger: false, forceCloseConnections: true });
  app.addHook('preHandler', async (request, reply) => {
    const failure = failures.find((it) => it.left > 0 && it.path === request.routeOptions.url);
    if (failure === undefined) return undefined;
    failure.left -= 1;
    return reply.send(fault(failure.errcode, failure.errcode === SYSTEM_BUSY ? 'system error' : 'refused'));
  });
  credentialRoutes(app, parts, () => tokens.issue());
  personRoutes(app, { ...parts, tokens, logins, phones });
  messageRoutes(app, { ...parts, tokens });
  qrRoutes(app, { tokens });

  return {
    base: await app.listen({ host: '127.0.0.1', port: 0 }),
    book: parts.book,
    async loginCode(person) {
      await parts.book.meet(person);
      return logins.issue(person);
    },
    phoneCode: (phone) => phones.issue(phone),
    failNext: (path, errcode, times = 1) => void failures.push({ path, errcode, left: times }),
    revokeTokens: () => tokens.revoke(),
    close: () => app.close(),
  };
}

/** `/cgi-bin/token` and its newer sister. */
function credentialRoutes(app: FastifyInstance, parts: StandInParts, issue: () => object): void {
  const answer = (asked: { grant_type?: string; appid?: string; secret?: string }) => {
    if (asked.grant_type !== 'client_credential') return fault(40002, 'invalid grant_type');
    return refusedApp(parts, asked) ?? issue();
  };
  app.get<{ Querystring: Record<string, string> }>('/cgi-bin/token', (request, reply) => reply.send(answer(request.query)));
  app.post<{ Body: Record<string, string> }>('/cgi-bin/stable_token', (request, reply) => reply.send(answer(request.body ?? {})));
}

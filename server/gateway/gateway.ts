/** The HTTP door outside WeChat: `POST /fn/<name>`, `POST /session`, `/oauth/…`, `/wechat/events`, `GET /healthz`, the app under `/app/`. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { done, refuse } from '@/cloudfunctions/kernel/outcome';
import type { Log } from '@/cloudfunctions/kernel/log';
import { admit, admitAddress, opened } from './admission';
import { answer, send } from './answer';
import { serveApp } from './app';
import type { Behind } from './behind';
import { parseBodies } from './body';
import { answerClientError } from './clientError';
import { endConnectionsOnClose } from './closing';
import { protectBrowsers } from './headers';
import type { Limiter } from './limiter';
import type { Oauth } from './oauth';
import { oauthRoutes } from './oauth.route';
import type { Pushes } from './push';
import { pushRoutes } from './push.route';
import { languageOf, Refused } from './refused';
import { bearerOf, type Session, type Sessions } from './session';
import { sessionRoute } from './session.route';
import { tellOfUntrustedProxies } from './untrusted';

export interface GatewayParts {
  /** Undefined until the house is open: until then `/healthz` says 503 and calls are `BUSY`. */
  behind(): Behind | undefined;
  readonly sessions: Sessions;
  readonly limiter: Limiter;
  readonly log: Log;
  /** The business clock, told on every answer: a demo's differs from the phone's. */
  now(): Date;
  /** The mini-program whose login codes are taken. */
  readonly appId: string;
  /** Undefined where the shop has no official account. */
  readonly oauth?: Oauth;
  /** Undefined where WeChat pushes nothing. */
  readonly pushes?: Pushes;
  /** Pages of this origin may frame the app: the demo's stage does. */
  readonly isFramed?: boolean;
  /** Where the browser build lies. */
  readonly appDir: string;
  /** Addresses and networks of one's own proxies. What anybody else writes into X-Forwarded-For is not believed. */
  readonly trustProxy: readonly string[];
}

/** A caller who sends its request slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

export function createGateway(parts: GatewayParts): FastifyInstance {
  const app = fastify({
    logger: false,
    trustProxy: parts.trustProxy.length > 0 && [...parts.trustProxy],
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Stopping closes idle connections and waits for the calls in flight.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 100 },
    clientErrorHandler: answerClientError,
  });
  protectBrowsers(app, { isFramed: parts.isFramed === true });
  parseBodies(app);
  endConnectionsOnClose(app);
  tellOfUntrustedProxies(app, parts);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-changke-now', parts.now().toISOString());
  });
  app.setErrorHandler((error, request, reply) => answerError(parts.log, error, request, reply));
  app.setNotFoundHandler((request, reply) => answer(reply, request, refuse('NO_SUCH_ACTION')));

  app.get('/healthz', async (request, reply) => {
    const healthy = await parts.behind()?.healthy();
    return answer(reply, request, healthy === true ? done({ ready: true }) : refuse('BUSY'));
  });
  sessionRoute(app, parts);
  oauthRoutes(app, parts, parts.oauth);
  if (parts.pushes !== undefined) pushRoutes(app, { ...parts, pushes: parts.pushes });
  app.post<{ Params: { name: string } }>('/fn/:name', (request, reply) => callFunction(parts, request, reply));
  serveApp(app, parts.appDir);
  return app;
}

async function callFunction(
  parts: GatewayParts,
  request: FastifyRequest<{ Params: { name: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const who = await sessionOf(parts, request);
  if (who === undefined) admitAddress(parts.limiter, request);
  else admit(parts.limiter, `member:${who.app}:${who.openid}`);
  const language = languageOf(request);
  const envelope = await opened(parts).answer(request.params.name, { envelope: request.body ?? {}, who, language });
  return envelope === undefined ? answer(reply, request, refuse('NO_SUCH_ACTION')) : send(reply, envelope);
}

/** Undefined without a token. A token that is not ours is refused whatever the action: whoever sends one means to be somebody. */
async function sessionOf(parts: GatewayParts, request: FastifyRequest): Promise<Session | undefined> {
  const token = bearerOf(request.headers.authorization);
  if (token === undefined) return undefined;
  const session = await parts.sessions.verify(token);
  if (session !== undefined) return session;
  admitAddress(parts.limiter, request, { what: 'bad session' });
  throw new Refused('NO_SESSION');
}

/** The one place where what a route threw becomes an answer. */
function answerError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refused) return answer(reply, request, refuse(error.code, error.details));
  if (error instanceof BusyError) return answer(reply, request, refuse('BUSY'));
  // Fastify's own complaints about a request (a malformed address, an aborted body) carry a 4xx.
  if (error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500)
    return answer(reply, request, refuse('BAD_REQUEST'));
  log.error({ what: 'request failed', route: request.routeOptions.url ?? '?' }, error);
  return answer(reply, request, refuse('INTERNAL'));
}

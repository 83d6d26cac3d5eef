/** The HTTP door to the functions outside WeChat: `POST /fn/<name>`, `POST /session`, `GET /healthz`, and the app under `/app/`. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuse, type Outcome } from '@/cloudfunctions/kernel/outcome';
import type { Log } from '@/cloudfunctions/kernel/log';
import { envelopeOf, statusOf } from '@/cloudfunctions/kernel/serve';
import type { Envelope } from '@/types/contract/contract';
import { serveApp } from './app';
import type { Behind } from './behind';
import { bodyOf, parseBodies } from './body';
import { endConnectionsOnClose } from './closing';
import type { Limiter } from './limiter';
import { languageOf, Refused } from './refused';
import { bearerOf, type Session, type Sessions } from './session';

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
  /** Where the browser build lies. */
  readonly appDir: string;
  readonly trustProxy: boolean;
}

/** A caller who sends its request slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

export function createGateway(parts: GatewayParts): FastifyInstance {
  const app = fastify({
    logger: false,
    trustProxy: parts.trustProxy,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Stopping closes idle connections and waits for the calls in flight.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 100 },
  });
  parseBodies(app);
  endConnectionsOnClose(app);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-changke-now', parts.now().toISOString());
    reply.header('x-content-type-options', 'nosniff');
  });
  app.setErrorHandler((error, request, reply) => answerError(parts.log, error, request, reply));
  app.setNotFoundHandler((request, reply) => answer(reply, request, refuse('NO_SUCH_ACTION')));

  app.get('/healthz', async (request, reply) => {
    const healthy = await parts.behind()?.healthy();
    return answer(reply, request, healthy === true ? { ok: true, data: { ready: true } } : refuse('BUSY'));
  });
  app.post('/session', (request, reply) => signIn(parts, request, reply));
  app.post<{ Params: { name: string } }>('/fn/:name', (request, reply) => callFunction(parts, request, reply));
  serveApp(app, parts.appDir);
  return app;
}

const SessionAsked = z.strictObject({ loginCode: z.string().min(1).max(128) });

async function signIn(parts: GatewayParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  admit(parts.limiter, `address:${request.ip}`);
  const { language: _language, ...body } = bodyOf(request);
  const asked = SessionAsked.safeParse(body);
  if (!asked.success) throw new Refused('BAD_REQUEST', { expected: 'loginCode' });
  const known = await opened(parts).signIn(asked.data.loginCode);
  if (!known.ok) return answer(reply, request, known);
  return answer(reply, request, { ok: true, data: await parts.sessions.sign({ app: parts.appId, ...known.data }) });
}

async function callFunction(
  parts: GatewayParts,
  request: FastifyRequest<{ Params: { name: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const who = await sessionOf(parts, request);
  admit(parts.limiter, who === undefined ? `address:${request.ip}` : `member:${who.openid}`);
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
  admit(parts.limiter, `address:${request.ip}`);
  throw new Refused('NO_SESSION');
}

function admit(limiter: Limiter, caller: string): void {
  if (!limiter.take(caller)) throw new Refused('TOO_MANY');
}

function opened(parts: GatewayParts): Behind {
  const behind = parts.behind();
  if (behind === undefined) throw new Refused('BUSY');
  return behind;
}

/** Answers in the envelope, in the language that was asked for. */
export const answer = (reply: FastifyReply, request: FastifyRequest, outcome: Outcome<unknown>): FastifyReply =>
  send(reply, envelopeOf(outcome, languageOf(request)));

function send(reply: FastifyReply, envelope: Envelope<unknown>): FastifyReply {
  return reply.code(statusOf(envelope)).header('cache-control', 'no-store').send(envelope);
}

/** The one place where what a route threw becomes an answer. */
function answerError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refused) return answer(reply, request, refuse(error.code, error.details));
  // Fastify's own complaints about a request (a malformed address, an aborted body) carry a 4xx.
  if (error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500)
    return answer(reply, request, refuse('BAD_REQUEST'));
  log.error({ what: 'request failed', route: request.routeOptions.url ?? '?' }, error);
  return answer(reply, request, refuse('INTERNAL'));
}

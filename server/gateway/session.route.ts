/** `POST /session`: WeChat's login code, or the ticket of a sign-in by OAuth, against a signed session. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '@/cloudfunctions/house';
import { done, refuse, type Outcome } from '@/cloudfunctions/kernel/outcome';
import type { Limits } from '../settings';
import { admit, admitPatiently, countFor, opened, type Allowance } from './admission';
import { answer } from './answer';
import type { Behind } from './behind';
import { bodyOf } from './body';
import type { Limiter } from './limiter';
import { isTicket, type Oauth } from './oauth';
import { Refused } from './refused';
import type { Sessions } from './session';

export interface SessionParts {
  readonly sessions: Sessions;
  readonly limiter: Limiter;
  /** The mini-program whose login codes are taken. */
  readonly appId: string;
  readonly oauth?: Oauth;
  behind(): Behind | undefined;
}

const Asked = z.strictObject({ loginCode: z.string().min(1).max(128) });

/** Sign-ins of one user: ten a minute, wherever they come from. */
const USER_LIMITS: Limits = { perSecond: 10 / 60, burst: 10 };
/** Codes of one address that are nobody: twenty, then ten a minute. A whole shop may sign in behind one address; nobody there guesses. */
const BAD_CODES: Allowance = { what: 'bad code', limits: { perSecond: 10 / 60, burst: 20 } };
/** Sign-ins of one address, where fewer calls are usual: a whole shop may begin to sign in at once. */
const CALLS_LEAST: Limits = { perSecond: 10, burst: 40 };
const callsOf = ({ usual }: Limiter): Allowance => ({
  what: 'sign-in',
  limits: {
    perSecond: Math.max(usual.perSecond, CALLS_LEAST.perSecond),
    burst: Math.max(usual.burst, CALLS_LEAST.burst),
  },
});

export function sessionRoute(app: FastifyInstance, parts: SessionParts): void {
  app.post('/session', (request, reply) => signIn(parts, request, reply));
}

async function signIn(parts: SessionParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { limiter } = parts;
  await admitPatiently(limiter, request, { calls: callsOf(limiter), failures: BAD_CODES });
  const { language: _language, ...body } = bodyOf(request);
  const asked = Asked.safeParse(body);
  if (!asked.success) throw new Refused('BAD_REQUEST', { expected: 'loginCode' });
  const who = await whoIs(parts, request, asked.data.loginCode);
  if (!who.ok) {
    if (who.code === 'LOGIN_CODE_INVALID') countFor(limiter, request, BAD_CODES);
    return answer(reply, request, who);
  }
  admit(limiter, `sign-in:${who.data.app}:${who.data.openid}`, USER_LIMITS);
  const generation = await opened(parts).generationOf(who.data);
  return answer(reply, request, done(await parts.sessions.sign({ ...who.data, generation })));
}

async function whoIs(parts: SessionParts, request: FastifyRequest, loginCode: string): Promise<Outcome<SignedIn>> {
  if (isTicket(loginCode)) {
    const held = await parts.oauth?.holderOf(request, loginCode);
    const isFirst = held !== undefined && (await opened(parts).arrivals.takes(loginCode));
    return isFirst ? done(held) : refuse('LOGIN_CODE_INVALID');
  }
  const known = await opened(parts).signIn(loginCode);
  return known.ok ? done({ app: parts.appId, ...known.data }) : known;
}

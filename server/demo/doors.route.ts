/** The demo's doors: be anybody, get WeChat's codes, move the clock, run a job, read the messages. They exist in the demo alone. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { done, type Outcome } from '@/cloudfunctions/kernel/outcome';
import type { House } from '@/cloudfunctions/house';
import { runJob } from '@/cloudfunctions/kernel/jobs';
import type { Behind } from '../gateway/behind';
import { bodyOf } from '../gateway/body';
import { answer } from '../gateway/answer';
import { Refused } from '../gateway/refused';
import type { Sessions } from '../gateway/session';
import type { Turns } from '../turns';
import type { StandIn } from '../wechat/standIn';
import type { Asking } from './asking';
import { NEWCOMER } from './cast';
import { demoMessage, templatesOf } from './messages';
import type { ClockMover } from './move';
import { oauthRoutes } from './oauth.route';
import { Openid } from './openid';
import { demoPeople } from './people';

/** What there is once the demo is ready. */
export interface Opened {
  readonly house: House;
  readonly standIn: StandIn;
  readonly behind: Behind;
  readonly asking: Asking;
  readonly clockMover: ClockMover;
}

export interface DoorParts {
  opened(): Opened | undefined;
  readonly sessions: Sessions;
  readonly appId: string;
  readonly officialAppId: string;
  readonly turns: Turns;
  now(): Date;
}

const SessionAsked = z.strictObject({ openid: Openid, unionid: Openid.optional() });
const PhoneAsked = z.strictObject({ phone: z.string().regex(/^\d{5,15}$/) });
const ClockAsked = z.strictObject({ now: z.iso.datetime({ offset: true }) });
const JobAsked = z.strictObject({ job: z.string().max(64) });
const UnsubscribeAsked = z.strictObject({ openid: Openid });

const MESSAGES_MAX = 200;
/** The newest of them: more than anybody lets in by hand, and what an address has room for. */
const NEWCOMERS_MAX = 300;

export function doorRoutes(app: FastifyInstance, parts: DoorParts): void {
  /** Parses what is asked, waits for nothing, and answers in the envelope. */
  const door = <T>(address: string, asked: z.ZodType<T>, deed: (asked: T, opened: Opened) => Promise<Outcome<unknown>>) =>
    app.post(address, async (request, reply) => answer(reply, request, await deed(parse(asked, request), openedOf(parts))));
  const window = (address: string, look: (query: Readonly<Record<string, string>>, opened: Opened) => Promise<unknown>) =>
    app.get<{ Querystring: Record<string, string> }>(
      address,
      async (request: FastifyRequest<{ Querystring: Record<string, string> }>, reply: FastifyReply) =>
        answer(reply, request, done(await look(request.query, openedOf(parts)))),
    );

  door('/demo/session', SessionAsked, async (person, { standIn, behind }) => {
    await standIn.book.meet(person);
    const known = { app: parts.appId, ...person };
    return done(await parts.sessions.sign({ ...known, generation: await behind.generationOf(known) }));
  });
  door('/demo/loginCode', SessionAsked, async (person, { standIn }) => done({ loginCode: await standIn.loginCode(person) }));
  door('/demo/phoneCode', PhoneAsked, async ({ phone }, { standIn }) => done({ phoneCode: standIn.phoneCode(phone) }));
  door('/demo/clock', ClockAsked, ({ now }, { clockMover }) => parts.turns(() => clockMover.move(new Date(now))));
  door('/demo/run', JobAsked, ({ job }, { house }) => parts.turns(() => runNamed(house, job)));
  door('/demo/unsubscribe', UnsubscribeAsked, async ({ openid }, { standIn }) => {
    await standIn.unsubscribed(openid);
    await standIn.pushesSettled();
    return done({ openid });
  });

  oauthRoutes(app, () => parts.opened()?.standIn);

  window('/demo/people', async ({ newcomers }, { asking }) => ({
    items: await demoPeople(
      { asking, officialAppId: parts.officialAppId, now: parts.now },
      (newcomers ?? NEWCOMER)
        .split(',')
        .filter((it) => Openid.safeParse(it).success)
        .slice(-NEWCOMERS_MAX),
    ),
  }));
  window('/demo/clock', async (_query, { clockMover }) => ({
    now: parts.now().toISOString(),
    moving: clockMover.underWay() ?? null,
  }));
  window('/demo/messages', async ({ openid }, { house, standIn }) => {
    const { programme } = await house.systemContext();
    const messages = await standIn.book.delivered(MESSAGES_MAX, openid);
    return { items: messages.map((it) => demoMessage(it, templatesOf(programme))) };
  });
  window('/demo/templates', async (_query, { house }) => ({
    items: templatesOf((await house.systemContext()).programme).map(({ templateId, title }) => ({ templateId, title })),
  }));
}

function parse<T>(asked: z.ZodType<T>, request: FastifyRequest): T {
  const { language: _language, ...body } = bodyOf(request);
  const parsed = asked.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refused('BAD_REQUEST', { issues: parsed.error.issues.map((it) => ({ path: it.path.join('.'), code: it.code })) });
}

function openedOf(parts: DoorParts): Opened {
  const opened = parts.opened();
  if (opened === undefined) throw new Refused('BUSY');
  return opened;
}

async function runNamed(house: House, name: string): Promise<Outcome<unknown>> {
  const job = house.jobs.find((it) => it.name === name);
  if (job === undefined) throw new Refused('BAD_REQUEST', { jobs: house.jobs.map((it) => it.name) });
  const context = await house.systemContext();
  return done({ job: name, counts: await runJob(context, job, context.now) });
}

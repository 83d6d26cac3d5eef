/**
 * A stand-in for WeChat's HTTP API, for the demo and the tests: real HTTP, the same addresses, the same answers, errors included.
 * It holds what WeChat would hold (people, codes, how many messages each may be sent), keeps what it delivered and pushes its events.
 */
import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { createApps, refusedApp, type AppCredentials, type Apps } from './apps';
import { behavioursOf, type Behaviour } from './behaviour';
import type { Book, Person } from './book';
import { createCodes } from './codes';
import { fault } from './fault';
import { messageRoutes, type Templates } from './message.route';
import { authorizeOf, type Authorize, type Granted, type Scope, type Visitor } from './oauth';
import { officialAccountRoutes } from './officialAccount.route';
import { personRoutes } from './person.route';
import type { PushItem } from './pushBody.rule';
import { createPusher, type PushEar, type Pusher, type PushTarget } from './pusher';
import { qrRoutes } from './qr.route';
import { createSendLimit, type SendLimits } from './sendLimit';

/** The credentials are the mini-program's. */
export interface StandInParts extends AppCredentials {
  readonly officialAccount?: AppCredentials;
  readonly book: Book;
  /** The templates of this mini-program, each with its fields. */
  templates(): Promise<Templates>;
  /** Pages of the released mini-program: a message that leads elsewhere is refused. Any page by default. */
  readonly pages?: readonly string[];
  /** None by default. */
  readonly limits?: SendLimits;
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
  /** `code2Session` refuses this person from now on: WeChat finds them too risky. */
  block(openid: string): void;

  /** Who holds the phone on which OAuth's page is opened from now on. */
  tapAs(visitor: Visitor | undefined): void;
  /** What OAuth's page sends back for a visitor. */
  oauthCode(visitor: Visitor, scope: Scope): string;
  /** OAuth's page itself, for whoever shows it at an address of their own. */
  readonly authorize: Authorize;

  /** What the person answered in the consent sheet: counted, and pushed. */
  answered(openid: string, answers: Readonly<Record<string, 'accept' | 'reject'>>): Promise<void>;
  /** The person turned messages off in WeChat's settings, all by default: what was left is gone, and it is pushed. */
  unsubscribed(openid: string, templateIds?: readonly string[]): Promise<void>;
  /** Where events are pushed from now on; nowhere at first. */
  pushTo(target: PushTarget | PushEar | undefined): void;
  /** Resolves when every push so far was taken or given up. */
  pushesSettled(): Promise<void>;
  /** Pushes that were given up after the last try. */
  pushesLost(): number;

  /** The next `times` calls to this path come to `errcode`: what an outage, a rate limit or a blocked person looks like. */
  failNext(path: string, errcode: number, times?: number): void;
  /** How a path behaves from now on; `random` answers 0 to 1, 1 excluded. */
  behave(behaviour: Behaviour, random: () => number): void;
  /** Another process fetched a token of this app (the mini-program by default), long enough ago: ours is not the latest any more. */
  rotateToken(appId?: string): void;
  /** Ends every access token, as resetting the AppSecret does. */
  revokeTokens(): void;
  close(): Promise<void>;
}

/** Starts it on a port of its own on loopback. */
export async function startStandIn(parts: StandInParts): Promise<StandIn> {
  const newCode = () => randomBytes(24).toString('base64url');
  const { book, now } = parts;
  const apps = createApps(parts, parts.officialAccount, { newCode, now });
  const logins = createCodes<Person>(newCode, now);
  const phones = createCodes<string>(newCode, now);
  const grants = createCodes<Granted>(newCode, now);
  const pusher = createPusher(parts.appId, () => new Date());
  const authorize = authorizeOf({ account: apps.officialAccount, grants });
  const risky = new Set<string>();
  let tapping: Visitor | undefined;

  const app = fastify({ logger: false, forceCloseConnections: true });
  const behaviours = behavioursOf(app);
  credentialRoutes(app, apps);
  personRoutes(app, { apps, logins, phones, risky, now });
  officialAccountRoutes(app, { apps, grants, authorize, tapping: () => tapping, newCode, now });
  const pages = parts.pages === undefined ? undefined : new Set(parts.pages);
  const limit = createSendLimit(parts.limits ?? {}, now);
  messageRoutes(app, { apps, book, behaviours, limit, pusher, pages, now, templates: parts.templates });
  qrRoutes(app, apps);

  return {
    base: await app.listen({ host: '127.0.0.1', port: 0 }),
    book,
    async loginCode(person) {
      await book.meet(person);
      return logins.issue(person);
    },
    phoneCode: (phone) => phones.issue(phone),
    block: (openid) => void risky.add(openid),
    tapAs: (visitor) => void (tapping = visitor),
    oauthCode: (visitor, scope) => grants.issue({ visitor, scope }),
    authorize,
    ...settingsOf({ book, pusher, now }),
    pushTo: (target) => pusher.to(target),
    pushesSettled: () => pusher.settled(),
    pushesLost: () => pusher.lost(),
    failNext: (path, errcode, times = 1) => behaviours.failNext(path, errcode, times),
    behave: (behaviour, random) => behaviours.behave(behaviour, random),
    rotateToken(appId = parts.appId) {
      const rotated = apps.all.find((it) => it.appId === appId);
      rotated?.tokens.revoke();
      rotated?.tokens.issue();
    },
    revokeTokens: () => apps.all.forEach((it) => it.tokens.revoke()),
    close: () => app.close(),
  };
}

/** What people decide about messages, on their phones. */
function settingsOf({ book, pusher, now }: { book: Book; pusher: Pusher; now: () => Date }) {
  const push = (kind: 'popup' | 'change', openid: string, [first, ...rest]: readonly PushItem[]) => {
    if (first !== undefined) pusher.push({ kind, openid, at: now(), items: [first, ...rest] });
  };
  return {
    async answered(openid: string, answers: Readonly<Record<string, 'accept' | 'reject'>>) {
      for (const [templateId, answer] of Object.entries(answers))
        if (answer === 'accept') await book.consented(openid, templateId);
      const items = Object.entries(answers).map(([TemplateId, SubscribeStatusString]) => {
        return { TemplateId, SubscribeStatusString, PopupScene: '0' };
      });
      push('popup', openid, items);
    },
    async unsubscribed(openid: string, templateIds?: readonly string[]) {
      const taken = await book.unsubscribe(openid, templateIds);
      const named = templateIds ?? taken;
      push(
        'change',
        openid,
        named.map((TemplateId) => ({ TemplateId, SubscribeStatusString: 'reject' })),
      );
    },
  };
}

/** `/cgi-bin/token` and its newer sister. */
function credentialRoutes(app: FastifyInstance, apps: Apps): void {
  const answer = (
    asked: { grant_type?: string; appid?: string; secret?: string },
    issue: (it: Apps['miniProgram']) => object,
  ) => {
    if (asked.grant_type !== 'client_credential') return fault(40002, 'invalid grant_type');
    const asking = apps.all.find((it) => it.appId === asked.appid) ?? apps.miniProgram;
    return refusedApp(asking, asked) ?? issue(asking);
  };
  app.get<{ Querystring: Record<string, string> }>('/cgi-bin/token', (request, reply) =>
    reply.send(answer(request.query, (it) => it.tokens.issue())),
  );
  app.post<{ Body: { grant_type?: string; appid?: string; secret?: string; force_refresh?: boolean } | undefined }>(
    '/cgi-bin/stable_token',
    ({ body = {} }, reply) => reply.send(answer(body, (it) => it.tokens.stable(body.force_refresh === true))),
  );
}

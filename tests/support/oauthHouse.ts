/** A gateway that signs in by the official account: browsers with cookies of their own, and WeChat's stand-in for the rest. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { arrivalsOf } from '@/cloudfunctions/identity/arrival.usecase';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createOfficialAccount, type OfficialAccount } from '@/cloudfunctions/kernel/wechatOfficial';
import type { Behind } from '@/server/gateway/behind';
import { createGateway } from '@/server/gateway/gateway';
import { createLimiter } from '@/server/gateway/limiter';
import { createOauth, type Oauth } from '@/server/gateway/oauth';
import { createSessions, type Sessions } from '@/server/gateway/session';
import { createServerLog } from '@/server/log';
import { memoryBook } from '@/server/wechat/book';
import type { Visitor } from '@/server/wechat/oauth';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';
import type { TestDatabase } from './database';
import { testVault } from './vault';

const MINI = { appId: 'wx0123456789abcdef', secret: '0123456789abcdef0123456789abcdef' };
export const ACCOUNT = { appId: 'wxfedcba9876543210', secret: 'fedcba9876543210fedcba9876543210' };
export const FOLLOWER: Visitor = { openid: 'account-openid', unionid: 'union-1', follows: true };
export const STRANGER: Visitor = { openid: 'stranger-openid', unionid: 'union-2' };
/** Where the app sends somebody who is to sign in and come back to their card. */
export const PAGE = '/oauth/start?to=/pages/me/index';

export const newKeys = () => [{ kid: 'a', secret: randomBytes(32) }] as const;
export const ticketIn = (location: string): string => new URL(location, 'http://127.0.0.1').searchParams.get('ticket') ?? '';

export class OauthHouse {
  /** What the gateway logged. */
  readonly lines: string[] = [];
  /** Openids of the account that are members. */
  members: string[] = [];
  official: OfficialAccount | undefined;
  isOpen = true;
  /** Whether the database finds no gap for the question who is a member. */
  busy = false;
  publicUrl = '';
  /** Where the gateway listens. */
  base = '';
  readonly sessions: Sessions;
  readonly #appDir = mkdtempSync(path.join(os.tmpdir(), 'changke-oauth-'));
  readonly #vault = createVault({ keys: { 1: randomBytes(32) }, indexKey: randomBytes(32) });
  #app: FastifyInstance | undefined;

  private constructor(
    private readonly database: TestDatabase,
    private readonly keys: ReturnType<typeof newKeys>,
    private readonly time: { now: Date },
    readonly standIn: StandIn,
  ) {
    this.sessions = createSessions(keys, () => time.now);
  }

  static async open(database: TestDatabase): Promise<OauthHouse> {
    const time = { now: new Date('2026-03-01T00:00:00Z') };
    await database.db.collection('wechatTokens').deleteMany({});
    const standIn = await startStandIn({
      ...MINI,
      officialAccount: ACCOUNT,
      book: memoryBook(),
      templates: async () => new Map(),
      now: () => time.now,
    });
    const house = new OauthHouse(database, newKeys(), time, standIn);
    house.official = house.accountOf();
    await house.serve(house.oauth());
    return house;
  }

  setNow(now: string): void {
    this.time.now = new Date(now);
  }

  accountOf(more: { secret?: string; apiBase?: string } = {}): OfficialAccount {
    const { db: database } = this.database;
    return createOfficialAccount({
      ...ACCOUNT,
      apiBase: this.standIn.base,
      database,
      vault: testVault,
      clock: () => this.time.now,
      ...more,
    });
  }

  oauth(keys = this.keys): Oauth {
    return createOauth({ keys, realNow: () => this.time.now, randomBytes, publicUrl: () => this.publicUrl });
  }

  /** A process before this house; without `oauth` it is of a shop that has no official account. */
  gateway(oauth?: Oauth): FastifyInstance {
    return createGateway({
      behind: () => (this.isOpen ? this.#behind() : undefined),
      sessions: this.sessions,
      limiter: createLimiter({ perSecond: 1, burst: 200 }, () => 0),
      oauth,
      log: createServerLog('info', (line) => void this.lines.push(line)),
      now: () => this.time.now,
      appId: MINI.appId,
      appDir: this.#appDir,
      trustProxy: [],
    });
  }

  /** Listens, in the place of what listened before. */
  async serve(oauth?: Oauth): Promise<void> {
    await this.#app?.close();
    this.#app = this.gateway(oauth);
    this.base = this.publicUrl = await this.#app.listen({ host: '127.0.0.1', port: 0 });
  }

  /** One browser: goes where it is told, with the cookies that it was given. */
  browser(userAgent = 'Mozilla/5.0 MicroMessenger/8.0', at = () => this.base): OauthBrowser {
    return new OauthBrowser(this.standIn, userAgent, at);
  }

  async close(): Promise<void> {
    await this.#app?.close();
    await this.standIn.close();
    rmSync(this.#appDir, { recursive: true });
  }

  #behind(): Behind {
    return {
      answer: async (_name, { who }) => ({ ok: true, data: { who } }),
      signIn: async () => ({ ok: false, code: 'LOGIN_CODE_INVALID' }),
      generationOf: async ({ app: of, openid }) => (of === ACCOUNT.appId && openid === FOLLOWER.openid ? 3 : 0),
      isMember: async ({ openid }) => {
        if (this.busy) throw new BusyError();
        return this.members.includes(openid);
      },
      arrivals: arrivalsOf({ database: this.database, vault: this.#vault, clock: () => this.time.now }),
      official: this.official,
      pushed: async () => undefined,
      healthy: async () => true,
    };
  }
}

export class OauthBrowser {
  readonly #cookies = new Map<string, string>();

  constructor(
    private readonly standIn: StandIn,
    private readonly userAgent: string,
    private readonly at: () => string,
  ) {}

  readonly go = async (address: string, init: RequestInit = {}) => {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'user-agent': this.userAgent, cookie, 'content-type': 'application/json' };
    const { pathname, search } = new URL(address, 'http://127.0.0.1');
    const there = address.startsWith(this.standIn.base) ? address : this.at() + pathname + search;
    const reply = await fetch(there, { redirect: 'manual', headers, ...init });
    for (const it of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(it) ?? [];
      this.#cookies.set(name, value);
    }
    const text = await reply.text();
    return { status: reply.status, location: reply.headers.get('location') ?? '', text, headers: reply.headers };
  };

  /** Out to WeChat and back: what the callback answers, and its address. */
  readonly visit = async (start: string, visitor: Visitor) => {
    this.standIn.tapAs(visitor);
    const asked = await this.go(start);
    const callback = await tapped(asked.location);
    return { callback, ...(await this.go(callback)) };
  };

  readonly session = async (loginCode: string) => {
    const reply = await this.go('/session', { method: 'POST', body: JSON.stringify({ loginCode }) });
    return { status: reply.status, body: JSON.parse(reply.text) };
  };
}

/** Where WeChat sends somebody back to who taps on its page. */
export async function tapped(page: string): Promise<string> {
  const reply = await fetch(page, { redirect: 'manual' });
  return reply.headers.get('location') ?? '';
}

/** Signing in inside the official account, over HTTP: browsers with cookies of their own, and WeChat's stand-in for the rest. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { arrivals as arrivalRows } from '@/cloudfunctions/identity/arrival.store';
import { arrivalsOf } from '@/cloudfunctions/identity/arrival.usecase';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createOfficialAccount, type OfficialAccount } from '@/cloudfunctions/kernel/wechatOfficial';
import type { Behind } from '@/server/gateway/behind';
import { createGateway } from '@/server/gateway/gateway';
import { createLimiter } from '@/server/gateway/limiter';
import { createOauth } from '@/server/gateway/oauth';
import { createSessions } from '@/server/gateway/session';
import { createServerLog } from '@/server/log';
import { memoryBook } from '@/server/wechat/book';
import type { Visitor } from '@/server/wechat/oauth';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';
import { testDatabase, type TestDatabase } from '../../support/database';

const MINI = { appId: 'wx0123456789abcdef', secret: '0123456789abcdef0123456789abcdef' };
const ACCOUNT = { appId: 'wxfedcba9876543210', secret: 'fedcba9876543210fedcba9876543210' };
const FOLLOWER: Visitor = { openid: 'account-openid', unionid: 'union-1', follows: true };
const STRANGER: Visitor = { openid: 'stranger-openid', unionid: 'union-2' };

const appDir = mkdtempSync(path.join(os.tmpdir(), 'changke-oauth-'));
const lines: string[] = [];
const keys = [{ kid: 'a', secret: randomBytes(32) }] as const;
let database: TestDatabase;
let standIn: StandIn;
let realNow: Date;
let official: OfficialAccount | undefined;
let members: string[];
let publicUrl: string;
let app: FastifyInstance;
let base: string;
let milliseconds: number;
/** Whether the house is open. */
let house: boolean;
let busy = false;
const vault = createVault({ keys: { 1: randomBytes(32) }, indexKey: randomBytes(32) });
const sessions = createSessions(keys, () => realNow);

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(appDir, { recursive: true });
});
beforeEach(async () => {
  [lines.length, members, milliseconds, house] = [0, [], 0, true];
  realNow = new Date('2026-03-01T00:00:00Z');
  await database.db.collection('wechatTokens').deleteMany({});
  standIn = await startStandIn({
    ...MINI,
    officialAccount: ACCOUNT,
    book: memoryBook(),
    templates: async () => new Map(),
    now: () => realNow,
  });
  official = accountOf();
  app = gatewayWith(true);
  base = publicUrl = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  await standIn.close();
});

function accountOf(more: { secret?: string; apiBase?: string } = {}): OfficialAccount {
  return createOfficialAccount({ ...ACCOUNT, apiBase: standIn.base, database: database.db, clock: () => realNow, ...more });
}
const behind = (): Behind => ({
  answer: async (_name, { who }) => ({ ok: true, data: { who } }),
  signIn: async () => ({ ok: false, code: 'LOGIN_CODE_INVALID' }),
  generationOf: async ({ app: of, openid }) => (of === ACCOUNT.appId && openid === FOLLOWER.openid ? 3 : 0),
  async isMember({ openid }) {
    if (busy) throw new BusyError();
    return members.includes(openid);
  },
  arrivals: arrivalsOf({ database, vault, clock: () => realNow }),
  official,
  pushed: async () => undefined,
  healthy: async () => true,
});
const gatewayWith = (configured: boolean): FastifyInstance =>
  createGateway({
    behind: () => (house ? behind() : undefined),
    sessions,
    limiter: createLimiter({ perSecond: 1, burst: 200 }, () => milliseconds),
    oauth: configured ? createOauth({ keys, realNow: () => realNow, randomBytes, publicUrl: () => publicUrl }) : undefined,
    log: createServerLog('info', (line) => void lines.push(line)),
    now: () => realNow,
    appId: MINI.appId,
    appDir,
    trustProxy: 0,
  });

/** One browser: goes where it is told, with the cookies that it was given. */
function browser(userAgent = 'Mozilla/5.0 MicroMessenger/8.0', at = () => base) {
  const cookies = new Map<string, string>();
  async function go(address: string, init: RequestInit = {}) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'user-agent': userAgent, cookie, 'content-type': 'application/json' };
    const { pathname, search } = new URL(address, base);
    const there = address.startsWith(standIn.base) ? address : at() + pathname + search;
    const reply = await fetch(there, { redirect: 'manual', headers, ...init });
    for (const it of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(it) ?? [];
      cookies.set(name, value);
    }
    const text = await reply.text();
    return { status: reply.status, location: reply.headers.get('location') ?? '', text, headers: reply.headers };
  }
  return {
    go,
    /** Out to WeChat and back: what the callback answers, and its address. */
    async visit(start: string, visitor: Visitor) {
      standIn.tapAs(visitor);
      const asked = await go(start);
      const tapped = await fetch(asked.location, { redirect: 'manual' });
      const callback = tapped.headers.get('location') ?? '';
      return { callback, ...(await go(callback)) };
    },
    async session(loginCode: string) {
      const reply = await go('/session', { method: 'POST', body: JSON.stringify({ loginCode }) });
      return { status: reply.status, body: JSON.parse(reply.text) };
    },
  };
}
const ticketIn = (location: string): string => new URL(location, base).searchParams.get('ticket') ?? '';
const PAGE = '/oauth/start?to=/pages/me/index';

it('somebody who opens a page in the official account comes back to it signed in, known by openid and unionid', async () => {
  const { visit, session } = browser();
  const back = await visit('/oauth/start?to=/app/?frame=1%23/pages/me/index', FOLLOWER);
  expect(back.status).toBe(302);
  expect(back.location).toMatch(/^\/app\/\?frame=1&ticket=oa\.[\w-]{32}#\/pages\/me\/index$/);
  const signedIn = await session(ticketIn(back.location));
  const who = { app: ACCOUNT.appId, openid: FOLLOWER.openid, unionid: 'union-1', generation: 3 };
  expect(await sessions.verify(signedIn.body.data.token)).toEqual(who);
});

it('no address on the way says who it is, and none is told to anybody else', async () => {
  const { visit } = browser();
  const back = await visit(PAGE, FOLLOWER);
  expect(back.callback + back.location).not.toMatch(/account-openid|union-1|eyJ/);
  expect(back.headers.get('referrer-policy')).toBe('no-referrer');
  expect(back.headers.get('cache-control')).toBe('no-store');
});

it('WeChat is asked in the order that its page wants, with a state of letters and digits', async () => {
  official = accountOf({ apiBase: 'https://api.weixin.qq.com' });
  const { location } = await browser().go(PAGE);
  expect(location).toMatch(
    /^https:\/\/open\.weixin\.qq\.com\/connect\/oauth2\/authorize\?appid=wx\w{16}&redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A\d+%2Foauth%2Fcallback&response_type=code&scope=snsapi_base&state=[\da-f]{32}#wechat_redirect$/,
  );
});

it('in another browser than WeChat’s a page says where to open it, and the app is told not to go there', async () => {
  official = accountOf({ apiBase: 'https://api.weixin.qq.com' });
  const [outside, inside] = [browser('Mozilla/5.0 Safari'), browser()];
  expect(await outside.go(PAGE)).toMatchObject({ status: 400, location: '', text: expect.stringContaining('请在微信里打开') });
  const told = async ({ go }: ReturnType<typeof browser>) => JSON.parse((await go('/oauth/config')).text).data.signIn;
  expect([await told(outside), await told(inside)]).toEqual([false, true]);
});

it('cookies are out of reach of scripts and other sites, and over https bound to this host', async () => {
  const plain = (await browser().go(PAGE)).headers.getSetCookie();
  expect(plain).toEqual([expect.stringMatching(/^changke-trip-\w{8}=[\w.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/)]);
  publicUrl = 'https://shop.example';
  const secure = (await browser().go(PAGE)).headers.getSetCookie();
  expect(secure).toEqual([expect.stringMatching(/^__Host-changke-trip-\w{8}=.*; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/)]);
});

describe('an address that somebody else sends', () => {
  it('signs nobody in: neither with a code of theirs nor with their state', async () => {
    standIn.tapAs({ ...FOLLOWER, openid: 'attackers-openid' });
    const attacker = browser();
    const { location } = await attacker.go(PAGE);
    const callback = (await fetch(location, { redirect: 'manual' })).headers.get('location') ?? '';
    const victim = browser();
    await victim.go(PAGE);
    expect(await victim.go(callback)).toMatchObject({ status: 400, location: '', text: expect.stringContaining('请重新登录') });
    const forged = new URL(callback);
    forged.searchParams.set('state', 'f'.repeat(32));
    expect((await victim.go(forged.href)).status).toBe(400);
    const own = new URL((await victim.go(PAGE)).location).searchParams.get('state') ?? '';
    forged.searchParams.set('state', own.slice(0, 8) + 'f'.repeat(24));
    expect((await victim.go(forged.href)).status).toBe(400);
    forged.searchParams.delete('state');
    expect((await victim.go(forged.href)).status).toBe(400);
  });

  it('with a ticket of theirs signs nobody in either, nor with one that looks like one’s own', async () => {
    const { visit, session } = browser();
    const ticket = ticketIn((await visit(PAGE, FOLLOWER)).location);
    expect((await browser().session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
    expect((await session(ticket.slice(0, 11) + 'x'.repeat(24))).body.error.code).toBe('LOGIN_CODE_INVALID');
    expect((await session(ticket)).body.ok).toBe(true);
  });

  it('leads out of the app to nowhere', async () => {
    const { go } = browser();
    for (const to of ['https://evil.example/', '//evil.example/app/', '/app/../fn/shop'])
      expect(await go(`/oauth/start?to=${encodeURIComponent(to)}`)).toMatchObject({ status: 400, location: '' });
  });

  it('whose cookie was made by somebody else is worth nothing', async () => {
    const other = createOauth({
      keys: [{ kid: 'a', secret: randomBytes(32) }],
      realNow: () => realNow,
      randomBytes,
      publicUrl: () => publicUrl,
    });
    const rogue = createGateway({
      behind,
      sessions,
      limiter: createLimiter({ perSecond: 1, burst: 200 }, () => 0),
      oauth: other,
      log: createServerLog('silent'),
      now: () => realNow,
      appId: MINI.appId,
      appDir,
      trustProxy: 0,
    });
    const started = await rogue.inject({ method: 'GET', url: PAGE, headers: { 'user-agent': 'MicroMessenger' } });
    await rogue.close();
    const [cookie = ''] = String(started.headers['set-cookie']).split(';');
    const state = new URL(String(started.headers.location)).searchParams.get('state') ?? '';
    const code = standIn.oauthCode(FOLLOWER, 'snsapi_base');
    const reply = await fetch(`${base}/oauth/callback?code=${code}&state=${state}`, { headers: { cookie }, redirect: 'manual' });
    expect(reply.status).toBe(400);
  });
});

it('who comes back after more than ten minutes begins anew', async () => {
  standIn.tapAs(FOLLOWER);
  const { go } = browser();
  const { location } = await go(PAGE);
  realNow = new Date('2026-03-01T00:10:01Z');
  const callback = (await fetch(location, { redirect: 'manual' })).headers.get('location') ?? '';
  expect((await go(callback)).status).toBe(400);
});

it('a ticket is good once, and for a minute', async () => {
  const { visit, session } = browser();
  const ticket = ticketIn((await visit(PAGE, FOLLOWER)).location);
  const stale = ticketIn((await visit(PAGE, FOLLOWER)).location);
  expect((await session(ticket)).body.ok).toBe(true);
  expect((await session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
  realNow = new Date('2026-03-01T00:01:01Z');
  expect((await session(stale)).body.error.code).toBe('LOGIN_CODE_INVALID');
});

it('the cookie of a ticket is no session, and a session no ticket', async () => {
  const { visit, go } = browser();
  const back = await visit(PAGE, FOLLOWER);
  const [, token = ''] = /=([^;]*)/.exec(back.headers.getSetCookie().join()) ?? [];
  const reply = await go('/fn/shop', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  expect([token.split('.').length, reply.status]).toEqual([3, 401]);
});

it('a browser that asks twice for the same answer, as WeChat’s does at times, is let in by both', async () => {
  standIn.tapAs(FOLLOWER);
  const { go, session } = browser();
  const { location } = await go(PAGE);
  const callback = (await fetch(location, { redirect: 'manual' })).headers.get('location') ?? '';
  const [one, two] = await Promise.all([go(callback), go(callback)]);
  expect(one.location).toContain('ticket=');
  expect(two.location).toBe(one.location);
  expect((await session(ticketIn(one.location))).body.ok).toBe(true);
});

describe('two processes behind one address', () => {
  let other: FastifyInstance;
  let bases: readonly string[];
  let turn: number;
  beforeEach(async () => {
    [other, turn] = [gatewayWith(true), 0];
    bases = [base, await other.listen({ host: '127.0.0.1', port: 0 })];
  });
  afterEach(() => other.close());
  /** Each request of a browser meets the other process than the one before. */
  const shifting = () => browser(undefined, () => bases[(turn += 1) % 2] ?? '');

  it('let somebody in whose every step meets another of them, and take a ticket once between them', async () => {
    const { visit, session } = shifting();
    const ticket = ticketIn((await visit(PAGE, FOLLOWER)).location);
    const heard = await Promise.all(Array.from({ length: 8 }, () => session(ticket)));
    expect(heard.filter((it) => it.body.ok)).toHaveLength(1);
    expect((await session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
    expect((await session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
  });

  it('answer a browser that asks both of them the same, and ask WeChat once', async () => {
    standIn.tapAs(FOLLOWER);
    const { go, session } = shifting();
    const { location } = await go(PAGE);
    const callback = (await fetch(location, { redirect: 'manual' })).headers.get('location') ?? '';
    const [one, two] = await Promise.all([go(callback), go(callback)]);
    expect(one.location).toContain('ticket=');
    expect(two.location).toBe(one.location);
    expect((await session(ticketIn(one.location))).body.ok).toBe(true);
  });

  it('leave the next try to the other where one could not say who it is', async () => {
    standIn.tapAs(FOLLOWER);
    const { go } = shifting();
    const { location } = await go(PAGE);
    const callback = (await fetch(location, { redirect: 'manual' })).headers.get('location') ?? '';
    const [usual, broken] = [official, accountOf({ secret: 'wrong-secret-of-the-account' })];
    official = broken;
    expect((await go(callback)).status).toBe(500);
    official = usual;
    expect((await go(callback)).location).toContain('ticket=');
  });

  it('keep neither ticket, state nor openid in the clear', async () => {
    const back = await shifting().visit(PAGE, FOLLOWER);
    const kept = JSON.stringify(await database.db.collection(arrivalRows.name).find().toArray());
    expect(kept).toContain('outcome');
    expect(kept).not.toMatch(/account-openid|union-1/);
    expect(kept).not.toContain(ticketIn(back.location));
    expect(kept).not.toContain(new URL(back.callback).searchParams.get('state'));
  });
});

it('a code that was used already ends in a page with a way on, not in a loop', async () => {
  const { go } = browser();
  const { location } = await go(PAGE);
  const code = standIn.oauthCode(FOLLOWER, 'snsapi_base');
  await official?.userOf(code, 'base');
  const state = new URL(location).searchParams.get('state') ?? '';
  const back = await go(`/oauth/callback?code=${code}&state=${state}`);
  expect(back).toMatchObject({ status: 400, location: '', text: expect.stringContaining('这次登录已失效') });
  expect(back.text).toContain('href="/oauth/start?to=%2Fapp%2F%23%2Fpages%2Fme%2Findex&amp;scope=base"');
});

it('a made-up user of WeChat’s preview is nobody, and is told what to tap', async () => {
  const back = await browser().visit(PAGE, { ...FOLLOWER, snapshot: true });
  expect(back).toMatchObject({ status: 403, location: '', text: expect.stringContaining('使用完整服务') });
});

it('who declines is told so and may look around', async () => {
  const back = await browser().visit(`${PAGE}&scope=userinfo`, { ...STRANGER, declines: true });
  expect(back).toMatchObject({ status: 200, location: '', text: expect.stringContaining('您没有同意登录') });
});

describe('somebody who does not follow the account', () => {
  it('and is no member is asked by a tap, which brings the unionid', async () => {
    const { visit, session } = browser();
    const asked = await visit(PAGE, STRANGER);
    expect(asked).toMatchObject({ status: 200, location: '' });
    const [, tap = ''] = /href="([^"]*scope=userinfo[^"]*)"/.exec(asked.text) ?? [];
    const back = await visit(tap.replaceAll('&amp;', '&'), STRANGER);
    const { body } = await session(ticketIn(back.location));
    expect(await sessions.verify(body.data.token)).toMatchObject({ openid: STRANGER.openid, unionid: 'union-2' });
  });

  it('may do without, and goes on by openid alone', async () => {
    const { visit, session } = browser();
    const asked = await visit(PAGE, STRANGER);
    const [, later = ''] = /href="([^"]*ask=0[^"]*)"/.exec(asked.text) ?? [];
    const back = await visit(later.replaceAll('&amp;', '&'), STRANGER);
    const { body } = await session(ticketIn(back.location));
    expect((await sessions.verify(body.data.token))?.unionid).toBeUndefined();
    expect(back.location).toContain('#/pages/me/index');
  });

  it('and is known by openid already is not asked', async () => {
    members = [STRANGER.openid];
    expect((await browser().visit(PAGE, STRANGER)).location).toContain('ticket=');
  });
});

it.each(['/sns/oauth2/access_token', '/cgi-bin/user/info', '/cgi-bin/token'])(
  'while WeChat is busy at %s a page says so, and the next try goes well',
  async (where) => {
    const { visit } = browser();
    standIn.failNext(where, -1);
    expect(await visit(PAGE, FOLLOWER)).toMatchObject({ status: 503, location: '' });
    expect((await visit(PAGE, FOLLOWER)).location).toContain('ticket=');
  },
);

it('a wrong secret of ours is a page to the person and a line to the owner, without the secret', async () => {
  official = accountOf({ secret: 'wrong-secret-of-the-account' });
  const back = await browser().visit(PAGE, FOLLOWER);
  expect(back).toMatchObject({ status: 500, location: '', text: expect.stringContaining('登录出了点问题') });
  expect(lines.join()).toContain('with 40125');
  expect(back.text + lines.join()).not.toMatch(/wrong-secret|account-openid/);
});

it('pages carry no script and let none in', async () => {
  const { text, headers } = await browser().visit(PAGE, { ...FOLLOWER, snapshot: true });
  expect(text).not.toContain('<script');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

it('an address that asks without end is told to wait, in a page', async () => {
  const { go } = browser();
  for (let i = 0; i < 200; i += 1) await go('/oauth/callback');
  const refused = await go('/oauth/callback');
  expect(refused).toMatchObject({ status: 429, text: expect.stringContaining('操作太频繁了') });
  expect(refused.headers.get('retry-after')).toBe('1');
});

it('while our database is too busy to say who is a member a page says so, and the next try goes well', async () => {
  const { visit } = browser();
  busy = true;
  expect(await visit(PAGE, STRANGER)).toMatchObject({ status: 503, text: expect.stringContaining('请稍等片刻') });
  busy = false;
  expect((await visit(PAGE, STRANGER)).status).toBe(200);
});

it('while the house is not open yet a page says so', async () => {
  house = false;
  expect(await browser().go(PAGE)).toMatchObject({ status: 503, location: '', text: expect.stringContaining('请稍等片刻') });
});

it('a shop without an official account says so to the app, and has no such doors', async () => {
  await app.close();
  app = gatewayWith(false);
  base = await app.listen({ host: '127.0.0.1', port: 0 });
  const { go, session } = browser();
  expect(JSON.parse((await go('/oauth/config')).text)).toEqual({ ok: true, data: { signIn: false } });
  for (const door of ['start', 'callback'])
    expect(JSON.parse((await go(`/oauth/${door}`)).text).error.code).toBe('NO_SUCH_ACTION');
  expect((await session(`oa.${'a'.repeat(32)}`)).body.error.code).toBe('LOGIN_CODE_INVALID');
});

/** `POST /session` and what became of a session since: who may sign in how often, and which sessions were ended. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { behindOf, type Behind } from '@/server/gateway/behind';
import { createGateway } from '@/server/gateway/gateway';
import { createLimiter } from '@/server/gateway/limiter';
import { createSessions } from '@/server/gateway/session';
import { createServerLog } from '@/server/log';
import { openWorld, type World } from '../../support/world';

const MINI = 'wxtestapp0000000001';
const appDir = mkdtempSync(path.join(os.tmpdir(), 'changke-session-'));
const oldKey = { kid: 'old', secret: randomBytes(32) };
const newKey = { kid: 'new', secret: randomBytes(32) };
const realNow = () => new Date('2026-03-01T00:00:00Z');
let world: World;
let behind: Behind;
let app: FastifyInstance;
let base: string;
let milliseconds: number;
/** While it stands, what waits for it is let on without it. */
let clockStands: boolean;
const lines: string[] = [];
let sessions = createSessions([oldKey], realNow);

beforeAll(async () => {
  world = await openWorld();
  behind = behindOf(world.house);
});
afterAll(async () => {
  await world.close();
  rmSync(appDir, { recursive: true });
});
beforeEach(async () => {
  milliseconds = 0;
  clockStands = false;
  lines.length = 0;
  sessions = createSessions([oldKey], realNow);
  await open({ trustProxy: [] });
});
afterEach(() => app.close());

async function open({ trustProxy }: { trustProxy: readonly string[] }): Promise<void> {
  app = createGateway({
    behind: () => behind,
    sessions: { sign: (it) => sessions.sign(it), verify: (it) => sessions.verify(it) },
    limiter: createLimiter(
      { perSecond: 100, burst: 1_000 },
      () => milliseconds,
      async (ms) => {
        if (!clockStands) milliseconds += ms;
      },
    ),
    log: createServerLog('info', (line) => void lines.push(line)),
    now: realNow,
    appId: MINI,
    appDir,
    trustProxy,
  });
  base = await app.listen({ host: '127.0.0.1', port: 0 });
}

async function post(where: string, body: unknown, headers: Record<string, string> = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  const reply = await fetch(base + where, init);
  return { status: reply.status, body: await reply.json(), wait: reply.headers.get('retry-after') };
}
const signIn = async (openid: string, headers?: Record<string, string>) =>
  post('/session', { loginCode: `login:${openid}` }, headers);
const bearer = async (openid: string) => ({ authorization: `Bearer ${(await signIn(openid)).body.data.token}` });
const me = (authorization: { authorization: string }) => post('/fn/identity', { action: 'me', data: {} }, authorization);
const endAll = (authorization: { authorization: string }) =>
  post('/fn/identity', { action: 'signOutEverywhere', key: `end-${randomBytes(8).toString('hex')}`, data: {} }, authorization);

it('signing out everywhere ends every session of the member, this one too, and nobody else’s', async () => {
  await world.join('o-ended');
  await world.join('o-other');
  const [phone, tablet, other] = [await bearer('o-ended'), await bearer('o-ended'), await bearer('o-other')];
  expect((await me(tablet)).status).toBe(200);
  expect((await endAll(phone)).body.ok).toBe(true);
  for (const ended of [phone, tablet]) {
    const reply = await me(ended);
    expect([reply.status, reply.body.error.code]).toEqual([401, 'NO_SESSION']);
  }
  expect((await me(other)).status).toBe(200);
  expect((await me(await bearer('o-ended'))).status).toBe(200);
});

it('an ended session is nobody, also for what anyone may ask', async () => {
  await world.join('o-anyone');
  const ended = await bearer('o-anyone');
  await endAll(ended);
  expect((await post('/fn/shop', { action: 'shops', data: {} }, ended)).body.error.code).toBe('NO_SESSION');
});

it('a session from before sessions could be ended is the first one, and is ended like any', async () => {
  await world.join('o-early');
  const before = { authorization: `Bearer ${(await sessions.sign({ app: MINI, openid: 'o-early', generation: 0 })).token}` };
  expect((await me(before)).status).toBe(200);
  await endAll(before);
  expect((await me(before)).status).toBe(401);
});

it('a key is rotated without signing anybody out, until the old one is taken away', async () => {
  await world.join('o-rotated');
  const before = await bearer('o-rotated');
  sessions = createSessions([newKey, oldKey], realNow);
  const after = await bearer('o-rotated');
  expect([(await me(before)).status, (await me(after)).status]).toEqual([200, 200]);
  sessions = createSessions([newKey], realNow);
  expect([(await me(before)).status, (await me(after)).status]).toEqual([401, 200]);
});

it('a user signs in ten times a minute, wherever from, while another does', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  const statuses = [];
  for (let i = 0; i < 12; i += 1) statuses.push((await signIn('o-often', { 'x-forwarded-for': `10.0.0.${i}` })).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
  expect((await signIn('o-often')).wait).toBe('6');
  expect((await signIn('o-seldom')).status).toBe(200);
  milliseconds += 6_000;
  expect((await signIn('o-often')).status).toBe(200);
});

const guess = (headers?: Record<string, string>) => post('/session', { loginCode: 'guessed' }, headers);

const from = (address: string) => ({ 'x-forwarded-for': address });
const guesses = async (many: number, headers?: Record<string, string>) => {
  const codes: string[] = [];
  for (let i = 0; i < many; i += 1) codes.push((await guess(headers)).body.error.code);
  return codes;
};

it('after twenty wrong codes an address keeps two tries a second, and another address is not slowed', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  expect(await guesses(22, from('10.0.0.1'))).toEqual(Array.from({ length: 22 }, () => 'LOGIN_CODE_INVALID'));
  expect(milliseconds).toBe(0);
  await guesses(4, from('10.0.0.1'));
  expect(milliseconds).toBe(2_000);
  expect((await signIn('o-behind', from('10.0.0.2'))).status).toBe(200);
  expect(milliseconds).toBe(2_000);
});

it('a genuine code succeeds within five seconds after 25 wrong ones of the same address', async () => {
  await guesses(25);
  const before = milliseconds;
  expect((await signIn('o-after-guesses')).status).toBe(200);
  expect(milliseconds - before).toBeLessThanOrEqual(5_000);
});

it('a genuine code succeeds within five seconds when it arrives at once with 25 wrong ones of the same address', async () => {
  const wrong = Array.from({ length: 25 }, () => guess());
  expect((await signIn('o-beside-guesses')).status).toBe(200);
  await Promise.all(wrong);
  expect(milliseconds).toBeLessThanOrEqual(5_000);
});

it('who guesses faster than two a second hears for how long to wait, before WeChat is asked', async () => {
  let asked = 0;
  const usual = behind;
  behind = {
    ...usual,
    signIn: (code) => {
      asked += 1;
      return usual.signIn(code);
    },
  };
  await guesses(20);
  clockStands = true;
  // Two go on at once, ten more are within five seconds.
  expect((await guesses(13)).map((it) => it === 'LOGIN_CODE_INVALID')).toEqual([
    ...Array.from({ length: 12 }, () => true),
    false,
  ]);
  expect(await guess()).toMatchObject({ status: 429, wait: '6', body: { error: { code: 'TOO_MANY' } } });
  expect(asked).toBe(32);
  behind = usual;
});

it('calls without a session, however many, keep nobody at their address from signing in', async () => {
  for (let i = 0; i < 1_001; i += 1) await post('/fn/none', {});
  expect((await post('/fn/none', {})).status).toBe(429);
  expect((await signIn('o-beside-calls')).status).toBe(200);
});

it('forged sessions, however many, keep nobody at their address from calling without one', async () => {
  for (let i = 0; i < 1_001; i += 1) await me({ authorization: 'Bearer a.b.c' });
  expect((await me({ authorization: 'Bearer a.b.c' })).status).toBe(429);
  expect((await post('/fn/shop', { action: 'shops', data: {} })).status).toBe(200);
});

it('behind a proxy only what the proxy adds is believed', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  for (let i = 0; i < 22; i += 1) await guess(from(`10.9.9.${i}, 10.0.3.1`));
  await guess(from('10.8.8.8, 10.0.3.1'));
  expect(milliseconds).toBe(500);
});

it('a header that came past the proxies is not believed, also where it names one of them', async () => {
  await app.close();
  await open({ trustProxy: ['10.0.0.0/8'] });
  for (let i = 0; i < 22; i += 1) await guess(from(`10.9.9.${i}, 10.0.3.1`));
  await guess(from('10.8.8.8, 10.0.3.1'));
  expect(milliseconds).toBe(500);
});

it('an IPv6 caller is its line, since it has more addresses than there are guesses', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  for (let i = 0; i < 22; i += 1) await guess(from(`2001:db8:1:2:${i}::1`));
  await guess(from('2001:db8:1:2::ffff'));
  expect(milliseconds).toBe(500);
  await guess(from('2001:db8:1:3::ffff'));
  expect(milliseconds).toBe(500);
});

it('an IPv6 site is slowed whatever line of its own it guesses from, and another is not', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  for (let i = 0; i < 82; i += 1) await guess(from(`2001:db8:1:${i.toString(16)}::1`));
  expect(milliseconds).toBe(0);
  await guess(from('2001:db8:1:ffff::1'));
  expect(milliseconds).toBe(500);
  await guess(from('2001:db8:2:ffff::1'));
  expect(milliseconds).toBe(500);
});

it('an address that only says that it is another one is the one that it is, and the owner is told once', async () => {
  for (let i = 0; i < 22; i += 1) await guess(from(`10.0.1.${i}`));
  await guess(from('10.0.2.1'));
  expect(milliseconds).toBe(500);
  expect(lines.filter((it) => it.includes('X-Forwarded-For'))).toEqual([expect.stringContaining('TRUST_PROXY=127.0.0.1')]);
});

it('behind its own proxy nobody is told of it', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  await guess(from('10.0.1.1'));
  expect(lines.join()).not.toContain('X-Forwarded-For');
});

it('behind a proxy with TLS browsers are told to stay with it, and nobody else can say that there is one', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  const secure = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.0.0.1' };
  expect((await fetch(`${base}/healthz`, { headers: secure })).headers.get('strict-transport-security')).toBe('max-age=31536000');
  await app.close();
  await open({ trustProxy: ['10.0.0.0/8'] });
  expect((await fetch(`${base}/healthz`, { headers: secure })).headers.get('strict-transport-security')).toBeNull();
});

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
  sessions = createSessions([oldKey], realNow);
  await open({ trustProxy: [] });
});
afterEach(() => app.close());

async function open({ trustProxy }: { trustProxy: readonly string[] }): Promise<void> {
  app = createGateway({
    behind: () => behind,
    sessions: { sign: (it) => sessions.sign(it), verify: (it) => sessions.verify(it) },
    limiter: createLimiter({ perSecond: 100, burst: 1_000 }, () => milliseconds),
    log: createServerLog('silent'),
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

it('an address that guesses codes is refused before WeChat is asked, and another is not', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  let asked = 0;
  const usual = behind;
  behind = {
    ...usual,
    signIn: (code) => {
      asked += 1;
      return usual.signIn(code);
    },
  };
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const codes = [];
  for (let i = 0; i < 22; i += 1) codes.push((await guess(from('10.0.0.1'))).body.error.code);
  expect(codes).toEqual([...Array.from({ length: 20 }, () => 'LOGIN_CODE_INVALID'), 'TOO_MANY', 'TOO_MANY']);
  expect(asked).toBe(20);
  expect(await signIn('o-behind', from('10.0.0.1'))).toMatchObject({ status: 429, wait: '6' });
  expect((await signIn('o-behind', from('10.0.0.2'))).status).toBe(200);
  behind = usual;
});

it('behind a proxy only what the proxy adds is believed', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  for (let i = 0; i < 20; i += 1) await guess({ 'x-forwarded-for': `10.9.9.${i}, 10.0.3.1` });
  expect((await guess({ 'x-forwarded-for': '10.8.8.8, 10.0.3.1' })).status).toBe(429);
});

it('an IPv6 caller is its network, since it has more addresses than there are guesses', async () => {
  await app.close();
  await open({ trustProxy: ['127.0.0.1'] });
  for (let i = 0; i < 20; i += 1) await guess({ 'x-forwarded-for': `2001:db8:1:2:${i}::1` });
  expect((await guess({ 'x-forwarded-for': '2001:db8:1:2::ffff' })).status).toBe(429);
  expect((await guess({ 'x-forwarded-for': '2001:db8:1:3::ffff' })).body.error.code).toBe('LOGIN_CODE_INVALID');
});

it('an address that only says that it is another one is the one that it is', async () => {
  for (let i = 0; i < 20; i += 1) await guess({ 'x-forwarded-for': `10.0.1.${i}` });
  expect((await guess({ 'x-forwarded-for': '10.0.2.1' })).status).toBe(429);
});

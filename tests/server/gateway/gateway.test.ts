import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createGateway } from '@/server/gateway/gateway';
import type { Arrived, Behind } from '@/server/gateway/behind';
import { createLimiter } from '@/server/gateway/limiter';
import { createSessions } from '@/server/gateway/session';
import { createServerLog } from '@/server/log';

const appDir = mkdtempSync(path.join(os.tmpdir(), 'changke-app-'));
const key = { kid: 'k1', secret: Buffer.alloc(32, 'a-session-key-for-tests') };
const lines: string[] = [];
const heard: { name: string; arrived: Arrived }[] = [];
let realNow = new Date('2026-03-01T00:00:00Z');
let behind: Behind | undefined;
let release: (() => void) | undefined;
let app: FastifyInstance;
let base: string;
let milliseconds = 0;

const answering: Behind = {
  async answer(name, arrived) {
    heard.push({ name, arrived });
    if (name === 'slow') await new Promise<void>((resolve) => (release = resolve));
    if (name === 'broken') throw new Error('a bug');
    if (name === 'shop' || name === 'slow') return { ok: true, data: { who: arrived.who?.openid ?? null } };
    return name === 'sold' ? { ok: false, error: { code: 'SOLD_OUT', message: 'Sold out.' } } : undefined;
  },
  signIn: async (loginCode) =>
    loginCode === 'good' ? { ok: true, data: { openid: 'o-1', unionid: 'u-1' } } : { ok: false, code: 'LOGIN_CODE_INVALID' },
  generationOf: async () => 0,
  isMember: async () => true,
  official: undefined,
  arrivals: { for: (_state, work) => work(), takes: async () => true },
  pushed: async () => undefined,
  healthy: async () => true,
};
const sessions = createSessions([key], () => realNow);

beforeEach(async () => {
  realNow = new Date('2026-03-01T00:00:00Z');
  behind = answering;
  heard.length = 0;
  lines.length = 0;
  release = undefined;
  app = createGateway({
    behind: () => behind,
    sessions,
    limiter: createLimiter({ perSecond: 1, burst: 5 }, () => milliseconds),
    log: createServerLog('info', (line) => void lines.push(line)),
    now: () => new Date('2026-05-05T05:05:05Z'),
    appId: 'wx1',
    appDir,
    trustProxy: [],
  });
  base = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());
afterAll(() => rmSync(appDir, { recursive: true }));

async function post(where: string, body: unknown, headers: Record<string, string> = {}) {
  const reply = await fetch(base + where, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: reply.status, now: reply.headers.get('x-changke-now'), body: await reply.json() };
}
/** Until the slow call has reached its function. */
async function isSlow(): Promise<void> {
  while (release === undefined) await new Promise((resolve) => setImmediate(resolve));
}
const connected = () =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(base).port) });
    socket.on('error', reject).on('connect', () => resolve(socket.destroy()));
  });
/** Until new connections are refused. */
async function refusing(): Promise<void> {
  for (;;)
    try {
      await connected();
    } catch {
      return;
    }
}
const tokenOf = async (openid: string) => `Bearer ${(await sessions.sign({ app: 'wx1', openid, generation: 0 })).token}`;

it('a call is answered with the business clock in its header', async () => {
  const reply = await post('/fn/shop', { action: 'shops', data: {} });
  expect(reply).toEqual({ status: 200, now: '2026-05-05T05:05:05.000Z', body: { ok: true, data: { who: null } } });
});

it('who is calling comes from the session, never from the body', async () => {
  const reply = await post('/fn/shop', { action: 'x', openid: 'o-2' }, { authorization: await tokenOf('o-1') });
  expect(reply.body.data.who).toBe('o-1');
});

it('a refusal by a rule is an answer with status 200', async () => {
  expect((await post('/fn/sold', {})).status).toBe(200);
});

it.each([
  { description: 'unknown function', where: '/fn/nothing', body: {}, status: 404, code: 'NO_SUCH_ACTION' },
  { description: 'unknown address', where: '/nowhere', body: {}, status: 404, code: 'NO_SUCH_ACTION' },
  { description: 'broken JSON', where: '/fn/shop', body: '{"action":', status: 400, code: 'BAD_REQUEST' },
  { description: 'a poisoned prototype', where: '/fn/shop', body: '{"__proto__":{"a":1}}', status: 400, code: 'BAD_REQUEST' },
  { description: 'a bug', where: '/fn/broken', body: {}, status: 500, code: 'INTERNAL' },
  { description: 'sign-in without a code', where: '/session', body: {}, status: 400, code: 'BAD_REQUEST' },
  {
    description: 'sign-in with a bad code',
    where: '/session',
    body: { loginCode: 'x' },
    status: 200,
    code: 'LOGIN_CODE_INVALID',
  },
])('$description is refused in the envelope', async ({ where, body, status, code }) => {
  const reply = await post(where, body);
  expect({ status: reply.status, code: reply.body.error.code }).toEqual({ status, code });
  expect(reply.body.error.message).not.toBe('');
});

it('another content type than JSON is refused', async () => {
  const reply = await post('/fn/shop', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' });
  expect({ status: reply.status, code: reply.body.error.code, heard }).toEqual({ status: 400, code: 'BAD_REQUEST', heard: [] });
});

it('ten megabytes are drained, then refused, and never reach a function', async () => {
  const reply = await post('/fn/shop', { data: 'x'.repeat(10_000_000) });
  expect({ status: reply.status, code: reply.body.error.code, heard }).toEqual({ status: 413, code: 'TOO_LARGE', heard: [] });
});

it('the refusal speaks the language that was asked for', async () => {
  const [zh, en] = [await post('/fn/nothing', { language: 'zh' }), await post('/fn/nothing', { language: 'en' })];
  expect([zh.body.error.message, en.body.error.message]).toEqual([
    '没有这项功能，请更新小程序。',
    'There is no such action. Please update the app.',
  ]);
});

it('a session signed here lets in until its thirtieth day', async () => {
  const signed = await post('/session', { loginCode: 'good' });
  const authorization = `Bearer ${signed.body.data.token}`;
  expect(signed.body.data.expiresAt).toBe('2026-03-31T00:00:00.000Z');
  realNow = new Date('2026-03-30T23:59:58Z');
  expect((await post('/fn/shop', {}, { authorization })).status).toBe(200);
  realNow = new Date('2026-03-31T00:00:01Z');
  const late = await post('/fn/shop', {}, { authorization });
  expect({ status: late.status, code: late.body.error.code }).toEqual({ status: 401, code: 'NO_SESSION' });
});

it('a forged, an unsigned and a malformed session are refused before anything runs', async () => {
  const other = createSessions([{ kid: 'k1', secret: Buffer.alloc(32, 'somebody-elses-key') }], () => realNow);
  const forged = (await other.sign({ app: 'wx1', openid: 'o-1', generation: 0 })).token;
  const [, claims = ''] = forged.split('.');
  const unsigned = `${Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url')}.${claims}.`;
  for (const authorization of [`Bearer ${forged}`, `Bearer ${unsigned}`, 'Bearer x', 'Basic YTpi']) {
    const reply = await post('/fn/shop', {}, { authorization });
    expect({ authorization, status: reply.status, code: reply.body.error.code }).toEqual({
      authorization,
      status: 401,
      code: 'NO_SESSION',
    });
  }
  expect(heard).toEqual([]);
});

it('a caller over the limit hears TOO_MANY before anything runs, while another is served', async () => {
  const authorization = await tokenOf('o-1');
  const statuses = [];
  for (let i = 0; i < 7; i += 1) statuses.push((await post('/fn/shop', {}, { authorization })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  expect(heard).toHaveLength(5);
  expect((await post('/fn/shop', {}, { authorization: await tokenOf('o-2') })).status).toBe(200);
  milliseconds += 1000;
  expect((await post('/fn/shop', {}, { authorization })).status).toBe(200);
});

it('who is over the limit hears in header, envelope and sentence for how long to wait, and that wait is enough', async () => {
  const headers = { authorization: await tokenOf('o-waits'), 'content-type': 'application/json', 'accept-language': 'en' };
  const call = () => fetch(`${base}/fn/shop`, { method: 'POST', body: '{}', headers });
  for (let i = 0; i < 5; i += 1) await call();
  milliseconds += 100;
  const refused = await call();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await refused.json()).error).toEqual({
    code: 'TOO_MANY',
    message: 'Too many requests. Please try again in 1 second.',
    details: { retryAfterSeconds: 1 },
  });
  milliseconds += 1000;
  const answered = await call();
  expect([answered.status, answered.headers.get('retry-after')]).toEqual([200, null]);
});

it('until the house is open the gateway says so', async () => {
  behind = undefined;
  expect((await fetch(`${base}/healthz`)).status).toBe(503);
  expect((await post('/fn/shop', {})).body.error.code).toBe('BUSY');
  behind = answering;
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
});

it('stopping finishes the call in flight and takes no other', async () => {
  const slow = post('/fn/slow', {});
  await isSlow();
  const closed = app.close();
  release?.();
  expect((await slow).body).toEqual({ ok: true, data: { who: null } });
  await closed;
  await expect(connected()).rejects.toThrow('ECONNREFUSED');
});

it('stopping keeps no connection open for another call', async () => {
  const agent = new Agent({ keepAlive: true });
  const slow = new Promise<string | undefined>((resolve, reject) => {
    const asked = request(`${base}/fn/slow`, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
    asked.on('error', reject).on('response', (reply) => {
      resolve(reply.headers.connection);
      reply.resume();
    });
    asked.end('{}');
  });
  await isSlow();
  const closed = app.close();
  await refusing();
  release?.();
  expect(await slow).toBe('close');
  await closed;
  agent.destroy();
});

it('a call that arrives while the gateway stops is refused in the envelope', async () => {
  const late = connect({ host: '127.0.0.1', port: Number(new URL(base).port) });
  let heardBack = '';
  const ended = new Promise((resolve) => late.on('data', (part) => (heardBack += String(part))).on('close', resolve));
  const begun = new Promise((resolve) => app.server.once('connection', (socket) => socket.once('data', resolve)));
  late.write('POST /fn/shop HTTP/1.1\r\nhost: x\r\n');
  await begun;
  const closed = app.close();
  await refusing();
  late.write('content-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
  await ended;
  await closed;
  expect(heardBack).toMatch(/^HTTP\/1.1 503 [\s\S]*"code":"BUSY"/);
  expect(heard).toEqual([]);
});

it('headers that are too long and what is no HTTP are refused in the envelope', async () => {
  const said = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let heardBack = '';
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(base).port) });
      socket.on('error', reject).on('data', (part) => (heardBack += String(part)));
      socket.on('close', () => resolve(heardBack)).write(text);
    });
  const long = `GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: ${'a'.repeat(20_000)}\r\n\r\n`;
  expect(await said(long)).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"TOO_LARGE"[\s\S]*"headerBytesMax":16384/);
  expect(await said('hello?\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"BAD_REQUEST"/);
});

it('a bug is logged without what the caller sent', async () => {
  await post('/fn/broken', { data: { phone: '13912345678' } }, { authorization: await tokenOf('openid-of-somebody') });
  const log = lines.join('');
  expect(log).toContain('a bug');
  expect(log).not.toMatch(/13912345678|openid-of-somebody|Bearer/);
});

it('the app is served with its page uncached and its hashed files for ever', async () => {
  mkdirSync(path.join(appDir, 'js'));
  writeFileSync(path.join(appDir, 'index.html'), '<p>app</p>');
  writeFileSync(path.join(appDir, '.sources'), 'x');
  writeFileSync(path.join(appDir, 'js/app.0123abcd.js'), '1');
  const caching = async (file: string) => {
    const reply = await fetch(`${base}/app/${file}`);
    return [reply.status, reply.headers.get('cache-control')];
  };
  expect(await caching('')).toEqual([200, 'no-cache']);
  expect(await caching('js/app.0123abcd.js')).toEqual([200, 'public, max-age=31536000, immutable']);
  expect((await caching('.sources'))[0]).toBe(404);
});

it('every answer says what may run in a page, who may frame it, and what a browser keeps to itself', async () => {
  for (const where of ['/app/', '/healthz', '/nowhere', '/oauth/config']) {
    const { headers } = await fetch(base + where);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*script-src 'self';.*frame-ancestors 'none'/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('microphone=()');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    // This one was asked without TLS.
    expect(headers.get('strict-transport-security')).toBeNull();
  }
});

it('a body without a type, as another site’s page may send it, is refused', async () => {
  const reply = await fetch(`${base}/fn/shop`, { method: 'POST', body: new Blob(['{}']) });
  expect([reply.status, (await reply.json()).error.code]).toEqual([400, 'BAD_REQUEST']);
});

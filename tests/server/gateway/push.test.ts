/** `/wechat/events` over HTTP: pushes as WeChat's stand-in makes them, and as somebody else would. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { BusyError } from '@/cloudfunctions/kernel/database';
import type { Behind } from '@/server/gateway/behind';
import { createGateway } from '@/server/gateway/gateway';
import { createLimiter } from '@/server/gateway/limiter';
import { createPushes } from '@/server/gateway/push';
import { signatureOf } from '@/server/gateway/pushSeal.rule';
import { createSessions } from '@/server/gateway/session';
import { createServerLog } from '@/server/log';
import type { PushEvent, PushFormat } from '@/server/wechat/pushBody.rule';
import { signedPush } from '@/server/wechat/pusher';

const TOKEN = 'tokenOfThePush';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const [MINI, ACCOUNT] = ['wx0123456789abcdef', 'wxfedcba9876543210'];
const appDir = mkdtempSync(path.join(os.tmpdir(), 'changke-push-'));
const lines: string[] = [];
const heard: unknown[] = [];
const sealed = Buffer.from(`${AES_KEY}=`, 'base64');
let realNow: Date;
let milliseconds: number;
let pushed: Behind['pushed'];
let app: FastifyInstance;

async function open(aesKey: Buffer | undefined): Promise<string> {
  const behind: Behind = {
    answer: async () => undefined,
    signIn: async () => ({ ok: false, code: 'LOGIN_CODE_INVALID' }),
    generationOf: async () => 0,
    isMember: async () => false,
    arrivals: { for: (_state, work) => work(), takes: async () => true },
    official: undefined,
    pushed: (body) => pushed(body),
    healthy: async () => true,
  };
  app = createGateway({
    behind: () => behind,
    sessions: createSessions([{ kid: 'a', secret: randomBytes(32) }], () => realNow),
    limiter: createLimiter({ perSecond: 1, burst: 5 }, () => milliseconds),
    pushes: createPushes({ token: TOKEN, aesKey, appIds: [MINI, ACCOUNT], realNow: () => realNow }),
    log: createServerLog('info', (line) => void lines.push(line)),
    now: () => new Date('2027-01-01T00:00:00Z'),
    appId: MINI,
    appDir,
    trustProxy: [],
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

beforeEach(() => {
  [lines.length, heard.length, milliseconds] = [0, 0, 0];
  realNow = new Date('2026-03-01T00:00:00Z');
  pushed = async (body) => void heard.push(body);
});
afterEach(() => app.close());
afterAll(() => rmSync(appDir, { recursive: true }));

const event = (items = 1): PushEvent => ({
  kind: 'popup',
  openid: 'openid-of-somebody',
  at: realNow,
  items: [
    { TemplateId: 'template-0', SubscribeStatusString: 'accept', PopupScene: '0' },
    ...Array.from({ length: items - 1 }, (_, i) => ({
      TemplateId: `template-${i + 1}`,
      SubscribeStatusString: 'reject' as const,
      PopupScene: '0',
    })),
  ],
});
interface Made {
  aesKey?: string;
  format?: PushFormat;
  token?: string;
  appId?: string;
  items?: number;
}
const made = (base: string, { aesKey, format = 'xml', token = TOKEN, appId = MINI, items }: Made = {}) =>
  signedPush({ address: `${base}/wechat/events`, token, format, ...(aesKey !== undefined && { aesKey }) }, event(items), {
    appId,
    realNow: () => realNow,
  });
type Push = ReturnType<typeof made>;
async function send({ url, init }: Push) {
  const reply = await fetch(url, init);
  return { status: reply.status, text: await reply.text() };
}
const realSetTimeout = globalThis.setTimeout;
const SUCCESS = { status: 200, text: 'success' };

describe.each([
  { mode: 'plain', key: undefined, aesKey: undefined },
  { mode: 'encrypted', key: sealed, aesKey: AES_KEY },
])('in $mode mode', ({ key, aesKey }) => {
  it.each<{ format: PushFormat; items: number }>([
    { format: 'xml', items: 1 },
    { format: 'xml', items: 3 },
    { format: 'json', items: 1 },
    { format: 'json', items: 3 },
  ])('a push of $items as $format is handed on as an object and answered success', async ({ format, items }) => {
    const base = await open(key);
    expect(await send(made(base, { aesKey, format, items }))).toEqual(SUCCESS);
    expect(heard).toEqual([expect.objectContaining({ FromUserName: 'openid-of-somebody', Event: 'subscribe_msg_popup_event' })]);
    const text = JSON.stringify(heard);
    for (let i = 0; i < items; i += 1) expect(text).toContain(`"TemplateId":"template-${i}"`);
  });

  it('a push of another token is refused, and so is one without a signature', async () => {
    const base = await open(key);
    const bare = made(base, { aesKey });
    bare.url.searchParams.delete(aesKey === undefined ? 'signature' : 'msg_signature');
    for (const push of [made(base, { aesKey, token: 'anotherToken' }), bare]) expect((await send(push)).status).toBe(403);
    expect(heard).toEqual([]);
  });

  it('a push is good for ten minutes by the real clock, and not before its time', async () => {
    const base = await open(key);
    const early = made(base, { aesKey });
    realNow = new Date('2026-03-01T00:09:59Z');
    expect(await send(early)).toEqual(SUCCESS);
    realNow = new Date('2026-03-01T00:10:01Z');
    expect((await send(early)).status).toBe(403);
    realNow = new Date('2026-02-28T23:49:00Z');
    expect((await send(early)).status).toBe(403);
    expect(heard).toHaveLength(1);
  });

  it('the same push again is handed on again: whoever takes it knows it', async () => {
    const base = await open(key);
    const push = made(base, { aesKey });
    expect([await send(push), await send(push)]).toEqual([SUCCESS, SUCCESS]);
    expect(heard).toHaveLength(2);
  });

  it('a body that somebody changed on its way is refused', async () => {
    const base = await open(key);
    const push = made(base, { aesKey });
    const other = made(base, { aesKey, items: 2 });
    await send(push);
    expect((await send({ url: push.url, init: { ...push.init, body: other.init.body } })).status).toBe(403);
    expect(heard).toHaveLength(1);
  });

  it('what could not be booked is not answered with success, so that WeChat pushes again', async () => {
    const base = await open(key);
    const push = made(base, { aesKey });
    pushed = () => Promise.reject(new Error('a bug'));
    expect((await send(push)).status).toBe(500);
    pushed = () => Promise.reject(new BusyError());
    expect((await send(push)).status).toBe(503);
    pushed = async (body) => void heard.push(body);
    expect(await send(push)).toEqual(SUCCESS);
  });

  it('what takes too long is answered before WeChat gives up, goes on, and is told of where it fails', async () => {
    const base = await open(key);
    const push = made(base, { aesKey });
    const patience = jest.spyOn(globalThis, 'setTimeout');
    let fail: (why: Error) => void = () => undefined;
    pushed = () => new Promise((_resolve, reject) => (fail = reject));
    // Four seconds are over at once.
    patience.mockImplementation((work, ms, ...rest) => realSetTimeout(work, ms === 4_000 ? 0 : ms, ...rest));
    expect((await send(push)).status).toBe(503);
    patience.mockRestore();
    fail(new Error('the database is gone'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines.join('\n')).toContain('a slow push was not booked');
    pushed = async (body) => void heard.push(body);
    expect(await send(push)).toEqual(SUCCESS);
  });

  it('WeChat tries the address and hears its own word', async () => {
    const base = await open(key);
    const [timestamp, nonce] = [String(realNow.getTime() / 1000), '42'];
    const query = { signature: signatureOf(TOKEN, timestamp, nonce), timestamp, nonce, echostr: '5838479218127813673' };
    const ask = async (more: Record<string, string>) => {
      const reply = await fetch(`${base}/wechat/events?${new URLSearchParams({ ...query, ...more }).toString()}`);
      return [reply.status, reply.headers.get('content-type'), await reply.text()];
    };
    expect(await ask({})).toEqual([200, 'text/plain; charset=utf-8', query.echostr]);
    expect((await ask({ signature: signatureOf('anotherToken', timestamp, nonce) }))[0]).toBe(403);
    expect((await ask({ echostr: '<script>' }))[0]).toBe(403);
  });
});

it('with a key a plain push is refused: its signature says nothing about its body', async () => {
  const base = await open(sealed);
  expect((await send(made(base))).status).toBe(403);
  expect(heard).toEqual([]);
});

it('an encrypted push is taken of either app of the shop, and of no other', async () => {
  const base = await open(sealed);
  expect(await send(made(base, { aesKey: AES_KEY, appId: ACCOUNT }))).toEqual(SUCCESS);
  expect((await send(made(base, { aesKey: AES_KEY, appId: 'wxffffffffffffffff' }))).status).toBe(403);
  expect((await send(made(base, { aesKey: 'z'.repeat(43) }))).status).toBe(403);
  expect(heard).toHaveLength(1);
});

it('a push that is neither XML nor JSON is malformed, and one of two megabytes too large', async () => {
  const base = await open(undefined);
  const push = made(base);
  expect((await send({ url: push.url, init: { ...push.init, body: 'List=1' } })).status).toBe(400);
  const large = made(base);
  expect((await send({ url: large.url, init: { ...large.init, body: 'x'.repeat(2_000_000) } })).status).toBe(413);
});

it('WeChat may push as much as there is, also from an address whose refused pushes are too many', async () => {
  const base = await open(sealed);
  for (let i = 0; i < 30; i += 1) expect(await send(made(base, { aesKey: AES_KEY }))).toEqual(SUCCESS);
  const statuses = [];
  for (let i = 0; i < 25; i += 1) statuses.push((await send(made(base, { aesKey: AES_KEY, token: 'anotherToken' }))).status);
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 403), ...Array.from({ length: 5 }, () => 429)]);
  for (let i = 0; i < 30; i += 1) expect(await send(made(base, { aesKey: AES_KEY }))).toEqual(SUCCESS);
  const refused = await send(made(base, { aesKey: AES_KEY, token: 'anotherToken' }));
  expect(refused.status).toBe(429);
  expect(lines.filter((it) => it.includes('push refused'))).toHaveLength(20);
});

it('the owner is told of a refused push, with nothing of what it said', async () => {
  const base = await open(undefined);
  await send(made(base, { token: 'anotherToken' }));
  await send(made(base));
  expect(lines.map((it) => JSON.parse(it))).toEqual([expect.objectContaining({ what: 'push refused', fault: 'signature' })]);
  expect(lines.join()).not.toMatch(/openid-of-somebody|template-0|anotherToken|tokenOfThePush/);
});

it('without a token there is no such address', async () => {
  app = createGateway({
    behind: () => undefined,
    sessions: createSessions([{ kid: 'a', secret: randomBytes(32) }], () => realNow),
    limiter: createLimiter({ perSecond: 1, burst: 5 }, () => 0),
    log: createServerLog('silent'),
    now: () => realNow,
    appId: MINI,
    appDir,
    trustProxy: [],
  });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const asked = await fetch(`${base}/wechat/events`);
  expect([asked.status, (await asked.json()).error.code]).toEqual([404, 'NO_SUCH_ACTION']);
});

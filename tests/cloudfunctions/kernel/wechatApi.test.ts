/** WeChat's API as the house calls it: over real HTTP, against a stand-in that refuses as WeChat does, and against one that breaks off. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Wechat } from '@/cloudfunctions/kernel/wechat';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import { memoryBook } from '@/server/wechat/book';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';
import { testVault } from '../../support/vault';
import { testDatabase, type TestDatabase } from '../../support/database';

const APP = { appId: 'wxtest', secret: 'secret-of-the-app' };
const TEMPLATE = 'template-1';
let database: TestDatabase;
let now: Date;
const clock = () => now;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  now = new Date('2026-03-02T02:00:00Z');
  await database.db.collection('wechatTokens').deleteMany({});
});
afterAll(() => database.close());

const wechatAt = (apiBase: string): Wechat => createWechat({ ...APP, apiBase, database: database.db, vault: testVault, clock });
const message = (openid: string) => ({
  openid,
  templateId: TEMPLATE,
  page: 'pages/card/index',
  data: { thing1: { value: '一' } },
});

describe('with WeChat there', () => {
  let standIn: StandIn;
  let wechat: Wechat;
  beforeEach(async () => {
    const templates = async () => new Map([[TEMPLATE, ['thing1']]]);
    standIn = await startStandIn({ ...APP, book: memoryBook(), templates, now: clock });
    wechat = wechatAt(standIn.base);
  });
  afterEach(() => standIn.close());

  it('a login code is somebody, once', async () => {
    const code = await standIn.loginCode({ openid: 'o-1', unionid: 'u-1' });
    expect(await wechat.code2Session(code)).toEqual({ ok: true, data: { openid: 'o-1', unionid: 'u-1' } });
    expect(await wechat.code2Session(code)).toMatchObject({ ok: false, code: 'LOGIN_CODE_INVALID' });
    expect(await wechat.code2Session('forged')).toMatchObject({ ok: false, code: 'LOGIN_CODE_INVALID' });
  });

  it('the access token is sealed in the database, shared by all, and one in clear of an earlier version still serves', async () => {
    const vault = createVault({ keys: { 1: randomBytes(32) }, indexKey: randomBytes(32) });
    const sealing = () => createWechat({ ...APP, apiBase: standIn.base, database: database.db, vault, clock });
    const tokens = database.db.collection<{ _id: string; sealed?: string; token?: string }>('wechatTokens');
    await sealing().phoneNumber('none');
    const kept = await tokens.findOne({});
    expect(kept?.token).toBeUndefined();
    const token = vault.open('wechat.token', kept?.sealed ?? '');
    await sealing().phoneNumber('none');
    expect(await tokens.findOne({})).toEqual(kept);
    await tokens.updateOne({}, { $set: { token }, $unset: { sealed: '' } });
    await sealing().phoneNumber('none');
    expect(await tokens.findOne({})).toMatchObject({ token });
  });

  it.each([
    { errcode: -1, code: 'WECHAT_UNAVAILABLE' },
    { errcode: 45011, code: 'TOO_MANY', details: { retryAfterSeconds: 60 } },
    { errcode: 40226, code: 'LOGIN_CODE_INVALID' },
  ])('a sign-in that WeChat answers with $errcode is $code', async ({ errcode, ...refusal }) => {
    standIn.failNext('/sns/jscode2session', errcode);
    const signedIn = await wechat.code2Session(await standIn.loginCode({ openid: 'o-1' }));
    expect(signedIn).toMatchObject({ ok: false, ...refusal });
  });

  it('a wrong secret is a fault of ours and not of the caller, told without the secret', async () => {
    const wrong = createWechat({
      ...APP,
      secret: 'wrong-secret',
      apiBase: standIn.base,
      database: database.db,
      vault: testVault,
      clock,
    });
    const error: unknown = await wrong.phoneNumber('x').catch((it: unknown) => it);
    expect(String(error)).toMatch(/WeChat refused an access token with 4\d{4}/);
    expect(String(error)).not.toContain('wrong-secret');
  });

  it('a phone code is a number, once', async () => {
    const code = standIn.phoneCode('13900002218');
    expect(await wechat.phoneNumber(code)).toEqual({ ok: true, data: { phone: '13900002218' } });
    expect(await wechat.phoneNumber(code)).toMatchObject({ ok: false, code: 'PHONE_CODE_INVALID' });
  });

  it('the same digits in another country are another number', async () => {
    const numbers = [];
    for (const phone of ['13912345678', '+1 3912345678', '+852 61234567', '+853 61234567'])
      numbers.push(await wechat.phoneNumber(standIn.phoneCode(phone)));
    expect(numbers).toEqual(
      ['13912345678', '+13912345678', '+85261234567', '+85361234567'].map((phone) => ({ ok: true, data: { phone } })),
    );
  });

  it('a message goes to who consented, once', async () => {
    await standIn.book.meet({ openid: 'o-1' });
    await standIn.book.consented('o-1', TEMPLATE);
    expect(await wechat.sendSubscribeMessage(message('o-1'))).toEqual({ sent: true, msgId: expect.stringMatching(/^\d+$/) });
    expect(await standIn.book.delivered(9)).toMatchObject([{ openid: 'o-1', data: { thing1: { value: '一' } } }]);
    expect(await wechat.sendSubscribeMessage(message('o-1'))).toEqual({ sent: false, kind: 'permanent', code: 43101 });
  });

  it.each([
    { errcode: 40003, kind: 'permanent' },
    { errcode: 40037, kind: 'permanent' },
    { errcode: 47003, kind: 'permanent' },
    { errcode: 41030, kind: 'permanent' },
    { errcode: -1, kind: 'temporary' },
    { errcode: 43108, kind: 'temporary' },
    { errcode: 45009, kind: 'temporary' },
  ])('a send that WeChat answers with $errcode is $kind', async ({ errcode, kind }) => {
    standIn.failNext('/cgi-bin/message/subscribe/send', errcode);
    expect(await wechat.sendSubscribeMessage(message('o-1'))).toEqual({ sent: false, kind, code: errcode });
  });

  it('a QR code is an image, and a scene that WeChat would not take is refused before it is asked', async () => {
    const drawn = await wechat.unlimitedQrCode('shop:jingan@aning', 'pages/join/index');
    expect(drawn.ok && drawn.data.image.subarray(1, 4).toString()).toBe('PNG');
    for (const [scene, page] of [
      ['空', 'pages/a'],
      ['x'.repeat(33), 'pages/a'],
      ['shop:a', '/pages/a'],
    ] as const)
      // prettier-ignore
      expect(await wechat.unlimitedQrCode(scene, page)).toMatchObject({ ok: false, code: 'BAD_REQUEST' });
    standIn.failNext('/wxa/getwxacodeunlimit', 45009);
    expect(await wechat.unlimitedQrCode('shop:jingan', 'pages/join/index')).toMatchObject({
      ok: false,
      code: 'WECHAT_UNAVAILABLE',
    });
  });

  it('a token that WeChat ended is replaced, and nobody notices', async () => {
    await wechat.phoneNumber('warm up');
    standIn.revokeTokens();
    expect(await wechat.phoneNumber(standIn.phoneCode('13900002218'))).toMatchObject({ ok: true });
    now = new Date(now.getTime() + 3 * 3_600_000);
    expect(await wechat.phoneNumber(standIn.phoneCode('13900002218'))).toMatchObject({ ok: true });
  });
});

/** A WeChat of one's own making: answers by path, and says what was asked. */
async function scripted(answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    asked.push(path);
    request.resume().on('end', () => answers[path]?.(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    base: `http://127.0.0.1:${port}`,
    asked: (path: string) => asked.filter((it) => it === path).length,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const TOKEN = '/cgi-bin/token';
const SEND = '/cgi-bin/message/subscribe/send';
const says = (body: object) => (_request: IncomingMessage, response: ServerResponse) => response.end(JSON.stringify(body));
const isSend = (token: string) => (request: IncomingMessage) => request.url?.includes(`access_token=${token}`) === true;

describe('the access token', () => {
  it('is fetched once, however many wait in however many processes', async () => {
    let issued = 0;
    const server = await scripted({
      [TOKEN]: (_request, response) => response.end(JSON.stringify({ access_token: `token-${(issued += 1)}`, expires_in: 7200 })),
      [SEND]: says({ errcode: 0 }),
    });
    const processes = [wechatAt(server.base), wechatAt(server.base), wechatAt(server.base)];
    const sends = processes.flatMap((wechat) => Array.from({ length: 20 }, () => wechat.sendSubscribeMessage(message('o-1'))));
    expect(new Set((await Promise.all(sends)).map((it) => it.sent))).toEqual(new Set([true]));
    expect(server.asked(TOKEN)).toBe(1);
    await server.close();
  });

  it.each([40001, 40014, 42001])('that WeChat refuses with %i is renewed once for all who were refused', async (errcode) => {
    let issued = 0;
    const server = await scripted({
      [TOKEN]: (_request, response) => response.end(JSON.stringify({ access_token: `token-${(issued += 1)}`, expires_in: 7200 })),
      [SEND]: (request, response) => says(isSend('token-1')(request) ? { errcode } : { errcode: 0 })(request, response),
    });
    const [one, other] = [wechatAt(server.base), wechatAt(server.base)];
    const sends = await Promise.all(
      [one, other].flatMap((it) => Array.from({ length: 10 }, () => it.sendSubscribeMessage(message('o-1')))),
    );
    expect(new Set(sends.map((it) => it.sent))).toEqual(new Set([true]));
    expect(server.asked(TOKEN)).toBe(2);
    await server.close();
  });

  it('that WeChat goes on refusing is a temporary fault, not a loop', async () => {
    const server = await scripted({
      [TOKEN]: says({ access_token: 'same', expires_in: 7200 }),
      [SEND]: says({ errcode: 40001 }),
    });
    expect(await wechatAt(server.base).sendSubscribeMessage(message('o-1'))).toEqual({
      sent: false,
      kind: 'temporary',
      code: 40001,
    });
    expect(server.asked(SEND)).toBe(2);
    await server.close();
  });

  it('that cannot be had for now is a temporary fault', async () => {
    const server = await scripted({ [TOKEN]: says({ errcode: -1 }), [SEND]: says({ errcode: 0 }) });
    expect(await wechatAt(server.base).sendSubscribeMessage(message('o-1'))).toMatchObject({ sent: false, kind: 'temporary' });
    expect(server.asked(SEND)).toBe(0);
    await server.close();
  });
});

describe('without an answer', () => {
  const token = { [TOKEN]: says({ access_token: 'token', expires_in: 7200 }) };

  it('a message whose connection was dropped may have gone', async () => {
    const server = await scripted({ ...token, [SEND]: (request) => request.socket.destroy() });
    expect(await wechatAt(server.base).sendSubscribeMessage(message('o-1'))).toMatchObject({ sent: false, kind: 'unknown' });
    expect(server.asked(SEND)).toBe(1);
    await server.close();
  });

  it('a message that a gateway answered for may have gone', async () => {
    const server = await scripted({
      ...token,
      [SEND]: (_request, response) => response.writeHead(502).end('<html>bad gateway</html>'),
    });
    expect(await wechatAt(server.base).sendSubscribeMessage(message('o-1'))).toMatchObject({ sent: false, kind: 'unknown' });
    await server.close();
  });

  it('a WeChat that nobody reaches is unavailable, and a message has not gone', async () => {
    const server = await scripted({});
    await server.close();
    const wechat = wechatAt(server.base);
    expect(await wechat.code2Session('x')).toMatchObject({ ok: false, code: 'WECHAT_UNAVAILABLE' });
    expect(await wechat.phoneNumber('x')).toMatchObject({ ok: false, code: 'WECHAT_UNAVAILABLE' });
    expect(await wechat.sendSubscribeMessage(message('o-1'))).toMatchObject({ sent: false, kind: 'temporary' });
  });
});

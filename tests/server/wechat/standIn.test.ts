import jsQR from 'jsqr';
import { inflateSync } from 'node:zlib';
import { memoryBook } from '@/server/wechat/book';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';

const app = { appId: 'wx0123456789abcdef', secret: 'the-secret-of-the-app' };
const TEMPLATE = 'template-1';
let now = new Date('2026-03-01T00:00:00Z');
let standIn: StandIn;

beforeEach(async () => {
  now = new Date('2026-03-01T00:00:00Z');
  standIn = await startStandIn({
    ...app,
    book: memoryBook(),
    templates: async () => new Map([[TEMPLATE, ['thing1', 'number2']]]),
    now: () => now,
  });
});
afterEach(() => standIn.close());

const get = async (path: string) => (await fetch(standIn.base + path)).json();
const credentials = `appid=${app.appId}&secret=${app.secret}`;
const newToken = async (): Promise<string> =>
  (await get(`/cgi-bin/token?grant_type=client_credential&${credentials}`)).access_token;
const login = (code: string) => get(`/sns/jscode2session?${credentials}&js_code=${code}&grant_type=authorization_code`);
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));

async function post(path: string, token: string, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return (
    await fetch(`${standIn.base}${path}?access_token=${token}`, { method: 'POST', headers, body: JSON.stringify(body) })
  ).json();
}
const send = (token: string, more: object = {}) =>
  post('/cgi-bin/message/subscribe/send', token, {
    touser: 'o-1',
    template_id: TEMPLATE,
    page: 'pages/card/index',
    data: { thing1: { value: '积分' }, number2: { value: '320' } },
    ...more,
  });

it('a wrong AppID, AppSecret or grant type gets no token', async () => {
  expect((await get(`/cgi-bin/token?grant_type=client_credential&appid=wx0&secret=${app.secret}`)).errcode).toBe(40013);
  expect((await get(`/cgi-bin/token?grant_type=client_credential&appid=${app.appId}&secret=x`)).errcode).toBe(40125);
  expect((await get(`/cgi-bin/token?grant_type=x&${credentials}`)).errcode).toBe(40002);
});

it('a login code says who it is, once', async () => {
  const code = await standIn.loginCode({ openid: 'o-1', unionid: 'u-1' });
  expect(await login(code)).toMatchObject({ openid: 'o-1', unionid: 'u-1' });
  expect((await login(code)).errcode).toBe(40163);
  expect((await login('made-up')).errcode).toBe(40029);
});

it('a login code is good for five minutes', async () => {
  const code = await standIn.loginCode({ openid: 'o-1' });
  later(5);
  expect((await login(code)).errcode).toBe(40029);
});

it('one person signs in at most a hundred times a minute', async () => {
  let last;
  for (let i = 0; i < 101; i += 1) last = await login(await standIn.loginCode({ openid: 'o-1' }));
  expect(last.errcode).toBe(45011);
  later(2);
  expect((await login(await standIn.loginCode({ openid: 'o-1' }))).openid).toBe('o-1');
});

it('a phone code gives the number, once and for five minutes', async () => {
  const token = await newToken();
  const [phoneCode, stale] = [standIn.phoneCode('13912345678'), standIn.phoneCode('13912345678')];
  const ask = (code: string) => post('/wxa/business/getuserphonenumber', token, { code });
  expect((await ask(phoneCode)).phone_info).toMatchObject({ purePhoneNumber: '13912345678', countryCode: '86' });
  expect((await ask(phoneCode)).errcode).toBe(40029);
  later(6);
  expect((await ask(stale)).errcode).toBe(40029);
});

it('a message goes once for each consent and is kept', async () => {
  const token = await newToken();
  await standIn.loginCode({ openid: 'o-1' });
  await standIn.book.consented('o-1', TEMPLATE);
  expect((await send(token)).errcode).toBe(0);
  expect((await send(token)).errcode).toBe(43101);
  const [delivered] = await standIn.book.delivered(10);
  expect(delivered).toMatchObject({ openid: 'o-1', templateId: TEMPLATE, data: { number2: { value: '320' } }, at: now });
});

it('what one person was sent is told however much others were sent since', async () => {
  const book = memoryBook();
  const sent = (openid: string, messageId: string) =>
    book.keep({ messageId, openid, templateId: TEMPLATE, page: 'pages/card/index', data: {}, at: new Date() });
  for (const [openid, messageId] of [
    ['o-1', '1'],
    ['o-1', '2'],
    ['o-2', '3'],
    ['o-2', '4'],
  ] as const)
    await sent(openid, messageId);
  expect((await book.delivered(2, 'o-1')).map((it) => it.messageId)).toEqual(['2', '1']);
  expect((await book.delivered(3)).map((it) => it.messageId)).toEqual(['4', '3', '2']);
});

it.each([
  { description: 'nobody', more: { touser: 'o-9' }, errcode: 40003 },
  { description: 'an unknown template', more: { template_id: 'x' }, errcode: 40037 },
  { description: 'a page with a slash in front', more: { page: '/pages/card/index' }, errcode: 41030 },
  {
    description: 'a value that does not fit',
    more: { data: { thing1: { value: 'x' }, number2: { value: 'many' } } },
    errcode: 47003,
  },
  { description: 'a missing field', more: { data: { thing1: { value: 'x' } } }, errcode: 47003 },
])('a message with $description is refused and spends no consent', async ({ more, errcode }) => {
  const token = await newToken();
  await standIn.loginCode({ openid: 'o-1' });
  await standIn.book.consented('o-1', TEMPLATE);
  expect((await send(token, more)).errcode).toBe(errcode);
  expect((await send(token)).errcode).toBe(0);
});

it('who unsubscribes gets nothing more', async () => {
  await standIn.loginCode({ openid: 'o-1' });
  await standIn.book.consented('o-1', TEMPLATE);
  await standIn.book.unsubscribe('o-1');
  expect((await send(await newToken())).errcode).toBe(43101);
});

it('a token lives two hours, ends five minutes after a newer one, and at once when it is revoked', async () => {
  const first = await newToken();
  later(119);
  expect((await send(first)).errcode).toBe(40003);
  later(1);
  expect((await send(first)).errcode).toBe(42001);
  const [second, third] = [await newToken(), await newToken()];
  later(5);
  expect([(await send(second)).errcode, (await send(third)).errcode]).toEqual([40001, 40003]);
  standIn.revokeTokens();
  expect([(await send(third)).errcode, (await send('')).errcode]).toEqual([40001, 40014]);
});

it('an outage lasts as long as it was set to', async () => {
  const token = await newToken();
  standIn.failNext('/cgi-bin/message/subscribe/send', -1, 2);
  expect([(await send(token)).errcode, (await send(token)).errcode, (await send(token)).errcode]).toEqual([-1, -1, 40003]);
});

it('a shop’s code is a picture in which its scene can be read, and a bad scene is JSON', async () => {
  const token = await newToken();
  const ask = (scene: string) =>
    fetch(`${standIn.base}/wxa/getwxacodeunlimit?access_token=${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scene, page: 'pages/join/index' }),
    });
  const reply = await ask('shop:jingan@aning');
  expect(reply.headers.get('content-type')).toBe('image/png');
  expect(readPng(Buffer.from(await reply.arrayBuffer()))).toBe('pages/join/index?scene=shop%3Ajingan%40aning');
  expect((await (await ask('s'.repeat(33))).json()).errcode).toBe(40169);
});

/** Reads the greyscale picture back, by the chunks of the PNG specification. */
function readPng(png: Buffer): string | undefined {
  const size = png.readUInt32BE(16);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const lines = inflateSync(Buffer.concat(data));
  const pixels = new Uint8ClampedArray(size * size * 4);
  for (let i = 0; i < size * size; i += 1) {
    const grey = lines[Math.floor(i / size) * (size + 1) + 1 + (i % size)] ?? 0;
    pixels.set([grey, grey, grey, 255], i * 4);
  }
  return jsQR(pixels, size, size)?.data;
}

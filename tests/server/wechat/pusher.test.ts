import { createDecipheriv, createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushTarget } from '@/server/wechat/pusher';
import { MINI, openStandIn, type Asker } from './standInApps';

const TOKEN = 'the-token';
const AES_KEY = Buffer.alloc(32, 7).toString('base64').slice(0, 43);

interface Heard {
  readonly query: URLSearchParams;
  readonly type: string;
  readonly body: string;
}

/** A shop's server that answers each push with the next of `answers`, then `success`; `drop` breaks the connection. */
async function shopServer(answers: ('success' | 'busy' | 'drop')[] = []) {
  const heard: Heard[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = new URL(request.url ?? '', 'http://shop').searchParams;
      heard.push({ query, type: String(request.headers['content-type']), body: Buffer.concat(chunks).toString('utf8') });
      const answer = answers.shift() ?? 'success';
      if (answer === 'drop') response.destroy();
      else response.writeHead(answer === 'busy' ? 503 : 200).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server);
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { heard, address: `http://127.0.0.1:${port}/wechat/events`, close };
}

function addressOf(server: http.Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}

let asker: Asker;
let shop: Awaited<ReturnType<typeof shopServer>>;
afterEach(() => Promise.all([asker.standIn.close(), shop.close()]));

async function open(target: Partial<PushTarget>, answers?: ('success' | 'busy' | 'drop')[]): Promise<void> {
  [asker, shop] = [await openStandIn(), await shopServer(answers)];
  asker.standIn.pushTo({ address: shop.address, token: TOKEN, format: 'json', ...target });
}
const sha1 = (...texts: string[]) => createHash('sha1').update(texts.sort().join('')).digest('hex');
const of = ({ query }: Heard, name: string) => query.get(name) ?? '';

it('what a person answered in the sheet is counted and pushed, signed', async () => {
  await open({});
  await asker.standIn.answered('o-1', { 't-1': 'accept', 't-2': 'reject' });
  await asker.standIn.pushesSettled();
  expect(shop.heard).toHaveLength(1);
  const [push] = shop.heard;
  if (push === undefined) throw new Error('nothing was pushed');
  expect(of(push, 'signature')).toBe(sha1(TOKEN, of(push, 'timestamp'), of(push, 'nonce')));
  expect(JSON.parse(push.body)).toMatchObject({ Event: 'subscribe_msg_popup_event', FromUserName: 'o-1' });
  expect(JSON.parse(push.body).List.map((it: Record<string, string>) => it.SubscribeStatusString)).toEqual(['accept', 'reject']);
  expect([await asker.standIn.book.spend('o-1', 't-1'), await asker.standIn.book.spend('o-1', 't-2')]).toEqual([true, false]);
});

it('an encrypted push holds the event and the AppID, and nothing of it can be read outside', async () => {
  await open({ aesKey: AES_KEY, format: 'xml' });
  await asker.standIn.book.consented('o-1', 't-1');
  await asker.standIn.unsubscribed('o-1');
  await asker.standIn.pushesSettled();
  const [push] = shop.heard;
  if (push === undefined) throw new Error('nothing was pushed');
  expect({ type: push.type, clear: push.body.includes('t-1') }).toEqual({ type: 'text/xml', clear: false });
  const sealed = /<Encrypt><!\[CDATA\[(.*)\]\]><\/Encrypt>/.exec(push.body)?.[1] ?? '';
  expect(of(push, 'encrypt_type')).toBe('aes');
  expect(of(push, 'msg_signature')).toBe(sha1(TOKEN, of(push, 'timestamp'), of(push, 'nonce'), sealed));
  const { message, appId } = opened(sealed);
  expect(appId).toBe(MINI.appId);
  expect(message).toContain('<Event><![CDATA[subscribe_msg_change_event]]></Event>');
  expect(message).toContain('<List><TemplateId><![CDATA[t-1]]></TemplateId>');
});

it('a push that is not taken comes again, three times more at most', async () => {
  await open({}, ['busy', 'drop']);
  await asker.standIn.answered('o-1', { 't-1': 'accept' });
  await asker.standIn.pushesSettled();
  expect(shop.heard.map((it) => it.body)).toEqual(Array.from({ length: 3 }, () => shop.heard[0]?.body));
});

it('a server that never answers well loses the push and nothing else', async () => {
  await open({}, ['busy', 'busy', 'busy', 'busy']);
  await asker.standIn.answered('o-1', { 't-1': 'accept' });
  await asker.standIn.pushesSettled();
  await asker.standIn.answered('o-1', { 't-1': 'accept' });
  await asker.standIn.pushesSettled();
  expect({ heard: shop.heard.length, lost: asker.standIn.pushesLost() }).toEqual({ heard: 5, lost: 1 });
});

it('the same push may come more than once though it was taken', async () => {
  await open({ copies: 2 });
  await asker.standIn.answered('o-1', { 't-1': 'reject' });
  await asker.standIn.pushesSettled();
  expect(shop.heard.map((it) => it.body)).toEqual([shop.heard[0]?.body, shop.heard[0]?.body]);
});

/** Decrypts by WeChat's description: sixteen bytes of salt, four of length, the message, the AppID, padding. */
function opened(sealed: string): { message: string; appId: string } {
  const key = Buffer.from(`${AES_KEY}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]);
  const plain = padded.subarray(0, padded.length - padded.readUInt8(padded.length - 1));
  const end = 20 + plain.readUInt32BE(16);
  return { message: plain.toString('utf8', 20, end), appId: plain.toString('utf8', end) };
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { hasOperator, inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { attachDatabase } from '@/server/database';
import { createServerLog } from '@/server/log';
import { readShopSettings, type Settings } from '@/server/settings';
import { startShop, type ShopServer } from '@/server/shop';
import { applyOnRecord, planShopFiles, readShopFiles } from '@/server/shopFiles';
import { shopHouse } from '@/server/shopHouse';
import { memoryBook } from '@/server/wechat/book';
import type { PushEvent } from '@/server/wechat/pushBody.rule';
import { createPusher } from '@/server/wechat/pusher';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';

const folder = mkdtempSync(path.join(os.tmpdir(), 'changke-shop-'));
const key = () => randomBytes(32).toString('base64');
const wechat = { appId: 'wx0123456789abcdef', secret: '0123456789abcdef0123456789abcdef' };
const account = { appId: 'wxfedcba9876543210', secret: 'fedcba9876543210fedcba9876543210' };
const push = { token: 'tokenOfThePush', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
let standIn: StandIn;
let settings: Settings;
let shop: ShopServer | undefined;

beforeAll(async () => {
  standIn = await startStandIn({
    ...wechat,
    officialAccount: account,
    book: memoryBook(),
    templates: async () => new Map(),
    now: () => new Date(),
  });
  const read = readShopSettings({
    PORT: '0',
    CHANGKE_DATA: path.join(folder, 'data'),
    SESSION_KEYS: `a:${key()}`,
    VAULT_KEYS: `1:${key()}`,
    VAULT_INDEX_KEY: key(),
    WECHAT_APPID: wechat.appId,
    WECHAT_SECRET: wechat.secret,
    WECHAT_OA_APPID: account.appId,
    WECHAT_OA_SECRET: account.secret,
    WECHAT_TOKEN: push.token,
    WECHAT_AES_KEY: push.aesKey,
    // Nobody goes there: what this shop is called is not where the test reaches it.
    PUBLIC_URL: 'http://localhost:1',
    WECHAT_API_BASE: standIn.base,
    LOG_LEVEL: 'silent',
  });
  if (!read.ok) throw new Error(read.faults.join('\n'));
  settings = read.settings;
});
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});
afterAll(async () => {
  await standIn.close();
  rmSync(folder, { recursive: true });
});

/** What `npm run apply` does; answers what would have changed and the first operator's invitation, if nobody runs the shop. */
async function apply(): Promise<{ changes: string[]; invitation?: string }> {
  const database = await attachDatabase(settings);
  try {
    const house = shopHouse(database, settings, createServerLog('silent'));
    await house.migrate();
    const [reader, now] = [readerOf(house.platform), new Date()];
    const [files, when] = [await readShopFiles(), { now, today: dayAt(now) }];
    const changes = await planShopFiles(reader, files, when);
    await applyOnRecord(house.platform, files, when);
    if (await hasOperator(reader)) return { changes };
    const { invitation } = await inviteByHouse(await house.systemContext(), { role: 'operator', shopIds: [], name: 'owner' });
    return { changes, invitation };
  } finally {
    await database.close();
  }
}

async function post(where: string, body: unknown, token?: string) {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const reply = await fetch(`${shop?.address ?? ''}${where}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: reply.status, body: await reply.json() };
}

it('a shop does not open before anything was applied, and says what to do', async () => {
  await expect(startShop(settings, path.join(folder, 'app'))).rejects.toThrow('npm run apply');
});

it('the files of the shop are applied once, and again without any change, while the server runs as well', async () => {
  const first = await apply();
  expect(first.changes.length).toBeGreaterThan(10);
  expect(first.invitation).toBeDefined();
  expect((await apply()).changes).toEqual([]);
  shop = await startShop(settings, path.join(folder, 'app'));
  expect((await apply()).changes).toEqual([]);
});

it('a member signs in by WeChat’s code, joins, and runs the shop by the printed invitation', async () => {
  const { invitation } = await apply();
  shop = await startShop(settings, path.join(folder, 'app'));
  expect((await fetch(`${shop.address}/healthz`)).status).toBe(200);
  const loginCode = await standIn.loginCode({ openid: 'o-owner' });
  const signedIn = await post('/session', { loginCode });
  const { token } = signedIn.body.data;
  expect((await post('/session', { loginCode })).body.error.code).toBe('LOGIN_CODE_INVALID');
  const { consentVersion, items } = (await post('/fn/shop', { action: 'shops', data: {} })).body.data;
  const joined = await post(
    '/fn/identity',
    { action: 'join', key: 'join-key-1', data: { scene: items[0].scene, consent: consentVersion } },
    token,
  );
  expect(joined.body.data.member.memberNo).toMatch(/^\d{8,}$/);
  const accepted = await post('/fn/shop', { action: 'accept', key: 'accept-key-1', data: { invitation } }, token);
  expect(accepted.body.data.role).toBe('operator');
  expect((await apply()).invitation).toBeUndefined();

  const trail = await post('/fn/shop', { action: 'auditTrail', data: {} }, token);
  const { items: entries } = trail.body.data;
  expect(entries.map((it: { action: string }) => it.action)).toEqual(['shop.accept', 'command.apply']);
  // Once, however often the same files were applied; the places that changed and none of the values.
  const [, applied] = entries;
  expect(applied).toMatchObject({ role: 'command', facts: { changes: expect.any(Number) } });
  expect(applied.changed).toEqual(expect.arrayContaining(['shop front', 'shop shops']));
  expect(JSON.stringify(applied)).not.toMatch(/阿宁|→/);
});

it('a member of the mini-program opens the page in the official account and is the same member', async () => {
  await apply();
  shop = await startShop(settings, path.join(folder, 'app'));
  const unionid = 'union-of-one-person';
  const loginCode = await standIn.loginCode({ openid: 'o-in-the-mini-program', unionid });
  const { token } = (await post('/session', { loginCode })).body.data;
  const { consentVersion, items } = (await post('/fn/shop', { action: 'shops', data: {} })).body.data;
  const join = { action: 'join', key: 'join-key-2', data: { scene: items[0].scene, consent: consentVersion } };
  const { memberNo } = (await post('/fn/identity', join, token)).body.data.member;

  standIn.tapAs({ openid: 'o-in-the-account', unionid, follows: true });
  const out = await fetch(`${shop.address}/oauth/start`, { redirect: 'manual' });
  const cookie = out.headers.getSetCookie().map((it) => it.split(';')[0]);
  const tapped = await fetch(out.headers.get('location') ?? '', { redirect: 'manual' });
  const callback = new URL(tapped.headers.get('location') ?? '');
  const back = await fetch(shop.address + callback.pathname + callback.search, {
    redirect: 'manual',
    headers: { cookie: cookie.join('; ') },
  });
  const ticket = new URL(back.headers.get('location') ?? '', shop.address).searchParams.get('ticket');
  const signedIn = await fetch(`${shop.address}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: back.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
    body: JSON.stringify({ loginCode: ticket }),
  });
  const { data } = await signedIn.json();
  const me = await post('/fn/identity', { action: 'me', data: {} }, data.token);
  expect([callback.origin, me.body.data.member.memberNo]).toEqual(['http://localhost:1', memberNo]);
});

it('WeChat’s pushes are taken, sealed and signed', async () => {
  await apply();
  shop = await startShop(settings, path.join(folder, 'app'));
  const taken = createPusher(wechat.appId, () => new Date());
  const event: PushEvent = {
    kind: 'popup',
    openid: 'o-of-nobody',
    at: new Date(),
    items: [{ TemplateId: 'template-1', SubscribeStatusString: 'accept', PopupScene: '0' }],
  };
  taken.to({ address: `${shop.address}/wechat/events`, ...push, format: 'xml' });
  taken.push(event);
  await taken.settled();
  expect(taken.lost()).toBe(0);
  taken.to({ address: `${shop.address}/wechat/events`, token: push.token, format: 'xml' });
  taken.push(event);
  await taken.settled();
  expect(taken.lost()).toBe(1);
});

it('there is no demo door in a shop', async () => {
  shop = await startShop(settings, path.join(folder, 'app'));
  for (const door of ['session', 'loginCode', 'phoneCode', 'clock', 'run']) {
    const reply = await post(`/demo/${door}`, { openid: 'o-1' });
    expect({ door, status: reply.status, code: reply.body.error.code }).toEqual({ door, status: 404, code: 'NO_SUCH_ACTION' });
  }
  expect((await fetch(`${shop.address}/demo/people`)).status).toBe(404);
});

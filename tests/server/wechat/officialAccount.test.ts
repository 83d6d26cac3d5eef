import type { Visitor } from '@/server/wechat/oauth';
import { MINI, OFFICIAL, openStandIn, type Asker } from './standInApps';

const BACK = 'https://shop.example/oauth/callback';
const visitor: Visitor = { openid: 'oa-1', unionid: 'u-1' };
let asker: Asker;

beforeEach(async () => {
  asker = await openStandIn();
});
afterEach(() => asker.standIn.close());

const exchange = (code: string, app = OFFICIAL) =>
  asker.get('/sns/oauth2/access_token', { appid: app.appId, secret: app.secret, code, grant_type: 'authorization_code' });

/** Where WeChat's page sends the browser, or the page's own words. */
async function opened(more: Readonly<Record<string, string>> = {}) {
  const query = new URLSearchParams({
    appid: OFFICIAL.appId,
    redirect_uri: BACK,
    response_type: 'code',
    scope: 'snsapi_base',
    state: 'abc123',
    ...more,
  });
  const reply = await fetch(`${asker.standIn.base}/connect/oauth2/authorize?${query.toString()}`, { redirect: 'manual' });
  const location = reply.headers.get('location');
  return { to: location === null ? undefined : new URL(location), words: await reply.text() };
}

it('who taps comes back with a code and the state, and the code says who they are, once', async () => {
  asker.standIn.tapAs(visitor);
  const { to } = await opened();
  expect(`${to?.origin}${to?.pathname} ${to?.searchParams.get('state')}`).toBe(`${BACK} abc123`);
  const code = to?.searchParams.get('code') ?? '';
  expect(await exchange(code)).toMatchObject({ openid: 'oa-1', scope: 'snsapi_base', expires_in: 7200 });
  expect((await exchange(code)).errcode).toBe(40163);
  expect((await exchange('made-up')).errcode).toBe(40029);
});

it('the unionid comes with the scope that asks for it, and not with the silent one', async () => {
  const silent = await exchange(asker.standIn.oauthCode(visitor, 'snsapi_base'));
  const asking = await exchange(asker.standIn.oauthCode(visitor, 'snsapi_userinfo'));
  expect([silent.unionid, asking.unionid]).toEqual([undefined, 'u-1']);
  const info = (token: unknown) => asker.get('/sns/userinfo', { access_token: String(token), openid: 'oa-1', lang: 'zh_CN' });
  expect((await info(silent.access_token)).errcode).toBe(48001);
  expect(await info(asking.access_token)).toMatchObject({ openid: 'oa-1', unionid: 'u-1' });
  expect((await info('made-up')).errcode).toBe(40001);
});

it('the account knows the unionid of its followers alone', async () => {
  const token = await asker.token(OFFICIAL);
  const info = (openid: string) => asker.get('/cgi-bin/user/info', { access_token: token, openid, lang: 'zh_CN' });
  expect((await info('oa-1')).errcode).toBe(40003);
  await exchange(asker.standIn.oauthCode(visitor, 'snsapi_base'));
  await exchange(asker.standIn.oauthCode({ openid: 'oa-2', unionid: 'u-2', follows: true }, 'snsapi_base'));
  expect(await info('oa-1')).toEqual({ subscribe: 0, openid: 'oa-1' });
  expect(await info('oa-2')).toMatchObject({ subscribe: 1, unionid: 'u-2' });
});

it('a token of one app opens nothing of the other', async () => {
  const [mini, official] = [await asker.token(MINI), await asker.token(OFFICIAL)];
  expect((await asker.get('/cgi-bin/user/info', { access_token: mini, openid: 'oa-1' })).errcode).toBe(48001);
  expect((await asker.send(official, 'o-1')).errcode).toBe(48001);
  expect((await asker.send(mini, 'o-1')).errcode).toBe(40003);
  expect((await exchange(asker.standIn.oauthCode(visitor, 'snsapi_base'), MINI)).errcode).toBe(40013);
});

it('a made-up user of a page that is only looked at is marked as such', async () => {
  const shown = await exchange(asker.standIn.oauthCode({ openid: 'oa-snap', snapshot: true }, 'snsapi_base'));
  expect(shown).toMatchObject({ is_snapshotuser: 1 });
});

it('who turns WeChat’s question down comes back without a code, and is not asked by the silent scope', async () => {
  asker.standIn.tapAs({ ...visitor, declines: true });
  expect((await opened({ scope: 'snsapi_userinfo' })).to?.search).toBe('?state=abc123');
  expect((await opened()).to?.searchParams.has('code')).toBe(true);
});

it.each<{ description: string; more: Record<string, string>; code: string }>([
  { description: 'another AppID', more: { appid: MINI.appId }, code: '10013' },
  { description: 'an unknown scope', more: { scope: 'snsapi_login' }, code: '10005' },
  { description: 'no code asked for', more: { response_type: 'token' }, code: '10012' },
  { description: 'a state of other letters', more: { state: 'a b' }, code: '10011' },
  { description: 'a way back that is no address', more: { redirect_uri: '/oauth/callback' }, code: '10003' },
])('a link with $description ends on WeChat’s own page', async ({ more, code }) => {
  asker.standIn.tapAs(visitor);
  const { to, words } = await opened(more);
  expect({ to, said: words.includes(code) }).toEqual({ to: undefined, said: true });
});

it('a code is good for five minutes', async () => {
  const code = asker.standIn.oauthCode(visitor, 'snsapi_base');
  asker.setNow(new Date('2026-03-01T00:05:00Z'));
  expect((await exchange(code)).errcode).toBe(40029);
});

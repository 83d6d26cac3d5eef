/** Signing in inside the official account, over HTTP: who is let in and known by what, who is asked, and who is shown the way. */
import { testDatabase, type TestDatabase } from '../../support/database';
import { ACCOUNT, FOLLOWER, OauthHouse, PAGE, STRANGER, ticketIn, type OauthBrowser } from '../../support/oauthHouse';

let database: TestDatabase;
let house: OauthHouse;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  house = await OauthHouse.open(database);
});
afterEach(() => house.close());

it('somebody who opens a page in the official account comes back to it signed in, known by openid and unionid', async () => {
  const { visit, session } = house.browser();
  const back = await visit('/oauth/start?to=/app/?frame=1%23/pages/me/index', FOLLOWER);
  expect(back.status).toBe(302);
  expect(back.location).toMatch(/^\/app\/\?frame=1&ticket=oa\.[\w-]{32}#\/pages\/me\/index$/);
  const signedIn = await session(ticketIn(back.location));
  const who = { app: ACCOUNT.appId, openid: FOLLOWER.openid, unionid: 'union-1', generation: 3 };
  expect(await house.sessions.verify(signedIn.body.data.token)).toEqual(who);
});

it('no address on the way says who it is, and none is told to anybody else', async () => {
  const { visit } = house.browser();
  const back = await visit(PAGE, FOLLOWER);
  expect(back.callback + back.location).not.toMatch(/account-openid|union-1|eyJ/);
  expect(back.headers.get('referrer-policy')).toBe('no-referrer');
  expect(back.headers.get('cache-control')).toBe('no-store');
});

it('WeChat is asked in the order that its page wants, with a state of letters and digits', async () => {
  house.official = house.accountOf({ apiBase: 'https://api.weixin.qq.com' });
  const { location } = await house.browser().go(PAGE);
  expect(location).toMatch(
    /^https:\/\/open\.weixin\.qq\.com\/connect\/oauth2\/authorize\?appid=wx\w{16}&redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A\d+%2Foauth%2Fcallback&response_type=code&scope=snsapi_base&state=[\da-f]{32}#wechat_redirect$/,
  );
});

it('in another browser than WeChat’s a page says where to open it, and the app is told not to go there', async () => {
  house.official = house.accountOf({ apiBase: 'https://api.weixin.qq.com' });
  const [outside, inside] = [house.browser('Mozilla/5.0 Safari'), house.browser()];
  expect(await outside.go(PAGE)).toMatchObject({ status: 400, location: '', text: expect.stringContaining('请在微信里打开') });
  const told = async ({ go }: OauthBrowser) => JSON.parse((await go('/oauth/config')).text).data.signIn;
  expect([await told(outside), await told(inside)]).toEqual([false, true]);
});

it('cookies are out of reach of scripts and other sites, and over https bound to this host', async () => {
  const plain = (await house.browser().go(PAGE)).headers.getSetCookie();
  expect(plain).toEqual([expect.stringMatching(/^changke-trip-\w{8}=[\w.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/)]);
  house.publicUrl = 'https://shop.example';
  const secure = (await house.browser().go(PAGE)).headers.getSetCookie();
  expect(secure).toEqual([expect.stringMatching(/^__Host-changke-trip-\w{8}=.*; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/)]);
});

describe('somebody who does not follow the account', () => {
  it('and is no member is asked by a tap, which brings the unionid', async () => {
    const { visit, session } = house.browser();
    const asked = await visit(PAGE, STRANGER);
    expect(asked).toMatchObject({ status: 200, location: '' });
    const [, tap = ''] = /href="([^"]*scope=userinfo[^"]*)"/.exec(asked.text) ?? [];
    const back = await visit(tap.replaceAll('&amp;', '&'), STRANGER);
    const { body } = await session(ticketIn(back.location));
    expect(await house.sessions.verify(body.data.token)).toMatchObject({ openid: STRANGER.openid, unionid: 'union-2' });
  });

  it('may do without, and goes on by openid alone', async () => {
    const { visit, session } = house.browser();
    const asked = await visit(PAGE, STRANGER);
    const [, later = ''] = /href="([^"]*ask=0[^"]*)"/.exec(asked.text) ?? [];
    const back = await visit(later.replaceAll('&amp;', '&'), STRANGER);
    const { body } = await session(ticketIn(back.location));
    expect((await house.sessions.verify(body.data.token))?.unionid).toBeUndefined();
    expect(back.location).toContain('#/pages/me/index');
  });

  it('and is known by openid already is not asked', async () => {
    house.members = [STRANGER.openid];
    expect((await house.browser().visit(PAGE, STRANGER)).location).toContain('ticket=');
  });
});

it('who declines is told so and may look around', async () => {
  const back = await house.browser().visit(`${PAGE}&scope=userinfo`, { ...STRANGER, declines: true });
  expect(back).toMatchObject({ status: 200, location: '', text: expect.stringContaining('您没有同意登录') });
});

it('a made-up user of WeChat’s preview is nobody, and is told what to tap', async () => {
  const back = await house.browser().visit(PAGE, { ...FOLLOWER, snapshot: true });
  expect(back).toMatchObject({ status: 403, location: '', text: expect.stringContaining('使用完整服务') });
});

it('a shop without an official account says so to the app, and has no such doors', async () => {
  await house.serve();
  const { go, session } = house.browser();
  expect(JSON.parse((await go('/oauth/config')).text)).toEqual({ ok: true, data: { signIn: false } });
  for (const door of ['start', 'callback'])
    expect(JSON.parse((await go(`/oauth/${door}`)).text).error.code).toBe('NO_SUCH_ACTION');
  expect((await session(`oa.${'a'.repeat(32)}`)).body.error.code).toBe('LOGIN_CODE_INVALID');
});

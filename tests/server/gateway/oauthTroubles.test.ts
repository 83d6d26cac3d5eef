/** Sign-ins that come too late, or to a WeChat, a database or a house that cannot answer now: each ends in a page with a way on. */
import { testDatabase, type TestDatabase } from '../../support/database';
import { FOLLOWER, OauthHouse, PAGE, STRANGER, tapped } from '../../support/oauthHouse';

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

it('who comes back after more than ten minutes begins anew', async () => {
  house.standIn.tapAs(FOLLOWER);
  const { go } = house.browser();
  const { location } = await go(PAGE);
  house.setNow('2026-03-01T00:10:01Z');
  const callback = await tapped(location);
  expect((await go(callback)).status).toBe(400);
});

it('a code that was used already ends in a page with a way on, not in a loop', async () => {
  const { go } = house.browser();
  const { location } = await go(PAGE);
  const code = house.standIn.oauthCode(FOLLOWER, 'snsapi_base');
  await house.official?.userOf(code, 'base');
  const state = new URL(location).searchParams.get('state') ?? '';
  const back = await go(`/oauth/callback?code=${code}&state=${state}`);
  expect(back).toMatchObject({ status: 400, location: '', text: expect.stringContaining('这次登录已失效') });
  expect(back.text).toContain('href="/oauth/start?to=%2Fapp%2F%23%2Fpages%2Fme%2Findex&amp;scope=base"');
});

it.each(['/sns/oauth2/access_token', '/cgi-bin/user/info', '/cgi-bin/token'])(
  'while WeChat is busy at %s a page says so, and the next try goes well',
  async (where) => {
    const { visit } = house.browser();
    house.standIn.failNext(where, -1);
    expect(await visit(PAGE, FOLLOWER)).toMatchObject({ status: 503, location: '' });
    expect((await visit(PAGE, FOLLOWER)).location).toContain('ticket=');
  },
);

it('a wrong secret of ours is a page to the person and a line to the owner, without the secret', async () => {
  house.official = house.accountOf({ secret: 'wrong-secret-of-the-account' });
  const back = await house.browser().visit(PAGE, FOLLOWER);
  expect(back).toMatchObject({ status: 500, location: '', text: expect.stringContaining('登录出了点问题') });
  expect(house.lines.join()).toContain('with 40125');
  expect(back.text + house.lines.join()).not.toMatch(/wrong-secret|account-openid/);
});

it('an address that asks without end is told to wait, in a page', async () => {
  const { go } = house.browser();
  for (let i = 0; i < 200; i += 1) await go('/oauth/callback');
  const refused = await go('/oauth/callback');
  expect(refused).toMatchObject({ status: 429, text: expect.stringContaining('操作太频繁了') });
  expect(refused.headers.get('retry-after')).toBe('1');
});

it('while our database is too busy to say who is a member a page says so, and the next try goes well', async () => {
  const { visit } = house.browser();
  house.busy = true;
  expect(await visit(PAGE, STRANGER)).toMatchObject({ status: 503, text: expect.stringContaining('请稍等片刻') });
  house.busy = false;
  expect((await visit(PAGE, STRANGER)).status).toBe(200);
});

it('while the house is not open yet a page says so', async () => {
  house.isOpen = false;
  expect(await house.browser().go(PAGE)).toMatchObject({
    status: 503,
    location: '',
    text: expect.stringContaining('请稍等片刻'),
  });
});

/** Signing in by what somebody else made or sends: addresses, states, tickets and cookies that let nobody in. */
import { testDatabase, type TestDatabase } from '../../support/database';
import { FOLLOWER, newKeys, OauthHouse, PAGE, tapped, ticketIn } from '../../support/oauthHouse';

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

describe('an address that somebody else sends', () => {
  it('signs nobody in: neither with a code of theirs nor with their state', async () => {
    house.standIn.tapAs({ ...FOLLOWER, openid: 'attackers-openid' });
    const attacker = house.browser();
    const { location } = await attacker.go(PAGE);
    const callback = await tapped(location);
    const victim = house.browser();
    await victim.go(PAGE);
    expect(await victim.go(callback)).toMatchObject({ status: 400, location: '', text: expect.stringContaining('请重新登录') });
    const forged = new URL(callback);
    forged.searchParams.set('state', 'f'.repeat(32));
    expect((await victim.go(forged.href)).status).toBe(400);
    const own = new URL((await victim.go(PAGE)).location).searchParams.get('state') ?? '';
    forged.searchParams.set('state', own.slice(0, 8) + 'f'.repeat(24));
    expect((await victim.go(forged.href)).status).toBe(400);
    forged.searchParams.delete('state');
    expect((await victim.go(forged.href)).status).toBe(400);
  });

  it('with a ticket of theirs signs nobody in either, nor with one that looks like one’s own', async () => {
    const { visit, session } = house.browser();
    const ticket = ticketIn((await visit(PAGE, FOLLOWER)).location);
    expect((await house.browser().session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
    expect((await session(ticket.slice(0, 11) + 'x'.repeat(24))).body.error.code).toBe('LOGIN_CODE_INVALID');
    expect((await session(ticket)).body.ok).toBe(true);
  });

  it('leads out of the app to nowhere', async () => {
    const { go } = house.browser();
    for (const to of ['https://evil.example/', '//evil.example/app/', '/app/../fn/shop'])
      expect(await go(`/oauth/start?to=${encodeURIComponent(to)}`)).toMatchObject({ status: 400, location: '' });
  });

  it('whose cookie was made by somebody else is worth nothing', async () => {
    const rogue = house.gateway(house.oauth(newKeys()));
    const started = await rogue.inject({ method: 'GET', url: PAGE, headers: { 'user-agent': 'MicroMessenger' } });
    await rogue.close();
    const [cookie = ''] = String(started.headers['set-cookie']).split(';');
    const state = new URL(String(started.headers.location)).searchParams.get('state') ?? '';
    const code = house.standIn.oauthCode(FOLLOWER, 'snsapi_base');
    const reply = await fetch(`${house.base}/oauth/callback?code=${code}&state=${state}`, {
      headers: { cookie },
      redirect: 'manual',
    });
    expect(reply.status).toBe(400);
  });
});

it('the cookie of a ticket is no session, and a session no ticket', async () => {
  const { visit, go } = house.browser();
  const back = await visit(PAGE, FOLLOWER);
  const [, token = ''] = /=([^;]*)/.exec(back.headers.getSetCookie().join()) ?? [];
  const reply = await go('/fn/shop', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  expect([token.split('.').length, reply.status]).toEqual([3, 401]);
});

it('pages carry no script and let none in', async () => {
  const { text, headers } = await house.browser().visit(PAGE, { ...FOLLOWER, snapshot: true });
  expect(text).not.toContain('<script');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

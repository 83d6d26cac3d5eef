/** The official account as the house asks it: over real HTTP, against a stand-in that answers and refuses as WeChat does. */
import { createOfficialAccount, type OfficialAccount, type OauthScope } from '@/cloudfunctions/kernel/wechatOfficial';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import { memoryBook } from '@/server/wechat/book';
import type { Visitor } from '@/server/wechat/oauth';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';
import { testVault } from '../../support/vault';
import { testDatabase, type TestDatabase } from '../../support/database';

const MINI = { appId: 'wx0123456789abcdef', secret: 'the-secret-of-the-mini-program' };
const ACCOUNT = { appId: 'wxfedcba9876543210', secret: 'the-secret-of-the-official-account' };
const visitor: Visitor = { openid: 'o-account', unionid: 'u-1' };
const clock = () => new Date('2026-03-02T02:00:00Z');
let database: TestDatabase;
let standIn: StandIn;
let account: OfficialAccount;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.collection('wechatTokens').deleteMany({});
  standIn = await startStandIn({
    ...MINI,
    officialAccount: ACCOUNT,
    book: memoryBook(),
    templates: async () => new Map(),
    now: clock,
  });
  account = createOfficialAccount({ ...ACCOUNT, apiBase: standIn.base, database: database.db, vault: testVault, clock });
});
afterEach(() => standIn.close());

const userOf = (who: Visitor, scope: OauthScope) => account.userOf(standIn.oauthCode(who, `snsapi_${scope}`), scope);
const known = (session: object) => ({ known: true, session });

it.each<{ description: string; who: Visitor; scope: OauthScope; session: object }>([
  { description: 'a follower, in silence', who: { ...visitor, follows: true }, scope: 'base', session: visitor },
  { description: 'who agreed', who: visitor, scope: 'userinfo', session: visitor },
  { description: 'nobody else, in silence', who: visitor, scope: 'base', session: { openid: 'o-account' } },
  {
    description: 'nobody where the account is bound to no open platform',
    who: { openid: 'o-account', follows: true },
    scope: 'userinfo',
    session: { openid: 'o-account' },
  },
])('the unionid is told of $description', async ({ who, scope, session }) => {
  expect(await userOf(who, scope)).toEqual(known(session));
});

it('a code is somebody once', async () => {
  const code = standIn.oauthCode(visitor, 'snsapi_userinfo');
  expect(await account.userOf(code, 'userinfo')).toEqual(known(visitor));
  expect(await account.userOf(code, 'userinfo')).toEqual({ known: false, why: 'code' });
  expect(await account.userOf('forged', 'base')).toEqual({ known: false, why: 'code' });
});

it('a made-up user of a preview is nobody', async () => {
  expect(await userOf({ ...visitor, snapshot: true }, 'base')).toEqual({ known: false, why: 'snapshot' });
});

it.each([48001, 50001])('an account that may not ask about followers (%d) goes on without their unionid', async (errcode) => {
  standIn.failNext('/cgi-bin/user/info', errcode);
  expect(await userOf({ ...visitor, follows: true }, 'base')).toEqual(known({ openid: 'o-account' }));
});

it.each([
  { where: '/sns/oauth2/access_token', scope: 'base' },
  { where: '/cgi-bin/token', scope: 'base' },
  { where: '/cgi-bin/user/info', scope: 'base' },
  { where: '/sns/userinfo', scope: 'userinfo' },
] as const)('while WeChat is busy at $where nobody is taken for another', async ({ where, scope }) => {
  standIn.failNext('/sns/userinfo', -1);
  standIn.failNext(where, -1);
  // Without a unionid somebody whom we know would look like somebody new.
  const who = { ...visitor, follows: true };
  expect(scope === 'userinfo' ? await silentlyBusy(who) : await userOf(who, scope)).toEqual({ known: false, why: 'unavailable' });
});

/** WeChat's own answer to a code of `userinfo` may come without the unionid, so that the second question is needed. */
async function silentlyBusy(who: Visitor) {
  return account.userOf(standIn.oauthCode({ ...who, unionid: undefined }, 'snsapi_userinfo'), 'userinfo');
}

it('a token of the account that WeChat ended is replaced, and nobody notices', async () => {
  await userOf({ ...visitor, follows: true }, 'base');
  standIn.rotateToken(ACCOUNT.appId);
  expect(await userOf({ ...visitor, follows: true }, 'base')).toEqual(known(visitor));
});

it('the account and the mini-program have tokens of their own in one database', async () => {
  const wechat = createWechat({ ...MINI, apiBase: standIn.base, database: database.db, vault: testVault, clock });
  await userOf({ ...visitor, follows: true }, 'base');
  expect(await wechat.phoneNumber(standIn.phoneCode('13800002218'))).toMatchObject({ ok: true });
  const ids = await database.db.collection<{ _id: string }>('wechatTokens').distinct('_id');
  expect(ids.sort()).toEqual([MINI.appId, ACCOUNT.appId]);
});

it('a wrong secret is a fault of ours, told without it', async () => {
  const wrong = createOfficialAccount({
    ...ACCOUNT,
    secret: 'wrong-secret',
    apiBase: standIn.base,
    database: database.db,
    vault: testVault,
    clock,
  });
  const error: unknown = await wrong.userOf(standIn.oauthCode(visitor, 'snsapi_base'), 'base').catch((it: unknown) => it);
  expect(String(error)).toMatch(/with 40125/);
  expect(String(error)).not.toContain('wrong-secret');
});

import { randomBytes } from 'node:crypto';
import { DEMO_SECRETS } from '@/server/demo/secrets';
import { parseEnvironment } from '@/server/environment';
import { readDemoSettings, readHouseSettings, readShopSettings } from '@/server/settings';

const key = () => randomBytes(32).toString('base64');
const complete = () => ({
  SESSION_KEYS: `a:${key()},b:${key()}`,
  VAULT_KEYS: `1:${key()}`,
  VAULT_INDEX_KEY: key(),
  WECHAT_APPID: 'wx0123456789abcdef',
  WECHAT_SECRET: '0123456789abcdef0123456789abcdef',
});
const account = () => ({
  WECHAT_OA_APPID: 'wxfedcba9876543210',
  WECHAT_OA_SECRET: 'fedcba9876543210fedcba9876543210',
  PUBLIC_URL: 'https://shop.example',
});
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const faultsWith = (more: Record<string, string | undefined>): string[] => {
  const read = readShopSettings({ ...complete(), ...more });
  return read.ok ? [] : [...read.faults];
};

/** What an official account needs, but for `name`. */
function without(name: keyof ReturnType<typeof account>): Partial<ReturnType<typeof account>> {
  const { [name]: _left, ...rest } = account();
  return rest;
}

it('a shop with its secrets listens on loopback with the embedded database, in a folder of its own', () => {
  const read = readShopSettings(complete());
  expect(read.ok && read.settings).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    mongodbUri: undefined,
    databaseName: 'changke',
  });
  expect(read.ok && read.settings.sessionKeys.map((it) => it.kid)).toEqual(['a', 'b']);
});

it('a shop without secrets is told each one by name, and does not start', () => {
  const read = readShopSettings({ VAULT_INDEX_KEY: '' });
  expect(read.ok ? [] : read.faults.map((it) => it.split(' ')[0])).toEqual([
    'SESSION_KEYS',
    'VAULT_KEYS',
    'VAULT_INDEX_KEY',
    'WECHAT_APPID',
    'WECHAT_SECRET',
  ]);
});

it.each([
  { description: 'the demo’s session key', more: { SESSION_KEYS: `a:${DEMO_SECRETS.sessionKey.secret.toString('base64')}` } },
  { description: 'a short session key', more: { SESSION_KEYS: `a:${randomBytes(16).toString('base64')}` } },
  { description: 'a plain session key', more: { SESSION_KEYS: `a:${Buffer.alloc(32, 'ab').toString('base64')}` } },
  { description: 'a session key without a name', more: { SESSION_KEYS: key() } },
  { description: 'the demo’s vault key', more: { VAULT_KEYS: `1:${DEMO_SECRETS.vaultKeys.keys[1].toString('base64')}` } },
  { description: 'the demo’s index key', more: { VAULT_INDEX_KEY: DEMO_SECRETS.vaultKeys.indexKey.toString('base64') } },
  { description: 'the demo’s app secret', more: { WECHAT_SECRET: DEMO_SECRETS.wechatSecret } },
  { description: 'the demo’s push token', more: { WECHAT_TOKEN: DEMO_SECRETS.pushToken } },
  { description: 'the demo’s push key', more: { WECHAT_AES_KEY: DEMO_SECRETS.pushAesKey, WECHAT_TOKEN: 'tokenOfThePush' } },
  { description: 'a plain push key', more: { WECHAT_AES_KEY: 'ab'.repeat(21) + 'a', WECHAT_TOKEN: 'tokenOfThePush' } },
  { description: 'a push token with signs in it', more: { WECHAT_TOKEN: 'a-b' } },
  {
    description: 'the demo’s account secret',
    more: { WECHAT_OA_SECRET: DEMO_SECRETS.officialSecret, ...without('WECHAT_OA_SECRET') },
  },
  {
    description: 'an account that is the mini-program',
    more: { WECHAT_OA_APPID: 'wx0123456789abcdef', ...without('WECHAT_OA_APPID') },
  },
  { description: 'an account without its secret', more: { WECHAT_OA_SECRET: undefined, ...without('WECHAT_OA_SECRET') } },
  { description: 'an account without its AppID', more: { WECHAT_OA_APPID: undefined, ...without('WECHAT_OA_APPID') } },
  { description: 'an account without an address of ours', more: { PUBLIC_URL: undefined, ...without('PUBLIC_URL') } },
  { description: 'an address that is not https', more: { PUBLIC_URL: 'http://shop.example' } },
  { description: 'an address with a path', more: { PUBLIC_URL: 'https://shop.example/app' } },
  { description: 'an address with a password', more: { PUBLIC_URL: 'https://a:b@shop.example' } },
  { description: 'a port that is none', more: { PORT: '70000' } },
  ...['0', '1', 'true', '10.0.0', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0.1,', 'proxy.example', '10.0.0.0/255.0.0.0'].map(
    (TRUST_PROXY) => ({
      description: `proxies named ${TRUST_PROXY}`,
      more: { TRUST_PROXY },
    }),
  ),
  { description: 'an API base without TLS on another machine', more: { WECHAT_API_BASE: 'http://wechat.example' } },
  { description: 'an API base that only begins like this machine', more: { WECHAT_API_BASE: 'http://127.0.0.1.example' } },
  { description: 'an address that is not MongoDB’s', more: { MONGODB_URI: 'http://x' } },
])('$description is refused by name', ({ more }) => {
  expect(faultsWith(more)).toEqual([expect.stringMatching(new RegExp(`^${Object.keys(more)[0] ?? ''} `))]);
});

it('a shop in WeChat Cloud runs its commands with what its functions have, and no session key', () => {
  const { SESSION_KEYS: _server, ...cloud } = complete();
  const read = readHouseSettings({ ...cloud, MONGODB_URI: 'mongodb://db.example/?replicaSet=rs0', CHANGKE_DATABASE: 'shop_1' });
  expect(read.ok && read.settings).toMatchObject({
    mongodbUri: 'mongodb://db.example/?replicaSet=rs0',
    databaseName: 'shop_1',
    wechat: { appId: cloud.WECHAT_APPID },
  });
  const { vaultKeys, wechatSecret: WECHAT_SECRET } = DEMO_SECRETS;
  const weak = readHouseSettings({ ...cloud, VAULT_INDEX_KEY: vaultKeys.indexKey.toString('base64'), WECHAT_SECRET });
  expect(weak.ok ? [] : weak.faults.map((it) => it.split(' ')[0])).toEqual(['VAULT_INDEX_KEY', 'WECHAT_SECRET']);
  expect(readHouseSettings({})).toMatchObject({ ok: false });
});

it('a number of proxies is told to be their addresses, and nobody is trusted without one', () => {
  expect(faultsWith({ TRUST_PROXY: '1' })).toEqual([
    expect.stringMatching(/^TRUST_PROXY is not right: addresses or networks .*127\.0\.0\.1/),
  ]);
  for (const TRUST_PROXY of [undefined, '']) {
    const read = readShopSettings({ ...complete(), TRUST_PROXY });
    expect(read.ok && read.settings.trustProxy).toEqual([]);
  }
  const read = readShopSettings({ ...complete(), TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,2001:DB8::/32,loopback' });
  expect(read.ok && read.settings.trustProxy).toEqual(['127.0.0.1', '10.0.0.0/8', '2001:db8::/32', 'loopback']);
});

it('one key for two purposes is refused by the name of the second', () => {
  const one = key();
  expect(faultsWith({ VAULT_KEYS: `1:${one}`, VAULT_INDEX_KEY: one })).toEqual([
    expect.stringMatching(/^VAULT_INDEX_KEY holds a key that/),
  ]);
  expect(faultsWith({ VAULT_KEYS: `1:${one}`, SESSION_KEYS: `a:${one}` })).toEqual([
    expect.stringMatching(/^SESSION_KEYS holds a key that/),
  ]);
  expect(faultsWith({ SESSION_KEYS: `a:${one},b:${key()}`, VAULT_INDEX_KEY: one })).toEqual([
    expect.stringMatching(/^SESSION_KEYS holds a key that/),
  ]);
  expect(faultsWith({ VAULT_KEYS: `1:${one},2:${one}` })).toEqual([expect.stringMatching(/^VAULT_KEYS holds a key that/)]);
  const { SESSION_KEYS: _server, ...cloud } = complete();
  const read = readHouseSettings({ ...cloud, VAULT_KEYS: `1:${one}`, VAULT_INDEX_KEY: one });
  expect(read.ok ? [] : read.faults).toEqual([expect.stringMatching(/^VAULT_INDEX_KEY holds a key that/)]);
});

it('a stand-in for WeChat’s API on one’s own machine may do without TLS, elsewhere it has it', () => {
  for (const WECHAT_API_BASE of ['http://127.0.0.1:9000', 'http://localhost:9000', 'https://wechat.example'])
    expect(faultsWith({ WECHAT_API_BASE })).toEqual([]);
});

it('no sentence repeats a secret', () => {
  const SESSION_KEYS = `a:${Buffer.alloc(20, 'hush').toString('base64')}`;
  expect(faultsWith({ SESSION_KEYS }).join()).not.toContain(SESSION_KEYS.slice(2));
});

it('a push key without its token is told that the token is missing', () => {
  expect(faultsWith({ WECHAT_AES_KEY: AES_KEY })).toEqual([expect.stringMatching(/^WECHAT_TOKEN is missing/)]);
});

it('an official account and encrypted pushes are read, each key as its 32 bytes', () => {
  const read = readShopSettings({ ...complete(), ...account(), WECHAT_TOKEN: 'tokenOfThePush', WECHAT_AES_KEY: AES_KEY });
  expect(read.ok && read.settings).toMatchObject({
    official: { appId: 'wxfedcba9876543210' },
    publicUrl: 'https://shop.example',
    push: { token: 'tokenOfThePush' },
  });
  expect(read.ok && read.settings.push?.aesKey).toHaveLength(32);
});

it('a shop without an official account and without pushes needs neither', () => {
  const read = readShopSettings(complete());
  expect(read.ok && [read.settings.official, read.settings.push, read.settings.publicUrl]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('a trial on one’s own machine may do without https', () => {
  expect(faultsWith({ ...account(), PUBLIC_URL: 'http://127.0.0.1:8080/' })).toEqual([]);
});

it('the demo needs nothing, has a database of its own, and is refused in production', () => {
  const read = readDemoSettings({});
  expect(read.ok && read.settings).toMatchObject({ databaseName: 'changke_demo', limits: { perSecond: 2000 } });
  expect(readDemoSettings({ NODE_ENV: 'production' }).ok).toBe(false);
});

it('a settings file gives names and values, with quotes and comments', () => {
  expect(parseEnvironment('# a\nA=1\nexport B="x # y" # z\nC=\n  D = 2 # two\nnot a line\n')).toEqual({
    A: '1',
    B: 'x # y',
    C: '',
    D: '2',
  });
});

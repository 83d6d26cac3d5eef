import { randomBytes } from 'node:crypto';
import { DEMO_SECRETS } from '@/server/demo/secrets';
import { parseEnvironment } from '@/server/environment';
import { readDemoSettings, readShopSettings } from '@/server/settings';

const key = () => randomBytes(32).toString('base64');
const complete = () => ({
  SESSION_KEYS: `a:${key()},b:${key()}`,
  VAULT_KEYS: `1:${key()}`,
  VAULT_INDEX_KEY: key(),
  WECHAT_APPID: 'wx0123456789abcdef',
  WECHAT_SECRET: '0123456789abcdef0123456789abcdef',
});
const faultsWith = (more: Record<string, string | undefined>): string[] => {
  const read = readShopSettings({ ...complete(), ...more });
  return read.ok ? [] : [...read.faults];
};

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
  { description: 'a port that is none', more: { PORT: '70000' } },
  { description: 'an address that is not MongoDB’s', more: { MONGODB_URI: 'http://x' } },
])('$description is refused by name', ({ more }) => {
  expect(faultsWith(more)).toEqual([expect.stringMatching(new RegExp(`^${Object.keys(more)[0] ?? ''} `))]);
});

it('no sentence repeats a secret', () => {
  const SESSION_KEYS = `a:${Buffer.alloc(20, 'hush').toString('base64')}`;
  expect(faultsWith({ SESSION_KEYS }).join()).not.toContain(SESSION_KEYS.slice(2));
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

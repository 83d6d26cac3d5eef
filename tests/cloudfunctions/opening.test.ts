/** What is uploaded to WeChat Cloud, how an instance of it starts and lives, and what it says where its surroundings are not as they should be. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { PATIENCE } from '@/cloudfunctions/house';
import { DEMO_SECRETS } from '@/server/demo/secrets';
import { deployed } from '../support/wxCloud/cloud';
import { deploy, newOpenid, NOWHERE, phoneOf, type Deployment } from '../support/wxCloud/deployment';

const NAMES = ['shop', 'identity', 'points', 'growth', 'coupon', 'checkin', 'mall', 'counter', 'reminder'];

let shop: Deployment;
beforeAll(async () => {
  shop = await deploy();
}, 120_000);
afterAll(() => shop.close());

describe('a function as it is uploaded', () => {
  const Config = z.strictObject({
    permissions: z.strictObject({ openapi: z.array(z.string()) }),
    triggers: z
      .array(z.strictObject({ name: z.string().min(1), type: z.literal('timer'), config: z.string() }))
      .max(1, 'WeChat allows one timer a function'),
  });
  const Source = z.object({ timeout: z.number().int().max(60, 'what every console of WeChat’s takes') });
  const source = (name: string): number =>
    Source.parse(deployed(path.join(__dirname, '../../cloudfunctions'), name, 'config.json')).timeout;

  it.each(NAMES)('%s has a config of WeChat’s own fields, a cron of seven, and nothing to install but the SDK', (name) => {
    const { triggers } = Config.parse(deployed(shop.cloud.dir, name, 'config.json'));
    for (const { config } of triggers) expect(config.split(' ')).toHaveLength(7);
    expect(deployed(shop.cloud.dir, name, 'package.json')).toMatchObject({
      main: 'index.js',
      dependencies: { 'wx-server-sdk': expect.any(String) },
    });
    expect(readdirSync(path.join(shop.cloud.dir, name)).sort()).toEqual(['config.json', 'index.js', 'package.json']);
    expect(statSync(path.join(shop.cloud.dir, name, 'index.js')).size).toBeLessThan(4_000_000);
  });

  it('has a time-out, told by the build, longer than any call waits for a busy database, and longer still where a timer rings', () => {
    const { attemptsMax, pauseMsBase, pauseMsMax } = PATIENCE;
    const pauses = Array.from({ length: attemptsMax }, (_, at) => Math.min(pauseMsMax, pauseMsBase * 2 ** (at + 1)));
    const waitsSeconds = pauses.reduce((sum, ms) => sum + ms, 0) / 1000;
    for (const name of NAMES) {
      expect(source(name)).toBeGreaterThan(2 * waitsSeconds);
      expect(shop.cloud.said).toMatch(new RegExp(`^${name} .* ${source(name)} s$`, 'm'));
      if (shop.house.jobsOf(name).length > 0) expect(source(name)).toBe(60);
    }
  });
});

describe('an instance', () => {
  it('finds all it needs in its bundle and the declared SDK, and refuses who is not signed in', async () => {
    for (const name of NAMES) {
      const instance = await shop.instanceOf(name);
      const { result } = await instance.run({ action: 'no such action' });
      expect({ name, result }).toMatchObject({ result: { ok: false, error: { code: 'NO_SUCH_ACTION' } } });
      expect({ name, outside: (await instance.seen()).outside }).toEqual({ name, outside: ['wx-server-sdk'] });
    }
  });

  it('connects at its first call, once for all that wait, and keeps the connection for later ones', async () => {
    const instance = await shop.cloud.instance('shop', shop.variables);
    expect((await instance.seen()).connections).toBe(0);
    const ask = () => instance.run({ action: 'shops', data: {} });
    await Promise.all([ask(), ask(), ask()]);
    const { connections } = await instance.seen();
    expect(connections).toBeGreaterThan(0);
    for (let again = 0; again < 5; again += 1) await ask();
    expect((await instance.seen()).connections).toBe(connections);
  });

  it('does not have the platform wait for the connection that stays open', async () => {
    const { platform } = await (
      await shop.instanceOf('shop')
    ).run({ action: 'shops', data: {} }, {}, { time_limit_in_ms: 20_000 });
    expect(platform).toMatchObject({ callbackWaitsForEmptyEventLoop: false });
  });

  it('tells the log when its time-out is the short one of a new function', async () => {
    const instance = await shop.cloud.instance('shop', shop.variables);
    await instance.run({ action: 'shops', data: {} }, {}, { time_limit_in_ms: 3_000 });
    await instance.run({ action: 'shops', data: {} }, {}, { time_limit_in_ms: 3_000 });
    const told = instance.logged.filter((it) => it.includes('time-out too short'));
    expect(told.map((it): unknown => JSON.parse(it))).toEqual([expect.objectContaining({ seconds: 3, atLeast: 20 })]);
  });

  it('tells the log when it was given another app’s id than the one that calls, which it serves all the same', async () => {
    const instance = await shop.cloud.instance('identity', { ...shop.variables, WECHAT_APPID: 'wx0123456789abcde0' });
    const openid = newOpenid();
    await shop.join(openid);
    for (let again = 0; again < 2; again += 1)
      expect((await instance.run({ action: 'me', data: {} }, phoneOf(openid))).result).toMatchObject({ ok: true });
    expect(instance.logged.filter((it) => it.includes('WECHAT_APPID is not the mini-program'))).toHaveLength(1);
    expect((await shop.instanceOf('identity')).logged.filter((it) => it.includes('WECHAT_APPID'))).toEqual([]);
  });

  it('lives on when a promise fails that nobody waits for', async () => {
    const instance = await shop.cloud.instance('shop', shop.variables);
    await instance.stray();
    expect((await instance.run({ action: 'shops', data: {} })).result).toMatchObject({ ok: true });
    expect(instance.logged.filter((it) => it.includes('nobody waited for this'))).toHaveLength(1);
  });
});

describe('what the environment lacks', () => {
  const REQUIRED = ['MONGODB_URI', 'VAULT_KEYS', 'VAULT_INDEX_KEY', 'WECHAT_APPID', 'WECHAT_SECRET'];
  const saidWith = async (given: Record<string, string>): Promise<string> => {
    const instance = await shop.cloud.instance('shop', given);
    const said = await instance.run({ action: 'shops', data: {} }, phoneOf(newOpenid())).catch((error: Error) => error.message);
    await instance.stop();
    expect(instance.logged.join()).toContain(JSON.stringify(said).slice(1, -1));
    return String(said);
  };

  it('is named in a sentence each, and no value is repeated', async () => {
    const said = await saidWith({});
    for (const name of REQUIRED) expect(said).toContain(`${name} is missing: `);
    expect(said).toContain('.env.example');
    const wrong = { ...shop.variables, MONGODB_URI: 'http://user:hush-hush@db.example', VAULT_INDEX_KEY: 'hush-hush' };
    const saidOfWrong = await saidWith(wrong);
    for (const name of ['MONGODB_URI', 'VAULT_INDEX_KEY']) expect(saidOfWrong).toContain(`${name} is not right: `);
    expect(saidOfWrong).not.toContain('hush');
    for (const value of [shop.variables.VAULT_KEYS, shop.variables.WECHAT_SECRET]) expect(saidOfWrong).not.toContain(value);
  });

  it('is not made up for by the demo’s keys, which everybody knows', async () => {
    const { vaultKeys, wechatSecret } = DEMO_SECRETS;
    const said = await saidWith({
      ...shop.variables,
      VAULT_KEYS: `1:${vaultKeys.keys[1].toString('base64')}`,
      VAULT_INDEX_KEY: vaultKeys.indexKey.toString('base64'),
      WECHAT_SECRET: wechatSecret,
    });
    for (const name of ['VAULT_KEYS', 'VAULT_INDEX_KEY', 'WECHAT_SECRET']) expect(said).toContain(`${name} holds a key that is`);
  });

  it('a database that does not answer is told to the phone as busy and to the log as what it is', async () => {
    const MONGODB_URI = `mongodb://owner:hush-hush@${NOWHERE}/?replicaSet=rs0`;
    const instance = await shop.cloud.instance('points', { ...shop.variables, MONGODB_URI });
    const called = instance.run({ action: 'balance', data: {}, language: 'en' }, phoneOf(newOpenid()));
    // A timer's run that failed is one: the platform is to show it as such.
    const rung = instance.run({ Type: 'Timer', TriggerName: 'tick' }, { SOURCE: 'wx_trigger' });
    await expect(rung).rejects.toThrow('MongoDB does not answer');
    const { result } = await called;
    expect(result).toMatchObject({ ok: false, error: { code: 'BUSY' } });
    expect(instance.logged.join()).toContain('MongoDB does not answer at the address in MONGODB_URI');
    expect(instance.logged.join() + JSON.stringify(result)).not.toMatch(/hush|127\.0\.0\.1/);
  });
});

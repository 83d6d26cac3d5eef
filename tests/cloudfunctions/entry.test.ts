/** The functions as they are deployed to WeChat Cloud: the built bundles, each in a process of its own, called as the platform calls them. */
import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { openHouse, PATIENCE, type House } from '@/cloudfunctions/house';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { jobRuns } from '@/cloudfunctions/kernel/jobs';
import { createLog } from '@/cloudfunctions/kernel/log';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import type { WxContext } from '@/cloudfunctions/occasion.rule';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { DEMO_SECRETS } from '@/server/demo/secrets';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { deployed, openWxCloud, type Instance, type WxCloud } from '../support/wxCloud/cloud';

const APP = 'wx0123456789abcdef';
const NAMES = ['shop', 'identity', 'points', 'growth', 'coupon', 'checkin', 'mall', 'counter', 'reminder'];
/** Nobody listens there. */
const NOWHERE = '127.0.0.1:9';
const vaultKey = randomBytes(32);
const indexKey = randomBytes(32);

let cloud: WxCloud;
let database: Database;
let house: House;
let variables: Record<string, string>;
const running = new Map<string, Promise<Instance>>();

beforeAll(async () => {
  const uri = process.env.TEST_MONGODB_URI ?? '';
  const name = `t_cloud_${randomBytes(6).toString('hex')}`;
  variables = {
    MONGODB_URI: uri,
    CHANGKE_DATABASE: name,
    VAULT_KEYS: `1:${vaultKey.toString('base64')}`,
    VAULT_INDEX_KEY: indexKey.toString('base64'),
    WECHAT_APPID: APP,
    WECHAT_SECRET: '0123456789abcdef0123456789abcdef',
    WECHAT_API_BASE: `http://${NOWHERE}`,
  };
  [cloud, database] = await Promise.all([openWxCloud(), connect(uri, name)]);
  house = ownHouse();
  const now = new Date();
  await house.migrate();
  await applyShopFiles(readerOf(house.platform), await readShopFiles(), { now, today: dayAt(now) });
}, 120_000);
afterAll(async () => {
  await cloud.close();
  await database.db.dropDatabase();
  await database.close();
});

/** What `npm run apply` has on the owner's machine: the same keys, the same database. */
function ownHouse(): House {
  const clock = () => new Date();
  return openHouse({
    database,
    vault: createVault({ keys: { 1: vaultKey }, indexKey }),
    wechat: createWechat({ appId: APP, secret: 'never sent', apiBase: `http://${NOWHERE}`, database: database.db, clock }),
    log: createLog(() => undefined),
    random: randomBytes,
    clock,
    monotonicMs: () => performance.now(),
  });
}

/** The one instance of a function that these tests share. */
function instanceOf(name: string): Promise<Instance> {
  const known = running.get(name) ?? cloud.instance(name, variables);
  running.set(name, known);
  return known;
}

const phoneOf = (openid: string): WxContext => ({ OPENID: openid, APPID: APP, SOURCE: 'wx_client' });

const Envelope = z.union([
  z.object({ ok: z.literal(true), data: z.record(z.string(), z.unknown()) }),
  z.object({ ok: z.literal(false), error: z.looseObject({ code: z.string(), message: z.string() }) }),
]);

interface Called {
  readonly as?: string | WxContext;
  readonly key?: string;
}

async function call(fn: string, action: string, data: object, { as, key }: Called = {}) {
  const context = typeof as === 'string' ? phoneOf(as) : as;
  const { result } = await (await instanceOf(fn)).run({ action, data, key }, context);
  return Envelope.parse(result);
}

async function must(fn: string, action: string, data: object, called?: Called): Promise<Record<string, unknown>> {
  const answer = await call(fn, action, data, called);
  if (!answer.ok) throw new Error(`${fn}.${action}: ${answer.error.code}`);
  return answer.data;
}

const newKey = (): string => `k-${randomBytes(9).toString('hex')}`;
const Shops = z.object({ consentVersion: z.string(), items: z.array(z.object({ scene: z.string() })) });
const Joined = z.object({ member: z.object({ memberNo: z.string() }) });

/** Joins by the scene of the first shop, as a phone does that scanned its code. */
async function join(openid: string): Promise<string> {
  const { consentVersion: consent, items } = Shops.parse(await must('shop', 'shops', {}));
  const joined = await must('identity', 'join', { scene: items[0]?.scene, consent }, { as: openid, key: newKey() });
  return Joined.parse(joined).member.memberNo;
}

const newOpenid = (): string => `o-${randomBytes(9).toString('hex')}`;

describe('a member', () => {
  it('joins, checks in, sees the balance, exchanges, and by the same key only once', async () => {
    const [owner, member] = [newOpenid(), newOpenid()];
    await join(owner);
    const { invitation } = await inviteByHouse(await house.systemContext(), { role: 'operator', shopIds: [], name: 'owner' });
    expect(await must('shop', 'accept', { invitation }, { as: owner, key: newKey() })).toMatchObject({ role: 'operator' });

    const memberNo = await join(member);
    const checkedIn = await must('checkin', 'checkIn', {}, { as: member });
    expect(checkedIn).toMatchObject({ streak: 1, repeated: false });
    expect(await must('checkin', 'checkIn', {}, { as: member })).toMatchObject({ streak: 1, repeated: true });
    await must('points', 'adjust', { memberNo, points: 200, reason: 'opening gift' }, { as: owner, key: newKey() });
    const before = z.object({ available: z.number() }).parse(await must('points', 'balance', {}, { as: member })).available;

    const key = newKey();
    const asked = { rewardId: 'croissant', quantity: 1, shopId: 'jingan' };
    const first = await must('mall', 'exchange', asked, { as: member, key });
    expect(await must('mall', 'exchange', asked, { as: member, key })).toEqual(first);
    expect(await call('mall', 'exchange', { ...asked, quantity: 2 }, { as: member, key })).toMatchObject({
      error: { code: 'KEY_REUSED' },
    });
    expect(await must('points', 'balance', {}, { as: member })).toMatchObject({ available: before - 120 });
    const { items } = await must('points', 'entries', { limit: 100 }, { as: member });
    expect(items).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'spend', points: -120 })]));
  });

  it('is whom the platform vouches for, whatever the body says', async () => {
    const [member, stranger] = [newOpenid(), newOpenid()];
    const memberNo = await join(member);
    const body = { openid: member, OPENID: member, userInfo: { openId: member, appId: APP }, app: APP };
    const identity = await instanceOf('identity');
    const run = async (context: WxContext) => (await identity.run({ action: 'me', data: {}, ...body }, context)).result;
    for (const nobody of [{}, { OPENID: '', APPID: APP, SOURCE: 'wx_client' }, { OPENID: member, APPID: '' }])
      expect(await run(nobody)).toMatchObject({ ok: false, error: { code: 'NO_SESSION' } });
    expect(await run(phoneOf(member))).toMatchObject({ data: { member: { memberNo } } });
    expect(await run(phoneOf(stranger))).not.toMatchObject({ data: { member: { memberNo } } });
  });

  it('stays who they are while an instance starts and others call it', async () => {
    const members = [newOpenid(), newOpenid(), newOpenid()];
    const numbers = await Promise.all(members.map((it) => join(it)));
    const cold = await cloud.instance('identity', variables);
    const runs = await Promise.all(members.map((it) => cold.run({ action: 'me', data: {} }, phoneOf(it))));
    const told = z.object({ data: Joined });
    expect(runs.map(({ result }) => told.parse(result).data.member.memberNo)).toEqual(numbers);
  });

  it('is the same behind a chain of functions', async () => {
    const member = newOpenid();
    const memberNo = await join(member);
    const as = { ...phoneOf(member), SOURCE: 'wx_client,scf' };
    expect(await must('identity', 'me', {}, { as })).toMatchObject({ member: { memberNo } });
  });

  it('is nobody over HTTP, where the platform names no one', async () => {
    expect(await call('points', 'balance', {}, { as: { APPID: APP, SOURCE: 'wx_http' } })).toMatchObject({
      error: { code: 'NO_SESSION' },
    });
  });
});

describe('the timer', () => {
  const event = { Type: 'Timer', TriggerName: 'tick', Time: '2026-03-02T02:00:00Z', Message: '' };
  const YESTERDAY_MS = 25 * 3_600_000;
  const long = (): Date => new Date(Date.now() - YESTERDAY_MS);
  const reader = () => readerOf(house.platform).in(jobRuns);
  const ranFor = async (name: string): Promise<number> => (await reader().findOne({ _id: name }))?.ranFor?.getTime() ?? 0;

  it('runs what is due of the function’s own jobs, and the last function’s also the house’s', async () => {
    const [mall, last] = [house.jobsOf('mall'), house.jobsOf('reminder')];
    expect(last.map((it) => it.name)).toEqual(expect.arrayContaining(['reminder.send', 'events.deliver', 'answers.forget']));
    const since = long();
    for (const { name } of [...mall, ...last])
      await reader().updateOne({ _id: name }, { $set: { ranFor: since } }, { upsert: true });
    expect((await (await instanceOf('mall')).run(event, { SOURCE: 'wx_trigger' })).result).toEqual({ ticked: 'mall' });
    for (const { name } of mall) expect({ name, ran: (await ranFor(name)) > since.getTime() }).toEqual({ name, ran: true });
    for (const { name } of last) expect({ name, ranFor: await ranFor(name) }).toEqual({ name, ranFor: since.getTime() });
    await (await instanceOf('reminder')).run(event, { SOURCE: 'wx_trigger' });
    for (const { name } of last) expect({ name, ran: (await ranFor(name)) > since.getTime() }).toEqual({ name, ran: true });
  });

  it('is nobody else: whoever sends its event gets no job run', async () => {
    const [job] = house.jobsOf('mall');
    const since = long();
    await reader().updateOne({ _id: job?.name ?? '' }, { $set: { ranFor: since } }, { upsert: true });
    const mall = await instanceOf('mall');
    for (const SOURCE of ['wx_client', 'wx_trigger,scf', 'wx_client,scf', 'wx_http', 'wx_devtools', '']) {
      const { result } = await mall.run(event, { OPENID: newOpenid(), APPID: APP, SOURCE });
      expect(result).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
    }
    expect(await ranFor(job?.name ?? '')).toBe(since.getTime());
  });

  it('begins nothing when its run is about to be ended, and goes on at the next tick', async () => {
    const [job] = house.jobsOf('mall');
    const since = long();
    await reader().updateOne({ _id: job?.name ?? '' }, { $set: { ranFor: since } }, { upsert: true });
    const mall = await instanceOf('mall');
    await mall.run(event, { SOURCE: 'wx_trigger' }, { time_limit_in_ms: 500 });
    expect(await ranFor(job?.name ?? '')).toBe(since.getTime());
    await mall.run(event, { SOURCE: 'wx_trigger' }, { time_limit_in_ms: 60_000 });
    expect(await ranFor(job?.name ?? '')).toBeGreaterThan(since.getTime());
  });
});

describe('a push of WeChat’s', () => {
  const Quota = z.object({ items: z.array(z.object({ templateId: z.string(), left: z.number() })) });
  let templateId: string;
  let member: string;
  beforeAll(async () => {
    member = newOpenid();
    await join(member);
    const kinds = (await house.systemContext()).programme.reminders.kinds;
    templateId = kinds.birthday?.templateId ?? '';
  });
  const left = async (): Promise<number | undefined> =>
    Quota.parse(await must('reminder', 'quota', {}, { as: member })).items.find((it) => it.templateId === templateId)?.left;
  const pushOf = (Event: string, CreateTime: number, status: string) => ({
    ToUserName: 'gh_0123456789ab',
    FromUserName: member,
    CreateTime,
    MsgType: 'event',
    Event,
    List: { TemplateId: templateId, SubscribeStatusString: status, PopupScene: '0' },
  });
  const popup = (at: number) => pushOf('subscribe_msg_popup_event', at, 'accept');

  it('counts a consent once, however often it is pushed, and takes it back', async () => {
    const reminder = await instanceOf('reminder');
    const vouched: WxContext = { OPENID: member, APPID: APP, SOURCE: 'wx_unknown' };
    expect((await reminder.run(popup(1_700_000_001), vouched)).result).toBe('success');
    expect((await reminder.run(popup(1_700_000_001), vouched)).result).toBe('success');
    expect(await left()).toBe(1);
    await reminder.run(pushOf('subscribe_msg_change_event', 1_700_000_002, 'reject'), vouched);
    expect(await left()).toBe(0);
  });

  it('is not believed from a phone, nor about another openid, nor by another function', async () => {
    const refused = { ok: false, error: { code: 'BAD_REQUEST' } };
    const reminder = await instanceOf('reminder');
    for (const SOURCE of ['wx_client', 'wx_client,scf', 'wx_http', 'wx_devtools', 'scf'])
      expect((await reminder.run(popup(1_700_000_003), { OPENID: member, APPID: APP, SOURCE })).result).toMatchObject(refused);
    for (const OPENID of [newOpenid(), '', undefined])
      expect((await reminder.run(popup(1_700_000_003), { OPENID, APPID: APP, SOURCE: 'wx_unknown' })).result).toMatchObject(
        refused,
      );
    const other = await instanceOf('mall');
    expect((await other.run(popup(1_700_000_003), { OPENID: member, APPID: APP })).result).toMatchObject(refused);
    expect(await left()).toBe(0);
    expect(reminder.logged.filter((it) => it.includes('push refused') && it.includes('wx_client')).length).toBeGreaterThan(0);
    expect(reminder.logged.filter((it) => it.includes(member))).toEqual([]);
  });
});

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
    const { triggers } = Config.parse(deployed(cloud.dir, name, 'config.json'));
    for (const { config } of triggers) expect(config.split(' ')).toHaveLength(7);
    expect(deployed(cloud.dir, name, 'package.json')).toMatchObject({
      main: 'index.js',
      dependencies: { 'wx-server-sdk': expect.any(String) },
    });
    expect(readdirSync(path.join(cloud.dir, name)).sort()).toEqual(['config.json', 'index.js', 'package.json']);
    expect(statSync(path.join(cloud.dir, name, 'index.js')).size).toBeLessThan(4_000_000);
  });

  it('has a time-out, told by the build, longer than any call waits for a busy database, and longer still where a timer rings', () => {
    const { attemptsMax, pauseMsBase, pauseMsMax } = PATIENCE;
    const pauses = Array.from({ length: attemptsMax }, (_, at) => Math.min(pauseMsMax, pauseMsBase * 2 ** (at + 1)));
    const waitsSeconds = pauses.reduce((sum, ms) => sum + ms, 0) / 1000;
    for (const name of NAMES) {
      expect(source(name)).toBeGreaterThan(2 * waitsSeconds);
      expect(cloud.said).toMatch(new RegExp(`^${name} .* ${source(name)} s$`, 'm'));
      if (house.jobsOf(name).length > 0) expect(source(name)).toBe(60);
    }
  });
});

describe('an instance', () => {
  it('finds all it needs in its bundle and the declared SDK, and refuses who is not signed in', async () => {
    for (const name of NAMES) {
      const instance = await instanceOf(name);
      const { result } = await instance.run({ action: 'no such action' });
      expect({ name, result }).toMatchObject({ result: { ok: false, error: { code: 'NO_SUCH_ACTION' } } });
      expect({ name, outside: (await instance.seen()).outside }).toEqual({ name, outside: ['wx-server-sdk'] });
    }
  });

  it('connects at its first call, once for all that wait, and keeps the connection for later ones', async () => {
    const instance = await cloud.instance('shop', variables);
    expect((await instance.seen()).connections).toBe(0);
    const ask = () => instance.run({ action: 'shops', data: {} });
    await Promise.all([ask(), ask(), ask()]);
    const { connections } = await instance.seen();
    expect(connections).toBeGreaterThan(0);
    for (let again = 0; again < 5; again += 1) await ask();
    expect((await instance.seen()).connections).toBe(connections);
  });

  it('does not have the platform wait for the connection that stays open', async () => {
    const { platform } = await (await instanceOf('shop')).run({ action: 'shops', data: {} }, {}, { time_limit_in_ms: 20_000 });
    expect(platform).toMatchObject({ callbackWaitsForEmptyEventLoop: false });
  });

  it('tells the log when its time-out is the short one of a new function', async () => {
    const instance = await cloud.instance('shop', variables);
    await instance.run({ action: 'shops', data: {} }, {}, { time_limit_in_ms: 3_000 });
    await instance.run({ action: 'shops', data: {} }, {}, { time_limit_in_ms: 3_000 });
    const told = instance.logged.filter((it) => it.includes('time-out too short'));
    expect(told.map((it): unknown => JSON.parse(it))).toEqual([expect.objectContaining({ seconds: 3, atLeast: 20 })]);
  });

  it('lives on when a promise fails that nobody waits for', async () => {
    const instance = await cloud.instance('shop', variables);
    await instance.stray();
    expect((await instance.run({ action: 'shops', data: {} })).result).toMatchObject({ ok: true });
    expect(instance.logged.filter((it) => it.includes('nobody waited for this'))).toHaveLength(1);
  });
});

describe('what the environment lacks', () => {
  const REQUIRED = ['MONGODB_URI', 'VAULT_KEYS', 'VAULT_INDEX_KEY', 'WECHAT_APPID', 'WECHAT_SECRET'];
  const saidWith = async (given: Record<string, string>): Promise<string> => {
    const instance = await cloud.instance('shop', given);
    const said = await instance.run({ action: 'shops', data: {} }, phoneOf(newOpenid())).catch((error: Error) => error.message);
    await instance.stop();
    expect(instance.logged.join()).toContain(JSON.stringify(said).slice(1, -1));
    return String(said);
  };

  it('is named in a sentence each, and no value is repeated', async () => {
    const said = await saidWith({});
    for (const name of REQUIRED) expect(said).toContain(`${name} is missing: `);
    expect(said).toContain('.env.example');
    const wrong = { ...variables, MONGODB_URI: 'http://user:hush-hush@db.example', VAULT_INDEX_KEY: 'hush-hush' };
    const saidOfWrong = await saidWith(wrong);
    for (const name of ['MONGODB_URI', 'VAULT_INDEX_KEY']) expect(saidOfWrong).toContain(`${name} is not right: `);
    expect(saidOfWrong).not.toContain('hush');
    for (const value of [variables.VAULT_KEYS, variables.WECHAT_SECRET]) expect(saidOfWrong).not.toContain(value);
  });

  it('is not made up for by the demo’s keys, which everybody knows', async () => {
    const { vaultKeys, wechatSecret } = DEMO_SECRETS;
    const said = await saidWith({
      ...variables,
      VAULT_KEYS: `1:${vaultKeys.keys[1].toString('base64')}`,
      VAULT_INDEX_KEY: vaultKeys.indexKey.toString('base64'),
      WECHAT_SECRET: wechatSecret,
    });
    for (const name of ['VAULT_KEYS', 'VAULT_INDEX_KEY', 'WECHAT_SECRET']) expect(said).toContain(`${name} holds a key that is`);
  });

  it('a database that does not answer is told to the phone as busy and to the log as what it is', async () => {
    const MONGODB_URI = `mongodb://owner:hush-hush@${NOWHERE}/?replicaSet=rs0`;
    const instance = await cloud.instance('points', { ...variables, MONGODB_URI });
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

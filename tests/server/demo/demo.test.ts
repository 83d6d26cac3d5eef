import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startDemo, type Demo } from '@/server/demo/demo';
import { readDemoSettings } from '@/server/settings';
import { presentTime } from '../../support/presentTime';
import { PlainBrowser } from './plainBrowser';

const OPENING_MS = 900_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'changke-demo-'));
const said: string[] = [];
let demo: Demo;
let address: string;

function open(say: (line: string) => void): Demo {
  const read = readDemoSettings({ PORT: '0', CHANGKE_DATA: folder, CHANGKE_DEMO_MEMBERS: '8', LOG_LEVEL: 'silent' });
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return startDemo(read.settings, say, { build: async () => undefined, presentTime });
}

/** Opens it, and closes it in the middle of its history: the next start must not stand on half of one. */
async function interruptedOpening(): Promise<void> {
  const begun = new Promise<void>((resolve) => {
    demo = open((line) => line.includes('%') && resolve());
  });
  await Promise.race([begun, demo.ready]);
  await demo.close();
}

beforeAll(async () => {
  await interruptedOpening();
  demo = open((line) => void said.push(line));
  address = await demo.ready;
}, OPENING_MS);
afterAll(async () => {
  await demo.close();
  rmSync(folder, { recursive: true });
});

async function get(where: string) {
  const reply = await fetch(address + where);
  return { status: reply.status, now: reply.headers.get('x-changke-now') ?? '', ...(await reply.json()) };
}
async function post(where: string, body: unknown, token?: string) {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const reply = await fetch(address + where, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: reply.status, ...(await reply.json()) };
}
const signIn = async (openid: string, more: object = {}): Promise<string> =>
  (await post('/demo/session', { openid, ...more })).data.token;

let keys = 0;
/** Calls a function as somebody; the answer's data, or its code. */
async function call(token: string, fn: string, action: string, data: object = {}) {
  keys += 1;
  const reply = await post(`/fn/${fn}`, { action, data, key: `demo-test-${keys}` }, token);
  return reply.ok ? reply.data : reply.error.code;
}
async function join(openid: string, more: object = {}): Promise<string> {
  const token = await signIn(openid);
  const { items, consentVersion } = (await post('/fn/shop', { action: 'shops', data: {} })).data;
  const joined = await call(token, 'identity', 'join', { scene: items[0].scene, consent: consentVersion, ...more });
  expect(joined.member.memberNo).toMatch(/^\d{8,}$/);
  return token;
}
const move = async (days: number) => {
  const { now } = await get('/demo/clock');
  return post('/demo/clock', { now: new Date(Date.parse(now) + days * 86_400_000).toISOString() });
};

/** Born, in a leap year, on the day that comes so many days after `now` in the shop. */
const birthdayAfter = (now: string, days: number): string =>
  `1992-${new Date(Date.parse(now) + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(5, 10)}`;

it('the history that was broken off is made anew, by calls to the functions', () => {
  expect(said.join('\n')).toMatch(/History: \d+ calls \(\d+ refused by a rule\), \d+ jobs/);
  expect(Number(/History: (\d+)/.exec(said.join('\n'))?.[1])).toBeLessThan(10_000);
});

it('people stand at different points of their membership, the assistant and the operator among them', async () => {
  const { data } = await get('/demo/people');
  const people = new Map<string, { kind: string; tier: string | null; note: { zh: string } }>(
    data.items.map((it: { openid: string }) => [it.openid, it]),
  );
  expect(people.get('demo-new')?.kind).toBe('newcomer');
  expect(people.get('demo-xiaoman')).toMatchObject({ kind: 'member', tier: 'gold' });
  expect(people.get('demo-xiaoman')?.note.zh).toMatch(/积分 · .*将到期/);
  expect(people.get('demo-ashu')).toMatchObject({ tier: 'silver', note: { zh: '下周三生日 · 沉睡 64 天' } });
  expect(people.get('demo-linjian')).toMatchObject({ tier: 'black', note: { zh: '连签 29 天' } });
  expect([people.get('demo-staff')?.kind, people.get('demo-owner')?.kind]).toEqual(['staff', 'operator']);
});

it('one walks the whole path: join, check in, buy, wait a day, exchange, collect', async () => {
  const [member, staff] = [await join('demo-test-path'), await signIn('demo-staff')];
  expect((await call(member, 'checkin', 'checkIn')).points).toBe(2);
  const { memberCode } = await call(member, 'identity', 'memberCode');
  const { visit } = await call(staff, 'counter', 'memberByCode', { memberCode });
  const bought = await call(staff, 'counter', 'recordPurchase', { visit, amountFen: 30_000 });
  expect(bought.paidFen).toBe(30_000);
  expect(await call(member, 'mall', 'exchange', { rewardId: 'croissant', quantity: 1 })).toBe('INSUFFICIENT_POINTS');
  await move(1);
  const { pickupCode } = await call(member, 'mall', 'exchange', { rewardId: 'croissant', quantity: 1 });
  expect(await call(staff, 'counter', 'fulfil', { pickupCode })).toMatchObject({ rewardId: 'croissant', quantity: 1 });
  expect(await call(staff, 'counter', 'fulfil', { pickupCode })).toBe('ALREADY_FULFILLED');
});

it('a phone code stands for a number once', async () => {
  const token = await join('demo-test-phone');
  const { phoneCode } = (await post('/demo/phoneCode', { phone: '13812345678' })).data;
  expect((await call(token, 'identity', 'bindPhone', { phoneCode })).member.phone).toBe('138****5678');
  expect(await call(token, 'identity', 'bindPhone', { phoneCode })).toBe('PHONE_CODE_INVALID');
});

it('a card of the older system is found by its phone, with what it had earned', async () => {
  const token = await join('demo-test-old-card');
  const before = await call(token, 'points', 'balance');
  const { phoneCode } = (await post('/demo/phoneCode', { phone: '13800000381' })).data;
  const bound = await call(token, 'identity', 'bindPhone', { phoneCode });
  expect(bound).toMatchObject({ merged: true, member: { phone: '138****0381' } });
  const after = await call(token, 'points', 'balance');
  expect(after.available - before.available).toBeGreaterThan(100);
});

it('who opens the official account is the member that they are in the mini-program', async () => {
  const { member } = await call(await signIn('demo-linjian'), 'identity', 'me');
  const browser = new PlainBrowser(address);
  const back = await browser.open(
    `/demo/oauth?openid=demo-linjian&to=${encodeURIComponent('/app/?phone=member#/pages/card/index')}`,
  );
  expect(back.pathname + back.hash).toBe('/app/#/pages/card/index');
  const official = await browser.signIn(back.searchParams.get('ticket') ?? '');
  expect((await call(official, 'identity', 'me')).member).toEqual(member);
});

it('who joined in the official account is found in the mini-program once WeChat has told who they are', async () => {
  const inside = new PlainBrowser(address);
  const back = await inside.open('/demo/oauth?openid=demo-azhou&to=/app/');
  const official = await inside.signIn(back.searchParams.get('ticket') ?? '');
  const { member } = await call(official, 'identity', 'me');
  const token = await signIn('demo-azhou', { unionid: 'union-demo-azhou' });
  expect((await call(token, 'identity', 'me')).member).toEqual(member);
});

it('a stranger whom WeChat’s silence does not name is asked with a tap', async () => {
  const browser = new PlainBrowser(address);
  const asked = await browser.open('/demo/oauth?openid=demo-new-door&to=/app/');
  expect({ at: asked.pathname, words: browser.text.includes('用微信登录') }).toEqual({ at: '/oauth/callback', words: true });
});

it('who opens the official account where no phone of the stage is reads what to do', async () => {
  const reply = await fetch(`${address}/oauth/start?to=/app/`, { redirect: 'manual' });
  const page = await fetch(new URL(reply.headers.get('location') ?? '', address));
  expect({ status: page.status, words: (await page.text()).includes('先选一个人') }).toEqual({ status: 400, words: true });
});

it('who took their consent back still stands among the people', async () => {
  const token = await join('demo-new-withdrew');
  await call(token, 'identity', 'withdraw');
  const { data } = await get('/demo/people?newcomers=demo-new-withdrew');
  expect(data.items[0]).toMatchObject({ openid: 'demo-new-withdrew', kind: 'member', note: { zh: '没有同意隐私说明' } });
});

it('who turns messages off in WeChat has none left to ask for', async () => {
  const token = await join('demo-test-off');
  const left = async () => {
    const { items } = await call(token, 'reminder', 'quota');
    return items.find((it: { kind: string }) => it.kind === 'birthday');
  };
  const { templateId } = await left();
  await call(token, 'reminder', 'consented', { results: { [templateId]: 'accept', errMsg: 'requestSubscribeMessage:ok' } });
  expect((await left()).left).toBe(1);
  await post('/demo/unsubscribe', { openid: 'demo-test-off' });
  expect((await left()).left).toBe(0);
});

it('WeChat tells the demo itself what became of a message', async () => {
  const { now } = await get('/demo/clock');
  // Seven days before is tomorrow.
  const birthday = birthdayAfter(now, 8);
  const token = await join('demo-test-told', { birthday });
  const { items } = await call(token, 'reminder', 'quota');
  const { templateId } = items.find((it: { kind: string }) => it.kind === 'birthday');
  await call(token, 'reminder', 'consented', { results: { [templateId]: 'accept', errMsg: 'requestSubscribeMessage:ok' } });
  await move(2);
  const owner = await signIn('demo-owner');
  const figures = (await call(owner, 'reminder', 'figures')).items.find((it: { kind: string }) => it.kind === 'birthday');
  expect(figures).toMatchObject({ sent: 0, failed: 0 });
  const { items: told } = await call(token, 'reminder', 'inbox');
  expect(told).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'birthday', delivery: 'delivered' })]));
});

it('a login code signs in through WeChat’s stand-in', async () => {
  const { loginCode } = (await post('/demo/loginCode', { openid: 'demo-staff' })).data;
  const { token } = (await post('/session', { loginCode })).data;
  expect((await call(token, 'shop', 'roles')).staffOf).toEqual(['jingan']);
});

it('who agreed to a birthday reminder gets it when the clock comes near, and only then', async () => {
  const { now } = await get('/demo/clock');
  const birthday = birthdayAfter(now, 8);
  const token = await join('demo-test-birthday', { birthday });
  const { items } = await call(token, 'reminder', 'quota');
  const { templateId } = items.find((it: { kind: string }) => it.kind === 'birthday');
  await call(token, 'reminder', 'consented', { results: { [templateId]: 'accept', errMsg: 'requestSubscribeMessage:ok' } });
  expect((await get('/demo/messages?openid=demo-test-birthday')).data.items).toEqual([]);
  await move(9);
  const messages = (await get('/demo/messages?openid=demo-test-birthday')).data.items;
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({ templateId, title: { zh: '生日礼提醒' } });
});

it('the clock goes forward only, says what it did, and ticks on', async () => {
  const { now } = await get('/demo/clock');
  const back = await post('/demo/clock', { now: new Date(Date.parse(now) - 1000).toISOString() });
  expect({ status: back.status, code: back.error.code }).toEqual({ status: 400, code: 'BAD_REQUEST' });
  const moved = await move(2);
  expect(moved.data).toMatchObject({ failed: 0 });
  expect(moved.data.jobs).toBeGreaterThan(8);
  expect(Date.parse((await get('/demo/clock')).data.now) - Date.parse(now)).toBeGreaterThanOrEqual(2 * 86_400_000);
});

it('while the clock is on its way it says from where to where, and how far it has got', async () => {
  const { data: before } = await get('/demo/clock');
  expect(before.moving).toBeNull();
  const to = new Date(Date.parse(before.now) + 20 * 86_400_000).toISOString();
  const moved = post('/demo/clock', { now: to });
  const seen = new Set<string>();
  for (let look = await get('/demo/clock'); look.data.moving !== null || seen.size === 0; look = await get('/demo/clock')) {
    if (look.data.moving === null) continue;
    expect(look.data.moving.to).toBe(to);
    expect(look.data.moving.from >= before.now && look.data.moving.from <= look.data.now && look.data.now <= to).toBe(true);
    seen.add(look.data.now.slice(0, 10));
  }
  expect(seen.size).toBeGreaterThan(1);
  expect((await moved).data).toMatchObject({ failed: 0 });
  expect((await get('/demo/clock')).data).toMatchObject({ moving: null });
});

it('everybody who came as a newcomer stands among the people, the latest first', async () => {
  const openids = Array.from({ length: 9 }, (_, place) => `demo-new-${place}`);
  await join('demo-new-0', { nickname: '头一位' });
  const { data } = await get(`/demo/people?newcomers=${openids.join(',')}`);
  const found: { openid: string; kind: string; name: { zh: string } }[] = data.items;
  expect(found.filter((it) => it.openid.startsWith('demo-new')).map((it) => it.openid)).toEqual([...openids].reverse());
  expect(found.find((it) => it.openid === 'demo-new-0')).toMatchObject({ kind: 'member', name: { zh: '头一位' } });
});

it('a job is run by its name, and an unknown one names those that exist', async () => {
  expect((await post('/demo/run', { job: 'points.expire' })).data.job).toBe('points.expire');
  const unknown = await post('/demo/run', { job: 'nothing' });
  expect(unknown.error.details.jobs).toEqual(expect.arrayContaining(['points.settle', 'growth.review', 'reminder.send']));
});

it.each([
  ['/demo/session', { openid: 'o 1' }],
  ['/demo/session', {}],
  ['/demo/phoneCode', { phone: 'none' }],
  ['/demo/clock', { now: 'tomorrow' }],
  ['/demo/loginCode', { openid: 'o-1', more: 1 }],
])('%s refuses %j', async (where, body) => {
  const reply = await post(where, body);
  expect({ status: reply.status, code: reply.error.code }).toEqual({ status: 400, code: 'BAD_REQUEST' });
});

it('the stage and its script are served', async () => {
  expect(await (await fetch(`${address}/`)).text()).toContain('/stage/stage.js');
  expect((await fetch(`${address}/stage/stage.js`)).headers.get('content-type')).toContain('javascript');
});

it(
  'a second start keeps people, messages and the moved clock, and makes no history',
  async () => {
    const before = await get('/demo/clock');
    const messages = (await get('/demo/messages')).data.items.length;
    await demo.close();
    const lines: string[] = [];
    demo = open((line) => void lines.push(line));
    address = await demo.ready;
    expect(lines).toEqual([]);
    expect(Date.parse((await get('/demo/clock')).data.now)).toBeGreaterThanOrEqual(Date.parse(before.data.now));
    expect((await get('/demo/messages')).data.items).toHaveLength(messages);
    expect((await get('/demo/people')).data.items).toHaveLength(7);
  },
  OPENING_MS,
);

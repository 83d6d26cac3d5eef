/** Reminders on the compiled mini-program, against a demo of its own: booking in a tap, switches, the inbox, a page that a message opened. */
import path from 'node:path';
import { deed, must, post, sessionOf } from '../../support/demoClient';
import { withOwnDemo } from '../../support/ownDemo';
import createWeapp from '../../support/weapp.cjs';

withOwnDemo();
const dist = path.join(__dirname, '..', '..', '..', 'dist', 'weapp');
let token = '';
/** The next answer of the server is lost on its way. */
let losing: string | undefined;
/** What WeChat's sheet was asked, and what it answers for every template. */
const consents: string[][] = [];
let answering = 'accept';

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: async (name: string, body: unknown) => {
    const answer = await post(`/fn/${name}`, body, token);
    if (losing === undefined || actionOf(body) !== losing) return answer;
    losing = undefined;
    throw new Error('timeout');
  },
  overrides: {
    requestSubscribeMessage: ({ tmplIds, success }: { tmplIds: string[]; success: (result: object) => void }) => {
      consents.push(tmplIds);
      success({ errMsg: 'requestSubscribeMessage:ok', ...Object.fromEntries(tmplIds.map((it) => [it, answering])) });
    },
  },
});

const actionOf = (body: unknown) => (typeof body === 'object' && body !== null && 'action' in body ? body.action : undefined);
const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));
const ask = (fn: string, action: string) => must(post(`/fn/${fn}`, { action, data: {} }, token));
const asked = (action: string) =>
  weapp.calls.filter(([what, , body]) => what === 'callFunction' && actionOf(body) === action).map((it) => it[2]);
const open = (url: string, until: string) => {
  weapp.navigateTo(url);
  return weapp.until(() => says(until), until);
};

interface Setting {
  kind: string;
  on: boolean;
  left: number;
  templateId: string;
}
async function settingOf(kind: string): Promise<Setting> {
  const { items } = await ask('reminder', 'settings');
  const found: Setting | undefined = Array.isArray(items) ? items.find((it) => it.kind === kind) : undefined;
  if (found === undefined) throw new Error(`no setting of ${kind}`);
  return found;
}

beforeAll(async () => {
  token = await sessionOf('demo-reminders');
  const { consentVersion } = await ask('shop', 'shops');
  await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion, nickname: '常来' }, token);
});

afterEach(() => {
  expect(weapp.warnings).toEqual([]);
});

it('each kind tells what it is about and how many are booked, with the hours of quiet', async () => {
  weapp.launch('pages/me/index');
  await weapp.until(() => says('提醒'), 'the member’s page');
  await open('/me/reminders/index', '不打扰');
  for (const words of ['生日礼提醒', '积分到期提醒', '签到提醒', '心愿可兑换', '手机号核对']) expect(says(words)).toBe(true);
  expect(says('只在消息里告诉你')).toBe(true);
});

it('a tap asks WeChat first, for three templates at most, and what was accepted is counted', async () => {
  weapp.tap('一次留好 3 种');
  // Nothing may lie between the tap and the question: it is asked when the tap has been handled.
  expect(consents).toHaveLength(1);
  expect(consents[0]).toHaveLength(3);
  await weapp.until(() => says('好，到时候在微信里告诉你') && says('已留1次'), 'the booking');
  expect(await settingOf('birthday')).toMatchObject({ left: 1 });
});

it('what was refused is not counted, and is said', async () => {
  answering = 'reject';
  weapp.tap('再加一次');
  expect(consents).toHaveLength(2);
  expect(consents[1]).toHaveLength(1);
  await weapp.until(() => says('没有订阅'), 'the word about it');
  answering = 'accept';
  expect(await settingOf('birthday')).toMatchObject({ left: 1 });
});

it('a switch answers at once, tells the server one thing however the answer is lost, and stays as it is', async () => {
  losing = 'set';
  // The first kind of the page.
  weapp.fire('.toggle', 'tap');
  await weapp.until(() => says('微信里不再告诉你'), 'the switch that is off');
  await weapp.until(() => asked('set').length === 2, 'the second try');
  const keys = asked('set').map((it) => (typeof it === 'object' && it !== null && 'key' in it ? it.key : undefined));
  expect(new Set(keys).size).toBe(1);
  expect(await settingOf('birthday')).toMatchObject({ on: false, left: 1 });
  await open('/me/inbox/index', '还没有消息');
  await open('/me/reminders/index', '微信里不再告诉你');
});

it('where a kind that is off is offered, the tap that asks for it switches it on again', async () => {
  await deed('reminder', 'set', { kind: 'points_expiring', on: false }, token);
  await open('/points/ledger/index', '这种微信提醒现在关着');
  const before = consents.length;
  weapp.tap('提醒我');
  expect(consents).toHaveLength(before + 1);
  await weapp.until(() => says('好，到时候在微信里告诉你') && says('已留2次'), 'the booking');
  expect(await settingOf('points_expiring')).toMatchObject({ on: true, left: 2 });
});

it('a check-in asks for its own reminder in the tap, and goes on whatever the answer', async () => {
  answering = 'reject';
  await open('/checkin/calendar/index', '签到+2');
  const before = consents.length;
  weapp.tap('签到 +2');
  expect(consents).toHaveLength(before + 1);
  await weapp.until(() => says('今天已签'), 'the stamp');
  answering = 'accept';
});

it('a rise stands in the inbox with its own sign, unread, and with why it is not in WeChat', async () => {
  const { member } = await ask('identity', 'me');
  const memberNo = /"memberNo":"(\d+)"/.exec(JSON.stringify(member))?.[1];
  await deed('counter', 'recordPurchase', { memberNo, amountFen: 70_000, shopId: 'jingan' }, await sessionOf('demo-staff'));
  await messages((found) => found.length > 0);
  await open('/me/inbox/index', '等级升级通知');
  expect(weapp.html()).toContain('icon--growth');
  expect(weapp.html()).toContain('inbox-dot');
  weapp.navigateTo('/pages/me/index');
  await weapp.until(() => weapp.html().includes('tabbar__mark'), 'the mark on the tab');
});

it('a page that the message opened tells so once, and the mark goes', async () => {
  const [message] = await messages((found) => found.length > 0);
  expect(message).toMatchObject({ read: false });
  for (const _ of [1, 2]) await open(`/growth/path/index?m=${message?.messageId ?? ''}`, '我的成长');
  await messages((found) => found[0]?.read === true);
  expect(asked('opened')).toHaveLength(1);
  weapp.navigateTo('/pages/me/index');
  await weapp.until(() => says('提醒') && !weapp.html().includes('tabbar__mark'), 'the tab without a mark');
});

interface Message {
  messageId: string;
  read: boolean;
}

/** The inbox, once it is as wanted; what it tells follows an event, not the call that caused it. */
async function messages(wanted: (found: Message[]) => boolean): Promise<Message[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { items } = await ask('reminder', 'inbox');
    const found: Message[] = Array.isArray(items) ? items : [];
    if (wanted(found)) return found;
  }
  throw new Error('the inbox never was as wanted');
}

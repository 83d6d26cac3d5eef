/** Privacy on the compiled mini-program, against a demo of its own: export, a newer text, taking consent back, agreeing again, leaving. */
import path from 'node:path';
import { deed, must, post, sessionOf } from '../../support/demoClient';
import { withOwnDemo } from '../../support/ownDemo';
import createWeapp from '../../support/weapp.cjs';

const OPENID = 'demo-privacy';
const NAME = '将离';
withOwnDemo();
const dist = path.join(__dirname, '..', '..', '..', 'dist', 'weapp');
let token = '';
let memberNo = '';
/** The version that the shop's programme tells, where a test wants another one. */
let toldVersion: string | undefined;

const files = new Map<string, string>();
const shared: { fileName: string; text: string }[] = [];
/** What WeChat's sheet of chats answers. */
let shareAnswer = 'shareFileMessage:ok';
let shareTries = 0;

interface Sharing {
  filePath: string;
  fileName: string;
  success: (result: object) => void;
  fail: (result: object) => void;
}

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: async (name: string, body: unknown) => withVersion(await post(`/fn/${name}`, body, token)),
  overrides: {
    getFileSystemManager: () => ({
      writeFileSync: (file: string, text: string) => void files.set(file, text),
      unlink: ({ filePath }: { filePath: string }) => void files.delete(filePath),
    }),
    shareFileMessage: ({ filePath, fileName, success, fail }: Sharing) => {
      shareTries += 1;
      if (shareAnswer !== 'shareFileMessage:ok') return fail({ errMsg: shareAnswer });
      shared.push({ fileName, text: files.get(filePath) ?? '' });
      success({ errMsg: shareAnswer });
    },
  },
});

type Envelope = Awaited<ReturnType<typeof post>>;
function withVersion(answer: Envelope): Envelope {
  const identity = answer.data?.identity;
  if (toldVersion === undefined || typeof identity !== 'object' || identity === null || !('consentVersion' in identity))
    return answer;
  return { ...answer, data: { ...answer.data, identity: { ...identity, consentVersion: toldVersion } } };
}

/** What the page says, spaces aside. */
const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));
const ask = (fn: string, action: string) => must(post(`/fn/${fn}`, { action, data: {} }, token));
const asked = (action: string) =>
  weapp.calls.filter(
    ([what, , body]) =>
      what === 'callFunction' && typeof body === 'object' && body !== null && 'action' in body && body.action === action,
  );
/** Everything that the phone's memory holds, as text. */
const remembered = () => JSON.stringify([...weapp.storage.entries()]);
const open = (url: string, until: string) => {
  weapp.navigateTo(url);
  return weapp.until(() => says(until), until);
};

beforeAll(async () => {
  token = await sessionOf(OPENID);
  const { consentVersion } = await ask('shop', 'shops');
  const joined = await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion, nickname: NAME }, token);
  memberNo = /"memberNo":"(\d+)"/.exec(JSON.stringify(joined))?.[1] ?? '';
});

afterEach(() => {
  // The engine's own complaints about the compiled pages.
  expect(weapp.warnings).toEqual([]);
});

it('a newer text is a calm word on the card, and agreeing to a version that is not in force shows the texts again', async () => {
  toldVersion = '2099-01';
  weapp.launch('pages/card/index');
  await weapp.until(() => says('会员章程与隐私说明更新了') && says('可用积分'), 'the word on a card that works');
  weapp.tap('看一看');
  await weapp.until(() => says('版本2099-01') && says('同意并继续'), 'the texts');
  toldVersion = undefined;
  weapp.tap('同意并继续');
  await weapp.until(() => says('请先阅读并同意') && !says('版本2099-01') && says('同意并继续'), 'the texts that are in force');
  weapp.tap('同意并继续');
  await weapp.until(() => says('已同意') && !says('同意并继续'), 'the thanks');
  await weapp.until(() => !says('会员章程与隐私说明更新了'), 'the card without the word');
});

it('what is held is shown with the number and the log of consents', async () => {
  await open('/privacy/held/index', '我们留存了什么');
  expect(says(memberNo)).toBe(true);
  expect(says(NAME)).toBe(true);
  expect(says('已同意当前版本')).toBe(true);
  expect(says('微信') && says('本人已证实')).toBe(true);
});

it('the export can be read, goes to a chat as a file, and leaves nothing behind on the phone', async () => {
  await open('/privacy/export/index', '身份与资料');
  expect(says(memberNo)).toBe(true);
  expect(says('积分')).toBe(true);
  weapp.tap('存成文件');
  await weapp.until(() => says('已发送'), 'the word that it was sent');
  expect(shared).toHaveLength(1);
  expect(shared[0]?.fileName).toMatch(new RegExp(`^changke-${memberNo}-\\d{4}-\\d{2}-\\d{2}\\.json$`));
  const saved: unknown = JSON.parse(shared[0]?.text ?? '');
  expect(saved).toMatchObject({ memberNo, held: { identity: { member: { nickname: NAME } } } });
  expect(files.size).toBe(0);
});

it('where nothing can be shared the export lies in the clipboard, and who turns back gets nothing', async () => {
  shareAnswer = 'shareFileMessage:fail not supported';
  weapp.tap('存成文件');
  await weapp.until(() => weapp.calls.some(([what]) => what === 'setClipboardData'), 'the clipboard');
  expect(JSON.stringify(weapp.calls.find(([what]) => what === 'setClipboardData'))).toContain(memberNo);
  shareAnswer = 'shareFileMessage:fail cancel';
  weapp.tap('存成文件');
  await weapp.until(() => shareTries === 3 && says('没有保存'), 'the end of it');
  expect(files.size).toBe(0);
  expect(weapp.calls.filter(([what]) => what === 'setClipboardData')).toHaveLength(1);
});

it('consent taken back is asked for on every page, with the way to export and to leave still open', async () => {
  await open('/privacy/held/index', '撤回同意');
  weapp.tap('撤回同意');
  await weapp.until(() => says('积分和卡券先留着'), 'what happens');
  expect(asked('withdraw')).toHaveLength(0);
  weapp.tap('撤回');
  await weapp.until(() => says('现在没有你的同意'), 'the state without consent');
  expect(remembered()).not.toContain(NAME);
  for (const page of ['/points/ledger/index', '/me/reminders/index', '/me/profile/index', '/checkin/calendar/index'])
    await open(page, '同意后继续使用');
  expect(says('导出资料或注销会员')).toBe(true);
  await open('/privacy/export/index', '身份与资料');
  expect(says(NAME)).toBe(false);
});

it('who agrees again finds the points where they were, on the page they were on', async () => {
  await open('/points/ledger/index', '同意后继续使用');
  weapp.tap('阅读并同意');
  await weapp.until(() => says('同意并继续'), 'the texts');
  weapp.tap('同意并继续');
  await weapp.until(() => !says('同意后继续使用') && says('100'), 'the points');
  expect(await ask('points', 'balance')).toMatchObject({ available: 100 });
});

it('leaving says what is lost, wants the last four digits, and takes everything with it, from the phone too', async () => {
  await open('/privacy/leave/index', '会一起清空的');
  expect(says('可用积分100')).toBe(true);
  weapp.tap('继续注销');
  await weapp.until(() => says('输入会员号的后四位'), 'the last step');
  weapp.fire('.textinput', 'input', { value: memberNo.slice(-4) === '0000' ? '1111' : '0000' });
  await weapp.until(() => weapp.html().includes('btn--off'), 'a button that cannot be tapped');
  weapp.tap('永久注销');
  weapp.fire('.textinput', 'input', { value: memberNo.slice(-4) });
  await weapp.until(() => !weapp.html().includes('btn--off'), 'the button that can be tapped');
  weapp.tap('永久注销');
  weapp.tap('永久注销');
  await weapp.until(() => says('再见'), 'the farewell');
  expect(asked('erase')).toHaveLength(1);
  expect(remembered()).not.toContain(memberNo);
  weapp.tap('回到首页');
  await weapp.until(() => weapp.route === 'pages/card/index' && says('做我们的常客'), 'the app of a newcomer');
  expect(await post('/fn/identity', { action: 'me', data: {} }, token)).toMatchObject({ error: { code: 'NOT_A_MEMBER' } });
});

it('who comes back is welcome, without a second gift', async () => {
  weapp.navigateTo(`/pages/join/index?scene=${encodeURIComponent('shop:jingan')}`);
  await weapp.until(() => says('一键入会'), 'the join screen');
  weapp.fire('.join-consent__hit', 'tap');
  await weapp.until(() => weapp.html().includes('join-consent__box--on'), 'the tick');
  weapp.tap('一键入会');
  await weapp.until(() => says('很高兴再见到你'), 'the welcome back');
  expect(says('积分到账')).toBe(false);
  expect(await ask('points', 'balance')).toMatchObject({ available: 0 });
});

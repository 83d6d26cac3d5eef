/** The profile on the compiled mini-program, against a demo of its own: how we know somebody, another number, signing out everywhere. */
import path from 'node:path';
import { deed, must, post, sessionOf } from '../../support/demoClient';
import { withOwnDemo } from '../../support/ownDemo';
import createWeapp from '../../support/weapp.cjs';

const NAME = '换号的人';
withOwnDemo();
const dist = path.join(__dirname, '..', '..', '..', 'dist', 'weapp');
let token = '';
/** The next answer to this action is lost on its way. */
let losing: string | undefined;

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: async (name: string, body: unknown) => {
    const answer = await post(`/fn/${name}`, body, token);
    if (losing === undefined || actionOf(body) !== losing) return answer;
    losing = undefined;
    throw new Error('timeout');
  },
});

const actionOf = (body: unknown) => (typeof body === 'object' && body !== null && 'action' in body ? body.action : undefined);
const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));
const asked = (action: string) =>
  weapp.calls.filter(([what, , body]) => what === 'callFunction' && actionOf(body) === action).length;
const open = (url: string, until: string) => {
  weapp.navigateTo(url);
  return weapp.until(() => says(until), until);
};

const phoneOf = (at: number) => `13${at}20261117`;
const masked = (phone: string) => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** WeChat's own button proves a number and hands over a code. */
async function prove(phone: string): Promise<void> {
  const { phoneCode } = await must(post('/demo/phoneCode', { phone }));
  weapp.fire('.btn--quiet', 'getphonenumber', { code: phoneCode });
  await weapp.until(() => says(masked(phone)), phone);
}

beforeAll(async () => {
  token = await sessionOf('demo-profile');
  const { consentVersion } = await must(post('/fn/shop', { action: 'shops', data: {} }, token));
  await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion, nickname: NAME }, token);
});

afterEach(() => {
  expect(weapp.warnings).toEqual([]);
});

it('a proven number stands in the profile and among the ways by which we know its owner', async () => {
  weapp.launch('pages/me/index');
  await weapp.until(() => says(NAME), 'the member’s page');
  await open('/me/profile/index', '我们怎么认出你');
  expect(says('微信') && says('本人已证实')).toBe(true);
  await prove(phoneOf(8));
});

it('the name is WeChat’s own nickname field inside a form, and only what its submit hands over is saved', async () => {
  await open('/me/profile/index', '我们怎么认出你');
  const field = weapp.html().slice(weapp.html().indexOf('<wx-form'), weapp.html().indexOf('</wx-form>'));
  expect(field).toContain('textinput');
  expect(weapp.prop('.textinput', 'type')).toBe('nickname');
  expect(weapp.prop('.textinput', 'name')).toBe('nickname');
  weapp.fire('.textinput', 'input', { value: '新名字' });
  weapp.fire('.textinput', 'confirm', { value: '新名字' });
  await weapp.until(() => says('保存'), 'the button');
  expect(weapp.prop('.btn--small', 'formType')).toBe('submit');
  expect(asked('setProfile')).toBe(0);
  weapp.fire('wx-form', 'submit', { value: { nickname: '新名字' } });
  await weapp.until(() => says('已保存'), 'the word that it is saved');
  await weapp.until(() => !weapp.html().includes('btn--small'), 'the page anew, with nothing left to save');
  expect(await must(post('/fn/identity', { action: 'me', data: {} }, token))).toMatchObject({ member: { nickname: '新名字' } });
});

it('a name that WeChat does not let pass leaves the field, with a word', async () => {
  weapp.fire('.textinput', 'input', { value: '不行的名字' });
  weapp.fire('.textinput', 'nicknamereview', { pass: false });
  await weapp.until(() => says('微信没有通过这个昵称'), 'the word');
  await weapp.until(() => weapp.prop('.textinput', 'value') === '', 'an empty field');
  expect(weapp.html()).not.toContain('btn--small');
});

it('a new number, proven like the first, takes its place', async () => {
  const [first, second] = [phoneOf(7), phoneOf(6)];
  await open('/me/profile/index', '换手机号');
  await prove(first);
  await open('/me/profile/index', '换手机号');
  await prove(second);
  await open('/me/profile/index', masked(second));
  expect(says(masked(first))).toBe(false);
  expect(await must(post('/fn/identity', { action: 'me', data: {} }, token))).toMatchObject({
    member: { phone: masked(second) },
  });
});

it('signing out everywhere asks first, happens once though its answer is lost, and leaves nothing on the phone', async () => {
  await open('/me/profile/index', '退出所有设备');
  weapp.tap('退出所有设备');
  await weapp.until(() => says('每台设备上的登录都会失效'), 'what happens');
  expect(asked('signOutEverywhere')).toBe(0);
  losing = 'signOutEverywhere';
  weapp.tap('全部退出');
  await weapp.until(() => weapp.route === 'pages/card/index', 'the card');
  expect(await post('/fn/identity', { action: 'me', data: {} }, token)).toMatchObject({ error: { code: 'NO_SESSION' } });
  expect(JSON.stringify([...weapp.storage])).not.toContain(NAME);
});

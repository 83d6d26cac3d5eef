/** Pages of what does not exist, on the compiled mini-program against a demo of its own: no retry that cannot help, but the list. */
import path from 'node:path';
import { post, sessionOf } from '../../support/demoClient';
import { withOwnDemo } from '../../support/ownDemo';
import createWeapp from '../../support/weapp.cjs';

withOwnDemo();
const dist = path.join(__dirname, '..', '..', '..', 'dist', 'weapp');
let token = '';

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: (name: string, body: unknown) => post(`/fn/${name}`, body, token),
});
const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));

beforeAll(async () => {
  token = await sessionOf('demo-xiaoman');
  weapp.launch('pages/me/index');
});

afterEach(() => {
  expect(weapp.warnings).toEqual([]);
});

it.each([
  { what: 'an entry', url: '/points/entry/index?account=0&no=99999999', go: '看我的积分', list: 'points/ledger/index' },
  { what: 'an exchange', url: '/mall/result/index?no=none', go: '看我的兑换', list: 'mall/orders/index' },
  { what: 'a coupon', url: '/coupon/detail/index?code=none', go: '看我的卡券', list: 'pages/coupons/index' },
  { what: 'a reward', url: '/mall/reward/index?id=none', go: '去积分商城', list: 'pages/mall/index' },
])('$what that is not there leads to the list it would stand in', async ({ url, go, list }) => {
  weapp.navigateTo(url);
  await weapp.until(() => says(go), go);
  expect(says('再试一次')).toBe(false);
  weapp.tap(go);
  await weapp.until(() => weapp.route === list, list);
});

it('a page that is not its reader’s leads back, and offers nothing that hears the same again', async () => {
  weapp.navigateTo('/office/figures/index');
  await weapp.until(() => says('没有权限'), 'the refusal');
  expect(says('再试一次')).toBe(false);
  weapp.tap('返回');
  await weapp.until(() => weapp.route === 'pages/mall/index', 'the page before');
});

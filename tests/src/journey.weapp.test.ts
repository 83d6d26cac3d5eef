/** The compiled mini-program on WeChat's component engine, against a demo of its own: a person joins, checks in, exchanges. */
import path from 'node:path';
import { deed, must, post, sessionOf } from '../support/demoClient';
import { withOwnDemo } from '../support/ownDemo';
import createWeapp from '../support/weapp.cjs';

const OPENID = 'demo-weapp';
withOwnDemo();
const dist = path.join(__dirname, '..', '..', 'dist', 'weapp');
let token = '';

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: (name: string, body: unknown) => post(`/fn/${name}`, body, token),
});

/** What the page says, spaces aside. */
const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));
const asked = (action: string) => weapp.calls.filter(([what, , body]) => what === 'callFunction' && isAction(body, action));
const isAction = (body: unknown, action: string) =>
  typeof body === 'object' && body !== null && 'action' in body && body.action === action;

beforeAll(async () => {
  token = await sessionOf(OPENID);
});

afterEach(() => {
  // The engine's own complaints about the compiled pages.
  expect(weapp.warnings).toEqual([]);
});

it('who scans a shop’s code sees the shop and what joining gives, and must agree first', async () => {
  weapp.launch(`pages/join/index?scene=${encodeURIComponent('shop:jingan')}`);
  await weapp.until(() => says('静安店') && says('一键入会'), 'the join screen');
  expect(says('100')).toBe(true);
  weapp.tap('一键入会');
  await weapp.until(() => says('请先阅读并同意'), 'the reminder to agree');
  expect(asked('join')).toHaveLength(0);
});

it('one tap joins, however often it is tapped, and the gift lands', async () => {
  weapp.fire('.join-consent__hit', 'tap');
  await weapp.until(() => weapp.html().includes('join-consent__box--on'), 'the tick');
  weapp.tap('一键入会');
  weapp.tap('一键入会');
  await weapp.until(() => says('积分到账'), 'the welcome');
  expect(asked('join')).toHaveLength(1);
  const { available } = await must(post('/fn/points', { action: 'balance', data: {} }, token));
  expect(available).toBe(100);
});

it('the card shows the tier, the number and the growth that is missing', async () => {
  weapp.tap('打开我的卡');
  await weapp.until(() => says('普通') && says('600'), 'the card');
  const { member } = await must(post('/fn/identity', { action: 'me', data: {} }, token));
  const number = typeof member === 'object' && member !== null && 'memberNo' in member ? String(member.memberNo) : '?';
  expect(says(number)).toBe(true);
});

it('a check-in asks for the reminder in the tap itself and counts once', async () => {
  weapp.navigateTo('/checkin/calendar/index');
  await weapp.until(() => says('签到+2'), 'the calendar');
  weapp.tap('签到 +2');
  weapp.tap('签到 +2');
  await weapp.until(() => says('今天已签'), 'the stamp');
  expect(asked('checkIn').length).toBeLessThanOrEqual(1);
  const { available } = await must(post('/fn/points', { action: 'balance', data: {} }, token));
  expect(available).toBe(102);
});

it('points buy a croissant once, and the fetch code is shown', async () => {
  const { member } = await must(post('/fn/identity', { action: 'me', data: {} }, token));
  const memberNo = typeof member === 'object' && member !== null && 'memberNo' in member ? member.memberNo : undefined;
  await deed('points', 'adjust', { memberNo, points: 50, reason: '补记一笔消费' }, await sessionOf('demo-owner'));

  weapp.navigateTo('/mall/reward/index?id=croissant');
  await weapp.until(() => says('立即兑换'), 'the reward');
  weapp.tap('立即兑换');
  await weapp.until(() => says('用120积分兑换'), 'the confirmation');
  weapp.tap('用 120 积分兑换');
  weapp.tap('用 120 积分兑换');
  await weapp.until(() => says('领取码') && weapp.route === 'mall/result/index', 'the fetch code');

  const { items } = await must(post('/fn/mall', { action: 'exchanges', data: {} }, token));
  expect(items).toHaveLength(1);
  const code = Array.isArray(items) ? String(items[0]?.pickupCode) : '';
  expect(says(code.slice(-4))).toBe(true);
});

/**
 * Every screen at phone size, with real data, light and dark: nothing wider than the phone, nothing too pale to read or too small to
 * touch, nothing that complains; in English and on the narrowest phone as well. Pictures are kept.
 */
import type { Browser } from 'playwright-core';
import { CAST, CREW, NICKNAMES, NICKNAME_TAILS, OTHER_STAFF } from '@/server/demo/cast';
import { sessionOf } from '../support/demoClient';
import { demoUrl, withOwnDemo } from '../support/ownDemo';
import { describeInBrowser, openBrowser, openTab, PHONE, picture, type Tab } from '../support/browser';
import { faultsOf } from '../support/legible';

/** Route, and words that stand on it when it is drawn. */
const MEMBER_SCREENS = [
  { name: 'card', route: 'pages/card/index', words: '可用积分' },
  { name: 'code', route: 'me/code/index', words: '付款前出示给店员' },
  { name: 'checkin', route: 'checkin/calendar/index', words: '连签奖励' },
  { name: 'growth', route: 'growth/path/index', words: '黑卡' },
  { name: 'grown', route: 'growth/entries/index', words: '签到' },
  { name: 'ceremony', route: 'growth/ceremony/index', words: '没有新的升级' },
  { name: 'points', route: 'points/ledger/index', words: '可用积分' },
  { name: 'entry', route: 'points/entry/index?account=0&no=2', words: '已在你的手机上重算' },
  { name: 'mall', route: 'pages/mall/index', words: '可颂' },
  { name: 'reward', route: 'mall/reward/index?id=croissant', words: '立即兑换' },
  { name: 'orders', route: 'mall/orders/index', words: '待领取' },
  { name: 'coupons', route: 'pages/coupons/index', words: '可用' },
  { name: 'centre', route: 'coupon/centre/index', words: '券' },
  { name: 'me', route: 'pages/me/index', words: '小满' },
  { name: 'profile', route: 'me/profile/index', words: '我们怎么认出你' },
  { name: 'reminders', route: 'me/reminders/index', words: '生日礼提醒' },
  { name: 'rules', route: 'me/rules/index', words: '积分怎么得' },
  { name: 'shops', route: 'me/shops/index', words: '营业时间' },
  { name: 'inbox', route: 'me/inbox/index', words: '积分到期提醒' },
  { name: 'privacy', route: 'privacy/held/index', words: '我们留存了什么' },
  { name: 'export', route: 'privacy/export/index', words: '存成文件' },
  { name: 'leave', route: 'privacy/leave/index', words: '注销后找不回来' },
] as const;
const STAFF_SCREENS = [
  { name: 'counter', route: 'counter/desk/index', words: '交付兑换' },
  { name: 'handover', route: 'counter/handover/index', words: '领取码' },
  { name: 'bind', route: 'counter/bind/index', words: '邀请码' },
  { name: 'conflicts', route: 'office/conflicts/index', words: '待处理' },
] as const;
const OPERATOR_SCREENS = [
  { name: 'staff', route: 'office/staff/index', words: '邀请一位' },
  { name: 'figures', route: 'office/figures/index', words: '近 30 天' },
  { name: 'audit', route: 'office/audit/index', words: '记一笔消费' },
] as const;

const NARROWEST = { width: 320, height: 640 };
/** Chinese that stands on an English screen as well: people's names, their initials, and the name of the language itself. */
const NAMES = [
  ...[...Object.values(CAST), ...Object.values(CREW).map((name) => ({ name }))].map((it) => it.name.zh),
  ...Object.values(OTHER_STAFF).map((it) => it.name),
  ...NICKNAMES,
  ...NICKNAME_TAILS.filter((it) => it !== ''),
  '满',
  '中文',
];

describeInBrowser('at phone size', () => {
  withOwnDemo();
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each([
    { theme: 'light' as const, who: 'demo-xiaoman', screens: MEMBER_SCREENS },
    { theme: 'dark' as const, who: 'demo-xiaoman', screens: MEMBER_SCREENS },
    { theme: 'light' as const, who: 'demo-staff', screens: STAFF_SCREENS },
    { theme: 'dark' as const, who: 'demo-staff', screens: STAFF_SCREENS },
    { theme: 'light' as const, who: 'demo-owner', screens: OPERATOR_SCREENS },
    { theme: 'dark' as const, who: 'demo-owner', screens: OPERATOR_SCREENS },
  ])('every screen of $who fits the phone in $theme and says nothing to the console', async ({ theme, who, screens }) => {
    const tab = await openTab(browser, PHONE);
    await tab.page.emulateMedia({ colorScheme: theme });
    await signIn(tab, who);
    for (const { name, route, words } of screens) {
      await tab.page.goto('about:blank');
      await tab.page.goto(`${demoUrl()}/app/?phone=test#/${route}`);
      await tab.page.getByText(words).filter({ visible: true }).first().waitFor();
      expect({ name, faults: await faultsOf(tab.page) }).toEqual({ name, faults: [] });
      await picture(tab.page, `${theme}-${name}`);
    }
    expect(tab.complaints).toEqual([]);
    await tab.context.close();
  });

  it.each([
    { who: 'demo-xiaoman', screens: MEMBER_SCREENS },
    { who: 'demo-staff', screens: STAFF_SCREENS },
    { who: 'demo-owner', screens: OPERATOR_SCREENS },
  ])('every screen of $who is wholly in English for who chose it, and fits the narrowest phone', async ({ who, screens }) => {
    const tab = await openTab(browser, NARROWEST);
    await signIn(tab, who, 'en');
    for (const { name, route } of screens) {
      await tab.page.goto('about:blank');
      await tab.page.goto(`${demoUrl()}/app/?phone=test#/${route}`);
      await tab.page
        .locator('.screen__page')
        .getByText(/[a-z]{3}/)
        .filter({ visible: true })
        .first()
        .waitFor();
      await tab.page.locator('.bone').first().waitFor({ state: 'detached' });
      expect({ name, faults: await faultsOf(tab.page, { english: NAMES }) }).toEqual({ name, faults: [] });
      await picture(tab.page, `english-${name}`);
    }
    await tab.context.close();
  });
});

/** What the stage does when somebody picks up a phone: the session is there before the app looks for it. */
async function signIn({ context }: Tab, openid: string, language: 'zh' | 'en' = 'zh'): Promise<void> {
  await context.addInitScript(
    ({ session, language }) => {
      if (location.protocol === 'about:') return;
      localStorage.setItem('changke.test.session', session);
      localStorage.setItem('changke.test.language', language);
    },
    { session: await sessionOf(openid), language },
  );
}

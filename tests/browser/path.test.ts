/** The whole path on the two phones of the stage, as a stranger walks it: scan, join, check in, buy, exchange, collect, and what time brings. */
import type { Browser, FrameLocator } from 'playwright-core';
import { button, describeInBrowser, onScreen, openBrowser, openTab, phoneOf, picture, STAGE, type Tab } from '../support/browser';
import { demoUrl, withOwnDemo } from '../support/ownDemo';

describeInBrowser('on the two phones of the stage', () => {
  withOwnDemo();
  let browser: Browser;
  let tab: Tab;
  let member: FrameLocator;
  let staff: FrameLocator;
  const panel = () => tab.page.locator('#panel');

  beforeAll(async () => {
    browser = await openBrowser();
    tab = await openTab(browser, STAGE);
    member = phoneOf(tab.page, 'member');
    staff = phoneOf(tab.page, 'staff');
    await tab.page.goto(demoUrl());
    await panel().getByText('还不是会员').waitFor();
  });
  afterAll(() => browser.close());

  it('somebody new scans the shop’s code, reads, agrees and joins; the gift lands', async () => {
    await panel().getByText('还不是会员').click();
    await panel().getByText('静安店').click();
    await button(member, '一键入会').waitFor();
    await picture(tab.page, '1-join');
    await member.locator('.join-consent__hit').click();
    await button(member, '一键入会').click();
    await onScreen(member, '100 积分到账').waitFor();
    await picture(tab.page, '2-joined');
    await button(member, '打开我的卡').click();
    await button(member, '出示会员码').waitFor();
  });

  it('checking in stamps the day and asks for the reminder in the same tap', async () => {
    await button(member, /签到 \+2/).click();
    await allow();
    await onScreen(member, /今天已签|已连签 1 天/).waitFor();
    await picture(tab.page, '3-checked-in');
  });

  it('the assistant scans the code that the phone shows, and the member’s phone sees the purchase by itself', async () => {
    await button(member, '出示会员码').click();
    await member.locator('.qr__picture').filter({ visible: true }).first().waitFor();
    await picture(tab.page, '4-member-code');
    await button(staff, '扫会员码').click();
    await onScreen(staff, '消费金额').waitFor();
    await enterAmount('288.8');
    await onScreen(staff, '实收').waitFor();
    await picture(tab.page, '5-counter');
    await button(staff, '记一笔').click();
    await onScreen(staff, '已记一笔').waitFor();
    await onScreen(member, /刚刚记了一笔/).waitFor();
    await picture(tab.page, '6-recorded');
  });

  it('points of the purchase arrive with the day', async () => {
    await panel().getByText('+1 天').click();
    await panel().getByText('时间在走').waitFor({ state: 'hidden' });
    await tab.page.reload();
    await onScreen(member, '129').waitFor();
    await picture(tab.page, '7-next-day');
  });

  it('points are exchanged for a croissant, and the assistant hands it over once', async () => {
    await onScreen(member, '积分商城').click();
    await onScreen(member, '可颂').click();
    await button(member, '立即兑换').click();
    await picture(tab.page, '8-exchange');
    await button(member, /用 120 积分兑换/).click();
    await allow();
    await member.locator('.qr__picture').filter({ visible: true }).first().waitFor();
    await picture(tab.page, '9-pickup-code');
    await button(staff, '扫会员码').click();
    await onScreen(staff, '可颂').waitFor();
    await picture(tab.page, '10-hand-over');
    await button(staff, /交付/).click();
    await onScreen(member, /已领取/).waitFor();
    await picture(tab.page, '11-collected');
  });

  it('nothing on the way complained', () => {
    // Who is not a member yet hears 403 from the functions that are for members: that is the answer, and Chromium notes it.
    expect(tab.complaints.filter((it) => !it.includes('403 (Forbidden)'))).toEqual([]);
  });

  /** The stand-in for WeChat's consent sheet, when it comes up. */
  async function allow(): Promise<void> {
    const sheet = tab.page.getByText('允许', { exact: true });
    await sheet.waitFor();
    await sheet.click();
    await sheet.waitFor({ state: 'hidden' });
  }

  async function enterAmount(amount: string): Promise<void> {
    if (!(await staff.locator('.keypad').isVisible())) await onScreen(staff, '消费金额').click();
    for (const key of amount)
      await staff
        .locator('.keypad__key')
        .filter({ hasText: key === '.' ? '.' : new RegExp(`^${key}$`) })
        .first()
        .click();
    await staff.locator('.keypad__done').click();
  }
});

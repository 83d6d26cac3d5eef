/** The counter in a browser: after whatever is done there the page says what is true now; and every field fits the narrowest phone. */
import type { Browser, Locator, Page } from 'playwright-core';
import { deed, must, post, sessionOf } from '../support/demoClient';
import { demoUrl, withOwnDemo } from '../support/ownDemo';
import { describeInBrowser, openBrowser, openTab, type Tab } from '../support/browser';

const NARROWEST = { width: 320, height: 700 };

describeInBrowser('the counter', () => {
  withOwnDemo();
  let browser: Browser;
  let tab: Tab;
  let page: Page;
  let staff = '';
  beforeAll(async () => {
    browser = await openBrowser();
    staff = await sessionOf('demo-staff');
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    tab = await openTab(browser, NARROWEST);
    page = tab.page;
    await tab.context.addInitScript((session) => {
      if (location.protocol !== 'about:') localStorage.setItem('changke.test.session', session);
    }, staff);
  });
  afterEach(() => tab.context.close());

  const says = (words: string | RegExp): Locator => page.getByText(words).filter({ visible: true }).first();
  const tap = (words: string | RegExp) => page.locator('[role=button]').filter({ hasText: words, visible: true }).first().click();
  /** A figure of the member's panel by its label. */
  const figure = (label: string) => page.locator('.desk-figure').filter({ hasText: label }).locator('.pts');

  async function aMember(name: string): Promise<{ memberNo: string; token: string }> {
    const token = await sessionOf(`demo-counter-${name}-${Date.now().toString(36)}`);
    const { consentVersion } = await must(post('/fn/shop', { action: 'shops', data: {} }));
    const { member } = await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion }, token);
    if (typeof member !== 'object' || member === null || !('memberNo' in member)) throw new Error('nobody joined');
    return { memberNo: String(member.memberNo), token };
  }

  async function greet(memberNo: string): Promise<void> {
    await page.goto(`${demoUrl()}/app/?phone=test#/counter/desk/index`);
    const shop = page.locator('[role=radio]').filter({ hasText: '静安店', visible: true });
    await says('输入会员号或手机尾号').or(shop).first().waitFor();
    if (await shop.isVisible()) await shop.click();
    await tap('输入会员号或手机尾号');
    await page.locator('.sheet input').first().fill(memberNo);
    await tap('查找');
    await page.locator('.desk-who').waitFor();
  }

  async function record(amount: string): Promise<void> {
    for (const key of amount)
      await page
        .locator('.keypad__key')
        .filter({ hasText: new RegExp(`^${key.replace('.', '\\.')}$`) })
        .click();
    await page.locator('.keypad__done').click();
    await says('实收').waitFor();
    await tap('记一笔');
    await says('已记一笔').waitFor();
  }

  it('says the new tier and the coupons that are left as soon as a purchase is recorded, and the old ones again once it is refunded', async () => {
    const { memberNo } = await aMember('rise');
    await greet(memberNo);
    expect(await figure('可用券').textContent()).toBe('1');
    expect(await page.locator('.desk-who').textContent()).toContain('普通');

    // The joining coupon is used by itself; the rise to silver brings another.
    await record('650');
    await page.locator('.desk-who').getByText('银卡').waitFor();
    await tap('给这位再记一笔');
    await page.locator('.keypad__done').click();
    await page.locator('.desk-who').waitFor();
    expect(await page.locator('.desk-who').textContent()).toContain('银卡');

    await page.locator('.desk-row').filter({ hasText: '¥640.00' }).first().click();
    await tap('退款');
    await page.getByText('顾客退货').click();
    await tap(/^退 ¥640/);
    await page.locator('.desk-who').getByText('普通').waitFor();
  });

  it('takes what was refunded off what it has just said of the purchase', async () => {
    const { memberNo } = await aMember('part');
    await greet(memberNo);
    await record('300');
    await says(/成长值 \+300/).waitFor();
    await page.locator('.desk-row').filter({ hasText: '¥290.00' }).first().click();
    await tap('退款');
    await page.locator('.desk-refund input').fill('100');
    await page.getByText('顾客退货').click();
    await tap(/^退 ¥100/);
    await page.locator('.desk-recorded').getByText('已退 ¥100.00').waitFor();
    await page.locator('.desk-recorded').getByText('成长值 +200').waitFor();
  });

  it.each([320, 360, 390])('at %i px the amount to refund, and an amount of seven figures, stay on the phone', async (width) => {
    await page.setViewportSize({ width, height: 700 });
    const { memberNo } = await aMember(`wide-${width}`);
    await greet(memberNo);
    for (const key of '4999.99')
      await page
        .locator('.keypad__key')
        .filter({ hasText: new RegExp(`^${key.replace('.', '\\.')}$`) })
        .click();
    expect(await rightOf(page.locator('.desk-amount'))).toBeLessThanOrEqual(width);
    await page.locator('.keypad__done').click();
    await says('实收').waitFor();
    await tap('记一笔');
    await says('已记一笔').waitFor();
    await page.locator('.desk-row').first().click();
    await tap('退款');
    await page.locator('.desk-refund input').waitFor();
    expect(await rightOf(page.locator('.desk-refund .textinput'))).toBeLessThanOrEqual(width - 16);
    expect(await rightOf(page.locator('.desk-refund input'))).toBeLessThanOrEqual(width - 16);
  });

  const rightOf = (it: Locator) => it.first().evaluate((element) => element.getBoundingClientRect().right);
});

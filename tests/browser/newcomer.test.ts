/** Who is no member yet, who mistypes an address, who has no network, who has no mouse: a browser shows each a way on. */
import type { Browser, Locator, Page } from 'playwright-core';
import { deed, must, post, sessionOf } from '../support/demoClient';
import { demoUrl, withOwnDemo } from '../support/ownDemo';
import { describeInBrowser, openBrowser, openTab, PHONE, type Tab } from '../support/browser';

describeInBrowser('a browser', () => {
  withOwnDemo();
  let browser: Browser;
  let tab: Tab;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    tab = await openTab(browser, PHONE);
    page = tab.page;
  });
  afterEach(() => tab.context.close());

  const says = (words: string | RegExp): Locator => page.getByText(words).filter({ visible: true }).first();
  const somebodyNew = (name: string) => sessionOf(`demo-newcomer-${name}-${Date.now().toString(36)}`);

  async function open(route: string, session: string): Promise<void> {
    await tab.context.addInitScript((token) => {
      if (location.protocol !== 'about:') localStorage.setItem('changke.test.session', token);
    }, session);
    await page.goto(`${demoUrl()}/app/?phone=test#/${route}`);
  }

  async function aMember(name: string): Promise<string> {
    const token = await somebodyNew(name);
    const { consentVersion } = await must(post('/fn/shop', { action: 'shops', data: {} }));
    await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion }, token);
    return token;
  }

  it('shows a newcomer the gift and where to join, on each tab, without a call that is refused', async () => {
    const refused: string[] = [];
    page.on('response', (it) => it.status() >= 400 && refused.push(it.url()));
    await open('pages/card/index', await somebodyNew('home'));
    await says('做我们的常客').waitFor();
    await says('新人券 ¥10').waitFor();
    await says('静安店').waitFor();
    for (const name of ['积分商城', '卡券', '我的']) {
      await page.locator('[role=tab]').filter({ hasText: name, visible: true }).first().click();
      await says('做我们的常客').waitFor();
    }
    expect(refused).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('tells who has not agreed so beside the box, and leaves the button free', async () => {
    await open('pages/join/index?scene=shop%3Ajingan', await somebodyNew('agree'));
    const button = page.locator('[role=button]').filter({ hasText: '一键入会', visible: true });
    await button.click();
    await says('请先阅读并同意').waitFor();
    const covered = await button.evaluate((it) => {
      const { left, top, width, height } = it.getBoundingClientRect();
      const above = document.elementFromPoint(left + width / 2, top + height / 2);
      return above === null || !it.contains(above);
    });
    expect(covered).toBe(false);
    await expect(page.locator('.toast').count()).resolves.toBe(0);
    await page.locator('.join-consent__hit').click();
    await button.click();
    await says('100 积分到账').waitFor();
    await page.locator('[role=button]').filter({ hasText: '打开我的卡', visible: true }).click();
    await says('出示会员码').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  it.each(['no/such/page', 'pages/card', '@!'])('leads home from %s, which is no address of ours', async (route) => {
    await open(route, await somebodyNew('lost'));
    await says('这里没有这一页').waitFor();
    await page.locator('[role=button]').filter({ hasText: '回到首页', visible: true }).click();
    await says('做我们的常客').waitFor();
  });

  it('says without a network that a tab was not fetched yet, stays where it is, and goes there once there is one', async () => {
    await open('pages/card/index', await aMember('offline'));
    await says('出示会员码').waitFor();
    await tab.context.setOffline(true);
    await page.locator('[role=tab]').filter({ hasText: '积分商城', visible: true }).click();
    await says('没有网络，这一页还没下载过').waitFor();
    await says('出示会员码').waitFor();
    await tab.context.setOffline(false);
    await page.locator('.retrybar [role=button]').filter({ hasText: '再试一次' }).click();
    await says('可颂').waitFor();
    expect(tab.complaints.filter((it) => !it.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });

  it('and the same of a page that is not a tab: back is one step away afterwards', async () => {
    await open('pages/me/index', await aMember('offline-page'));
    await says('会员规则').waitFor();
    await tab.context.setOffline(true);
    await says('会员规则').click();
    await says('没有网络，这一页还没下载过').waitFor();
    await says('会员规则').waitFor();
    await tab.context.setOffline(false);
    await page.locator('.retrybar [role=button]').filter({ hasText: '再试一次' }).click();
    await says('积分怎么得').waitFor();
    await page.goBack();
    await page.locator('.me-head').filter({ visible: true }).waitFor();
  });

  it('can be used with the keyboard alone: everything with a role is reached, Enter and Space do what a tap does', async () => {
    await open('pages/card/index', await aMember('keys'));
    await says('出示会员码').waitFor();
    const unreachable = await page.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLElement>('.taro_page :is([role=button], [role=link], [role=tab], [role=switch])'))
        .filter((it) => it.getClientRects().length > 0 && it.tabIndex < 0)
        .map((it) => it.className),
    );
    expect(unreachable).toEqual([]);
    await page.locator('[role=tab]').filter({ hasText: '我的', visible: true }).focus();
    await page.keyboard.press('Enter');
    await says('会员规则').waitFor();
    await page.locator('[role=link]').filter({ hasText: '会员规则', visible: true }).focus();
    await page.keyboard.press('Space');
    await says('积分怎么得').waitFor();
  });

  it('is called by the shop’s name, and has headings to go by', async () => {
    await open('me/rules/index', await aMember('title'));
    await says('积分怎么得').waitFor();
    expect(await page.title()).toBe('会员规则 · 拾野');
    expect(await page.locator('h1').filter({ visible: true }).allTextContents()).toEqual(['会员规则']);
    expect(await page.locator('h2').filter({ visible: true }).count()).toBeGreaterThan(3);
  });

  it('greets a member on their birthday', async () => {
    const token = await aMember('birthday');
    const { today } = await must(post('/fn/checkin', { action: 'calendar', data: { month: '2026-01' } }, token));
    await deed('identity', 'setBirthday', { birthday: `1990-${String(today).slice(5)}` }, token);
    await open('pages/card/index', token);
    await page.locator('.card-birthday').getByText('生日快乐').waitFor();
  });
});

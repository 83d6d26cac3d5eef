/** A browser in which nobody can be recognised: it is told where to come in, and that is no dead end. */
import type { Browser } from 'playwright-core';
import { sessionOf } from '../support/demoClient';
import { demoUrl, withOwnDemo } from '../support/ownDemo';
import { describeInBrowser, openBrowser, openTab, PHONE, picture } from '../support/browser';

describeInBrowser('without a session, where WeChat signs nobody in', () => {
  withOwnDemo();
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('a page says where to open it, asks nothing of whoever reads it, and goes on once somebody is signed in', async () => {
    const { page, context } = await openTab(browser, PHONE);
    // As a server answers whose official account cannot be asked from this browser.
    await page.route('**/oauth/config', (route) => route.fulfill({ json: { ok: true, data: { signIn: false } } }));
    await page.goto(`${demoUrl()}/app/?phone=test#/points/ledger/index`);
    await page.getByText('请在微信里打开').waitFor();
    await picture(page, 'light-signed-out');
    const session = await sessionOf('demo-xiaoman');
    await page.evaluate((it) => localStorage.setItem('changke.test.session', it), session);
    await page.getByText('重新登录').click();
    await page.getByText('可用积分').waitFor();
    await context.close();
  });
});

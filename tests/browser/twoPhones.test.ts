/** Two phones in one tab: what one does leaves the other where it is, though a browser has one history and one storage for both. */
import type { Browser } from 'playwright-core';
import {
  button,
  describeInBrowser,
  frameOf,
  onScreen,
  openBrowser,
  openTab,
  phoneOf,
  routeOf,
  STAGE,
  type Tab,
} from '../support/browser';
import { demoUrl, withOwnDemo } from '../support/ownDemo';

type Name = 'member' | 'staff';

/** Pages that lie behind others, and what leads to them. */
const PAGES = {
  growth: { route: 'growth/path/index', tap: '.tiercard__growth' },
  entries: { route: 'growth/entries/index', tap: '.growth-more' },
  points: { route: 'points/ledger/index', tap: '.card-figures [role=button]' },
  conflicts: { route: 'office/conflicts/index', tap: '.menurow:has-text("手机号冲突")' },
  handover: { route: 'counter/handover/index', tap: '[role=button]:has-text("交付兑换")' },
  invitation: { route: 'counter/bind/index', tap: '.menurow:has-text("邀请码")' },
} as const;
const CARD = 'pages/card/index';
const DESK = 'counter/desk/index';

describeInBrowser('two phones on one stage', () => {
  withOwnDemo();
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    tab = await openTab(browser, STAGE);
    // Somewhere to come from, which the browser's own back leads to in the end.
    await tab.page.goto(`${demoUrl()}/healthz`);
    await tab.page.goto(demoUrl());
    await isAt({ member: CARD, staff: DESK });
  });
  afterEach(() => tab.context.close());
  afterAll(() => browser.close());

  it('the arrow of each phone goes back in its own pages, whatever the other opened since', async () => {
    await opens('member', 'growth');
    await opens('staff', 'conflicts');
    await opens('member', 'entries');
    await arrow('staff');
    await isAt({ member: 'growth/entries/index', staff: DESK });
    await opens('staff', 'handover');
    await arrow('member');
    await isAt({ member: 'growth/path/index', staff: 'counter/handover/index' });
    await arrow('member');
    await isAt({ member: CARD, staff: 'counter/handover/index' });
    await arrow('staff');
    await isAt({ member: CARD, staff: DESK });
  });

  it('the browser’s own back takes back the latest step of either phone, and forward brings it again', async () => {
    await opens('member', 'growth');
    await opens('staff', 'handover');
    await opens('member', 'entries');
    await tab.page.goBack();
    await isAt({ member: 'growth/path/index', staff: 'counter/handover/index' });
    await tab.page.goBack();
    await isAt({ member: 'growth/path/index', staff: DESK });
    await tab.page.goForward();
    await isAt({ member: 'growth/path/index', staff: 'counter/handover/index' });
    await tab.page.goBack();
    await isAt({ member: 'growth/path/index', staff: DESK });
    await tab.page.goBack();
    await isAt({ member: CARD, staff: DESK });
    await leavesTheStage();
  });

  it('what an arrow took back the browser’s own back does not take back again', async () => {
    await opens('member', 'growth');
    await opens('staff', 'handover');
    await arrow('member');
    await isAt({ member: CARD, staff: 'counter/handover/index' });
    await tab.page.goBack();
    await isAt({ member: CARD, staff: DESK });
    await leavesTheStage();
  });

  it('after the tab is loaded again each phone goes back in what it opened since, and then the tab leaves the stage', async () => {
    await opens('member', 'growth');
    await opens('staff', 'handover');
    await tab.page.reload();
    await isAt({ member: CARD, staff: DESK });
    await opens('staff', 'conflicts');
    await opens('member', 'points');
    await arrow('staff');
    await isAt({ member: 'points/ledger/index', staff: DESK });
    await tab.page.goBack();
    await isAt({ member: CARD, staff: DESK });
    await leavesTheStage();
  });

  it('who picks up one phone begins at its home, and leaves the other phone where it was', async () => {
    await opens('member', 'growth');
    await opens('staff', 'handover');
    await opens('member', 'entries');
    const staffKeeps = await kept('staff');
    await tab.page.locator('#panel').getByText('林间').click();
    await isAt({ member: CARD, staff: 'counter/handover/index' });
    await onScreen(phoneOf(tab.page, 'member'), '黑卡').waitFor();
    expect(await kept('staff')).toEqual(staffKeeps);
    await tab.page.goBack();
    await isAt({ member: CARD, staff: DESK });
  });

  it('a member’s camera opens on the member’s phone, before the codes that hang in the shops', async () => {
    await phoneOf(tab.page, 'member').locator('.tabbar__tab').filter({ hasText: '我的', visible: true }).click();
    await opens('member', 'invitation');
    await button(phoneOf(tab.page, 'member'), '扫邀请码').click();
    const [memberDevice, staffDevice] = [tab.page.locator('.dev').first(), tab.page.locator('.dev').last()];
    await memberDevice.getByRole('button', { name: '静安店' }).click();
    await memberDevice.locator('.camera').waitFor({ state: 'detached' });
    expect(await staffDevice.locator('.camera').count()).toBe(0);
    expect(await phoneOf(tab.page, 'member').locator('input').filter({ visible: true }).inputValue()).toMatch(/^shop:jingan/);
  });

  /** Taps what leads there from the page before. */
  async function opens(name: Name, page: keyof typeof PAGES): Promise<void> {
    await phoneOf(tab.page, name).locator(PAGES[page].tap).filter({ visible: true }).first().click();
    await stands(name, PAGES[page].route);
  }

  const arrow = (name: Name) => phoneOf(tab.page, name).locator('.screen__back').filter({ visible: true }).last().click();

  async function leavesTheStage(): Promise<void> {
    await tab.page.goBack();
    await tab.page.waitForURL('**/healthz');
  }

  const stands = (name: Name, route: string) =>
    frameOf(tab.page, name).waitForURL((url) => url.hash.slice(2).split('?')[0] === route);

  /** Waits until both are there, and neither has moved on meanwhile. */
  async function isAt(wanted: Readonly<Record<Name, string>>): Promise<void> {
    for (const name of ['member', 'staff'] as const) {
      await phoneOf(tab.page, name).locator('.screen').filter({ visible: true }).first().waitFor();
      await stands(name, wanted[name]);
    }
    expect({ member: routeOf(tab.page, 'member'), staff: routeOf(tab.page, 'staff') }).toEqual(wanted);
  }

  /** What a phone keeps in the browser's one storage. */
  const kept = (name: Name): Promise<string> =>
    tab.page.evaluate(
      (prefix) =>
        JSON.stringify(
          Object.entries(localStorage)
            .filter(([key]) => key.startsWith(prefix))
            .sort(),
        ),
      `changke.${name}.session`,
    );
});

/** The stage itself: nothing lies under a phone at any size, light or dark; its clock shows how far it has got; nobody vanishes. */
import type { Browser, Page } from 'playwright-core';
import { CAST, CREW, OLD_CARDS } from '@/server/demo/cast';
import { describeInBrowser, frameOf, openBrowser, openTab, phoneOf, picture, STAGE, type Tab } from '../support/browser';
import { deed, must, post, sessionOf } from '../support/demoClient';
import { wordFaultsOf } from '../support/legible';
import { demoUrl, withOwnDemo } from '../support/ownDemo';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
  { width: 1100, height: 700 },
  { width: 900, height: 800 },
];
/** Chinese that stands on an English stage: names, and the language's own. */
const NAMES = [
  '中文',
  ...Object.values(CAST).map((it) => it.name.zh),
  ...Object.values(CREW).map((it) => it.zh),
  ...OLD_CARDS.map((it) => it.name),
];
const MOVING_MS = 280_000;

describeInBrowser('the stage', () => {
  withOwnDemo();
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ scrollBars: true });
  });
  afterAll(() => browser.close());

  it.each([
    { theme: 'light' as const, language: '中文' },
    { theme: 'dark' as const, language: 'English' },
  ])('in $theme and $language every label and button stands beside the phones, and a phone has no scroll bar', async (it) => {
    const tab = await openStage();
    await tab.page.emulateMedia({ colorScheme: it.theme });
    await panelOf(tab.page).getByText(it.language).click();
    await phoneOf(tab.page, 'member').locator('.tiercard').first().waitFor();
    await phoneOf(tab.page, 'staff').locator('.screen__nav').first().waitFor();
    for (const size of SIZES) {
      await tab.page.setViewportSize(size);
      await tab.page.evaluate(drawnAnew);
      expect({ size, faults: await tab.page.evaluate(hidden) }).toEqual({ size, faults: [] });
      await picture(tab.page, `stage-${it.theme}-${size.width}`);
    }
    for (const name of ['member', 'staff'] as const)
      expect(await frameOf(tab.page, name).evaluate(() => window.innerWidth - document.documentElement.clientWidth)).toBe(0);
    const english = it.language === 'English' ? { english: NAMES } : {};
    expect(await wordFaultsOf(tab.page, '#panel')).toEqual([]);
    // A message stands as WeChat delivered it.
    expect(await wordFaultsOf(tab.page, '#panel > :not(:has(.msg))', english)).toEqual([]);
    expect(await wordFaultsOf(tab.page, '.lab', english)).toEqual([]);
    await tab.context.close();
  });

  it('everybody who joined as a newcomer stays in the panel, and can be chosen again', async () => {
    const tab = await openStage();
    const names = ['甲一', '乙二', '丙三', '丁四'];
    for (const name of names) {
      await joinAs(await newcomerOf(tab.page), name);
      await tab.page.reload();
      await panelOf(tab.page).locator('.who').filter({ hasText: name }).waitFor();
    }
    const shown = await panelOf(tab.page).locator('.who b').allTextContents();
    expect(shown).toEqual(expect.arrayContaining(['新来的人', ...names]));
    await panelOf(tab.page).locator('.who').filter({ hasText: '甲一' }).click();
    await panelOf(tab.page).locator('.who[aria-pressed=true]').filter({ hasText: '甲一' }).waitFor();
    await tab.context.close();
  });

  it(
    'the first of next month comes after what expired with this one, and the way there is shown day by day',
    async () => {
      const tab = await openStage();
      const xiaoman = await sessionOf('demo-xiaoman');
      const due = await firstDue(xiaoman);
      const today = await tab.page.locator('[data-clock]').textContent();
      const months = monthsFrom(today ?? '', due.on);
      for (let month = 0; month <= months; month += 1) {
        await panelOf(tab.page).getByRole('button', { name: '到下月 1 日' }).click();
        await tab.page.getByText('时间在走').waitFor();
        expect(await tab.page.locator('.clock[aria-busy=true] progress').count()).toBe(1);
        if (month === 0) await daysOnTheWay(tab.page, 2);
        await tab.page.getByText('时间在走').waitFor({ state: 'hidden', timeout: MOVING_MS });
      }
      expect(await tab.page.locator('[data-clock]').textContent()).toMatch(/^\d{4}-\d\d-01 10:3\d$/);
      expect((await firstDue(xiaoman)).on > due.on).toBe(true);
      const { items } = await must(post('/fn/points', { action: 'entries', data: { limit: 100 } }, xiaoman));
      expect(items).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'expire' })]));
      await tab.context.close();
    },
    3 * MOVING_MS,
  );

  async function openStage(): Promise<Tab> {
    const tab = await openTab(browser, STAGE);
    await tab.page.goto(demoUrl());
    await panelOf(tab.page).getByText('还不是会员').first().waitFor();
    return tab;
  }

  const panelOf = (page: Page) => page.locator('#panel');

  /** Who stands at the door. */
  async function newcomerOf(page: Page): Promise<string> {
    const openids = await page.evaluate(() => localStorage.getItem('changke.stage.newcomers') ?? 'demo-new');
    return openids.split(',').at(-1) ?? '';
  }

  async function joinAs(openid: string, nickname: string): Promise<void> {
    const session = await sessionOf(openid);
    const { consentVersion } = await must(post('/fn/shop', { action: 'shops', data: {} }, session));
    await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion, nickname }, session);
  }

  /** The points that expire next, and their last day. */
  async function firstDue(session: string): Promise<{ on: string }> {
    const { expiring } = await must(post('/fn/points', { action: 'balance', data: {} }, session));
    const [first] = Array.isArray(expiring) ? expiring : [];
    return { on: String(first?.on) };
  }

  const monthsFrom = (from: string, to: string): number =>
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

  /** Waits until so many different days were shown. */
  async function daysOnTheWay(page: Page, many: number): Promise<void> {
    const seen = new Set<string>();
    while (seen.size < many) {
      const text = (await page.locator('[data-reached]').textContent()) ?? '';
      const day = /已到 (\d{4}-\d\d-\d\d)，往 \d{4}-\d\d-01/.exec(text)?.[1];
      if (day !== undefined) seen.add(day);
    }
  }
});

/** Runs in the page: resolves when it has been drawn at its new size. */
function drawnAnew(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

/** Runs in the page: what of labels and panel lies under a phone's frame or outside the window, so that nobody can read or tap it. */
function hidden(): string[] {
  const BEZEL_PX = 11;
  const shown = (it: Element) => it.getClientRects().length > 0 && getComputedStyle(it).visibility === 'visible';
  const boxes = Array.from(document.querySelectorAll('.dev'))
    .filter(shown)
    .map((it) => it.getBoundingClientRect());
  const named = Array.from(document.querySelectorAll('.lab, .lab button, .bar button')).filter(shown);
  const under = named.filter((it) => {
    const box = it.getBoundingClientRect();
    return boxes.some(
      (dev) => box.bottom > dev.top - BEZEL_PX && box.top < dev.bottom + BEZEL_PX && box.right > dev.left && box.left < dev.right,
    );
  });
  const covered = named
    .filter((it) => it.tagName === 'BUTTON')
    .filter((it) => {
      const { left, top, width, height } = it.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2) !== it;
    });
  const outside = boxes.filter((it) => it.top - BEZEL_PX < 0 || it.bottom + BEZEL_PX > window.innerHeight);
  const { scrollWidth, clientWidth } = document.documentElement;
  return [
    ...under.map((it) => `under a phone: ${it.textContent ?? ''}`),
    ...covered.map((it) => `covered: ${it.textContent ?? ''}`),
    ...outside.map((it) => `a phone from ${it.top} to ${it.bottom}`),
    ...(scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} px too wide`] : []),
  ];
}

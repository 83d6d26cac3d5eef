/** Chromium for the browser tests: opened once a file, with pictures kept under artifacts/screens; absent, the tests are skipped and say so. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Frame,
  type FrameLocator,
  type Locator,
  type Page,
} from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM;
const PICTURES = path.join(__dirname, '..', '..', 'artifacts', 'screens');
export const PHONE = { width: 390, height: 844 };
export const STAGE = { width: 1440, height: 960 };

/** Skipped where no browser was found; `npm test` has said so. */
export const describeInBrowser = CHROMIUM === undefined ? describe.skip : describe;

/** `scrollBars`: drawn beside what scrolls, as a desktop does; a test's browser has none by default. */
export async function openBrowser({ scrollBars = false } = {}): Promise<Browser> {
  mkdirSync(PICTURES, { recursive: true });
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...(scrollBars && { ignoreDefaultArgs: ['--hide-scrollbars'] }),
  });
}

export interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page complained of: errors on the console and exceptions. */
  readonly complaints: string[];
}

export async function openTab(browser: Browser, viewport: { width: number; height: number }): Promise<Tab> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', deviceScaleFactor: 2 });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const complaints: string[] = [];
  page.on('console', (it) => it.type() === 'error' && complaints.push(it.text()));
  page.on('pageerror', (it) => complaints.push(String(it)));
  return { context, page, complaints };
}

/** One of the stage's phones. */
export const phoneOf = (page: Page, name: 'member' | 'staff'): FrameLocator => page.frameLocator(`iframe[title="${name}"]`);

/** The route that a phone of the stage shows, without its query. */
export function routeOf(page: Page, name: 'member' | 'staff'): string {
  return new URL(frameOf(page, name).url()).hash.slice(2).split('?')[0] ?? '';
}

/** The app's own document in a phone of the stage. */
export function frameOf(page: Page, name: 'member' | 'staff'): Frame {
  const frame = page.frames().find((it) => it.url().includes('/app/') && it.url().includes(`phone=${name}`));
  if (frame === undefined) throw new Error(`the phone of ${name} shows no app`);
  return frame;
}

/** The text where it is on screen: pages further down the app's stack are still in the document. */
export const onScreen = (phone: FrameLocator, text: string | RegExp): Locator =>
  phone.getByText(text).filter({ visible: true }).first();

/** The button whose words are `text`, where it is on screen. */
export const button = (phone: FrameLocator, text: string | RegExp): Locator =>
  phone.locator('[role=button]').filter({ hasText: text, visible: true }).first();

export const picture = (page: Page, name: string) => page.screenshot({ path: path.join(PICTURES, `${name}.png`) });

/** One person, many identities, on the stage: an old card found by its phone, the official account, reminders that arrive once, and a farewell. */
import { readFile } from 'node:fs/promises';
import type { Browser, Frame, FrameLocator, Locator } from 'playwright-core';
import { button, describeInBrowser, onScreen, openBrowser, openTab, phoneOf, picture, STAGE, type Tab } from '../support/browser';
import { demoUrl, withOwnDemo } from '../support/ownDemo';

const MOVING_MS = 280_000;
/** An old card of the demo, with a phone and points that expire within weeks. */
const OLD_PHONE = '13800000381';
const BIRTHDAY_IN_DAYS = 24;

type Data = Readonly<Record<string, unknown>>;

describeInBrowser('one person in both apps of the shop', () => {
  withOwnDemo();
  let browser: Browser;
  let tab: Tab;
  let member: FrameLocator;
  let memberNo = '';
  const panel = () => tab.page.locator('#panel');

  beforeAll(async () => {
    browser = await openBrowser();
    tab = await openTab(browser, STAGE);
    member = phoneOf(tab.page, 'member');
    await tab.page.goto(demoUrl());
    await panel().getByText('还不是会员').waitFor();
  });
  afterAll(() => browser.close());

  it('a member of the older till’s CSV binds that phone and sees the old points', async () => {
    await panel().getByText('还不是会员').click();
    await panel().getByText('静安店').click();
    await member.locator('.join-consent__hit').click();
    await button(member, '一键入会').click();
    await button(member, '绑定手机号').click();
    await sheet().getByText(OLD_PHONE).click();
    await picture(tab.page, '12-old-card');
    await allow();
    // What came over is told in figures, on a sheet that stays until it is read.
    await onScreen(member, '找到了你的老会员').waitFor();
    await member
      .locator('.fact')
      .filter({ hasText: '积分', visible: true })
      .getByText(/^100 → [\d,]{3,}$/)
      .waitFor();
    await picture(tab.page, '12b-merged');
    await button(member, '知道了').click();
    await button(member, '打开我的卡').click();
    // What was bought with the old card has reached a tier, which is celebrated now.
    await picture(tab.page, '12-rise-of-the-old-card');
    await button(member, '看看升级礼').click();
    // The very coupon that it gave, ready to be used.
    await onScreen(member, /卡升级礼/).waitFor();
    await onScreen(member, '券码').waitFor();
    const { items } = await ask('coupon', 'mine', { state: 'available' });
    expect(JSON.stringify(items)).toMatch(/"templateId":"tier_(silver|gold|black)"/);
    await goTo('pages/card/index');
    await button(member, '出示会员码').waitFor();
    const { available } = await ask('points', 'balance');
    expect(Number(available)).toBeGreaterThan(200);
    await onScreen(member, Number(available).toLocaleString('en-US')).waitFor();
    memberNo = await memberNoShown();
    await picture(tab.page, '13-old-points');
  });

  it('the same person opens the official account and is the same member', async () => {
    await panel().getByText('公众号网页').click();
    await member.locator('a', { hasText: '用微信登录' }).waitFor();
    await picture(tab.page, '14-official-account');
    await member.locator('a', { hasText: '用微信登录' }).click();
    await button(member, '出示会员码').waitFor();
    await onScreen(member, `NO. ${memberNo.slice(0, 4)} ${memberNo.slice(4)}`).waitFor();
    expect(await memberNoShown()).toBe(memberNo);
    await picture(tab.page, '15-same-member');
  });

  it('the card is the same again in the mini-program, where reminders are asked for in taps', async () => {
    await Promise.all([tab.page.waitForEvent('framenavigated'), panel().getByText('小程序', { exact: true }).click()]);
    await button(member, '出示会员码').waitFor();
    await ask('identity', 'setBirthday', { birthday: await birthdaySoon() });
    await goTo('me/reminders/index');
    const birthdayRow = member.locator('.reminders-kind').filter({ hasText: '生日礼' });
    await birthdayRow.locator('[role=button]').filter({ hasText: '提醒我' }).click();
    await allow();
    await birthdayRow.getByText('已留 1 次').waitFor();
    await picture(tab.page, '16-reminders');
    await goTo('points/ledger/index');
    await button(member, '提醒我').click();
    await allow();
    await onScreen(member, '已留 1 次').waitFor();
  });

  it(
    'when the time comes, each message arrives once, in WeChat and in the inbox',
    async () => {
      await tab.page.reload();
      await panel().getByText('到生日').click();
      await panel().getByText('时间在走').waitFor();
      await panel().getByText('时间在走').waitFor({ state: 'hidden', timeout: MOVING_MS });
      await message('生日礼提醒').first().waitFor();
      expect([await message('生日礼提醒').count(), await message('积分到期提醒').count()]).toEqual([1, 1]);
      await goTo('me/inbox/index');
      await onScreen(member, '生日礼提醒').waitFor();
      await onScreen(member, '积分到期提醒').waitFor();
      await picture(tab.page, '17-messages');
      const items = await inboxItems();
      expect(items.filter((it) => it.kind === 'birthday' && it.delivery === 'delivered')).toHaveLength(1);
      expect(items.filter((it) => it.kind === 'points_expiring' && it.delivery === 'delivered')).toHaveLength(1);
      const told = items.map((it) => JSON.stringify([it.kind, it.lines]));
      expect(new Set(told).size).toBe(told.length);
    },
    MOVING_MS,
  );

  it('all that is held can be taken along as a file', async () => {
    await goTo('privacy/export/index');
    await picture(tab.page, '18-export');
    const [download] = await Promise.all([tab.page.waitForEvent('download'), button(member, '存成文件').click()]);
    const text = await readFile(await download.path(), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ held: { identity: { member: { memberNo, phone: OLD_PHONE } } } });
  });

  it('who leaves is nobody here any more, in either app', async () => {
    await goTo('privacy/leave/index');
    await button(member, '继续注销').click();
    await member.locator('input').filter({ visible: true }).first().fill(memberNo.slice(-4));
    await picture(tab.page, '19-leave');
    await button(member, '永久注销').click();
    await onScreen(member, '资料已经删除').waitFor();
    await picture(tab.page, '20-farewell');
    expect(await code('identity', 'me')).toBe('NOT_A_MEMBER');
    await panel().getByText('公众号网页').click();
    await member.locator('a', { hasText: '用微信登录' }).click();
    await onScreen(member, '做我们的常客').waitFor();
    expect(await code('identity', 'me')).toBe('NOT_A_MEMBER');
  });

  it('nothing on the way complained', () => {
    // Who is not a member yet hears 403 from the functions that are for members: that is the answer, and Chromium notes it.
    expect(tab.complaints.filter((it) => !it.includes('403 (Forbidden)'))).toEqual([]);
  });

  const sheet = (): Locator => tab.page.getByRole('dialog').last();
  const message = (title: string): Locator => panel().locator('.msg').filter({ hasText: title });

  /** What WeChat asks over the phone, answered with yes. */
  async function allow(): Promise<void> {
    const yes = tab.page.getByText('允许', { exact: true });
    await yes.waitFor();
    await yes.click();
    await yes.waitFor({ state: 'hidden' });
  }

  function memberFrame(): Frame {
    const frame = tab.page.frames().find((it) => it.url().includes('/app/') && it.url().includes('phone=member'));
    if (frame === undefined) throw new Error('the member’s phone shows no app');
    return frame;
  }

  const goTo = (route: string): Promise<void> =>
    memberFrame().evaluate((hash) => {
      location.hash = hash;
    }, `/${route}`);

  /** Asks a function as whoever holds the phone. */
  const asked = (name: string, action: string, data: Data): Promise<{ ok: boolean; data: Data; error?: { code: string } }> =>
    memberFrame().evaluate(
      async ([fn, body, session]) => {
        const token = localStorage.getItem(session) ?? '';
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
        return (await fetch(`/fn/${fn}`, { method: 'POST', headers, body })).json();
      },
      [name, JSON.stringify({ action, data, key: `browser-${action}` }), 'changke.member.session'] as const,
    );

  async function ask(name: string, action: string, data: Data = {}): Promise<Data> {
    const answer = await asked(name, action, data);
    if (!answer.ok) throw new Error(`${name}.${action}: ${answer.error?.code ?? ''}`);
    return answer.data;
  }

  const code = async (name: string, action: string): Promise<string | undefined> => (await asked(name, action, {})).error?.code;

  async function memberNoShown(): Promise<string> {
    const { member: me } = await ask('identity', 'me');
    return typeof me === 'object' && me !== null && 'memberNo' in me ? String(me.memberNo) : '';
  }

  async function inboxItems(): Promise<Data[]> {
    const { items } = await ask('reminder', 'inbox', { limit: 100 });
    return Array.isArray(items) ? items : [];
  }

  async function birthdaySoon(): Promise<string> {
    const { now } = await (await fetch(`${demoUrl()}/demo/clock`)).json().then((it) => it.data);
    const day = new Date(Date.parse(now) + 8 * 3_600_000 + BIRTHDAY_IN_DAYS * 86_400_000);
    return `1992-${day.toISOString().slice(5, 10)}`;
  }
});

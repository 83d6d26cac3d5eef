/** What members see and choose: the inbox, a switch a kind; what the operator sees of all of them; what goes along when a member leaves. */
import type { Facts } from '@/cloudfunctions/reminder/facts.rule';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { REMINDER_KINDS } from '@/types/contract/reminderKind';
import { LocalDay } from '@/types/contract/values';
import { PROGRAMME } from '../../support/ledgerHouse';
import { listOf, reminding, type Reminding } from '../../support/reminding';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
let on: Reminding;
let birthday: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  on = reminding(world);
  birthday = on.template('birthday');
  await world.join('o-me');
  await world.join('o-other');
});
afterEach(() => world.close());

const asMe = (action: string, data: object = {}) => world.must('reminder', action, data, { as: 'o-me' });
const inbox = async () => listOf((await asMe('inbox')).items);

describe('the inbox', () => {
  it('holds every message with its lines and what became of it, unread until it is read', async () => {
    const messageId = await on.queue('o-me');
    expect(await asMe('inbox')).toMatchObject({
      unread: 1,
      items: [
        {
          messageId,
          kind: 'birthday',
          title: 'Your birthday gift',
          page: 'pages/coupons/index',
          read: false,
          delivery: 'waiting',
          lines: expect.arrayContaining([expect.objectContaining({ label: 'Birthday', text: '9 Mar 2026' })]),
        },
      ],
    });
    await on.sendAt('2026-03-02T02:00:00Z');
    expect(await inbox()).toMatchObject([{ delivery: 'no_consent' }]);
    expect(await asMe('read', { messageIds: [messageId] })).toEqual({ unread: 0 });
    expect(await inbox()).toMatchObject([{ read: true }]);
  });

  it('is of its owner alone: nobody reads or opens a message of somebody else', async () => {
    const messageId = await on.queue('o-me');
    expect(await world.must('reminder', 'read', { messageIds: [messageId] }, { as: 'o-other' })).toEqual({ unread: 0 });
    expect(await world.must('reminder', 'opened', { messageId }, { as: 'o-other' })).toEqual({ unread: 0 });
    expect(await inbox()).toMatchObject([{ read: false }]);
  });

  it('marks a message read that was opened from WeChat’s', async () => {
    const [first] = [await on.queue('o-me'), await on.queue('o-me', { period: 'p-2' })];
    expect(await asMe('opened', { messageId: first })).toEqual({ unread: 1 });
    expect(await asMe('opened', { messageId: first })).toEqual({ unread: 1 });
  });

  it('goes back page by page, newest first', async () => {
    const messages = [];
    for (const day of ['02', '03', '04'])
      messages.push(await on.queue('o-me', { period: day, at: new Date(`2026-03-${day}T02:00:00Z`) }));
    const first = await asMe('inbox', { limit: 2 });
    const second = await asMe('inbox', { limit: 2, before: first.next });
    expect([first, second].map((it) => listOf(it.items).map((item) => item.messageId))).toEqual([
      [messages[2], messages[1]],
      [messages[0]],
    ]);
    expect(second).not.toHaveProperty('next');
  });
});

describe('the switches', () => {
  const kindOf = async (kind: string, as = 'o-me') =>
    listOf((await world.must('reminder', 'settings', {}, { as })).items).find((it) => it.kind === kind);

  it('are one for every kind that the shop tells, in one order, with quota where there is a template', async () => {
    await on.consent('o-me', { [birthday]: 'accept' });
    const { items, quiet } = await asMe('settings');
    const kinds = listOf(items).map((it) => it.kind);
    expect(kinds).toEqual(REMINDER_KINDS.filter((it) => PROGRAMME.reminders.kinds[it] !== undefined));
    expect(quiet).toEqual({ fromHour: 21, untilHour: 9 });
    expect(await kindOf('birthday')).toMatchObject({
      on: true,
      templateId: birthday,
      left: 1,
      title: { en: 'Your birthday gift' },
    });
    expect(await kindOf('phone_conflict')).not.toHaveProperty('templateId');
  });

  it('are kept with the member, kind by kind', async () => {
    expect(listOf((await asMe('set', { kind: 'birthday', on: false })).items)[0]).toMatchObject({ kind: 'birthday', on: false });
    await asMe('set', { kind: 'wish', on: false });
    await asMe('set', { kind: 'birthday', on: true });
    expect([await kindOf('birthday'), await kindOf('wish'), await kindOf('wish', 'o-other')]).toMatchObject([
      { on: true },
      { on: false },
      { on: true },
    ]);
  });

  it('turned at once all stay turned', async () => {
    const kinds = ['birthday', 'wish', 'checkin', 'member_day', 'win_back'];
    await Promise.all(kinds.map((kind) => asMe('set', { kind, on: false })));
    const off = listOf((await asMe('settings')).items).filter((it) => it.on === false);
    expect(off.map((it) => it.kind).toSorted()).toEqual(kinds.toSorted());
  });

  it('turned again with the same key does nothing more', async () => {
    const key = 'turned-once-for-all';
    const turn = (value: boolean) =>
      world.call('reminder', 'set', { kind: 'birthday', on: value }, { as: 'o-me', key: value ? undefined : key });
    await turn(false);
    await turn(true);
    expect(await turn(false)).toMatchObject({ ok: true });
    expect(await kindOf('birthday')).toMatchObject({ on: true });
  });
});

it('an export tells consents, choices and messages', async () => {
  await on.consent('o-me', { [birthday]: 'accept' });
  await asMe('set', { kind: 'wish', on: false });
  await on.queue('o-me');
  await on.sendAt('2026-03-02T02:00:00Z');
  const { held } = await world.must('identity', 'export', {}, { as: 'o-me' });
  expect(held).toMatchObject({
    reminder: {
      reminderQuotas: [{ templateId: birthday, left: 0 }],
      remindersTurnedOff: ['wish'],
      remindersSentOn: { '2026-03-02': 1 },
      reminders: [{ kind: 'birthday', state: 'sent' }],
    },
  });
});

describe('the operator’s figures', () => {
  beforeEach(async () => {
    const { invitation } = await inviteByHouse(await world.house.systemContext(), {
      role: 'operator',
      shopIds: [],
      name: 'boss',
    });
    await world.join('o-boss');
    await world.must('shop', 'accept', { invitation }, { as: 'o-boss' });
  });
  const figures = (data: object = {}) => world.must('reminder', 'figures', data, { as: 'o-boss' });
  const birthdays = async (data?: object) => listOf((await figures(data)).items).find((it) => it.kind === 'birthday');

  it('add up, kind by kind, with the causes of failures', async () => {
    for (let i = 0; i < 4; i += 1) await on.consent('o-me', { [birthday]: 'accept' });
    const told: Facts = { kind: 'birthday', on: LocalDay.parse('2026-03-09'), daysLeft: 7, gift: false };
    for (let i = 0; i < 4; i += 1) await on.queue('o-me', { period: `p-${i}`, facts: told });
    await on.queue('o-other');
    await on.queue('o-boss', { facts: { kind: 'phone_conflict', on: LocalDay.parse('2026-03-02'), conflictId: 'c-1' } });
    world.wechat.results.push(
      { sent: true, msgId: '11' },
      { sent: false, kind: 'permanent', code: 47003 },
      { sent: false, kind: 'unknown', code: 0 },
    );
    await on.sendAt('2026-03-02T02:00:00Z', { cap: { perDay: 3, perWeek: 3 } });
    // Ids of one instant sort by chance, and others were told as well.
    const mine = (await on.docs()).find((it) => it.period === 'p-0');
    await asMe('opened', { messageId: mine?._id });
    expect(await birthdays()).toEqual({
      kind: 'birthday',
      due: 5,
      inboxOnly: 0,
      waiting: 1,
      noConsent: 1,
      optedOut: 0,
      capped: 0,
      dropped: 0,
      sent: 1,
      delivered: 0,
      failed: 1,
      unknown: 1,
      opened: 1,
      causes: [{ code: 47003, count: 1 }],
    });
    expect(listOf((await figures()).items).find((it) => it.kind === 'phone_conflict')).toMatchObject({ due: 1, inboxOnly: 1 });
    for (const { due, opened: _opened, kind: _kind, causes: _causes, ...parts } of listOf((await figures()).items))
      expect(Object.values(parts).reduce<number>((sum, it) => sum + Number(it), 0)).toBe(due);
  });

  it('add up over days in which members become one and leave: what was doubled is dropped, who left is counted no more', async () => {
    const leaverNo = await world.join('o-leaver');
    await world.join('o-twin', { birthday: '1990-03-09' });
    for (const as of ['o-me', 'o-leaver']) await on.consent(as, { [birthday]: 'accept' });
    const queued = ['o-me', 'o-twin', 'o-other', 'o-leaver'];
    for (const as of queued) await on.queue(as);
    // Both wait for the same, and are one before it goes.
    for (const openid of ['o-me', 'o-twin']) await world.house.callerOf({ app: APP, openid, unionid: 'u-1' });
    expect(await birthdays()).toMatchObject({ due: 4, waiting: 3, dropped: 1 });
    await on.sendAt('2026-03-02T02:00:00Z');
    expect(await birthdays()).toMatchObject({ due: 4, waiting: 0, dropped: 1, sent: 2, noConsent: 1 });
    await on.queue('o-other', { period: 'p-2', at: new Date('2026-03-03T02:00:00Z') });
    world.setNow('2026-03-03T02:00:00Z');
    expect(await birthdays()).toMatchObject({ due: 5, waiting: 1, dropped: 1, sent: 2, noConsent: 1 });
    await world.must('identity', 'erase', { memberNo: leaverNo }, { as: 'o-leaver' });
    expect(await birthdays()).toMatchObject({ due: 4, waiting: 1, dropped: 1, sent: 1, noConsent: 1 });
    expect(await birthdays({ from: '2026-03-03' })).toMatchObject({ due: 1, waiting: 1 });
  });

  it('are of the days asked for, the last thirty by default', async () => {
    await on.queue('o-me', { at: new Date('2026-02-01T02:00:00Z'), period: 'first of the thirty' });
    await on.queue('o-me', { at: new Date('2026-01-31T15:00:00Z'), period: 'the day before' });
    expect(await figures()).toMatchObject({ from: '2026-02-01', until: '2026-03-02' });
    expect(await birthdays()).toMatchObject({ due: 1 });
    expect(await birthdays({ from: '2026-01-31' })).toMatchObject({ due: 2 });
    expect(await birthdays({ from: '2026-01-31', until: '2026-01-31' })).toMatchObject({ due: 1 });
  });

  it.each([
    { name: 'that end before they begin', data: { from: '2026-03-02', until: '2026-03-01' } },
    { name: 'of before there were years of four digits', data: { until: '0000-01-05' } },
    { name: 'of more than a year and a day', data: { from: '2025-03-01', until: '2026-03-02' } },
  ])('$name are refused', async ({ data }) => {
    expect(await world.call('reminder', 'figures', data, { as: 'o-boss' })).toMatchObject({
      ok: false,
      error: { code: 'BAD_REQUEST' },
    });
  });

  it('are the operator’s alone', async () => {
    expect(await world.call('reminder', 'figures', {}, { as: 'o-me' })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
  });
});

/** Reminders on a database: consent, the day's decision, sending once, the inbox. */
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { reminders } from '@/cloudfunctions/reminder/reminder.store';
import type { SendResult } from '@/cloudfunctions/kernel/wechat';
import { openWorld, type World } from '../../support/world';

let world: World;
let birthdayTemplate: string;
let expiryTemplate: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  const kinds = (await world.house.systemContext()).programme.reminders.kinds;
  [birthdayTemplate, expiryTemplate] = [kinds.birthday.templateId, kinds.points_expiring.templateId];
});
afterEach(() => world.close());

const reader = () => readerOf(world.house.platform);
const consent = (as: string, results: Record<string, string>, key?: string) =>
  world.must('reminder', 'consented', { results }, { as, key });
const left = async (as: string) => {
  const { items } = await world.must('reminder', 'quota', {}, { as });
  return Object.fromEntries(
    (Array.isArray(items) ? items : []).map((it) => [field(it, 'templateId'), Number(field(it, 'left'))]),
  );
};
const field = (it: unknown, name: string): string =>
  it !== null && typeof it === 'object' ? String(Object.entries(it).find(([key]) => key === name)?.[1]) : '';
const states = async () =>
  (
    await reader()
      .in(reminders)
      .find({}, { limit: 100, sort: { _id: 1 } })
  ).map((it) => it.state);
/** At ten in the morning of a day in Shanghai, decided and sent. */
const morning = async (day: string) => {
  world.setNow(`${day}T02:00:00Z`);
  await world.runJob('reminder.decide');
  return world.runJob('reminder.send');
};
const inbox = async (as: string) => {
  const { items, unread } = await world.must('reminder', 'inbox', {}, { as });
  return { items: Array.isArray(items) ? items : [], unread };
};

describe('consent', () => {
  beforeEach(() => world.join('o-consents'));

  it('counts what was accepted, template by template, and nothing else', async () => {
    await consent('o-consents', {
      errMsg: 'requestSubscribeMessage:ok',
      [birthdayTemplate]: 'accept',
      [expiryTemplate]: 'reject',
    });
    await consent('o-consents', { [birthdayTemplate]: 'accept', [expiryTemplate]: 'ban' });
    await consent('o-consents', { [expiryTemplate]: 'filter', 'template-of-nobody': 'accept', errMsg: 'accept' });
    expect(await left('o-consents')).toEqual({ [birthdayTemplate]: 2, [expiryTemplate]: 0 });
  });

  it('counts a call once, however often it is sent', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () => consent('o-consents', { [birthdayTemplate]: 'accept' }, 'one-tap-one-key')),
    );
    expect(await left('o-consents')).toMatchObject({ [birthdayTemplate]: 1 });
  });

  it('of twenty taps at once counts twenty', async () => {
    await Promise.all(Array.from({ length: 20 }, () => consent('o-consents', { [birthdayTemplate]: 'accept' })));
    expect(await left('o-consents')).toMatchObject({ [birthdayTemplate]: 20 });
  });

  it.each([{ results: { a: 1 } }, { results: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`t${i}`, 'accept'])) }, {}])(
    'that is malformed is refused: %j',
    async (data) => {
      expect(await world.call('reminder', 'consented', data, { as: 'o-consents' })).toMatchObject({
        ok: false,
        error: { code: 'BAD_REQUEST' },
      });
    },
  );
});

describe('a birthday', () => {
  beforeEach(() => world.join('o-born', { birthday: '1990-03-12' }));

  it('is told seven and three days before and on the day, once each, with one gift', async () => {
    for (let i = 0; i < 4; i += 1) await consent('o-born', { [birthdayTemplate]: 'accept' });
    for (let day = 2; day <= 13; day += 1) {
      await morning(`2026-03-${String(day).padStart(2, '0')}`);
      await world.runJob('reminder.decide');
      await world.runJob('reminder.send');
    }
    expect(world.wechat.sent.map((it) => it.data)).toEqual([
      {
        thing1: { value: '生日礼一份，已放入卡券' },
        date2: { value: '2026年3月12日' },
        thing3: { value: '还有 7 天，到店出示即可' },
      },
      {
        thing1: { value: '生日礼一份，已放入卡券' },
        date2: { value: '2026年3月12日' },
        thing3: { value: '还有 3 天，到店出示即可' },
      },
      {
        thing1: { value: '生日礼一份，已放入卡券' },
        date2: { value: '2026年3月12日' },
        thing3: { value: '生日快乐，今天就来坐坐' },
      },
    ]);
    expect(await left('o-born')).toMatchObject({ [birthdayTemplate]: 1 });
    const { items } = await world.must('coupon', 'mine', {}, { as: 'o-born' });
    expect((Array.isArray(items) ? items : []).filter((it) => field(it, 'templateId') === 'birthday')).toHaveLength(1);
  });

  it('stands in the inbox without any consent, unread until it is read', async () => {
    await morning('2026-03-05');
    expect(world.wechat.sent).toEqual([]);
    expect(await states()).toEqual(['no_consent']);
    const { items, unread } = await inbox('o-born');
    expect(unread).toBe(1);
    expect(items).toMatchObject([{ kind: 'birthday', title: 'Your birthday gift', read: false, page: 'pages/coupons/index' }]);
    await world.join('o-other');
    const messageId = field(items[0], 'messageId');
    expect(await world.must('reminder', 'read', { messageIds: [messageId] }, { as: 'o-other' })).toEqual({ unread: 0 });
    expect((await inbox('o-born')).unread).toBe(1);
    expect(await world.must('reminder', 'read', { messageIds: [messageId] }, { as: 'o-born' })).toEqual({ unread: 0 });
  });

  it('of 29 February is told for the 28th in a common year', async () => {
    await world.join('o-leapling', { birthday: '2000-02-29' });
    world.setNow('2027-02-21T00:00:00Z');
    await world.runJob('reminder.decide');
    expect((await inbox('o-leapling')).items).toMatchObject([{ kind: 'birthday' }]);
  });

  it('decided by many at once is decided once', async () => {
    world.setNow('2026-03-05T00:00:00Z');
    await Promise.all(Array.from({ length: 6 }, () => world.runJob('reminder.decide')));
    expect(await states()).toEqual(['waiting']);
  });
});

describe('points about to expire', () => {
  it('are told thirty, seven and one day before', async () => {
    // Joined on 2 March 2026: 100 points until 31 March 2027.
    await world.join('o-expiring');
    for (let i = 0; i < 3; i += 1) await consent('o-expiring', { [expiryTemplate]: 'accept' });
    await morning('2027-02-28');
    await morning('2027-03-01');
    expect(world.wechat.sent.map((it) => it.data.number1)).toEqual([{ value: '100' }]);
    await morning('2027-03-24');
    await morning('2027-03-30');
    await morning('2027-03-31');
    expect(world.wechat.sent.map((it) => [it.templateId, it.data.date2?.value, it.data.thing3?.value])).toEqual([
      [expiryTemplate, '2027年3月31日', '还有 30 天，去换点喜欢的'],
      [expiryTemplate, '2027年3月31日', '还有 7 天，去换点喜欢的'],
      [expiryTemplate, '2027年3月31日', '还有 1 天，去换点喜欢的'],
    ]);
  });

  it('are told by what is left of them', async () => {
    await world.join('o-spender');
    for (let day = 3; day <= 16; day += 1) {
      world.setNow(`2026-03-${String(day).padStart(2, '0')}T02:00:00Z`);
      await world.must('checkin', 'checkIn', {}, { as: 'o-spender' });
    }
    await world.must('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as: 'o-spender' });
    const { expiring } = await world.must('points', 'balance', {}, { as: 'o-spender' });
    const points = field((Array.isArray(expiring) ? expiring : [])[0], 'points');
    await morning('2027-03-01');
    expect((await inbox('o-spender')).items[0]).toMatchObject({
      lines: expect.arrayContaining([{ label: 'Points', text: points }]),
    });
    expect(Number(points)).toBeLessThan(100);
  });
});

describe('sending', () => {
  beforeEach(async () => {
    await world.join('o-sent', { birthday: '1990-03-09' });
    await consent('o-sent', { [birthdayTemplate]: 'accept' });
    world.setNow('2026-03-02T00:00:00Z');
    await world.runJob('reminder.decide');
  });
  const sendAt = (time: string) => {
    world.setNow(time);
    return world.runJob('reminder.send');
  };
  const next = (result: SendResult) => void world.wechat.results.push(result);

  it('waits for the chosen hour and keeps quiet hours', async () => {
    await sendAt('2026-03-02T01:50:00Z');
    await sendAt('2026-03-02T13:00:00Z');
    expect(world.wechat.sent).toHaveLength(0);
    expect(await sendAt('2026-03-02T02:00:00Z')).toMatchObject({ sent: 1 });
  });

  it('by two senders at once sends once and spends one consent', async () => {
    world.setNow('2026-03-02T02:00:00Z');
    await Promise.all(Array.from({ length: 4 }, () => world.runJob('reminder.send')));
    expect(world.wechat.sent).toHaveLength(1);
    expect(await left('o-sent')).toMatchObject({ [birthdayTemplate]: 0 });
    expect(await states()).toEqual(['sent']);
  });

  it('that failed for now is tried again after a pause that grows, with its consent', async () => {
    next({ sent: false, kind: 'temporary', code: 45009 });
    next({ sent: false, kind: 'temporary', code: -1 });
    expect(await sendAt('2026-03-02T02:00:00Z')).toMatchObject({ again: 1, sent: 0 });
    expect(await left('o-sent')).toMatchObject({ [birthdayTemplate]: 1 });
    expect(await sendAt('2026-03-02T02:09:59Z')).toMatchObject({ again: 0, sent: 0 });
    expect(await sendAt('2026-03-02T02:10:00Z')).toMatchObject({ again: 1 });
    expect(await sendAt('2026-03-02T02:20:00Z')).toMatchObject({ again: 0, sent: 0 });
    expect(await sendAt('2026-03-02T02:30:00Z')).toMatchObject({ sent: 1 });
    expect(await left('o-sent')).toMatchObject({ [birthdayTemplate]: 0 });
  });

  it('that WeChat refused for good is not tried again, and its consent stays', async () => {
    next({ sent: false, kind: 'permanent', code: 47003 });
    expect(await sendAt('2026-03-02T02:00:00Z')).toMatchObject({ failed: 1 });
    expect(await sendAt('2026-03-02T04:00:00Z')).toMatchObject({ sent: 0, failed: 0 });
    expect(await left('o-sent')).toMatchObject({ [birthdayTemplate]: 1 });
  });

  it('to who refused empties the quota', async () => {
    await consent('o-sent', { [birthdayTemplate]: 'accept' });
    next({ sent: false, kind: 'permanent', code: 43101 });
    expect(await sendAt('2026-03-02T02:00:00Z')).toMatchObject({ failed: 1 });
    expect(await left('o-sent')).toMatchObject({ [birthdayTemplate]: 0 });
  });

  it('whose answer never came is never sent again, nor its consent given back', async () => {
    next({ sent: false, kind: 'unknown', code: 0 });
    expect(await sendAt('2026-03-02T02:00:00Z')).toMatchObject({ unknown: 1 });
    expect(await sendAt('2026-03-02T05:00:00Z')).toMatchObject({ sent: 0 });
    expect(world.wechat.sent).toHaveLength(0);
    expect(await left('o-sent')).toMatchObject({ [birthdayTemplate]: 0 });
    expect((await inbox('o-sent')).items).toHaveLength(1);
  });

  it('by a sender that died after it asked is never done again', async () => {
    world.setNow('2026-03-02T02:00:00Z');
    await reader()
      .in(reminders)
      .updateMany({}, { $set: { state: 'sending', claimedAt: world.now(), attempts: 1 } });
    expect(await sendAt('2026-03-02T02:05:00Z')).toMatchObject({ unknown: 0, sent: 0 });
    expect(await sendAt('2026-03-02T02:10:01Z')).toMatchObject({ unknown: 1, sent: 0 });
    expect(world.wechat.sent).toHaveLength(0);
  });

  it('is not done for an event that is over', async () => {
    for (let i = 0; i < 3; i += 1) next({ sent: false, kind: 'temporary', code: -1 });
    await sendAt('2026-03-02T02:00:00Z');
    expect(await sendAt('2026-03-10T02:00:00Z')).toMatchObject({ failed: 1, sent: 0 });
    expect(await left('o-sent')).toMatchObject({ [birthdayTemplate]: 1 });
  });

  it('ends after seven tries', async () => {
    for (let i = 0; i < 9; i += 1) next({ sent: false, kind: 'temporary', code: -1 });
    let tries = 0;
    for (let day = 2; day <= 8; day += 1) {
      for (const hour of ['02', '07', '12']) {
        const { again = 0, failed = 0 } = await sendAt(`2026-03-0${day}T${hour}:00:00Z`);
        tries += again + failed;
      }
    }
    expect(tries).toBe(7);
    expect(await states()).toEqual(['failed']);
  });

  it('says nothing of whom in the log', async () => {
    await sendAt('2026-03-02T02:00:00Z');
    const lines = world.logged.join('\n');
    expect(lines).toContain('reminder.send');
    expect(lines).not.toContain('o-sent');
  });
});

it('the inbox goes back page by page, newest first', async () => {
  await world.join('o-paged', { birthday: '1990-03-12' });
  for (const day of ['2026-03-05', '2026-03-09', '2026-03-12']) await morning(day);
  const first = await world.must('reminder', 'inbox', { limit: 2 }, { as: 'o-paged' });
  const second = await world.must('reminder', 'inbox', { limit: 2, before: first.next }, { as: 'o-paged' });
  const at = (page: Record<string, unknown>) =>
    (Array.isArray(page.items) ? page.items : []).map((it) => field(it, 'at').slice(0, 10));
  expect([at(first), at(second)]).toEqual([['2026-03-12', '2026-03-09'], ['2026-03-05']]);
  expect(second).not.toHaveProperty('next');
});

/** A birthday and points about to expire from the day's decision to the message and the inbox, day by day. */
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { reminders } from '@/cloudfunctions/reminder/reminder.store';
import { PROGRAMME } from '../../support/ledgerHouse';
import { openWorld, type World } from '../../support/world';

let world: World;
let birthdayTemplate: string;
let expiryTemplate: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  const { birthday, points_expiring: expiring } = PROGRAMME.reminders.kinds;
  [birthdayTemplate, expiryTemplate] = [birthday?.templateId ?? '', expiring?.templateId ?? ''];
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

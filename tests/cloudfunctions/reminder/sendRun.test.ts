/** A run of the sender on a database: many messages, several senders, WeChat's rate limit, a fault of the database, a merge before it. */
import { BusyError } from '@/cloudfunctions/kernel/database';
import type { SendResult } from '@/cloudfunctions/kernel/wechat';
import { sendDue } from '@/cloudfunctions/reminder/send.usecase';
import { LocalDay } from '@/types/contract/values';
import { queuePeople } from '../../support/queuedPeople';
import { reminding, temporary, type Reminding } from '../../support/reminding';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
let on: Reminding;
let birthday: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T01:00:00Z');
  on = reminding(world);
  birthday = on.template('birthday');
  await world.join('o-sent');
});
afterEach(() => world.close());

describe('a run', () => {
  it('of many messages sends each once, by two senders at once', async () => {
    await queuePeople(world, { tells: 'many', count: 90, dueAt: world.now() });
    const runs = await Promise.all([on.sendAt('2026-03-02T02:00:00Z'), on.sendAt('2026-03-02T02:00:00Z')]);
    expect(runs.reduce((sum, it) => sum + (it.sent ?? 0), 0)).toBe(90);
    expect(new Set(world.wechat.sent.map((it) => it.openid)).size).toBe(90);
    expect(world.wechat.sent).toHaveLength(90);
  });

  it('that WeChat limits pauses, goes on, and leaves the rest to the next one when its time is over', async () => {
    await queuePeople(world, { tells: 'many', count: 140, dueAt: world.now() });
    world.setNow('2026-03-02T02:00:00Z');
    on.next(...Array.from({ length: 128 }, () => temporary(45009)));
    const pauses: number[] = [];
    const counts = await sendDue(await on.context(), { runMs: 60_000, pause: async (ms) => pauses.push(ms) });
    expect(pauses[0]).toBe(1000);
    expect(counts).toMatchObject({ again: 128, sent: 12 });
    expect(await sendDue(await on.context(), { runMs: 0, pause: async () => undefined })).toMatchObject({ sent: 0, again: 0 });
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ sent: 128 });
  });

  it('passes over a batch that finds no gap in the traffic, and leaves it to the next one', async () => {
    await queuePeople(world, { tells: 'many', count: 90, dueAt: world.now() });
    world.setNow('2026-03-02T02:00:00Z');
    const context = await on.context();
    let claims = 0;
    const transact: typeof context.transact = (work) => {
      // The first transaction takes up what others left; the second is the first claim.
      if ((claims += 1) === 2) return Promise.reject(new BusyError('no gap'));
      return context.transact(work);
    };
    expect(await sendDue({ ...context, transact })).toMatchObject({ busy: 64, sent: 26 });
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ sent: 64 });
  });

  it('goes on where the one before was ended by a fault of the database', async () => {
    await on.consents('o-sent', 1);
    await on.queue('o-sent');
    world.setNow('2026-03-02T02:00:00Z');
    const context = await on.context();
    const broken = {
      ...context,
      transact: () => Promise.reject(new Error('no database')),
    };
    await expect(sendDue(broken)).rejects.toThrow('no database');
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ sent: 1 });
  });
});

it('consents and choices of two who turn out to be one serve the one that stays', async () => {
  await world.join('o-other', { birthday: '1990-03-12' });
  await on.consents('o-sent', 1);
  await on.consents('o-other', 2);
  await world.must('reminder', 'set', { kind: 'checkin', on: false }, { as: 'o-other' });
  await on.queue('o-other', { facts: { kind: 'birthday', on: LocalDay.parse('2026-03-12'), daysLeft: 10, gift: true } });
  // WeChat itself says that both are one person.
  await world.house.callerOf({ app: 'wxtestapp0000000001', openid: 'o-sent', unionid: 'u-1' });
  await world.house.callerOf({ app: 'wxtestapp0000000001', openid: 'o-other', unionid: 'u-1' });
  expect(await on.left('o-sent')).toMatchObject({ [birthday]: 3 });
  expect(await world.must('reminder', 'settings', {}, { as: 'o-sent' })).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ kind: 'checkin', on: false })]),
  });
  expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ sent: 1 });
  expect(await on.left('o-sent')).toMatchObject({ [birthday]: 2 });
});

it('a group of messages that cannot be marked keeps no other from being asked for and booked, and goes by the next sender', async () => {
  await queuePeople(world, { tells: 'many', count: 40, dueAt: world.now() });
  world.setNow('2026-03-02T02:00:00Z');
  const context = await on.context();
  let writes = 0;
  // Outside of transactions the first write of a run is the mark of its first group.
  const brokenOnce: typeof context.in = (def) => {
    const collection = context.in(def);
    const bulkWrite: typeof collection.bulkWrite = async (...given) => {
      if ((writes += 1) === 1) throw new Error('the database is away');
      return collection.bulkWrite(...given);
    };
    return { ...collection, bulkWrite };
  };
  await expect(sendDue({ ...context, in: brokenOnce })).rejects.toThrow('the database is away');
  expect((await on.states()).toSorted()).toEqual([...Array(16).fill('sending'), ...Array(24).fill('sent')]);
  expect(await on.sendAt('2026-03-02T02:10:01Z')).toMatchObject({ again: 16, sent: 16, unknown: 0 });
  expect(world.wechat.sent).toHaveLength(40);
});

describe('while WeChat is asked', () => {
  /** A sender whose call comes to `result` after `meanwhile` has happened. */
  const sendMeanwhile = async (meanwhile: () => Promise<unknown>, result: SendResult) => {
    world.setNow('2026-03-02T02:00:00Z');
    const context = await on.context();
    const sendSubscribeMessage = async (): Promise<SendResult> => {
      await meanwhile();
      return result;
    };
    return sendDue({ ...context, wechat: { ...context.wechat, sendSubscribeMessage } });
  };
  beforeEach(async () => {
    await on.consents('o-sent', 1);
    await on.queue('o-sent');
  });

  it('a consent that its member takes back does not return with a message that failed for now', async () => {
    const turnedOff = () =>
      world.house.pushed({
        FromUserName: 'o-sent',
        CreateTime: '1772416800',
        Event: 'subscribe_msg_change_event',
        List: { TemplateId: birthday, SubscribeStatusString: 'reject' },
      });
    expect(await sendMeanwhile(turnedOff, temporary(45009))).toMatchObject({ again: 1 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ no_consent: 1, sent: 0 });
  });

  it('a consent given anew after the book was emptied stays the only one', async () => {
    const anew = async () => {
      await world.house.pushed({
        FromUserName: 'o-sent',
        CreateTime: '1772416800',
        Event: 'subscribe_msg_change_event',
        List: { TemplateId: birthday, SubscribeStatusString: 'reject' },
      });
      await on.consents('o-sent', 1);
    };
    await sendMeanwhile(anew, temporary(-1));
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 1 });
  });

  it('a member becomes one with another: what comes back comes back to the one that stays', async () => {
    await world.join('o-older', { birthday: '1990-03-09' });
    const unionid = 'u-1';
    await world.house.callerOf({ app: APP, openid: 'o-older', unionid });
    const merged = () => world.house.callerOf({ app: APP, openid: 'o-sent', unionid });
    expect(await sendMeanwhile(merged, temporary(-1))).toMatchObject({ again: 1 });
    expect(await on.left('o-older')).toMatchObject({ [birthday]: 1 });
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ sent: 1 });
  });
});

describe('a member with two WeChat accounts', () => {
  /** `o-later` is the account that was seen last. */
  beforeEach(async () => {
    world.setNow('2026-03-02T01:30:00Z');
    await world.join('o-later');
    await on.consents('o-sent', 1);
    await on.consents('o-later', 1);
    for (const openid of ['o-sent', 'o-later']) await world.house.callerOf({ app: APP, openid, unionid: 'u-1' });
    const some = { kinds: await uncapped() };
    for (let i = 0; i < 3; i += 1) await on.queue('o-sent', { period: `p-${i}` });
    await on.sendAt('2026-03-02T02:00:00Z', some);
  });
  const uncapped = async () => {
    const { birthday: setting } = (await on.context()).programme.reminders.kinds;
    if (setting === undefined) throw new Error('birthdays are told');
    return { birthday: { ...setting, capped: false } };
  };

  it('is written to on each as often as was consented there, on the later first, and never without consent', async () => {
    expect(world.wechat.sent.map((it) => it.openid).toSorted()).toEqual(['o-later', 'o-sent']);
    expect((await on.states()).toSorted()).toEqual(['no_consent', 'sent', 'sent']);
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
  });

  it('is written to on the one where the other takes no more', async () => {
    await on.consents('o-sent', 1);
    await on.consents('o-later', 1);
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 2 });
    world.wechat.results.push({ sent: false, kind: 'permanent', code: 43101 });
    await on.queue('o-sent', { period: 'p-4' });
    await on.sendAt('2026-03-03T02:00:00Z');
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 1 });
    await on.queue('o-sent', { period: 'p-5' });
    await on.sendAt('2026-03-03T02:10:00Z');
    expect(world.wechat.sent.at(-1)).toMatchObject({ openid: 'o-sent' });
  });
});

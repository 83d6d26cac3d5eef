/** A run of the sender on a database: many messages, several senders, WeChat's rate limit, a fault of the database, a merge before it. */
import type { SendResult } from '@/cloudfunctions/kernel/wechat';
import { sendDue } from '@/cloudfunctions/reminder/send.usecase';
import { LocalDay } from '@/types/contract/values';
import { reminding, type Reminding } from '../../support/reminding';
import { openWorld, type World } from '../../support/world';

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

const next = (...results: SendResult[]) => void world.wechat.results.push(...results);
const consents = async (count: number, as = 'o-sent') => {
  for (let i = 0; i < count; i += 1) await on.consent(as, { [birthday]: 'accept' });
};
const temporary = (code: number): SendResult => ({ sent: false, kind: 'temporary', code });

describe('a run', () => {
  it('of many messages sends each once, by two senders at once', async () => {
    const many = Array.from({ length: 90 }, (_, i) => `o-many-${i}`);
    await Promise.all(many.map((it) => world.join(it)));
    await Promise.all(many.map((it) => consents(1, it)));
    await Promise.all(many.map((it) => on.queue(it)));
    const runs = await Promise.all([on.sendAt('2026-03-02T02:00:00Z'), on.sendAt('2026-03-02T02:00:00Z')]);
    expect(runs.reduce((sum, it) => sum + (it.sent ?? 0), 0)).toBe(90);
    expect(new Set(world.wechat.sent.map((it) => it.openid)).size).toBe(90);
    expect(world.wechat.sent).toHaveLength(90);
  });

  it('that WeChat limits pauses, goes on, and leaves the rest to the next one when its time is over', async () => {
    const many = Array.from({ length: 140 }, (_, i) => `o-many-${i}`);
    await Promise.all(many.map((it) => world.join(it)));
    await Promise.all(many.map((it) => consents(1, it)));
    await Promise.all(many.map((it) => on.queue(it)));
    world.setNow('2026-03-02T02:00:00Z');
    next(...Array.from({ length: 128 }, () => temporary(45009)));
    const pauses: number[] = [];
    const counts = await sendDue(await on.context(), { runMs: 60_000, pause: async (ms) => pauses.push(ms) });
    expect(pauses[0]).toBe(1000);
    expect(counts).toMatchObject({ again: 128, sent: 12 });
    expect(await sendDue(await on.context(), { runMs: 0, pause: async () => undefined })).toMatchObject({ sent: 0, again: 0 });
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ sent: 128 });
  });

  it('goes on where the one before was ended by a fault of the database', async () => {
    await consents(1);
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
  await consents(1);
  await consents(2, 'o-other');
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

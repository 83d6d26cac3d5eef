/** Sending on a database: once, in its hours, within caps, by consent and choice, and what goes back where nothing went. */
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { reminders } from '@/cloudfunctions/reminder/reminder.store';
import { sendDue } from '@/cloudfunctions/reminder/send.usecase';
import { reminding, temporary, type Reminding } from '../../support/reminding';
import { openWorld, type World } from '../../support/world';

let world: World;
let on: Reminding;
let birthday: string;
let memberNo: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T01:00:00Z');
  on = reminding(world);
  birthday = on.template('birthday');
  memberNo = await world.join('o-sent');
});
afterEach(() => world.close());

describe('a message', () => {
  beforeEach(async () => {
    await on.consents('o-sent', 1);
    await on.queue('o-sent');
  });

  it('waits for the chosen hour, and leads to a page that knows it', async () => {
    expect(await on.sendAt('2026-03-02T01:50:00Z')).toMatchObject({ sent: 0 });
    expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ sent: 1 });
    const [doc] = await on.docs();
    expect(world.wechat.sent).toMatchObject([
      { openid: 'o-sent', templateId: birthday, page: `pages/coupons/index?m=${doc?._id}` },
    ]);
  });

  it('by many senders at once goes once and spends one consent', async () => {
    await Promise.all(Array.from({ length: 4 }, () => on.sendAt('2026-03-02T02:00:00Z')));
    expect(world.wechat.sent).toHaveLength(1);
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
    expect(await on.states()).toEqual(['sent']);
  });

  it('that failed for now is tried again after a pause that grows, with its consent', async () => {
    on.next(temporary(45009), temporary(-1));
    expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ again: 1, sent: 0 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 1 });
    expect(await on.sendAt('2026-03-02T02:09:59Z')).toMatchObject({ again: 0, sent: 0 });
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ again: 1 });
    expect(await on.sendAt('2026-03-02T02:29:59Z')).toMatchObject({ again: 0, sent: 0 });
    expect(await on.sendAt('2026-03-02T02:30:00Z')).toMatchObject({ sent: 1 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
  });

  it('that failed shortly before the quiet hours waits for the morning', async () => {
    on.next(temporary(-1));
    await on.sendAt('2026-03-02T12:55:00Z');
    expect((await on.docs())[0]?.dueAt).toEqual(new Date('2026-03-03T02:00:00Z'));
    expect(await on.sendAt('2026-03-02T13:05:00Z')).toMatchObject({ sent: 0, again: 0 });
    expect(await on.sendAt('2026-03-03T02:00:00Z')).toMatchObject({ sent: 1 });
  });

  it('that WeChat refused for good is not tried again, and its consent stays', async () => {
    on.next({ sent: false, kind: 'permanent', code: 47003 });
    expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ failed: 1 });
    expect(await on.sendAt('2026-03-02T04:00:00Z')).toMatchObject({ sent: 0, failed: 0 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 1 });
    expect(await on.docs()).toMatchObject([{ state: 'failed', code: 47003 }]);
  });

  it('that WeChat says nobody consented to empties the book', async () => {
    await on.consents('o-sent', 3);
    on.next({ sent: false, kind: 'permanent', code: 43101 });
    expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ failed: 1 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
  });

  it('whose answer never came is never sent again, nor its consent given back', async () => {
    on.next({ sent: false, kind: 'unknown', code: 0 });
    expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ unknown: 1 });
    expect(await on.sendAt('2026-03-02T05:00:00Z')).toMatchObject({ sent: 0 });
    expect(world.wechat.sent).toHaveLength(0);
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
    expect(await world.must('reminder', 'inbox', {}, { as: 'o-sent' })).toMatchObject({ items: [{ delivery: 'unknown' }] });
  });

  it('about what is over stays in the inbox', async () => {
    on.next(temporary(-1));
    await on.sendAt('2026-03-02T02:00:00Z');
    expect(await on.sendAt('2026-03-10T02:00:00Z')).toMatchObject({ late: 1, sent: 0 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 1 });
  });

  it('ends after seven tries', async () => {
    on.next(...Array.from({ length: 9 }, () => temporary(-1)));
    let tries = 0;
    for (let day = 2; day <= 8; day += 1) {
      for (const hour of ['02', '07', '12']) {
        const { again = 0, failed = 0 } = await on.sendAt(`2026-03-0${day}T${hour}:00:00Z`);
        tries += again + failed;
      }
    }
    expect(tries).toBe(7);
    expect(await on.docs()).toMatchObject([{ state: 'failed', code: -1, attempts: 7 }]);
  });

  it('to who turned its kind off stays in the inbox, until they turn it on again', async () => {
    await world.must('reminder', 'set', { kind: 'birthday', on: false }, { as: 'o-sent' });
    expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ opted_out: 1, sent: 0 });
    await world.must('reminder', 'set', { kind: 'birthday', on: true }, { as: 'o-sent' });
    await on.queue('o-sent', { period: 'p-2' });
    expect(await on.sendAt('2026-03-02T02:10:00Z')).toMatchObject({ sent: 1 });
    expect(await on.states()).toEqual(['opted_out', 'sent']);
  });

  it('to who took the consent to the privacy text back does not go', async () => {
    await world.must('identity', 'withdraw', {}, { as: 'o-sent' });
    await on.sendAt('2026-03-02T02:00:00Z');
    expect(world.wechat.sent).toEqual([]);
    expect(await on.states()).toEqual(['no_consent']);
  });

  it('is not left of who had their membership erased', async () => {
    await world.must('identity', 'erase', { memberNo }, { as: 'o-sent' });
    await on.sendAt('2026-03-02T02:00:00Z');
    expect(world.wechat.sent).toEqual([]);
    for (const name of ['reminders', 'reminderQuotas', 'reminderListeners', 'reminderPushes'])
      expect(await world.database.db.collection(name).countDocuments()).toBe(0);
  });

  it('says nothing of whom in the log', async () => {
    await on.sendAt('2026-03-02T02:00:00Z');
    const lines = world.logged.join('\n');
    expect(lines).toContain('reminder.send');
    expect(lines).not.toContain('o-sent');
  });
});

describe('of many messages to one member', () => {
  const queueMany = async (count: number) => {
    await on.consents('o-sent', count);
    for (let i = 0; i < count; i += 1) await on.queue('o-sent', { period: `p-${i}` });
  };
  /** Uncapped, so that one member can be sent many. */
  const kinds = async () => {
    const { birthday: setting } = (await on.context()).programme.reminders.kinds;
    if (setting === undefined) throw new Error('birthdays are told');
    return { birthday: { ...setting, capped: false } };
  };

  it('two go on a day, the others on the next ones, five in a week', async () => {
    await queueMany(7);
    const sent = [];
    for (let day = 2; day <= 9; day += 1) sent.push((await on.sendAt(`2026-03-0${day}T02:00:00Z`)).sent);
    expect(sent).toEqual([2, 2, 1, 0, 0, 0, 0, 2]);
  });

  it('those that a day is too late for are capped', async () => {
    await queueMany(4);
    await on.sendAt('2026-03-09T02:00:00Z');
    expect((await on.states()).toSorted()).toEqual(['capped', 'capped', 'sent', 'sent']);
  });

  it('by several senders at once no more go than the cap allows', async () => {
    await queueMany(6);
    await Promise.all(Array.from({ length: 4 }, () => on.sendAt('2026-03-02T02:00:00Z')));
    expect(world.wechat.sent).toHaveLength(2);
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 4 });
  });

  it('one that did not go is not counted', async () => {
    await queueMany(3);
    on.next({ sent: false, kind: 'permanent', code: 47003 });
    await on.sendAt('2026-03-02T02:00:00Z');
    expect(await on.sendAt('2026-03-02T05:00:00Z')).toMatchObject({ sent: 0 });
    expect(await on.sendAt('2026-03-03T02:00:00Z')).toMatchObject({ sent: 1 });
    // Two were claimed on the first day, of which one was refused; the third had been put off to the second by then.
    expect(await on.states()).toEqual(['failed', 'sent', 'sent']);
    await on.queue('o-sent', { period: 'another' });
    await on.consents('o-sent', 1);
    expect(await on.sendAt('2026-03-03T02:10:00Z')).toMatchObject({ sent: 1 });
  });

  it('as many go as there are consents, whoever sends', async () => {
    await on.consents('o-sent', 3);
    for (let i = 0; i < 5; i += 1) await on.queue('o-sent', { period: `p-${i}` });
    const some = { kinds: await kinds() };
    await Promise.all(Array.from({ length: 3 }, () => on.sendAt('2026-03-02T02:00:00Z', some)));
    expect((await on.states()).toSorted()).toEqual(['no_consent', 'no_consent', 'sent', 'sent', 'sent']);
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
  });

  it('two that empty the book at once leave it empty, never below', async () => {
    await queueMany(2);
    on.next({ sent: false, kind: 'permanent', code: 43101 }, { sent: false, kind: 'permanent', code: 43101 });
    expect(await on.sendAt('2026-03-02T02:00:00Z')).toMatchObject({ failed: 2 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
  });
});

describe('the hours', () => {
  beforeEach(async () => {
    await on.consents('o-sent', 1);
  });

  it('that begin late in the day are kept', async () => {
    await on.queue('o-sent');
    const late = { sendHour: 20 };
    expect(await on.sendAt('2026-03-02T11:50:00Z', late)).toMatchObject({ later: 1, sent: 0 });
    expect(await on.sendAt('2026-03-02T12:00:00Z', late)).toMatchObject({ sent: 1 });
  });

  it('that begin early in the morning are kept', async () => {
    await on.queue('o-sent', { at: new Date('2026-03-01T22:30:00Z') });
    const early = { sendHour: 0, quietFromHour: 23, quietUntilHour: 7 };
    world.setNow('2026-03-01T22:30:00Z');
    const at = new Date('2026-03-01T22:00:00Z');
    await readerOf(world.house.platform)
      .in(reminders)
      .updateMany({}, { $set: { dueAt: at } });
    expect(await on.sendAt('2026-03-01T22:30:00Z', early)).toMatchObject({ later: 1, sent: 0 });
    expect(await on.sendAt('2026-03-01T23:00:00Z', early)).toMatchObject({ sent: 1 });
  });

  it('end a run that is under way: nobody is told after them', async () => {
    for (let i = 0; i < 3; i += 1) {
      await world.join(`o-${i}`);
      await on.consents(`o-${i}`, 1);
      await on.queue(`o-${i}`, { at: new Date(Date.UTC(2026, 2, 2, 2, i)) });
    }
    world.setNow('2026-03-02T12:59:59.999Z');
    // By the time that anything is claimed the clock has passed the hour.
    const context = await on.context();
    const slow = { ...context, in: delayed(context.in, 5) };
    expect(await sendDue(slow)).toMatchObject({ later: 3, sent: 0 });
    expect(world.wechat.sent).toEqual([]);
  });
});

/** Reads that take so many milliseconds. */
function delayed<T extends (...args: never[]) => object>(read: T, ms: number): T {
  return new Proxy(read, {
    apply: (target, self, args) =>
      new Proxy(Reflect.apply(target, self, args), {
        get: (collection, name) => {
          const method: unknown = Reflect.get(collection, name);
          if (typeof method !== 'function') return method;
          return async (...given: unknown[]): Promise<unknown> => {
            const until = performance.now() + ms;
            while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
            return Reflect.apply(method, collection, given);
          };
        },
      }),
  });
}

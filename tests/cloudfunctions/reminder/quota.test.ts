/** The quota book on a database: what the app tells, what WeChat pushes, one tap counted once. */
import { PROGRAMME } from '../../support/ledgerHouse';
import { reminding, type Reminding } from '../../support/reminding';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
let on: Reminding;
let birthday: string;
let expiry: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  on = reminding(world);
  [birthday, expiry] = [on.template('birthday'), on.template('points_expiring')];
  await world.join('o-consents');
});
afterEach(() => world.close());

const consent = (results: Record<string, string>, key?: string) => on.consent('o-consents', results, key);
const left = () => on.left('o-consents');
const serial = { at: 1_772_416_800 };
/** A push as it is decoded; each is of a second of its own. */
const push = (event: string, list: unknown, some: object = {}) =>
  world.house.pushed({
    ToUserName: 'gh_123456789abc',
    FromUserName: 'o-consents',
    CreateTime: String((serial.at += 1)),
    MsgType: 'event',
    Event: `subscribe_msg_${event}_event`,
    List: list,
    ...some,
  });
const accept = (templateId: string) => ({ TemplateId: templateId, SubscribeStatusString: 'accept', PopupScene: '0' });
const reject = (templateId: string) => ({ TemplateId: templateId, SubscribeStatusString: 'reject', PopupScene: '0' });

describe('what the app tells', () => {
  it('counts what was accepted, template by template, and nothing else', async () => {
    await consent({ errMsg: 'requestSubscribeMessage:ok', [birthday]: 'accept', [expiry]: 'reject' });
    await consent({ [birthday]: 'accept', [expiry]: 'ban' });
    await consent({ [expiry]: 'filter', 'template-of-nobody': 'accept', errMsg: 'accept' });
    expect(await left()).toMatchObject({ [birthday]: 2, [expiry]: 0 });
  });

  it('from the official account counts nothing: a consent is the mini-program’s', async () => {
    const official = { app: 'wxofficialaccount01', openid: 'oa-consents', unionid: 'u-1' };
    await world.house.callerOf({ app: APP, openid: 'o-consents', unionid: 'u-1' });
    expect(await world.must('reminder', 'consented', { results: { [birthday]: 'accept' } }, { as: official })).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ templateId: birthday, left: 0 })]),
    });
    expect(await left()).toMatchObject({ [birthday]: 0 });
  });

  it('counts a call once, however often it is sent', async () => {
    await Promise.all(Array.from({ length: 10 }, () => consent({ [birthday]: 'accept' }, 'one-tap-one-key')));
    expect(await left()).toMatchObject({ [birthday]: 1 });
  });

  it('of twenty taps at once counts twenty', async () => {
    await Promise.all(Array.from({ length: 20 }, () => consent({ [birthday]: 'accept' })));
    expect(await left()).toMatchObject({ [birthday]: 20 });
  });

  it('names the kinds that have a template, in one order, and no other', async () => {
    const { items } = await world.must('reminder', 'quota', {}, { as: 'o-consents' });
    const named = (Array.isArray(items) ? items : []).map((it) => Object(it).kind);
    const sent = Object.entries(PROGRAMME.reminders.kinds).filter(([, it]) => it?.templateId !== undefined);
    expect(named.toSorted()).toEqual(sent.map(([kind]) => kind).toSorted());
    expect(named.slice(0, 2)).toEqual(['birthday', 'points_expiring']);
    expect(named).not.toContain('phone_conflict');
  });

  it.each([{ results: { a: 1 } }, { results: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`t${i}`, 'accept'])) }, {}])(
    'is refused where it is malformed: %j',
    async (data) => {
      expect(await world.call('reminder', 'consented', data, { as: 'o-consents' })).toMatchObject({
        ok: false,
        error: { code: 'BAD_REQUEST' },
      });
    },
  );
});

describe('what WeChat pushes', () => {
  it('counts a consent that the app never told of', async () => {
    await push('popup', [accept(birthday), reject(expiry), accept('template-of-nobody')]);
    expect(await left()).toMatchObject({ [birthday]: 1, [expiry]: 0 });
  });

  it.each(['app first', 'push first', 'both at once'])('counts one tap once that both tell of: %s', async (order) => {
    const told = [() => consent({ [birthday]: 'accept' }), () => push('popup', accept(birthday))];
    if (order === 'both at once') await Promise.all(told.map((it) => it()));
    else for (const tell of order === 'app first' ? told : told.toReversed()) await tell();
    expect(await left()).toMatchObject({ [birthday]: 1 });
  });

  it('counts the same push once, however often and at once it comes', async () => {
    const again = { CreateTime: '1772416800' };
    await Promise.all(Array.from({ length: 8 }, () => push('popup', accept(birthday), again)));
    await push('popup', accept(birthday), again);
    expect(await left()).toMatchObject({ [birthday]: 1 });
  });

  it('of ten taps told of by both, in any order and at once, counts ten', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        i % 2 === 0
          ? [consent({ [birthday]: 'accept' }), push('popup', accept(birthday))]
          : [push('popup', accept(birthday)), consent({ [birthday]: 'accept' })],
      ).flat(),
    );
    expect(await left()).toMatchObject({ [birthday]: 10 });
  });

  it('empties the book of what was turned off in WeChat’s settings, until the next consent', async () => {
    await consent({ [birthday]: 'accept', [expiry]: 'accept' });
    await push('change', reject(birthday));
    expect(await left()).toMatchObject({ [birthday]: 0, [expiry]: 1 });
    await push('change', reject(birthday));
    expect(await left()).toMatchObject({ [birthday]: 0 });
    await consent({ [birthday]: 'accept' });
    expect(await left()).toMatchObject({ [birthday]: 1 });
  });

  it('about strangers, or about something else, changes nothing', async () => {
    await push('popup', accept(birthday), { FromUserName: 'o-stranger' });
    await push('view', accept(birthday));
    await world.house.pushed(null);
    expect(await world.database.db.collection('reminderQuotas').countDocuments()).toBe(0);
    expect(await world.database.db.collection('reminderPushes').countDocuments()).toBe(0);
  });

  it('is forgotten after days', async () => {
    await push('popup', accept(birthday));
    world.setNow('2026-03-04T02:00:00Z');
    expect(await world.runJob('reminder.forget')).toEqual({ forgotten: 0 });
    world.setNow('2026-03-05T02:00:01Z');
    expect(await world.runJob('reminder.forget')).toEqual({ forgotten: 1 });
  });

  it('keeps nothing by which somebody who reads the database finds the openid', async () => {
    await push('popup', accept(birthday));
    const kept = JSON.stringify(await world.database.db.collection('reminderPushes').find().toArray());
    expect(kept).not.toContain('o-consents');
    expect(world.logged.join('\n')).not.toContain('o-consents');
  });
});

describe('whether a message arrived', () => {
  const MSG_ID = '2402298110051942123';
  const arrived = (code: number, msgId = MSG_ID) =>
    push('sent', { TemplateId: birthday, MsgID: msgId, ErrorCode: String(code), ErrorStatus: 'success' });
  beforeEach(async () => {
    await consent({ [birthday]: 'accept' });
    await on.queue('o-consents');
    world.wechat.results.push({ sent: true, msgId: MSG_ID });
  });
  const send = () => on.sendAt('2026-03-02T02:00:00Z');

  it('is told by the push, after the message was booked', async () => {
    await send();
    expect(await on.docs()).toMatchObject([{ state: 'sent', msgId: MSG_ID }]);
    await arrived(0);
    await arrived(0);
    expect(await on.states()).toEqual(['delivered']);
  });

  it('is told by the push, even if that comes before the message is booked', async () => {
    await arrived(0);
    await send();
    expect(await on.states()).toEqual(['delivered']);
  });

  it('is a failure with its code where it did not', async () => {
    await send();
    await arrived(-2);
    expect(await on.docs()).toMatchObject([{ state: 'failed', code: -2 }]);
  });

  it('is not told by a push about another message', async () => {
    await send();
    await arrived(0, '2402298110051942124');
    expect(await on.states()).toEqual(['sent']);
  });
});

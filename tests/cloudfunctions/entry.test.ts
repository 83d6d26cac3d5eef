/** The functions as they are deployed to WeChat Cloud, each in a process of its own, called as the platform calls them for phones, timers and pushes. */
import { z } from 'zod';
import { jobRuns } from '@/cloudfunctions/kernel/jobs';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import type { WxContext } from '@/cloudfunctions/occasion.rule';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { APP, deploy, Joined, newKey, newOpenid, phoneOf, type Deployment } from '../support/wxCloud/deployment';

let shop: Deployment;
beforeAll(async () => {
  shop = await deploy();
}, 120_000);
afterAll(() => shop.close());

describe('a member', () => {
  it('joins, checks in, sees the balance, exchanges, and by the same key only once', async () => {
    const [owner, member] = [newOpenid(), newOpenid()];
    await shop.join(owner);
    const { invitation } = await inviteByHouse(await shop.house.systemContext(), {
      role: 'operator',
      shopIds: [],
      name: 'owner',
    });
    expect(await shop.must('shop', 'accept', { invitation }, { as: owner, key: newKey() })).toMatchObject({ role: 'operator' });

    const memberNo = await shop.join(member);
    const checkedIn = await shop.must('checkin', 'checkIn', {}, { as: member });
    expect(checkedIn).toMatchObject({ streak: 1, repeated: false });
    expect(await shop.must('checkin', 'checkIn', {}, { as: member })).toMatchObject({ streak: 1, repeated: true });
    await shop.must('points', 'adjust', { memberNo, points: 200, reason: 'opening gift' }, { as: owner, key: newKey() });
    const before = z.object({ available: z.number() }).parse(await shop.must('points', 'balance', {}, { as: member })).available;

    const key = newKey();
    const asked = { rewardId: 'croissant', quantity: 1, shopId: 'jingan' };
    const first = await shop.must('mall', 'exchange', asked, { as: member, key });
    expect(await shop.must('mall', 'exchange', asked, { as: member, key })).toEqual(first);
    expect(await shop.call('mall', 'exchange', { ...asked, quantity: 2 }, { as: member, key })).toMatchObject({
      error: { code: 'KEY_REUSED' },
    });
    expect(await shop.must('points', 'balance', {}, { as: member })).toMatchObject({ available: before - 120 });
    const { items } = await shop.must('points', 'entries', { limit: 100 }, { as: member });
    expect(items).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'spend', points: -120 })]));
  });

  it('is whom the platform vouches for, whatever the body says', async () => {
    const [member, stranger] = [newOpenid(), newOpenid()];
    const memberNo = await shop.join(member);
    const body = { openid: member, OPENID: member, userInfo: { openId: member, appId: APP }, app: APP };
    const identity = await shop.instanceOf('identity');
    const run = async (context: WxContext) => (await identity.run({ action: 'me', data: {}, ...body }, context)).result;
    for (const nobody of [{}, { OPENID: '', APPID: APP, SOURCE: 'wx_client' }, { OPENID: member, APPID: '' }])
      expect(await run(nobody)).toMatchObject({ ok: false, error: { code: 'NO_SESSION' } });
    expect(await run(phoneOf(member))).toMatchObject({ data: { member: { memberNo } } });
    expect(await run(phoneOf(stranger))).not.toMatchObject({ data: { member: { memberNo } } });
  });

  it('stays who they are while an instance starts and others call it', async () => {
    const members = [newOpenid(), newOpenid(), newOpenid()];
    const numbers = await Promise.all(members.map((it) => shop.join(it)));
    const cold = await shop.cloud.instance('identity', shop.variables);
    const runs = await Promise.all(members.map((it) => cold.run({ action: 'me', data: {} }, phoneOf(it))));
    const told = z.object({ data: Joined });
    expect(runs.map(({ result }) => told.parse(result).data.member.memberNo)).toEqual(numbers);
  });

  it('is the same behind a chain of functions', async () => {
    const member = newOpenid();
    const memberNo = await shop.join(member);
    const as = { ...phoneOf(member), SOURCE: 'wx_client,scf' };
    expect(await shop.must('identity', 'me', {}, { as })).toMatchObject({ member: { memberNo } });
  });

  it('is nobody over HTTP, where the platform names no one', async () => {
    expect(await shop.call('points', 'balance', {}, { as: { APPID: APP, SOURCE: 'wx_http' } })).toMatchObject({
      error: { code: 'NO_SESSION' },
    });
  });
});

describe('the timer', () => {
  const event = { Type: 'Timer', TriggerName: 'tick', Time: '2026-03-02T02:00:00Z', Message: '' };
  const YESTERDAY_MS = 25 * 3_600_000;
  const long = (): Date => new Date(Date.now() - YESTERDAY_MS);
  const reader = () => readerOf(shop.house.platform).in(jobRuns);
  const ranFor = async (name: string): Promise<number> => (await reader().findOne({ _id: name }))?.ranFor?.getTime() ?? 0;

  it('runs what is due of the function’s own jobs, and the last function’s also the house’s', async () => {
    const [mall, last] = [shop.house.jobsOf('mall'), shop.house.jobsOf('reminder')];
    expect(last.map((it) => it.name)).toEqual(expect.arrayContaining(['reminder.send', 'events.deliver', 'answers.forget']));
    const since = long();
    for (const { name } of [...mall, ...last])
      await reader().updateOne({ _id: name }, { $set: { ranFor: since } }, { upsert: true });
    expect((await (await shop.instanceOf('mall')).run(event, { SOURCE: 'wx_trigger' })).result).toEqual({ ticked: 'mall' });
    for (const { name } of mall) expect({ name, ran: (await ranFor(name)) > since.getTime() }).toEqual({ name, ran: true });
    for (const { name } of last) expect({ name, ranFor: await ranFor(name) }).toEqual({ name, ranFor: since.getTime() });
    await (await shop.instanceOf('reminder')).run(event, { SOURCE: 'wx_trigger' });
    for (const { name } of last) expect({ name, ran: (await ranFor(name)) > since.getTime() }).toEqual({ name, ran: true });
  });

  it('is nobody else: whoever sends its event gets no job run', async () => {
    const [job] = shop.house.jobsOf('mall');
    const since = long();
    await reader().updateOne({ _id: job?.name ?? '' }, { $set: { ranFor: since } }, { upsert: true });
    const mall = await shop.instanceOf('mall');
    for (const SOURCE of ['wx_client', 'wx_trigger,scf', 'wx_client,scf', 'wx_http', 'wx_devtools', '']) {
      const { result } = await mall.run(event, { OPENID: newOpenid(), APPID: APP, SOURCE });
      expect(result).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
    }
    expect(await ranFor(job?.name ?? '')).toBe(since.getTime());
  });

  it('begins nothing when its run is about to be ended, and goes on at the next tick', async () => {
    const [job] = shop.house.jobsOf('mall');
    const since = long();
    await reader().updateOne({ _id: job?.name ?? '' }, { $set: { ranFor: since } }, { upsert: true });
    const mall = await shop.instanceOf('mall');
    await mall.run(event, { SOURCE: 'wx_trigger' }, { time_limit_in_ms: 500 });
    expect(await ranFor(job?.name ?? '')).toBe(since.getTime());
    await mall.run(event, { SOURCE: 'wx_trigger' }, { time_limit_in_ms: 60_000 });
    expect(await ranFor(job?.name ?? '')).toBeGreaterThan(since.getTime());
  });
});

describe('a push of WeChat’s', () => {
  const Quota = z.object({ items: z.array(z.object({ templateId: z.string(), left: z.number() })) });
  let templateId: string;
  let member: string;
  beforeAll(async () => {
    member = newOpenid();
    await shop.join(member);
    const kinds = (await shop.house.systemContext()).programme.reminders.kinds;
    templateId = kinds.birthday?.templateId ?? '';
  });
  const left = async (): Promise<number | undefined> =>
    Quota.parse(await shop.must('reminder', 'quota', {}, { as: member })).items.find((it) => it.templateId === templateId)?.left;
  const pushOf = (Event: string, CreateTime: number, status: string) => ({
    ToUserName: 'gh_0123456789ab',
    FromUserName: member,
    CreateTime,
    MsgType: 'event',
    Event,
    List: { TemplateId: templateId, SubscribeStatusString: status, PopupScene: '0' },
  });
  const popup = (at: number) => pushOf('subscribe_msg_popup_event', at, 'accept');

  it('counts a consent once, however often it is pushed, and takes it back', async () => {
    const reminder = await shop.instanceOf('reminder');
    const vouched: WxContext = { OPENID: member, APPID: APP, SOURCE: 'wx_unknown' };
    expect((await reminder.run(popup(1_700_000_001), vouched)).result).toBe('success');
    expect((await reminder.run(popup(1_700_000_001), vouched)).result).toBe('success');
    expect(await left()).toBe(1);
    await reminder.run(pushOf('subscribe_msg_change_event', 1_700_000_002, 'reject'), vouched);
    expect(await left()).toBe(0);
  });

  it('is not believed from a phone, nor about another openid, nor by another function', async () => {
    const refused = { ok: false, error: { code: 'BAD_REQUEST' } };
    const reminder = await shop.instanceOf('reminder');
    for (const SOURCE of ['wx_client', 'wx_client,scf', 'wx_http', 'wx_devtools', 'scf'])
      expect((await reminder.run(popup(1_700_000_003), { OPENID: member, APPID: APP, SOURCE })).result).toMatchObject(refused);
    for (const OPENID of [newOpenid(), '', undefined])
      expect((await reminder.run(popup(1_700_000_003), { OPENID, APPID: APP, SOURCE: 'wx_unknown' })).result).toMatchObject(
        refused,
      );
    const other = await shop.instanceOf('mall');
    expect((await other.run(popup(1_700_000_003), { OPENID: member, APPID: APP })).result).toMatchObject(refused);
    expect(await left()).toBe(0);
    expect(reminder.logged.filter((it) => it.includes('push refused') && it.includes('wx_client')).length).toBeGreaterThan(0);
    expect(reminder.logged.filter((it) => it.includes(member))).toEqual([]);
  });
});

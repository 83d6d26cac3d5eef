/** A sender that dies, or is thought dead, between its steps: what it had asked WeChat for is never sent again, the rest by another. */
import type { Context } from '@/cloudfunctions/kernel/context';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { quotas } from '@/cloudfunctions/reminder/quota.store';
import { reminders } from '@/cloudfunctions/reminder/reminder.store';
import { sendDue } from '@/cloudfunctions/reminder/send.usecase';
import { reminding, type Reminding } from '../../support/reminding';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
let on: Reminding;
let birthday: string;
let memberNo: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T01:00:00Z');
  on = reminding(world);
  birthday = on.template('birthday');
  memberNo = await world.join('o-sent');
  await on.consent('o-sent', { [birthday]: 'accept' });
  await on.queue('o-sent');
});
afterEach(() => world.close());

const CAP = { cap: { perDay: 1, perWeek: 1 } };

describe('a message', () => {
  it('of a sender that died after it asked is never sent again', async () => {
    world.setNow('2026-03-02T02:00:00Z');
    await readerOf(world.house.platform)
      .in(reminders)
      .updateMany({}, { $set: { state: 'sending', claimedAt: world.now(), attempts: 1, askedIn: 1 } });
    expect(await on.sendAt('2026-03-02T02:05:00Z')).toMatchObject({ unknown: 0, sent: 0 });
    expect(await on.sendAt('2026-03-02T02:10:01Z')).toMatchObject({ unknown: 1, sent: 0 });
    expect(world.wechat.sent).toHaveLength(0);
  });

  it('of a sender that died before it asked is sent by another, with its consent and its place under the cap', async () => {
    world.setNow('2026-03-02T02:00:00Z');
    const context = await on.context(CAP);
    // It tried and failed for now; in the second attempt it dies between the claim and the mark.
    world.wechat.results.push({ sent: false, kind: 'temporary', code: -1 });
    expect(await sendDue(context)).toMatchObject({ again: 1 });
    world.setNow('2026-03-02T02:10:00Z');
    await diesAfterClaim(await on.context(CAP));
    expect(await on.docs()).toMatchObject([{ state: 'sending', attempts: 2, askedIn: 1 }]);
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
    expect(await on.sendAt('2026-03-02T02:15:00Z')).toMatchObject({ sent: 0 });
    const later = await on.sendAt('2026-03-02T02:20:01Z', CAP);
    expect(later).toMatchObject({ unknown: 0, again: 1, sent: 1 });
    expect(await on.left('o-sent')).toMatchObject({ [birthday]: 0 });
  });

  it('of a sender that is thought dead and is not goes once', async () => {
    const { wake, ended } = await claimsAndSleeps();
    expect(await on.sendAt('2026-03-02T02:10:01Z')).toMatchObject({ again: 1, sent: 1 });
    wake();
    expect(await ended).toMatchObject({ sent: 0 });
    expect(world.wechat.sent).toHaveLength(1);
    expect(await on.states()).toEqual(['sent']);
  });

  it('that was claimed does not go to who has left before WeChat is asked', async () => {
    const { wake, ended } = await claimsAndSleeps();
    await world.must('identity', 'erase', { memberNo }, { as: 'o-sent' });
    wake();
    expect(await ended).toMatchObject({ sent: 0 });
    expect(world.wechat.sent).toEqual([]);
  });

  it('that was claimed before the quiet hours and not asked for until they began waits for the morning, with its consent', async () => {
    const clock = jest.spyOn(performance, 'now');
    const { wake, ended } = await claimsAndSleeps('2026-03-02T12:59:50Z');
    const later = performance.now() + 20_000;
    clock.mockImplementation(() => later);
    wake();
    expect(await ended).toMatchObject({ sent: 0 });
    clock.mockRestore();
    expect(await on.sendAt('2026-03-02T13:20:00Z')).toMatchObject({ again: 1, later: 1, sent: 0 });
    expect(await on.sendAt('2026-03-03T02:00:00Z')).toMatchObject({ sent: 1 });
  });

  it('of a dead sender gives its consent back to the account that gave it, and to no book that was emptied since', async () => {
    await world.join('o-later');
    for (const openid of ['o-sent', 'o-later']) await world.house.callerOf({ app: APP, openid, unionid: 'u-1' });
    await on.consent('o-later', { [birthday]: 'accept' });
    await on.queue('o-sent', { period: 'p-2' });
    const left = async () =>
      (
        await readerOf(world.house.platform)
          .in(quotas)
          .find({}, { limit: 10, sort: { openid: 1 } })
      ).map((it) => [it.openid, it.left]);
    world.setNow('2026-03-02T02:00:00Z');
    await diesAfterClaim(await on.context());
    expect(await left()).toEqual([
      ['o-later', 0],
      ['o-sent', 0],
    ]);
    const turnedOff = { TemplateId: birthday, SubscribeStatusString: 'reject' };
    const push = { FromUserName: 'o-sent', CreateTime: '1772416800', Event: 'subscribe_msg_change_event', List: turnedOff };
    await world.house.pushed(push);
    expect(await on.sendAt('2026-03-02T02:10:01Z')).toMatchObject({ again: 2, sent: 1, no_consent: 1 });
    expect(world.wechat.sent.map((it) => it.openid)).toEqual(['o-later']);
  });
});

/** A sender that has claimed and goes on when it is woken. */
async function claimsAndSleeps(at = '2026-03-02T02:00:00Z'): Promise<{ wake(): void; ended: Promise<Record<string, number>> }> {
  world.setNow(at);
  const context = await on.context();
  let [claimed, wake]: (() => void)[] = [];
  const hasClaimed = new Promise<void>((resolve) => (claimed = resolve));
  const isAwake = new Promise<void>((resolve) => (wake = resolve));
  const transact: typeof context.transact = async (work) => {
    const outcome = await context.transact(work);
    if ((await on.states()).includes('sending')) {
      claimed?.();
      await isAwake;
    }
    return outcome;
  };
  const ended = sendDue({ ...context, transact });
  await hasClaimed;
  return { wake: () => wake?.(), ended };
}

/** A sender that does not live to mark what it has claimed. */
async function diesAfterClaim(context: Context): Promise<void> {
  const dying: Context = {
    ...context,
    async transact(work) {
      const outcome = await context.transact(work);
      if ((await on.states()).includes('sending')) throw new Error('killed');
      return outcome;
    },
  };
  await expect(sendDue(dying)).rejects.toThrow('killed');
}

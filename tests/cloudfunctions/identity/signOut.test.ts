/** Signing out everywhere: every session of a member is over, whichever app it is of, and whoever signs in anew is let in. */
import { generationOf } from '@/cloudfunctions/identity/identity.usecase';
import { recognise } from '@/cloudfunctions/identity/recognise.usecase';
import type { Context } from '@/cloudfunctions/kernel/context';
import { code } from '../../support/people';
import { APP, openWorld, type As, type World } from '../../support/world';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld();
  context = await world.house.systemContext();
});
afterAll(() => world.close());

const call = (action: string, data: object, as: As, key?: string) => world.call('identity', action, data, { as, key });
const must = (action: string, data: object, as: As) => world.must('identity', action, data, { as });

describe('ending every session', () => {
  it('moves the figure that sessions are signed with, and none of an older figure is a caller any more', async () => {
    const who = { app: APP, openid: 'o-sessions' };
    expect(await generationOf(context, who)).toBe(0);
    await world.join('o-sessions');
    const asSession = { ...who, generation: 0 };
    expect(await world.house.callerOf(asSession)).toMatchObject({ memberId: expect.any(String) });
    expect(await call('signOutEverywhere', {}, asSession, 'sign-me-out')).toMatchObject({ ok: true });
    expect(await world.house.callerOf(asSession)).toBeUndefined();
    expect(code(await call('me', {}, asSession))).toBe('NO_SESSION');
    expect(await generationOf(context, who)).toBe(1);
    expect(await world.house.callerOf({ ...who, generation: 1 })).toMatchObject({ memberId: expect.any(String) });
    // WeChat Cloud vouches anew at each call: there is no session to end.
    expect(await world.house.callerOf(who)).toMatchObject({ memberId: expect.any(String) });
  });

  it('is done in every app of the shop at once', async () => {
    const [mini, official] = [
      { app: APP, openid: 'o-two-apps', unionid: 'u-two-apps' },
      { app: 'wxofficial000000001', openid: 'oa-two-apps', unionid: 'u-two-apps' },
    ];
    await world.join(mini);
    await must('me', {}, official);
    await must('signOutEverywhere', {}, official);
    for (const who of [mini, official]) expect(await generationOf(context, who)).toBe(1);
  });

  it('ends one that was never used, too, and lets the next one in', async () => {
    const [mini, official] = [
      { app: APP, openid: 'o-unused', unionid: 'u-unused' },
      { app: 'wxofficial000000001', openid: 'oa-unused', unionid: 'u-unused' },
    ];
    await world.join(mini);
    const unused = { ...official, generation: await generationOf(context, official) };
    await must('signOutEverywhere', {}, mini);
    expect(code(await call('me', {}, unused))).toBe('NO_SESSION');
    const anew = { ...official, generation: await generationOf(context, official) };
    for (const who of [anew, mini, anew]) expect(code(await call('me', {}, who))).toBe('OK');
    expect(await generationOf(context, official)).toBe(anew.generation);
  });

  it('ends one whose openid is being added at that moment', async () => {
    const [mini, official] = [
      { app: APP, openid: 'o-just-then', unionid: 'u-just-then' },
      { app: 'wxofficial000000001', openid: 'oa-just-then', unionid: 'u-just-then' },
    ];
    await world.join(mini);
    const session = { ...official, generation: 0 };
    const endedMeanwhile = async () => {
      await must('signOutEverywhere', {}, mini);
      return context;
    };
    expect(await recognise(context, session, endedMeanwhile)).toBeUndefined();
    expect(await world.house.callerOf(session)).toBeUndefined();
    expect(await world.house.callerOf({ ...session, generation: 1 })).toMatchObject({ memberId: expect.any(String) });
  });

  it('keeps it ended where an app that has no sessions shows its openid first', async () => {
    const [mini, official] = [
      { app: APP, openid: 'o-cloud', unionid: 'u-cloud' },
      { app: 'wxofficial000000001', openid: 'oa-cloud', unionid: 'u-cloud' },
    ];
    await world.join(mini);
    await must('signOutEverywhere', {}, mini);
    await must('me', {}, official);
    expect(await world.house.callerOf({ ...official, generation: 0 })).toBeUndefined();
  });
});

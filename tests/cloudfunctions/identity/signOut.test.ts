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

describe('a session that was ended stays so after its member left,', () => {
  const official = (name: string) => ({ app: 'wxofficial000000001', openid: `oa-${name}`, unionid: `u-${name}` });
  const mini = (name: string) => ({ app: APP, openid: `o-${name}`, unionid: `u-${name}` });
  const session = async (who: ReturnType<typeof mini>) => ({ ...who, generation: await generationOf(context, who) });
  const joined = async () => ({ scene: 'shop:jingan', consent: context.programme.identity.consentVersion });
  const memberNoOf = async (as: As) => JSON.parse(JSON.stringify((await must('me', {}, as)).member)).memberNo;
  const leave = async (as: As) => must('erase', { memberNo: await memberNoOf(as) }, as);

  it('and joins nobody anew, while who signs in does, with no second passing', async () => {
    await world.join(mini('stolen'));
    const stolen = await session(mini('stolen'));
    await must('signOutEverywhere', {}, stolen);
    const owner = await session(mini('stolen'));
    await leave(owner);
    expect(code(await call('join', await joined(), stolen))).toBe('NO_SESSION');
    expect(code(await world.call('shop', 'roles', {}, { as: stolen }))).toBe('NO_SESSION');
    const anew = await session(mini('stolen'));
    expect(code(await call('join', await joined(), anew))).toBe('OK');
    for (const as of [anew, owner]) expect(code(await call('me', {}, as))).toBe('OK');
    expect(code(await call('me', {}, stolen))).toBe('NO_SESSION');
  });

  it('also in an app in which it was never used, and after a second life', async () => {
    await world.join(mini('unused'));
    const unused = await session(official('unused'));
    await must('signOutEverywhere', {}, mini('unused'));
    await leave(mini('unused'));
    expect(code(await call('join', await joined(), unused))).toBe('NO_SESSION');
    const second = await session(mini('unused'));
    await call('join', await joined(), second);
    await must('signOutEverywhere', {}, second);
    await leave(mini('unused'));
    for (const ended of [unused, second]) expect(code(await call('join', await joined(), ended))).toBe('NO_SESSION');
    expect(code(await call('join', await joined(), await session(official('unused'))))).toBe('OK');
    for (const ended of [unused, second]) expect(code(await call('me', {}, ended))).toBe('NO_SESSION');
  });

  it('where two became one whose sessions were ended unequally often, for the sessions of both', async () => {
    await world.join(official('pair'));
    const first = await session(official('pair'));
    await must('signOutEverywhere', {}, official('pair'));
    const between = await session(official('pair'));
    await must('signOutEverywhere', {}, official('pair'));
    await world.join({ app: APP, openid: 'o-pair' });
    await must('me', {}, mini('pair'));
    await must('signOutEverywhere', {}, mini('pair'));
    await leave(mini('pair'));
    expect(code(await call('join', await joined(), await session(mini('pair'))))).toBe('OK');
    for (const ended of [first, between]) expect(code(await call('me', {}, ended))).toBe('NO_SESSION');
    expect(code(await call('me', {}, await session(official('pair'))))).toBe('OK');
  });

  it('where it calls while the owner signs out and leaves', async () => {
    await world.join(mini('just-left'));
    const stolen = await session(mini('just-left'));
    const meanwhile = async () => {
      await must('signOutEverywhere', {}, mini('just-left'));
      await leave(mini('just-left'));
      return context;
    };
    expect(await recognise(context, { ...stolen, unionid: 'u-another' }, meanwhile)).toBeUndefined();
  });

  it('for as long as a session lives, a keyed hash and a figure; then nothing is kept', async () => {
    await world.join(mini('forgotten'));
    await must('signOutEverywhere', {}, mini('forgotten'));
    await leave(mini('forgotten'));
    const kept = () => world.database.db.collection('endedSessions').find().toArray();
    const lines = await kept();
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toMatch(/forgotten/);
    for (const line of lines) expect(Object.keys(line).sort()).toEqual(['_id', 'at', 'generation']);
    const left = world.now().getTime();
    world.setNow(new Date(left + 30 * 86_400_000));
    await world.runJob('identity.sweep');
    expect(await kept()).toHaveLength(lines.length);
    world.setNow(new Date(left + 32 * 86_400_000));
    await world.runJob('identity.sweep');
    expect(await kept()).toEqual([]);
  });
});

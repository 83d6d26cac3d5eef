/** What the wire promises to every caller, whatever the function: who may call, what is refused, and that a key is used once. */
import { BusyError } from '@/cloudfunctions/kernel/database';
import { code } from '../../support/people';
import { openWorld, type World } from '../../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.join('o-wu', { nickname: '小吴' });
});
afterAll(() => world.close());

it.each([
  { name: 'an action that does not exist', fn: 'mall', action: 'steal', data: {}, as: 'o-wu', expected: 'NO_SUCH_ACTION' },
  {
    name: 'an action named like a property of every object',
    fn: 'mall',
    action: 'constructor',
    data: {},
    as: 'o-wu',
    expected: 'NO_SUCH_ACTION',
  },
  {
    name: 'a member’s action without a session',
    fn: 'points',
    action: 'balance',
    data: {},
    as: undefined,
    expected: 'NO_SESSION',
  },
  {
    name: 'a member’s action by somebody signed in who never joined',
    fn: 'points',
    action: 'balance',
    data: {},
    as: 'o-stranger',
    expected: 'NOT_A_MEMBER',
  },
  { name: 'a staff action by a member', fn: 'counter', action: 'today', data: {}, as: 'o-wu', expected: 'FORBIDDEN' },
  {
    name: 'an operator’s action by a member',
    fn: 'shop',
    action: 'invite',
    data: { role: 'operator', shopIds: [], name: 'x' },
    as: 'o-wu',
    expected: 'FORBIDDEN',
  },
  {
    name: 'an openid in the body',
    fn: 'points',
    action: 'balance',
    data: { openid: 'o-other' },
    as: 'o-wu',
    expected: 'BAD_REQUEST',
  },
  {
    name: 'a text where a number belongs',
    fn: 'mall',
    action: 'exchange',
    data: { rewardId: 'croissant', quantity: '1' },
    as: 'o-wu',
    expected: 'BAD_REQUEST',
  },
  {
    name: 'a fraction of a reward',
    fn: 'mall',
    action: 'exchange',
    data: { rewardId: 'croissant', quantity: 1.5 },
    as: 'o-wu',
    expected: 'BAD_REQUEST',
  },
  { name: 'an array where an object belongs', fn: 'mall', action: 'exchange', data: [], as: 'o-wu', expected: 'BAD_REQUEST' },
  {
    name: 'a query operator where an id belongs',
    fn: 'mall',
    action: 'exchange',
    data: { rewardId: { $gt: '' }, quantity: 1 },
    as: 'o-wu',
    expected: 'BAD_REQUEST',
  },
  {
    name: 'a scene that names no shop',
    fn: 'identity',
    action: 'join',
    data: { scene: 'shop:nowhere', consent: 'x' },
    as: 'o-new',
    expected: 'NO_SUCH_SHOP',
  },
])('$name is refused with $expected', async ({ fn, action, data, as, expected }) => {
  expect(code(await world.call(fn, action, data, { as }))).toBe(expected);
});

it('a deed without a key is refused, and so is a key of another shape', async () => {
  const data = { nickname: '吴' };
  expect(code(await world.call('identity', 'setProfile', data, { as: 'o-wu', key: null }))).toBe('KEY_REQUIRED');
  expect(code(await world.call('identity', 'setProfile', data, { as: 'o-wu', key: 'short' }))).toBe('BAD_REQUEST');
});

it('an envelope that is none is a bad request, and keys of the envelope that we do not know are dropped', async () => {
  const shop = world.house.functions.find((it) => it.name === 'shop');
  for (const envelope of [null, 'text', 7, [], {}]) {
    expect(await shop?.answer(world.house.platform, { envelope, caller: undefined })).toMatchObject({
      ok: false,
      error: { code: 'BAD_REQUEST' },
    });
  }
  expect(
    await shop?.answer(world.house.platform, { envelope: { action: 'shops', userInfo: { openId: 'o-x' } }, caller: undefined }),
  ).toMatchObject({ ok: true });
});

it('a refusal says in the asked language what to do', async () => {
  const points = world.house.functions.find((it) => it.name === 'points');
  const said = (language: string) =>
    points?.answer(world.house.platform, { envelope: { action: 'balance', language }, caller: undefined });
  expect(await said('en')).toMatchObject({ error: { message: 'You are signed out. Please open the app again.' } });
  expect(await said('zh')).toMatchObject({ error: { message: '登录已过期，请重新打开小程序。' } });
});

it('the same key with the same body, in any order of its fields, is the first answer again', async () => {
  const first = await world.must('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as: await rich('o-first') });
  expect(first.exchangeNo).toBeDefined();
  const as = await rich('o-again');
  const once = await world.must('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as, key: 'the-same-key' });
  const again = await world.must('mall', 'exchange', { quantity: 1, rewardId: 'croissant' }, { as, key: 'the-same-key' });
  expect(again).toEqual(once);
});

it('the same key with another body is KEY_REUSED, for another caller it is a key of its own', async () => {
  const [as, other] = [await rich('o-reuse'), await rich('o-other-caller')];
  const once = await world.must('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as, key: 'key-of-two' });
  expect(code(await world.call('mall', 'exchange', { rewardId: 'croissant', quantity: 2 }, { as, key: 'key-of-two' }))).toBe(
    'KEY_REUSED',
  );
  const theirs = await world.must('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as: other, key: 'key-of-two' });
  expect(theirs.exchangeNo).not.toBe(once.exchangeNo);
});

it('twenty callers at once with one key do one deed and hear one answer', async () => {
  const as = await rich('o-twenty');
  const replies = await Promise.all(
    Array.from({ length: 20 }, () =>
      world.call('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as, key: 'twenty-at-once' }),
    ),
  );
  expect(new Set(replies.map((it) => JSON.stringify(it))).size).toBe(1);
  expect(code(replies[0] ?? { ok: false, error: { code: 'INTERNAL', message: '' } })).toBe('OK');
  const { items } = await world.must('mall', 'exchanges', {}, { as });
  expect(items).toHaveLength(1);
});

it('a refusal is not kept: the same key succeeds when the reason is gone', async () => {
  await world.join('o-poor');
  const ask = () =>
    world.call('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as: 'o-poor', key: 'poor-then-rich' });
  expect(code(await ask())).toBe('INSUFFICIENT_POINTS');
  await rich('o-poor');
  expect(code(await ask())).toBe('OK');
});

it('a stored answer lives 90 days, and the sweep drops it after', async () => {
  const as = await rich('o-long');
  await world.must('mall', 'exchange', { rewardId: 'croissant', quantity: 1 }, { as, key: 'ninety-days' });
  expect(await world.runJob('answers.forget')).toEqual({ forgotten: 0 });
  const before = world.now();
  world.setNow(new Date(before.getTime() + 91 * 86_400_000));
  expect((await world.runJob('answers.forget')).forgotten).toBeGreaterThan(0);
  world.setNow(before);
});

it('what was told is kept for a month, what nobody could be told of for longer', async () => {
  await world.join('o-told');
  await world.join('o-untold');
  const outbox = world.database.db.collection('outbox');
  const [told = null, untold = null] = await outbox.find({ type: 'member.joined' }).sort({ _id: -1 }).limit(2).toArray();
  await outbox.updateOne({ _id: untold?._id }, { $set: { pending: true } });
  const before = world.now();
  world.setNow(new Date(before.getTime() + 29 * 86_400_000));
  await world.runJob('events.forget');
  expect(await outbox.findOne({ _id: told?._id })).not.toBeNull();
  world.setNow(new Date(before.getTime() + 31 * 86_400_000));
  await world.runJob('events.forget');
  expect(await outbox.findOne({ _id: told?._id })).toBeNull();
  expect(await outbox.findOne({ _id: untold?._id })).not.toBeNull();
  world.setNow(before);
});

it('no line of the log holds an openid, a name or a key', () => {
  expect(world.logged.length).toBeGreaterThan(20);
  for (const line of world.logged)
    for (const secret of ['o-wu', 'o-twenty', '小吴', 'the-same-key']) expect(line).not.toContain(secret);
});

/** A member with points to spend: staff record a purchase, a day passes for it to settle. */
async function rich(openid: string): Promise<string> {
  if (!staffed) {
    await world.hire('o-staff', ['jingan']);
    staffed = true;
  }
  const memberNo = await world.join(openid);
  for (const amountFen of [500_000, 500_000])
    await world.must('counter', 'recordPurchase', { memberNo, amountFen }, { as: 'o-staff' });
  world.setNow(new Date(world.now().getTime() + 2 * 86_400_000));
  return openid;
}
let staffed = false;

describe('finding out who is calling', () => {
  const answer = async (action: string, caller: () => Promise<undefined>) => {
    const served = world.house.functions.find((it) => it.name === 'shop');
    return served?.answer(world.house.platform, { envelope: { action, data: {} }, caller });
  };

  it('may meet a busy database, which the caller hears as the code that says: again', async () => {
    const busy = () => Promise.reject(new BusyError('no gap in the traffic'));
    expect(await answer('programme', busy)).toMatchObject({ ok: false, error: { code: 'BUSY' } });
  });

  it('may find that the session was ended, which is refused even where no session is asked for', async () => {
    const ended = () => Promise.resolve(undefined);
    expect(await answer('shops', ended)).toMatchObject({ ok: false, error: { code: 'NO_SESSION' } });
  });
});

/** Calls and papers that name a member who has become one with somebody in the meantime: what they do is done for the one that is left. */
import { takeBirthdayGifts } from '@/cloudfunctions/identity/identity.usecase';
import { birthdayGiftKey, grantMany, usable } from '@/cloudfunctions/coupon/coupon.usecase';
import type { Caller, Context, Tx } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { aReward, givePoints, stockShelf } from '../../support/shelf';
import { APP, openWorld, type World } from '../../support/world';

const OFFICIAL = 'wxofficial000000001';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld();
  context = await world.house.systemContext();
  await stockShelf(world, aReward());
  await world.hire('o-clerk', ['jingan']);
});
afterAll(() => world.close());

/** What both were welcomed with stays once. */
const WELCOME = 100;

/** Somebody in the mini-program who is about to be found out to be `older`, from the official account; `stale` was recognised before. */
interface Found {
  readonly as: string;
  readonly stale: Caller | undefined;
  /** Both numbers, the one that stays first. */
  readonly numbers: readonly [string, string];
  become(): Promise<void>;
}

let people = 0;
async function aPerson(): Promise<Found> {
  people += 1;
  const [as, unionid] = [`o-stale-${people}`, `u-stale-${people}`];
  const older = await world.join({ app: OFFICIAL, openid: `oa-stale-${people}`, unionid });
  world.setNow(new Date(world.now().getTime() + 1000));
  const newer = await world.join(as);
  const stale = await world.house.callerOf({ app: APP, openid: as });
  return {
    as,
    stale,
    numbers: [older, newer],
    become: async () => void (await world.must('identity', 'me', {}, { as: { openid: as, unionid } })),
  };
}

let keys = 0;
/** A call that was let in before the merge and is handled after it. */
async function late(fn: string, action: string, data: object, caller: Caller | undefined) {
  const served = world.house.functions.find((it) => it.name === fn);
  const envelope = { action, data, key: `stale-key-${(keys += 1)}` };
  const reply = await served?.answer(world.house.platform, { envelope, caller });
  if (reply?.ok !== true) throw new Error(`${fn}.${action}: ${reply?.ok === false ? reply.error.code : 'no such function'}`);
  return JSON.parse(JSON.stringify(reply.data));
}
const clerk = (action: string, data: object) => world.must('counter', action, data, { as: 'o-clerk' });
const balance = (as: string) => world.must('points', 'balance', {}, { as });

describe('a call that was let in before', () => {
  it('checks in for the one that is left, once', async () => {
    const { as, stale, become } = await aPerson();
    await become();
    expect(await late('checkin', 'checkIn', {}, stale)).toMatchObject({ points: 2, repeated: false });
    expect(await world.must('checkin', 'checkIn', {}, { as })).toMatchObject({ repeated: true });
    expect(await balance(as)).toMatchObject({ available: WELCOME + 2 });
  });

  it('exchanges with the points of both, and the exchange can be cancelled and fetched', async () => {
    const { as, stale, numbers, become } = await aPerson();
    await givePoints(world, numbers[0], 80);
    await givePoints(world, numbers[1], 70);
    await become();
    const exchanged = await late('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, stale);
    const second = await late('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, stale);
    expect(await balance(as)).toMatchObject({ available: 50 });
    expect((await world.must('mall', 'exchanges', {}, { as })).items).toHaveLength(2);
    await world.must('mall', 'cancel', { exchangeNo: second.exchangeNo }, { as });
    expect(await balance(as)).toMatchObject({ available: 150 });
    expect(await clerk('fulfil', { pickupCode: exchanged.pickupCode })).toMatchObject({ exchangeNo: exchanged.exchangeNo });
  });

  it('claims a coupon that counts for the one that is left', async () => {
    const { as, stale, become } = await aPerson();
    await become();
    const { couponCode } = await late('coupon', 'claim', { templateId: 'riverside' }, stale);
    const { items } = await world.must('coupon', 'mine', {}, { as });
    expect(JSON.stringify(items)).toContain(couponCode);
    const claims = Array.from({ length: 6 }, (_, i) =>
      i % 2
        ? world.call('coupon', 'claim', { templateId: 'riverside' }, { as })
        : late('coupon', 'claim', { templateId: 'riverside' }, stale).catch(() => undefined),
    );
    await Promise.all(claims);
    const centre = await world.must('coupon', 'centre', {}, { as });
    const [offer] = (Array.isArray(centre.items) ? centre.items : []).filter((it) => JSON.stringify(it).includes('"riverside"'));
    expect(offer).toMatchObject({ blocked: 'LIMIT_REACHED' });
    const held = await world.must('coupon', 'mine', { limit: 100 }, { as });
    const got = (Array.isArray(held.items) ? held.items : []).filter((it) => JSON.stringify(it).includes('"riverside"'));
    expect(offer).toMatchObject({ limit: got.length, claimed: got.length });
  });

  it('says a name and a birthday, shows a code that the counter takes, and proves a number', async () => {
    const { as, stale, numbers, become } = await aPerson();
    await become();
    await late('identity', 'setProfile', { nickname: '晚' }, stale);
    await late('identity', 'setBirthday', { birthday: '1990-05-05' }, stale);
    world.wechat.phones.set('stale-phone', '13300000001');
    await late('identity', 'bindPhone', { phoneCode: 'stale-phone' }, stale);
    const { memberCode } = await late('identity', 'memberCode', {}, stale);
    expect(await clerk('memberByCode', { memberCode })).toMatchObject({ member: { memberNo: numbers[0] } });
    const { member } = await world.must('identity', 'me', {}, { as });
    expect(member).toMatchObject({ memberNo: numbers[0], nickname: '晚', birthday: '1990-05-05', phone: '133****0001' });
  });

  it('wishes and consents for the one that is left', async () => {
    const { as, stale, become } = await aPerson();
    await become();
    await late('mall', 'wish', { rewardId: 'cookie', on: true }, stale);
    expect(JSON.stringify((await world.must('mall', 'rewards', {}, { as })).items)).toContain('"wished":true');
    const { items } = await world.must('reminder', 'quota', {}, { as });
    const [first] = Array.isArray(items) ? items : [];
    const templateId = first !== null && typeof first === 'object' && 'templateId' in first ? String(first.templateId) : '';
    await late('reminder', 'consented', { results: { [templateId]: 'accept' } }, stale);
    const after = await world.must('reminder', 'quota', {}, { as });
    expect(JSON.stringify(after.items)).toContain(`"left":1`);
  });

  it('reads the figures of the one that is left', async () => {
    const { as, stale, become } = await aPerson();
    await become();
    expect(await late('points', 'balance', {}, stale)).toEqual(await balance(as));
    expect(await late('points', 'entries', {}, stale)).toEqual(await world.must('points', 'entries', {}, { as }));
    expect(await late('points', 'verify', {}, stale)).toEqual(await world.must('points', 'verify', {}, { as }));
    expect(await late('growth', 'progress', {}, stale)).toEqual(await world.must('growth', 'progress', {}, { as }));
    expect(await late('reminder', 'inbox', {}, stale)).toEqual(await world.must('reminder', 'inbox', {}, { as }));
  });

  it('accepts a role that goes where the member went, also when both happen at once', async () => {
    const invite = async () => (await inviteByHouse(context, { role: 'staff', shopIds: ['jingan'], name: 'late' })).invitation;
    const first = await aPerson();
    await first.become();
    await late('shop', 'accept', { invitation: await invite() }, first.stale);
    expect(await world.must('shop', 'roles', {}, { as: first.as })).toMatchObject({ staffOf: ['jingan'] });
    for (const _ of Array.from({ length: 5 })) {
      const it = await aPerson();
      const invitation = await invite();
      await Promise.all([it.become(), late('shop', 'accept', { invitation }, it.stale)]);
      expect(await world.must('shop', 'roles', {}, { as: it.as })).toMatchObject({ staffOf: ['jingan'] });
    }
  });
});

describe('papers of the one who was', () => {
  it('an open visit records a purchase for the one that is left, and a refund takes back from them', async () => {
    const { as, become, stale } = await aPerson();
    const { memberCode } = await late('identity', 'memberCode', {}, stale);
    const { visit } = await clerk('memberByCode', { memberCode });
    await clerk('recordPurchase', { visit, amountFen: 10_000, orderNo: 'stale-1' });
    await become();
    await clerk('recordPurchase', { visit, amountFen: 20_000, orderNo: 'stale-2' });
    expect(await clerk('recordPurchase', { visit, amountFen: 10_000, orderNo: 'stale-1' })).toMatchObject({ repeated: true });
    expect(await balance(as)).toMatchObject({ available: WELCOME, pending: 30 });
    expect(await world.must('growth', 'progress', {}, { as })).toMatchObject({ growth: 310 });
    await clerk('refund', { orderNo: 'stale-1', amountFen: 10_000, reason: 'taken back' });
    await clerk('undo', { orderNo: 'stale-2', reason: 'a slip' });
    expect(await balance(as)).toMatchObject({ available: WELCOME, pending: 0 });
    expect(await world.must('growth', 'progress', {}, { as })).toMatchObject({ growth: 0 });
  });

  it('purchases at both numbers while they become one are all there once', async () => {
    const { as, numbers, become } = await aPerson();
    const buys = Array.from({ length: 8 }, (_, i) =>
      clerk('recordPurchase', { memberNo: numbers[i % 2], amountFen: 1000, orderNo: `both-${i}` }),
    );
    await Promise.all([...buys, become()]);
    expect(await balance(as)).toMatchObject({ available: WELCOME, pending: 8 });
    expect(await world.must('growth', 'progress', {}, { as })).toMatchObject({ growth: 90 });
    expect((await world.must('points', 'verify', {}, { as })).ok).toBe(true);
  });

  it('a coupon of the one who was is used at the counter, once', async () => {
    const { as, numbers, become } = await aPerson();
    const { couponCode } = await world.must('coupon', 'claim', { templateId: 'morning_5' }, { as });
    await become();
    const sell = (memberNo: string, orderNo: string) =>
      world.call('counter', 'recordPurchase', { memberNo, couponCode, amountFen: 50_000, orderNo }, { as: 'o-clerk' });
    const replies = await Promise.all(numbers.map((memberNo, i) => sell(memberNo, `coupon-${i}`)));
    expect(replies.map((it) => (it.ok ? 'OK' : it.error.code)).sort()).toEqual(['COUPON_USED', 'OK']);
  });
});

it('a birthday gift that both selves were given this year is one', async () => {
  const { as, become } = await aPerson();
  const ids = await Promise.all(
    [
      { app: APP, openid: as },
      { app: OFFICIAL, openid: `oa-stale-${people}` },
    ].map(async (who) => (await world.house.callerOf(who))?.memberId ?? ''),
  );
  const give = async (tx: Tx) => {
    const due = await takeBirthdayGifts(tx, ids, 2026);
    const gifts = [...due].map((memberId) => ({ memberId, key: birthdayGiftKey(memberId, 2026) }));
    await grantMany(tx, tx.programme.identity.birthdayCoupon ?? '', gifts);
    return done(due.size);
  };
  expect(await context.transact(give)).toEqual(done(2));
  const held = async () =>
    (await usable(context, context, ids[0] ?? '')).filter((it) => it.templateId === context.programme.identity.birthdayCoupon);
  expect(await held()).toHaveLength(1);
  await become();
  expect(await held()).toHaveLength(1);
  expect(await context.transact(give)).toEqual(done(0));
});

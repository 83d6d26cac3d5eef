/** A refund that takes a tier back takes with it what the tier gave: gift, claims, exchanges, and the points that only it had earned. */
import { auditStep } from '@/cloudfunctions/points/audit.usecase';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { LocalDay } from '@/types/contract/values';
import { aReward, givePoints, listed, stockOf, stockShelf } from '../../support/shelf';
import type { World } from '../../support/world';
import { hireOperator, openDesk, type Desk } from './desk';

let desk: Desk;
let world: World;
beforeAll(async () => {
  desk = await openDesk();
  world = desk.world;
  await hireOperator(world, 'owner');
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

const at = (day: string) => world.setNow(`${day}T02:00:00Z`);
/** By the operator, since some cost more than an assistant may record. */
const buy = async (memberNo: string, yuan: number, more: object = {}) =>
  desk.must('recordPurchase', { memberNo, amountFen: yuan * 100, shopId: 'jingan', ...more }, 'owner');
const bought = async (memberNo: string, yuan: number, more: object = {}) => String((await buy(memberNo, yuan, more)).orderNo);
const refund = (orderNo: string, yuan: number, key?: string) =>
  desk.must('refund', { orderNo, amountFen: yuan * 100, reason: 'returned' }, 'clerk', key);
const tierOf = async (as: string) => (await world.must('growth', 'progress', {}, { as })).tier;

interface Held {
  templateId: string;
  couponCode: string;
  state: string;
}
const isHeld = (it: unknown): it is Held => it !== null && typeof it === 'object' && 'couponCode' in it;
const held = async (as: string, templateId: string): Promise<Held[]> =>
  (await listed(world, 'coupon', 'mine', { limit: 100 }, as)).filter(isHeld).filter((it) => it.templateId === templateId);
const states = async (as: string, templateId: string) => (await held(as, templateId)).map((it) => it.state);
async function usable(as: string, templateId: string): Promise<string> {
  const found = (await held(as, templateId)).find((it) => it.state === 'available');
  if (found === undefined) throw new Error(`no usable ${templateId}`);
  return found.couponCode;
}

describe('the gift of a rise', () => {
  /** Buys silver, uses its gift and gives the purchase back, by a refund or an undoing. */
  async function usedUp(as: string, memberNo: string, how: 'refund' | 'undo') {
    const orderNo = await bought(memberNo, 590);
    expect(await tierOf(as)).toBe('silver');
    const second = await bought(memberNo, 100, { couponCode: await usable(as, 'tier_silver') });
    if (how === 'refund') await refund(orderNo, 590);
    else await desk.must('undo', { orderNo, reason: 'typed wrong' });
    expect(await tierOf(as)).toBe('base');
    return second;
  }

  it.each(['refund', 'undo'] as const)('that was used before a %s took the tier back is not given again', async (how) => {
    const { as, memberNo } = await desk.aMember();
    const second = await usedUp(as, memberNo, how);
    for (let again = 0; again < 3; again += 1) {
      const orderNo = await bought(memberNo, 590);
      expect(await tierOf(as)).toBe('silver');
      expect(await states(as, 'tier_silver')).toEqual(['used']);
      await refund(orderNo, 590);
    }
    // Given back after its tier was taken back it is no coupon any more.
    await refund(second, 85);
    expect(await states(as, 'tier_silver')).toEqual(['revoked']);
  });

  it('is given again once a rise has stood for longer than a refund takes a tier back', async () => {
    const { as, memberNo } = await desk.aMember();
    await usedUp(as, memberNo, 'refund');
    at('2026-03-10');
    const orderNo = await bought(memberNo, 590);
    expect(await states(as, 'tier_silver')).toEqual(['used']);
    at('2026-04-10');
    await refund(orderNo, 590);
    expect(await tierOf(as)).toBe('silver');
    at('2028-01-01');
    expect(await tierOf(as)).toBe('base');
    await buy(memberNo, 590);
    expect((await states(as, 'tier_silver')).sort()).toEqual(['available', 'used']);
  });

  it('is not given by news that comes late, when the rise is taken back already', async () => {
    const { as, memberNo } = await desk.aMember();
    const orderNo = await bought(memberNo, 590);
    const outbox = world.database.db.collection('outbox');
    const coupons = world.database.db.collection<{ _id: string; memberId: string }>('coupons');
    const given = await coupons.findOne({ _id: await usable(as, 'tier_silver') });
    const news = await outbox.findOne({ type: 'growth.risen', memberId: given?.memberId });
    // As if its first delivery had failed, and the sweep came after the refund.
    await coupons.deleteOne({ _id: given?._id, memberId: given?.memberId });
    await refund(orderNo, 590);
    await outbox.updateOne({ _id: news?._id }, { $set: { pending: true, handledBy: [] } });
    expect(await world.runJob('events.deliver')).toMatchObject({ delivered: 1 });
    expect(await states(as, 'tier_silver')).toEqual([]);
  });

  it('of the tier that is left of a rise is given instead', async () => {
    const { as, memberNo } = await desk.aMember();
    const orderNo = await bought(memberNo, 3000);
    expect(await states(as, 'tier_gold')).toEqual(['available']);
    await refund(orderNo, 2000);
    expect(await tierOf(as)).toBe('silver');
    expect(await states(as, 'tier_gold')).toEqual(['revoked']);
    expect(await states(as, 'tier_silver')).toEqual(['available']);
  });

  it('of both rises goes where two members have become one', async () => {
    const [one, two] = [await desk.aMember(), await desk.aMember()];
    const first = await bought(one.memberNo, 590);
    at('2026-03-04');
    const second = await bought(two.memberNo, 590);
    for (const { as } of [one, two]) await world.must('identity', 'me', {}, { as: { openid: as, unionid: 'u-both' } });
    expect(await states(one.as, 'tier_silver')).toEqual(['available', 'available']);
    await refund(first, 590);
    expect(await tierOf(one.as)).toBe('silver');
    await refund(second, 590);
    expect(await tierOf(one.as)).toBe('base');
    expect(await states(one.as, 'tier_silver')).toEqual(['revoked', 'revoked']);
  });
});

describe('what a tier lets one have', () => {
  it('a coupon claimed by it is revoked, and can be claimed again by who reaches it again', async () => {
    const { as, memberNo } = await desk.aMember();
    const orderNo = await bought(memberNo, 2400);
    await world.must('coupon', 'claim', { templateId: 'gold_drink' }, { as });
    await refund(orderNo, 2400);
    expect(await states(as, 'gold_drink')).toEqual(['revoked']);
    const centre = await listed(world, 'coupon', 'centre', {}, as);
    expect(centre).toContainEqual(expect.objectContaining({ templateId: 'gold_drink', claimed: 0, blocked: 'TIER_TOO_LOW' }));
    await buy(memberNo, 2400);
    expect(await world.call('coupon', 'claim', { templateId: 'gold_drink' }, { as })).toMatchObject({ ok: true });
  });

  it('one used meanwhile stays used and counted, and is revoked when its order is given back', async () => {
    const { as, memberNo } = await desk.aMember();
    const orderNo = await bought(memberNo, 2400);
    await world.must('coupon', 'claim', { templateId: 'gold_drink' }, { as });
    const couponCode = await usable(as, 'gold_drink');
    const drinks = await bought(memberNo, 40, { couponCode, lines: [{ sku: 'latte', category: 'drinks', amountFen: 4000 }] });
    await refund(orderNo, 2400);
    expect(await states(as, 'gold_drink')).toEqual(['used']);
    const claimed = async () =>
      (await listed(world, 'coupon', 'centre', {}, as)).find((it) => JSON.stringify(it).includes('gold_drink'));
    expect(await claimed()).toMatchObject({ claimed: 1 });
    await refund(drinks, 30);
    expect(await states(as, 'gold_drink')).toEqual(['revoked']);
    expect(await claimed()).toMatchObject({ claimed: 0 });
  });

  it('a coupon claimed by an earlier, rightful tier stays', async () => {
    const { as, memberNo } = await desk.aMember();
    await buy(memberNo, 2400);
    await world.must('coupon', 'claim', { templateId: 'gold_drink' }, { as });
    at('2026-03-05');
    const orderNo = await bought(memberNo, 6000);
    expect(await tierOf(as)).toBe('black');
    await refund(orderNo, 6000);
    expect(await tierOf(as)).toBe('gold');
    expect(await states(as, 'gold_drink')).toEqual(['available']);
  });

  it('an exchange that waits is cancelled: points, stock and limit come back', async () => {
    const { as, memberNo } = await desk.aMember();
    await givePoints(world, memberNo, 400);
    await stockShelf(
      world,
      aReward({ rewardId: 'lesson', points: 150, tier: 'gold', limit: 1, stock: 5 }),
      aReward({ rewardId: 'plain', points: 50, stock: 5 }),
    );
    const orderNo = await bought(memberNo, 2400);
    const { exchangeNo } = await world.must('mall', 'exchange', { rewardId: 'lesson', quantity: 1 }, { as });
    world.setNow('2026-03-02T02:01:00Z');
    await world.must('mall', 'exchange', { rewardId: 'plain', quantity: 1 }, { as });
    expect(await refund(orderNo, 2400)).toMatchObject({ cancelled: [{ exchangeNo, points: 150 }] });
    expect(await listed(world, 'mall', 'exchanges', {}, as)).toMatchObject([
      { rewardId: 'plain', state: 'confirmed' },
      { rewardId: 'lesson', state: 'cancelled' },
    ]);
    expect(await stockOf(world, 'lesson')).toEqual({ stock: 5, holds: 0 });
    expect(await listed(world, 'mall', 'rewards', {}, as)).toContainEqual(
      expect.objectContaining({ rewardId: 'lesson', taken: 0 }),
    );
    expect(await desk.balance(as)).toMatchObject({ available: 450, debt: 0 });
  });
});

describe('later purchases', () => {
  it('keep only what they would have earned without the tier, one clawback each, and later refunds go by that', async () => {
    const { as, memberNo } = await desk.aMember();
    const first = await bought(memberNo, 8000);
    expect(await tierOf(as)).toBe('black');
    const second = await buy(memberNo, 1000);
    expect(second).toMatchObject({ points: 150 });
    const third = await buy(memberNo, 100);
    expect(third).toMatchObject({ points: 15 });
    const secondNo = String(second.orderNo);
    expect(await refund(secondNo, 500)).toMatchObject({ points: 75, others: [] });
    expect(await refund(first, 8000)).toMatchObject({
      points: 800,
      others: [
        { orderNo: secondNo, points: 25 },
        { orderNo: third.orderNo, points: 5 },
      ],
    });
    // 50 of what is left of the second, 10 of the third, 100 of joining.
    expect(await desk.balance(as)).toMatchObject({ available: 100, pending: 60, debt: 0 });
    expect(await refund(secondNo, 100)).toMatchObject({ points: 10 });
    expect(await refund(secondNo, 400)).toMatchObject({ points: 40, leftFen: 0 });
    expect(await desk.balance(as)).toMatchObject({ available: 100, pending: 10, debt: 0 });
    const entries = await listed(world, 'points', 'entries', { limit: 100 }, as);
    const back = entries.filter((it) => JSON.stringify(it).includes('tier_taken_back'));
    expect(back).toMatchObject([
      { kind: 'clawback', points: -5, cause: { type: 'tier_taken_back', no: third.orderNo } },
      { kind: 'clawback', points: -25, cause: { type: 'tier_taken_back', no: secondNo } },
    ]);
    // In the words of its own day, as its entry says.
    expect(await world.must('counter', 'purchase', { orderNo: secondNo }, { as })).toMatchObject({
      items: [{ points: 150, explanation: { en: expect.stringContaining('Black') } }],
    });
    expect(await world.must('points', 'verify', {}, { as })).toMatchObject({ ok: true });
  });

  it('an undoing does the same', async () => {
    const { memberNo } = await desk.aMember();
    const first = await bought(memberNo, 2400);
    const second = await buy(memberNo, 1000);
    expect(second).toMatchObject({ points: 125 });
    expect(await desk.must('undo', { orderNo: first, reason: 'typed wrong' })).toEqual({
      undone: first,
      others: [{ orderNo: second.orderNo, points: 25 }],
      cancelled: [],
    });
  });

  it('of a second purchase that rises by itself what comes after it keeps its tier', async () => {
    const { as, memberNo } = await desk.aMember();
    const first = await bought(memberNo, 8000);
    const second = await buy(memberNo, 700);
    const third = await buy(memberNo, 1000);
    expect([second.points, third.points]).toEqual([105, 150]);
    // Without the first the second is made in the first tier and rises to silver, in which the third is made.
    expect(await refund(first, 8000)).toMatchObject({
      others: [
        { orderNo: second.orderNo, points: 35 },
        { orderNo: third.orderNo, points: 40 },
      ],
    });
    expect(await tierOf(as)).toBe('silver');
  });

  it('stay as they are where the tier stays: it stood too long, or another purchase reaches it too', async () => {
    const one = await desk.aMember();
    const first = await bought(one.memberNo, 2400);
    await buy(one.memberNo, 1000);
    at('2026-04-02');
    expect(await refund(first, 2400)).toMatchObject({ others: [], cancelled: [] });
    expect(await tierOf(one.as)).toBe('gold');
    at('2026-03-02');
    const two = await desk.aMember();
    const another = await bought(two.memberNo, 2400);
    await buy(two.memberNo, 2400);
    expect(await refund(another, 2400)).toMatchObject({ others: [] });
    expect(await tierOf(two.as)).toBe('gold');
  });

  it('several rises fall at once, and each purchase is looked at in its own place', async () => {
    const { as, memberNo } = await desk.aMember();
    const first = await bought(memberNo, 590);
    const second = await buy(memberNo, 1000);
    const third = await buy(memberNo, 1000);
    expect(await tierOf(as)).toBe('gold');
    const fourth = await buy(memberNo, 1000);
    expect([second.points, third.points, fourth.points]).toEqual([110, 110, 125]);
    await refund(String(third.orderNo), 1000);
    expect(await tierOf(as)).toBe('gold');
    // Left are 590, 1,000 and 1,000: gold by the fourth. Without the first the rest is 2,010: silver, from the second on.
    expect(await refund(first, 590)).toMatchObject({ others: [{ orderNo: fourth.orderNo, points: 15 }] });
    expect(await tierOf(as)).toBe('silver');
  });

  it('of a member who was merged meanwhile are found under both ids', async () => {
    const [one, two] = [await desk.aMember(), await desk.aMember()];
    at('2026-03-03');
    const first = await bought(two.memberNo, 2400);
    const second = await buy(two.memberNo, 1000);
    for (const { as } of [one, two]) await world.must('identity', 'me', {}, { as: { openid: as, unionid: 'u-later' } });
    at('2026-03-04');
    const third = await buy(one.memberNo, 1000);
    expect(third).toMatchObject({ points: 125 });
    expect(await refund(first, 2400)).toMatchObject({
      others: [
        { orderNo: second.orderNo, points: 25 },
        { orderNo: third.orderNo, points: 15 },
      ],
    });
  });

  it('are looked at by the programme of their own day', async () => {
    const { memberNo } = await desk.aMember();
    const first = await bought(memberNo, 2400);
    const files = await readShopFiles();
    const tiers = files.programme.growth.tiers.map((it) => (it.tier === 'base' ? { ...it, multiplierBp: 12_000 } : it));
    const programme = { ...files.programme, growth: { ...files.programme.growth, tiers } };
    const from = LocalDay.parse('2026-03-03');
    await applyShopFiles(
      readerOf(world.house.platform),
      { ...files, programme },
      { now: world.now(), today: dayAt(world.now()), from },
    );
    world.house.forgetProgramme();
    const second = await buy(memberNo, 600);
    at('2026-03-03');
    const third = await buy(memberNo, 1000);
    expect([second.points, third.points]).toEqual([75, 125]);
    // The second at 1 and so silver, where the third has 1.1; a multiplier of base that came later touches neither.
    expect(await refund(first, 2400)).toMatchObject({
      others: [
        { orderNo: second.orderNo, points: 15 },
        { orderNo: third.orderNo, points: 15 },
      ],
    });
    const fourth = await desk.aMember();
    const rising = await bought(fourth.memberNo, 2400);
    const later = await buy(fourth.memberNo, 1000);
    expect(later).toMatchObject({ points: 125 });
    // Silver by the later one itself; before it base, at 1.2 on this day.
    expect(await refund(rising, 2400)).toMatchObject({ others: [{ orderNo: later.orderNo, points: 5 }] });
  });

  it('the same refund again hears the same answer, also when the answer is long forgotten', async () => {
    const { as, memberNo } = await desk.aMember();
    await givePoints(world, memberNo, 100);
    await stockShelf(world, aReward({ rewardId: 'lesson', points: 150, tier: 'gold' }));
    const first = await bought(memberNo, 2400);
    const second = await buy(memberNo, 1000);
    const { exchangeNo } = await world.must('mall', 'exchange', { rewardId: 'lesson', quantity: 1 }, { as });
    const answer = await refund(first, 2400, 'refund-key-one');
    expect(answer).toMatchObject({
      others: [{ orderNo: second.orderNo, points: 25 }],
      cancelled: [{ exchangeNo, points: 150 }],
    });
    expect(await refund(first, 2400, 'refund-key-one')).toEqual(answer);
    at('2026-06-20');
    expect((await world.runJob('answers.forget')).forgotten).toBeGreaterThan(0);
    expect(await refund(first, 2400, 'refund-key-one')).toEqual(answer);
  });
});

it('after all of it the ledger has nothing to find', async () => {
  const context = await world.house.systemContext();
  expect((await auditStep(context, '', 1000)).findings).toEqual([]);
});

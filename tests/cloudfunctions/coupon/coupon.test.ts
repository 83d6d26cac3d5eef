/** Coupons on a database: the join coupon, claiming from stock, the gift of a tier, expiry, and one use whatever two counters do. */
import { applyTemplates } from '@/cloudfunctions/coupon/coupon.usecase';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { TemplatesFile } from '@/types/contract/catalogue';
import { listed } from '../../support/shelf';
import { openWorld, type Reply, type World } from '../../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.hire('clerk', ['jingan', 'xuhui']);
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

const codeOf = (it: Reply) => (it.ok ? 'OK' : it.error.code);
const counted = (replies: Reply[]) => replies.map(codeOf).sort();
const mine = (as: string, state?: string) => listed(world, 'coupon', 'mine', state === undefined ? {} : { state }, as);
const claim = (as: string, templateId: string, key?: string) => world.call('coupon', 'claim', { templateId }, { as, key });

async function couponOf(as: string, templateId: string): Promise<string> {
  const held = await mine(as, 'available');
  for (const it of held)
    if (it !== null && typeof it === 'object' && 'templateId' in it && 'couponCode' in it && it.templateId === templateId)
      return String(it.couponCode);
  throw new Error(`no ${templateId} among ${held.length}`);
}

const aTemplate = (change: Record<string, unknown>) => ({
  templateId: 'test',
  name: { zh: '券', en: 'Coupon' },
  note: { zh: '测试', en: 'For tests' },
  discount: { type: 'amount', offFen: 1000 },
  window: { type: 'days', days: 7 },
  claimable: true,
  ...change,
});
/** Adds templates to the shop's own, which are no longer offered by it then but stay granted. */
const offer = (...templates: object[]) =>
  applyTemplates(readerOf(world.house.platform), TemplatesFile.parse({ templates }), { dryRun: false });

it('joining brings the newcomer’s coupon, once, and it lasts to the end of its days', async () => {
  await world.join('newcomer');
  await world.join('newcomer');
  const held = await mine('newcomer');
  expect(held).toMatchObject([{ templateId: 'newcomer', state: 'available', from: '2026-03-02', until: '2026-03-31' }]);
  world.setNow('2026-03-31T15:59:59Z');
  expect(await mine('newcomer', 'available')).toHaveLength(1);
  world.setNow('2026-03-31T16:00:00Z');
  expect(await mine('newcomer', 'available')).toHaveLength(0);
  expect(await mine('newcomer', 'expired')).toMatchObject([{ templateId: 'newcomer', state: 'expired' }]);
  const first = await world.runJob('coupon.expire');
  expect(first.expired).toBeGreaterThanOrEqual(1);
  expect(await world.runJob('coupon.expire')).toMatchObject({ expired: 0 });
  expect(await mine('newcomer', 'expired')).toHaveLength(1);
});

it('forty at once for a stock of five claim five', async () => {
  await offer(aTemplate({ templateId: 'five', stock: 5, limit: 0 }));
  const takers = Array.from({ length: 10 }, (_, i) => `five-${i}`);
  for (const as of takers) await world.join(as);
  const replies = await Promise.all(Array.from({ length: 40 }, (_, i) => claim(takers[i % 10] ?? '', 'five')));
  expect(counted(replies)).toEqual([...Array.from({ length: 5 }, () => 'OK'), ...Array.from({ length: 35 }, () => 'SOLD_OUT')]);
  const held = await Promise.all(takers.map((as) => mine(as)));
  expect(held.flat().filter((it) => JSON.stringify(it).includes('"five"'))).toHaveLength(5);
  expect(await listed(world, 'coupon', 'centre', {}, 'five-0')).toMatchObject([
    { templateId: 'five', left: 0, blocked: 'SOLD_OUT' },
  ]);
});

it('a member claims up to the limit, a key claims once', async () => {
  await offer(aTemplate({ templateId: 'two', limit: 2 }), aTemplate({ templateId: 'kept', stock: 9, limit: 1 }));
  await world.join('keen');
  const replies = await Promise.all(Array.from({ length: 6 }, () => claim('keen', 'two')));
  expect(counted(replies)).toEqual([...Array.from({ length: 4 }, () => 'LIMIT_REACHED'), 'OK', 'OK']);
  const same = await Promise.all(Array.from({ length: 6 }, () => claim('keen', 'kept', 'claim-key-1')));
  expect(counted(same)).toEqual(Array.from({ length: 6 }, () => 'OK'));
  expect(new Set(same.map((it) => (it.ok ? it.data.couponCode : ''))).size).toBe(1);
  expect(await listed(world, 'coupon', 'centre', {}, 'keen')).toMatchObject([
    { templateId: 'two', left: null, claimed: 2, limit: 2, blocked: 'LIMIT_REACHED' },
    { templateId: 'kept', left: 8, claimed: 1, blocked: 'LIMIT_REACHED' },
  ]);
});

it('says why a template cannot be claimed', async () => {
  await offer(
    aTemplate({ templateId: 'golden', tier: 'gold' }),
    aTemplate({ templateId: 'later', claimFrom: '2026-03-03' }),
    aTemplate({ templateId: 'over', claimUntil: '2026-03-01' }),
    aTemplate({ templateId: 'granted', claimable: false }),
  );
  await world.join('curious');
  const asked = ['golden', 'later', 'over', 'granted', 'five', 'none'];
  const replies: string[] = [];
  for (const templateId of asked) replies.push(codeOf(await claim('curious', templateId)));
  expect(replies).toEqual(['TIER_TOO_LOW', 'NOT_OPEN', 'EXPIRED', 'NO_SUCH_COUPON', 'NO_SUCH_COUPON', 'NO_SUCH_COUPON']);
});

describe('at the counter', () => {
  const buy = (memberNo: string, data: object, key?: string) =>
    world.call('counter', 'recordPurchase', { memberNo, shopId: 'jingan', ...data }, { as: 'clerk', key });

  it('one coupon is one use, whatever many counters do at once', async () => {
    const memberNo = await world.join('spender');
    const couponCode = await couponOf('spender', 'newcomer');
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        buy(memberNo, { amountFen: 5000, couponCode, orderNo: `SP-${i}`, shopId: i % 2 === 0 ? 'jingan' : 'xuhui' }),
      ),
    );
    expect(counted(replies)).toEqual([...Array.from({ length: 5 }, () => 'COUPON_USED'), 'OK']);
    expect(await mine('spender', 'used')).toMatchObject([{ templateId: 'newcomer', usedAt: expect.any(String) }]);
  });

  it('refuses what does not fit and leaves the coupon as it was', async () => {
    const memberNo = await world.join('small');
    const couponCode = await couponOf('small', 'newcomer');
    const strangers = await couponOf('newcomer-2', 'newcomer').catch(async () => {
      await world.join('newcomer-2');
      return couponOf('newcomer-2', 'newcomer');
    });
    expect(await buy(memberNo, { amountFen: 3899, couponCode })).toMatchObject({ error: { code: 'COUPON_NOT_USABLE' } });
    expect(await buy(memberNo, { amountFen: 5000, couponCode: strangers })).toMatchObject({ error: { code: 'NO_SUCH_COUPON' } });
    world.setNow('2026-04-01T02:00:00Z');
    expect(await buy(memberNo, { amountFen: 5000, couponCode })).toMatchObject({ error: { code: 'EXPIRED' } });
    world.setNow('2026-03-02T02:00:00Z');
    expect(await mine('small', 'available')).toHaveLength(1);
  });

  it('comes back when the whole order is refunded, while its days last', async () => {
    const memberNo = await world.join('undecided');
    const couponCode = await couponOf('undecided', 'newcomer');
    await buy(memberNo, { amountFen: 5000, couponCode, orderNo: 'UN-1' });
    const refund = (orderNo: string, amountFen: number) =>
      world.must('counter', 'refund', { orderNo, amountFen, reason: 'changed mind', shopId: 'jingan' }, { as: 'clerk' });
    await refund('UN-1', 3999);
    expect(await mine('undecided', 'used')).toHaveLength(1);
    await refund('UN-1', 1);
    expect(await mine('undecided', 'available')).toHaveLength(1);
    await buy(memberNo, { amountFen: 5000, couponCode, orderNo: 'UN-2' });
    world.setNow('2026-04-01T02:00:00Z');
    await refund('UN-2', 4000);
    expect(await mine('undecided', 'expired')).toMatchObject([{ couponCode }]);
  });

  it('a tier that is reached brings its gift, once', async () => {
    const memberNo = await world.join('riser');
    expect(await buy(memberNo, { amountFen: 60_000 })).toMatchObject({ ok: true });
    expect(await couponOf('riser', 'tier_silver')).toEqual(expect.any(String));
    expect(await buy(memberNo, { amountFen: 1000 })).toMatchObject({ ok: true });
    await world.runJob('events.deliver');
    const held = await mine('riser', 'available');
    expect(held.filter((it) => JSON.stringify(it).includes('tier_silver'))).toHaveLength(1);
  });

  it('the gift of a tier that a refund takes back goes with it; reached anew the tier brings it anew', async () => {
    const memberNo = await world.join('returner');
    await buy(memberNo, { amountFen: 60_000, orderNo: 'RE-1' });
    expect(await couponOf('returner', 'tier_silver')).toEqual(expect.any(String));
    const whole = { orderNo: 'RE-1', amountFen: 60_000, reason: 'broken', shopId: 'jingan' };
    await world.must('counter', 'refund', whole, { as: 'clerk' });
    const gifts = async (state: string) =>
      (await mine('returner', state)).filter((it) => JSON.stringify(it).includes('tier_silver'));
    expect(await gifts('available')).toHaveLength(0);
    expect(await gifts('revoked')).toHaveLength(1);
    await buy(memberNo, { amountFen: 60_000, orderNo: 'RE-2' });
    expect(await gifts('available')).toHaveLength(1);
  });
});

it('lists newest first, in pages', async () => {
  await offer(aTemplate({ templateId: 'many', limit: 0 }));
  await world.join('collector');
  for (let i = 1; i <= 5; i += 1) {
    world.setNow(`2026-03-02T02:00:0${i}Z`);
    await claim('collector', 'many');
  }
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await world.must('coupon', 'mine', { limit: 2, ...(before !== undefined && { before }) }, { as: 'collector' });
    if (!Array.isArray(page.items)) throw new Error('no items');
    seen.push(...page.items.map((it) => (it !== null && typeof it === 'object' && 'at' in it ? String(it.at) : '')));
    before = page.next === undefined ? undefined : String(page.next);
  } while (before !== undefined);
  expect(seen).toHaveLength(6);
  expect(seen).toEqual([...seen].sort().reverse());
});

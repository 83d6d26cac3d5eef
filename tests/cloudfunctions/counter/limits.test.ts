/** What one person on the staff cannot do alone: act for themselves, or record more than they may. */
import { importPurchases } from '@/cloudfunctions/counter/import.usecase';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { programmes } from '@/cloudfunctions/shop/shop.store';
import { applyProgramme } from '@/cloudfunctions/shop/apply.usecase';
import { readShopFiles } from '@/server/shopFiles';
import { bind, code, idOf } from '../../support/people';
import { aReward, givePoints, stockShelf } from '../../support/shelf';
import { appoint } from '../../support/staff';
import type { Reply } from '../../support/world';
import { openDesk, refused, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await appoint(desk.world, 'owner');
  await stockShelf(desk.world, aReward());
});
afterAll(() => desk.world.close());

const reason = 'as agreed';
const memberNoOf = async (as: string): Promise<string> => {
  const { member } = await desk.world.must('identity', 'me', {}, { as });
  return member !== null && typeof member === 'object' && 'memberNo' in member ? String(member.memberNo) : '';
};
/** With a shop, as an operator may act in any. */
const inJingan = (data: object) => ({ ...data, shopId: 'jingan' });
/** An order of the member's, recorded by somebody else. */
let orders = 0;
async function orderOf(memberNo: string, by: string): Promise<string> {
  const orderNo = `OWN-${(orders += 1)}`;
  await desk.must('recordPurchase', inJingan({ memberNo, amountFen: 60_000, orderNo }), by);
  return orderNo;
}
/** An exchange that waits for the member. */
async function exchangeOf(as: string): Promise<{ pickupCode: unknown; exchangeNo: unknown }> {
  await givePoints(desk.world, await memberNoOf(as), 100);
  const { pickupCode, exchangeNo } = await desk.world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as });
  return { pickupCode, exchangeNo };
}

describe.each([
  { who: 'an assistant', as: 'clerk', other: 'both' },
  { who: 'an operator, the only one too', as: 'owner', other: 'clerk' },
])('$who acts for everybody but themselves', ({ as, other }) => {
  const call = (action: string, data: object, by: string) => desk.call(action, inJingan(data), by);
  const twice = async (action: string, data: object): Promise<Reply[]> => [
    await call(action, data, as),
    await call(action, data, other),
  ];
  /** Refused to themselves, done by a second person. */
  const expectSecond = (replies: Reply[]) => expect(replies.map(code)).toEqual(['OWN_MEMBERSHIP', 'OK']);

  it('a purchase, by number, by code and in a visit', async () => {
    const memberNo = await memberNoOf(as);
    expect(await call('recordPurchase', { memberCode: await desk.codeOf(as), amountFen: 100 }, as)).toMatchObject(
      refused('OWN_MEMBERSHIP'),
    );
    const opened = await call('memberByCode', { memberCode: await desk.codeOf(as) }, as);
    const visit = opened.ok ? opened.data.visit : '';
    expect(await call('recordPurchase', { visit, amountFen: 100 }, as)).toMatchObject(refused('OWN_MEMBERSHIP'));
    expectSecond(await twice('recordPurchase', { memberNo, amountFen: 100 }));
  });

  it('a refund, and undoing a purchase', async () => {
    const memberNo = await memberNoOf(as);
    const [first, second] = [await orderOf(memberNo, other), await orderOf(memberNo, other)];
    expectSecond(await twice('refund', { orderNo: first, amountFen: 100, reason }));
    expectSecond(await twice('undo', { orderNo: second, reason }));
  });

  it('a hand-over, and undoing one', async () => {
    const { pickupCode, exchangeNo } = await exchangeOf(as);
    expectSecond(await twice('fulfil', { pickupCode }));
    expectSecond(await twice('undo', { exchangeNo, reason }));
  });

  it('a birthday', async () => {
    const data = { memberNo: await memberNoOf(as), birthday: '1990-03-04', reason };
    expectSecond([
      await desk.world.call('identity', 'correctBirthday', data, { as }),
      await desk.world.call('identity', 'correctBirthday', data, { as: other }),
    ]);
  });
});

it('an operator adjusts the points of everybody but themselves', async () => {
  await appoint(desk.world, 'second');
  const adjust = async (as: string, of: string) =>
    desk.world.call('points', 'adjust', { memberNo: await memberNoOf(of), points: 5, reason }, { as });
  expect((await Promise.all([adjust('owner', 'owner'), adjust('second', 'owner'), adjust('owner', 'clerk')])).map(code)).toEqual([
    'OWN_MEMBERSHIP',
    'OK',
    'OK',
  ]);
});

it('who was merged with them is one with them: by their number and by what they bought before', async () => {
  await desk.world.hire('twofold', ['jingan']);
  const alias = { app: 'wxofficial000000001', openid: 'twofold-oa', unionid: 'u-twofold' };
  const aliasNo = await desk.world.join(alias);
  const orderNo = await orderOf(aliasNo, 'twofold');
  await desk.world.must('identity', 'me', {}, { as: { openid: 'twofold', unionid: 'u-twofold' } });
  expect(await idOf(desk.world, 'twofold')).not.toBe('');
  const replies = [
    await desk.call('recordPurchase', { memberNo: aliasNo, amountFen: 100 }, 'twofold'),
    await desk.call('refund', { orderNo, amountFen: 100, reason }, 'twofold'),
    await desk.call('undo', { orderNo, reason }, 'twofold'),
    await desk.call('refund', { orderNo, amountFen: 100, reason }, 'clerk'),
  ];
  expect(replies.map(code)).toEqual(['OWN_MEMBERSHIP', 'OWN_MEMBERSHIP', 'OWN_MEMBERSHIP', 'OK']);
});

it('a dispute about their own number is not theirs to settle', async () => {
  await desk.world.hire('disputing', ['jingan']);
  await desk.world.join('holding');
  await bind(desk.world, 'holding', '13700000001');
  expect(code(await bind(desk.world, 'disputing', '13700000001'))).toBe('PHONE_TAKEN');
  const { items } = await desk.world.must('identity', 'conflicts', {}, { as: 'clerk' });
  const [conflict] = Array.isArray(items) ? items : [];
  const conflictId = conflict !== null && typeof conflict === 'object' && 'conflictId' in conflict ? conflict.conflictId : '';
  const settle = (as: string) => desk.world.call('identity', 'settle', { conflictId, keep: 'holder', reason }, { as });
  expect([code(await settle('disputing')), code(await settle('clerk'))]).toEqual(['OWN_MEMBERSHIP', 'OK']);
});

describe('one purchase', () => {
  const lines = (amountFen: number) => [
    { sku: 'a', category: 'c', amountFen: 1 },
    { sku: 'b', category: 'c', amountFen: amountFen - 1 },
  ];

  it.each([
    { who: 'an assistant', as: 'clerk', maxFen: 500_000 },
    { who: 'an operator', as: 'owner', maxFen: 10_000_000 },
  ])('of $who is at most ¥$maxFen in fen, alone and in lines, quoted and recorded', async ({ as, maxFen }) => {
    const { memberNo } = await desk.aMember();
    const limit = { ok: false, error: { code: 'AMOUNT_LIMIT', details: { maxFen } } };
    for (const action of ['quote', 'recordPurchase']) {
      const over = { memberNo, amountFen: maxFen + 1 };
      expect(await desk.call(action, inJingan(over), as)).toMatchObject(limit);
      expect(await desk.call(action, inJingan({ ...over, lines: lines(maxFen + 1) }), as)).toMatchObject(limit);
      expect(await desk.call(action, inJingan({ memberNo, amountFen: maxFen, lines: lines(maxFen) }), as)).toMatchObject({
        ok: true,
      });
    }
    expect(await desk.call('recordPurchase', inJingan({ memberNo, amountFen: 10_000_000_000 }), as)).toMatchObject(limit);
  });

  it('is looked at before its coupon, and a refused one takes neither the code nor the coupon', async () => {
    const { as, memberNo } = await desk.aMember();
    const { items } = await desk.world.must('coupon', 'mine', {}, { as });
    const [coupon] = Array.isArray(items) ? items : [];
    const couponCode = coupon !== null && typeof coupon === 'object' && 'couponCode' in coupon ? coupon.couponCode : '';
    const memberCode = await desk.codeOf(as);
    expect(await desk.call('recordPurchase', { memberCode, couponCode, amountFen: 500_500 })).toMatchObject(
      refused('AMOUNT_LIMIT'),
    );
    expect(await desk.call('recordPurchase', { memberCode, couponCode, amountFen: 500_000 })).toMatchObject({ ok: true });
    expect(memberNo).not.toBe('');
  });

  it('says the limit in words', async () => {
    const { memberNo } = await desk.aMember();
    const reply = await desk.call('recordPurchase', { memberNo, amountFen: 500_001 });
    expect(reply.ok ? '' : reply.error.message).toContain('¥5,000)');
  });

  it('beyond the limits is brought in by an import, and refunded by an assistant', async () => {
    const context = await desk.world.house.systemContext();
    const rows = [{ orderNo: 'BIG-1', card: 'C-big', amountFen: 10_000_000_000 }];
    await importPurchases(context, { shopId: 'jingan', day: context.today, rows });
    const refund = { orderNo: 'BIG-1', amountFen: 10_000_000_000, reason };
    expect(await desk.must('refund', refund)).toMatchObject({ leftFen: 0 });
  });
});

describe('the limits are the owner’s to set', () => {
  const change = async (limits: object): Promise<void> => {
    const { programme } = await readShopFiles();
    const today = dayAt(desk.world.now());
    const set = { ...programme, limits: { ...programme.limits, ...limits } };
    await applyProgramme(readerOf(desk.world.house.platform), { programme: set }, { now: desk.world.now(), today, from: today });
    desk.world.house.forgetProgramme();
  };
  afterEach(() => change({}));

  it('higher, and an assistant’s never above everybody’s', async () => {
    await change({ purchaseMaxFen: 700_000, assistantPurchaseMaxFen: 900_000 });
    const { memberNo } = await desk.aMember();
    expect(await desk.call('recordPurchase', { memberNo, amountFen: 700_000 })).toMatchObject({ ok: true });
    expect(await desk.call('recordPurchase', { memberNo, amountFen: 700_001 })).toMatchObject({
      error: { code: 'AMOUNT_LIMIT', details: { maxFen: 700_000 } },
    });
  });

  it('and a programme that was stored before there were any has the usual ones', async () => {
    const reader = readerOf(desk.world.house.platform);
    await reader.in(programmes).updateMany({}, { $unset: { 'programme.limits': '' } });
    desk.world.house.forgetProgramme();
    const { memberNo } = await desk.aMember();
    expect(await desk.call('recordPurchase', { memberNo, amountFen: 500_001 })).toMatchObject(refused('AMOUNT_LIMIT'));
    expect(await desk.call('recordPurchase', { memberNo, amountFen: 500_000 })).toMatchObject({ ok: true });
  });
});

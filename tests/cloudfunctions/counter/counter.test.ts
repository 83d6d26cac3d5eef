/** The counter on a database: who stands there, a purchase with all that it gives, refunds that add up, hand-overs, undoing. */
import { aReward, givePoints, listed, stockShelf } from '../../support/shelf';
import { openWorld, type Reply, type World } from '../../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.hire('clerk', ['jingan']);
  await world.hire('both', ['jingan', 'xuhui']);
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

const codes = (replies: Reply[]) => replies.map((it) => (it.ok ? 'OK' : it.error.code)).sort();
const counter = (action: string, data: object, as = 'clerk', key?: string) => world.call('counter', action, data, { as, key });
const must = (action: string, data: object, as = 'clerk', key?: string) => world.must('counter', action, data, { as, key });
const balance = (as: string) => world.must('points', 'balance', {}, { as });
const growth = async (as: string) => Number((await world.must('growth', 'progress', {}, { as })).growth);
const refused = (code: string) => ({ ok: false, error: { code } });
async function codeOf(as: string): Promise<string> {
  return String((await world.must('identity', 'memberCode', {}, { as })).memberCode);
}

let people = 0;
async function aMember(): Promise<{ as: string; memberNo: string }> {
  people += 1;
  const as = `guest-${people}`;
  return { as, memberNo: await world.join(as, { nickname: `Guest ${people}` }) };
}

describe('who stands there', () => {
  it('a code is taken once, opens a visit of ten minutes at this counter, and shows the member', async () => {
    const { as, memberNo } = await aMember();
    const memberCode = await codeOf(as);
    const opened = await must('memberByCode', { memberCode });
    expect(opened).toMatchObject({
      visit: expect.any(String),
      member: { memberNo, tier: 'base', available: 100, pending: 0, lastVisit: null, favourite: null, waiting: [] },
    });
    expect(opened).toMatchObject({ member: { coupons: [{ templateId: 'newcomer' }], tierName: { en: expect.any(String) } } });
    expect(await counter('memberByCode', { memberCode })).toMatchObject(refused('CODE_USED'));
    expect(await counter('recordPurchase', { memberCode, amountFen: 100 })).toMatchObject(refused('CODE_USED'));

    const { visit } = opened;
    expect(await counter('recordPurchase', { visit, amountFen: 100, shopId: 'xuhui' }, 'both')).toMatchObject(
      refused('VISIT_OVER'),
    );
    expect(await counter('recordPurchase', { visit, amountFen: 100 })).toMatchObject({ ok: true });
    world.setNow('2026-03-02T02:09:59Z');
    expect(await counter('recordPurchase', { visit, amountFen: 100 })).toMatchObject({ ok: true });
    world.setNow('2026-03-02T02:10:00Z');
    expect(await counter('recordPurchase', { visit, amountFen: 100 })).toMatchObject(refused('VISIT_OVER'));
  });

  it('two counters that scan one code at once: one takes it', async () => {
    const { as } = await aMember();
    const memberCode = await codeOf(as);
    const replies = await Promise.all(
      [0, 1, 2, 3].map((i) => counter('recordPurchase', { memberCode, amountFen: 100, orderNo: `TWO-${i}` })),
    );
    expect(codes(replies)).toEqual(['CODE_USED', 'CODE_USED', 'CODE_USED', 'OK']);
  });

  it('a purchase that is refused leaves the code to be used', async () => {
    const { as } = await aMember();
    const memberCode = await codeOf(as);
    const lines = [{ sku: 'a', category: 'drinks', amountFen: 99 }];
    expect(await counter('recordPurchase', { memberCode, amountFen: 100, lines })).toMatchObject(refused('LINES_DO_NOT_ADD_UP'));
    expect(await counter('recordPurchase', { memberCode, amountFen: 99, lines })).toMatchObject({ ok: true });
  });

  it('is found by number, and seen with the last visit and what is bought most', async () => {
    const { memberNo } = await aMember();
    const lines = [
      { sku: 'latte', category: 'drinks', amountFen: 3000 },
      { sku: 'bun', category: 'bakery', amountFen: 1000 },
    ];
    await must('recordPurchase', { memberNo, amountFen: 4000, lines });
    world.setNow('2026-03-05T02:00:00Z');
    await must('recordPurchase', { memberNo, amountFen: 3000, lines: lines.slice(0, 1) });
    expect(await must('findMember', { memberNo })).toMatchObject({
      member: { memberNo, lastVisit: '2026-03-05', favourite: 'drinks' },
    });
    expect(await counter('findMember', { memberNo: '00000000' })).toMatchObject(refused('NO_SUCH_MEMBER'));
  });

  it('staff act in their own shops, and name one of several', async () => {
    const { memberNo } = await aMember();
    expect(await counter('findMember', { memberNo, shopId: 'xuhui' })).toMatchObject(refused('FORBIDDEN'));
    expect(await counter('findMember', { memberNo }, 'both')).toMatchObject(refused('SHOP_REQUIRED'));
    expect(await counter('findMember', { memberNo, shopId: 'xuhui' }, 'both')).toMatchObject({ ok: true });
    expect(await counter('findMember', { memberNo }, (await aMember()).as)).toMatchObject(refused('FORBIDDEN'));
  });
});

describe('a purchase', () => {
  it('gives points for tomorrow and growth at once, under a number of its own', async () => {
    const { as, memberNo } = await aMember();
    const given = await must('recordPurchase', { memberNo, amountFen: 12_880 });
    expect(given).toEqual({
      orderNo: expect.stringMatching(/^S-20260302-\d{3}$/),
      paidFen: 12_880,
      points: 12,
      availableOn: '2026-03-03',
      growth: 138,
    });
    expect(await balance(as)).toMatchObject({ available: 100, pending: 12 });
    world.setNow('2026-03-02T16:00:00Z');
    expect(await balance(as)).toMatchObject({ available: 112, pending: 0 });
  });

  it('counts numbers by shop and day, none twice, and passes over one that was typed by hand', async () => {
    const { memberNo } = await aMember();
    world.setNow('2026-03-09T02:00:00Z');
    await must('recordPurchase', { memberNo, amountFen: 100, orderNo: 'S-20260309-002' });
    const many = await Promise.all(Array.from({ length: 8 }, () => must('recordPurchase', { memberNo, amountFen: 100 })));
    const numbers = many.map((it) => String(it.orderNo)).sort();
    expect(new Set(numbers).size).toBe(8);
    expect(numbers).not.toContain('S-20260309-002');
    expect(numbers[0]).toBe('S-20260309-001');
    expect(await must('recordPurchase', { memberNo, amountFen: 100, shopId: 'xuhui' }, 'both')).toMatchObject({
      orderNo: 'S-20260309-001',
    });
  });

  it('with the same number, member and amount is the first answer; with others it exists already', async () => {
    const { as, memberNo } = await aMember();
    const memberCode = await codeOf(as);
    const first = await must('recordPurchase', { memberCode, amountFen: 5000, orderNo: 'POS-1' });
    expect(await must('recordPurchase', { memberCode, amountFen: 5000, orderNo: 'POS-1' })).toEqual({ ...first, repeated: true });
    expect(await must('recordPurchase', { memberNo, amountFen: 5000, orderNo: 'POS-1' })).toEqual({ ...first, repeated: true });
    expect(await counter('recordPurchase', { memberNo, amountFen: 5001, orderNo: 'POS-1' })).toMatchObject(
      refused('ORDER_EXISTS'),
    );
    const other = await aMember();
    expect(await counter('recordPurchase', { memberNo: other.memberNo, amountFen: 5000, orderNo: 'POS-1' })).toMatchObject(
      refused('ORDER_EXISTS'),
    );
    const elsewhere = { memberNo, amountFen: 5000, orderNo: 'POS-1', shopId: 'xuhui' };
    expect(await must('recordPurchase', elsewhere, 'both')).not.toHaveProperty('repeated');
    expect(await balance(as)).toMatchObject({ pending: 10 });
  });

  it('sent twenty times at once with one key, or with twenty keys and one number, is one purchase', async () => {
    const { as, memberNo } = await aMember();
    const sale = { memberNo, amountFen: 10_000 };
    const sameKey = await Promise.all(Array.from({ length: 20 }, () => must('recordPurchase', sale, 'clerk', 'same-key-01')));
    expect(new Set(sameKey.map((it) => it.orderNo)).size).toBe(1);
    await Promise.all(Array.from({ length: 20 }, () => must('recordPurchase', { ...sale, orderNo: 'POS-20' })));
    expect(await balance(as)).toMatchObject({ pending: 20 });
  });

  it('of nothing is a visit: an active day, once a day, and no points', async () => {
    const { as, memberNo } = await aMember();
    expect(await must('recordPurchase', { memberNo, amountFen: 0 })).toMatchObject({ points: 0, growth: 10, paidFen: 0 });
    expect(await must('recordPurchase', { memberNo, amountFen: 0 })).toMatchObject({ points: 0, growth: 0 });
    expect(await growth(as)).toBe(10);
  });

  it('earns by the tier held before it', async () => {
    const { memberNo } = await aMember();
    expect(await must('recordPurchase', { memberNo, amountFen: 240_000 })).toMatchObject({ points: 240 });
    expect(await must('recordPurchase', { memberNo, amountFen: 12_880 })).toMatchObject({ points: 16 });
  });

  it('is quoted as it will be recorded, with the best coupon named, and a quote changes nothing', async () => {
    const { as, memberNo } = await aMember();
    const memberCode = await codeOf(as);
    const plain = await must('quote', { memberCode, amountFen: 12_880 });
    expect(plain).toMatchObject({
      paidFen: 12_880,
      offFen: 0,
      points: 12,
      growth: 138,
      best: { couponCode: expect.any(String), offFen: 1000 },
    });
    const { best } = plain;
    const couponCode = best !== null && typeof best === 'object' && 'couponCode' in best ? best.couponCode : '';
    const { best: _, offFen, explanation: __, ...quoted } = await must('quote', { memberCode, amountFen: 12_880, couponCode });
    expect(offFen).toBe(1000);
    const recorded = await must('recordPurchase', { memberCode, amountFen: 12_880, couponCode });
    expect(recorded).toMatchObject(quoted);
    expect(recorded).toMatchObject({ paidFen: 11_880, points: 11, growth: 128 });
    expect(await counter('quote', { memberNo, amountFen: 100, couponCode })).toMatchObject(refused('COUPON_USED'));
  });
});

it('a member reads how the points of their purchase came about, in the words of its day, and nobody else does', async () => {
  world.setNow('2026-03-28T02:00:00Z');
  const { as, memberNo } = await aMember();
  await must('recordPurchase', { memberNo, amountFen: 250_000 });
  await must('recordPurchase', { memberNo, amountFen: 12_880, orderNo: 'WHY-1' });
  await must('refund', { orderNo: 'WHY-1', amountFen: 1000, reason: '退一件' });
  expect(await must('purchase', { orderNo: 'WHY-1' }, as)).toEqual({
    items: [
      {
        orderNo: 'WHY-1',
        at: '2026-03-28T02:00:00.000Z',
        paidFen: 12_880,
        refundedFen: 1000,
        points: 25,
        pointsPer100Yuan: 10,
        explanation: {
          zh: '金卡 1.25 倍 · 会员日 2 倍 → 取高者',
          en: 'Gold 1.25× · Member day 2× → the higher counts',
        },
      },
    ],
  });
  const other = await aMember();
  expect(await must('purchase', { orderNo: 'WHY-1' }, other.as)).toEqual({ items: [] });
});

describe('a refund', () => {
  const refund = (orderNo: string, amountFen: number) => must('refund', { orderNo, amountFen, reason: 'too cold' });

  it('takes back what the refunded part gave, and several parts are exactly the whole', async () => {
    const { as, memberNo } = await aMember();
    await must('recordPurchase', { memberNo, amountFen: 240_000 });
    const before = { points: await balance(as), growth: await growth(as) };
    const { orderNo } = await must('recordPurchase', { memberNo, amountFen: 12_880 });
    // ¥10 of ¥128.80 in gold: 16 → 14.
    expect(await refund(String(orderNo), 1000)).toEqual({ orderNo, points: 2, growth: 10, leftFen: 11_880 });
    const parts = [5000, 3333, 3547];
    let [points, grown] = [2, 10];
    for (const part of parts) {
      const taken = await refund(String(orderNo), part);
      points += Number(taken.points);
      grown += Number(taken.growth);
    }
    expect([points, grown]).toEqual([16, 128]);
    expect({ points: await balance(as), growth: await growth(as) }).toEqual(before);
    expect(await counter('refund', { orderNo, amountFen: 1, reason: 'again' })).toMatchObject(refused('REFUND_TOO_LARGE'));
  });

  it('of more than is left, of an unknown order or of another shop is refused', async () => {
    const { memberNo } = await aMember();
    const { orderNo } = await must('recordPurchase', { memberNo, amountFen: 1000 });
    expect(await counter('refund', { orderNo, amountFen: 1001, reason: 'slip' })).toMatchObject(refused('REFUND_TOO_LARGE'));
    expect(await counter('refund', { orderNo: 'NONE', amountFen: 1, reason: 'slip' })).toMatchObject(refused('NO_SUCH_ORDER'));
    expect(await counter('refund', { orderNo, amountFen: 1, reason: 'slip', shopId: 'xuhui' }, 'both')).toMatchObject(
      refused('NO_SUCH_ORDER'),
    );
  });

  it('ten at once take back no more than there was', async () => {
    const { as, memberNo } = await aMember();
    const { orderNo } = await must('recordPurchase', { memberNo, amountFen: 30_000 });
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => counter('refund', { orderNo, amountFen: 10_000, reason: 'hurry' })),
    );
    expect(codes(replies)).toEqual([
      ...Array.from({ length: 3 }, () => 'OK'),
      ...Array.from({ length: 7 }, () => 'REFUND_TOO_LARGE'),
    ]);
    expect(await balance(as)).toMatchObject({ available: 100, pending: 0, debt: 0 });
    expect(await growth(as)).toBe(0);
  });

  it('of points that are spent is owed, and paid by the next ones', async () => {
    const { as, memberNo } = await aMember();
    const { orderNo } = await must('recordPurchase', { memberNo, amountFen: 50_000 });
    world.setNow('2026-03-03T02:00:00Z');
    await stockShelf(world, aReward({ rewardId: 'all', points: 150 }));
    await world.must('mall', 'exchange', { rewardId: 'all', quantity: 1 }, { as });
    expect(await refund(String(orderNo), 50_000)).toMatchObject({ points: 50, leftFen: 0 });
    expect(await balance(as)).toMatchObject({ available: 0, debt: 50 });
  });
});

describe('a hand-over', () => {
  async function waiting(shopId?: string): Promise<{ as: string; exchangeNo: unknown; pickupCode: unknown }> {
    const { as, memberNo } = await aMember();
    await givePoints(world, memberNo, 100);
    await stockShelf(world, aReward({ rewardId: 'bun', stock: 500 }));
    const { exchangeNo, pickupCode } = await world.must('mall', 'exchange', { rewardId: 'bun', quantity: 2, shopId }, { as });
    return { as, exchangeNo, pickupCode };
  }

  it('happens once, whatever two counters do at once', async () => {
    const { as, exchangeNo, pickupCode } = await waiting();
    expect(await must('exchangeByCode', { pickupCode })).toMatchObject({ exchangeNo, quantity: 2, nickname: expect.any(String) });
    const replies = await Promise.all(Array.from({ length: 6 }, () => counter('fulfil', { pickupCode })));
    expect(codes(replies)).toEqual([...Array.from({ length: 5 }, () => 'ALREADY_FULFILLED'), 'OK']);
    expect(replies.find((it) => it.ok)).toMatchObject({ data: { exchangeNo, rewardId: 'bun', quantity: 2 } });
    expect(await listed(world, 'mall', 'exchanges', {}, as)).toMatchObject([
      { state: 'fulfilled', fulfilledAt: expect.any(String) },
    ]);
    expect(await world.call('mall', 'cancel', { exchangeNo }, { as })).toMatchObject(refused('ALREADY_FULFILLED'));
  });

  it('and a cancel at once: one of the two happens', async () => {
    const { as, exchangeNo, pickupCode } = await waiting();
    const [handed, cancelled] = await Promise.all([
      counter('fulfil', { pickupCode }),
      world.call('mall', 'cancel', { exchangeNo }, { as }),
    ]);
    expect([handed.ok, cancelled.ok].filter(Boolean)).toHaveLength(1);
    expect((await balance(as)).available).toBe(cancelled.ok ? 200 : 0);
  });

  it('is refused in a shop that the member did not choose, after its last day, and for a code of nobody', async () => {
    const { pickupCode } = await waiting('xuhui');
    expect(await counter('fulfil', { pickupCode })).toMatchObject(refused('NOT_THIS_SHOP'));
    expect(await counter('fulfil', { pickupCode: 'PNOBODY00000' })).toMatchObject(refused('NO_SUCH_EXCHANGE'));
    world.setNow('2027-03-02T02:00:00Z');
    expect(await counter('fulfil', { pickupCode, shopId: 'xuhui' }, 'both')).toMatchObject(refused('EXPIRED'));
  });

  it('is undone within ten minutes: it waits again, under the same code', async () => {
    const { exchangeNo, pickupCode } = await waiting();
    await must('fulfil', { pickupCode });
    expect(await counter('undo', { exchangeNo, reason: 'wrong one', shopId: 'xuhui' }, 'both')).toMatchObject(
      refused('NOT_THIS_SHOP'),
    );
    world.setNow('2026-03-02T02:10:00Z');
    expect(await must('undo', { exchangeNo, reason: 'wrong one' })).toEqual({ undone: exchangeNo });
    expect(await counter('undo', { exchangeNo, reason: 'wrong one' })).toMatchObject(refused('ALREADY_UNDONE'));
    await must('fulfil', { pickupCode });
    world.setNow('2026-03-02T02:20:01Z');
    expect(await counter('undo', { exchangeNo, reason: 'too late' })).toMatchObject(refused('UNDO_TOO_LATE'));
  });
});

describe('undoing a purchase', () => {
  it('is as if it had been refunded whole; the number stays taken', async () => {
    const { as, memberNo } = await aMember();
    const { orderNo } = await must('recordPurchase', { memberNo, amountFen: 60_000, orderNo: 'UNDO-1' });
    expect(await growth(as)).toBe(610);
    await must('refund', { orderNo, amountFen: 10_000, reason: 'a part' });
    expect(await must('undo', { orderNo, reason: 'typed wrong' })).toEqual({ undone: orderNo });
    expect(await balance(as)).toMatchObject({ available: 100, pending: 0, debt: 0 });
    expect(await world.must('growth', 'progress', {}, { as })).toMatchObject({ growth: 0, tier: 'base' });
    expect(await counter('undo', { orderNo, reason: 'again' })).toMatchObject(refused('ALREADY_UNDONE'));
    expect(await counter('refund', { orderNo, amountFen: 1, reason: 'again' })).toMatchObject(refused('ALREADY_UNDONE'));
    const other = await aMember();
    expect(await counter('recordPurchase', { memberNo: other.memberNo, amountFen: 60_000, orderNo })).toMatchObject(
      refused('ORDER_EXISTS'),
    );
  });

  it('takes a visit back too, and comes too late after ten minutes', async () => {
    const { as, memberNo } = await aMember();
    const { orderNo } = await must('recordPurchase', { memberNo, amountFen: 0 });
    await must('undo', { orderNo, reason: 'nobody there' });
    expect(await growth(as)).toBe(0);
    const { orderNo: later } = await must('recordPurchase', { memberNo, amountFen: 100 });
    world.setNow('2026-03-02T02:10:01Z');
    expect(await counter('undo', { orderNo: later, reason: 'too late' })).toMatchObject(refused('UNDO_TOO_LATE'));
    expect(await counter('undo', { orderNo: 'NONE', reason: 'unknown' })).toMatchObject(refused('NO_SUCH_ORDER'));
  });
});

it('today’s list has purchases and hand-overs of this shop, newest first, in pages, and what stands adds up', async () => {
  world.setNow('2026-04-06T02:00:00Z');
  const { as, memberNo } = await aMember();
  await givePoints(world, memberNo, 400);
  await stockShelf(world, aReward({ rewardId: 'list' }));
  const { pickupCode } = await world.must('mall', 'exchange', { rewardId: 'list', quantity: 1 }, { as });
  const buy = (amountFen: number, orderNo: string, shopId = 'jingan') =>
    must('recordPurchase', { memberNo, amountFen, orderNo, shopId }, 'both');
  await buy(1000, 'T-1');
  await buy(2000, 'T-2');
  await buy(9000, 'T-3', 'xuhui');
  world.setNow('2026-04-06T02:05:00Z');
  await must('fulfil', { pickupCode });
  await buy(4000, 'T-4');
  await must('refund', { orderNo: 'T-4', amountFen: 500, reason: 'a part' });
  await must('undo', { orderNo: 'T-2', reason: 'typed wrong' });

  const seen: unknown[] = [];
  let before: string | undefined;
  do {
    const page = await must('today', { limit: 2, ...(before !== undefined && { before }) });
    expect(page).toMatchObject({ purchases: 2, paidFen: 4500 });
    if (Array.isArray(page.items)) seen.push(...page.items);
    before = page.next === undefined ? undefined : String(page.next);
  } while (before !== undefined);
  expect(seen).toHaveLength(4);
  expect(seen.slice(2)).toMatchObject([
    { type: 'purchase', no: 'T-2', undone: true, points: 0 },
    { type: 'purchase', no: 'T-1', undone: false, paidFen: 1000, points: 1, memberNo, undoUntil: '2026-04-06T02:10:00.000Z' },
  ]);
  expect(seen.slice(0, 2)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: 'fulfil', reward: { zh: '曲奇', en: 'Cookie' } }),
      expect.objectContaining({ type: 'purchase', no: 'T-4', refundedFen: 500 }),
    ]),
  );
});

it('logs no name, number, code or openid', () => {
  const logged = world.logged.join('\n');
  expect(logged).toContain('recordPurchase');
  expect(logged).not.toMatch(/guest-\d|Guest \d|POS-1|UNDO-1/);
});

/** The gift of a rise that was there before the member was: booked by an import, or reached by two who are one. */
import { importPurchases } from '@/cloudfunctions/counter/import.usecase';
import { LocalDay } from '@/types/contract/values';
import { listed } from '../../support/shelf';
import { openWorld, type World } from '../../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.hire('clerk', ['jingan']);
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

/** An old till's purchases of one card, and the phone that was written down with it. */
async function importCard(card: string, phone: string, bought: readonly { day: string; yuan: number }[]): Promise<void> {
  for (const [i, { day, yuan }] of bought.entries())
    await importPurchases(await world.house.systemContext(), {
      shopId: 'jingan',
      day: LocalDay.parse(day),
      rows: [{ card, phone, orderNo: `${card}-${i}`, amountFen: yuan * 100 }],
    });
}

async function joinAndBind(as: string, phone: string): Promise<void> {
  await world.join(as);
  world.wechat.phones.set(`code-${as}`, phone);
  expect(await world.must('identity', 'bindPhone', { phoneCode: `code-${as}` }, { as })).toMatchObject({ merged: true });
}

const gifts = async (as: string) =>
  (await listed(world, 'coupon', 'mine', { limit: 100 }, as)).filter((it) => JSON.stringify(it).includes('"tier_'));
async function ceremony(as: string): Promise<{ tier?: unknown; gift: unknown }> {
  const { rise } = await world.must('growth', 'ceremony', {}, { as });
  if (rise === null || typeof rise !== 'object' || !('riseId' in rise)) return { gift: null };
  const { coupon } = await world.must('coupon', 'riseGift', { riseId: rise.riseId }, { as });
  return { tier: rise.tier, gift: coupon };
}

it('an imported rise gives its gift when the card is bound, with the whole of its days, and the ceremony shows that coupon', async () => {
  await importCard('C-1', '13800000001', [
    { day: '2025-09-01', yuan: 700 },
    { day: '2025-10-01', yuan: 2000 },
  ]);
  await joinAndBind('bound', '13800000001');
  const given = { templateId: 'tier_gold', state: 'available', from: '2026-03-02', until: '2026-04-30' };
  expect(await gifts('bound')).toMatchObject([given]);
  expect(await ceremony('bound')).toMatchObject({ tier: 'gold', gift: given });
  // However often the news is delivered.
  await world.database.db.collection('outbox').updateMany({}, { $set: { pending: true, handledBy: [] } });
  await world.runJob('events.deliver');
  expect(await gifts('bound')).toHaveLength(1);
});

it('a tier that is held no longer gives none, and nothing is celebrated', async () => {
  await importCard('C-2', '13800000002', [{ day: '2022-05-01', yuan: 700 }]);
  await joinAndBind('fallen', '13800000002');
  expect(await world.must('growth', 'progress', {}, { as: 'fallen' })).toMatchObject({ tier: 'base' });
  expect(await gifts('fallen')).toEqual([]);
  expect(await ceremony('fallen')).toEqual({ gift: null });
});

it('the rise of two who turn out to be one gives its gift once', async () => {
  await importCard('C-3', '13800000003', [{ day: '2026-02-01', yuan: 400 }]);
  const memberNo = await world.join('half');
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 30_000 }, { as: 'clerk' });
  await joinAndBind('half', '13800000003');
  expect(await gifts('half')).toMatchObject([{ templateId: 'tier_silver', state: 'available' }]);
  expect(await ceremony('half')).toMatchObject({ tier: 'silver', gift: { templateId: 'tier_silver' } });
});

it('a rise whose gift was given before is given none again by a merge, be the gift used or not', async () => {
  const memberNo = await world.join('richer');
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 60_000 }, { as: 'clerk' });
  await importCard('C-4', '13800000004', [{ day: '2026-02-01', yuan: 50 }]);
  await joinAndBind('richer', '13800000004');
  expect(await gifts('richer')).toMatchObject([{ templateId: 'tier_silver' }]);
});

it('the ceremony of a rise whose gift is withheld, or is not there any more, shows none', async () => {
  const memberNo = await world.join('twice');
  const buy = async (amountFen: number, more: object = {}) =>
    String((await world.must('counter', 'recordPurchase', { memberNo, amountFen, ...more }, { as: 'clerk' })).orderNo);
  const first = await buy(60_000);
  const { gift } = await ceremony('twice');
  expect(gift).toMatchObject({ templateId: 'tier_silver' });
  const couponCode = gift !== null && typeof gift === 'object' && 'couponCode' in gift ? gift.couponCode : '';
  await buy(10_000, { couponCode });
  expect(await ceremony('twice')).toEqual({ tier: 'silver', gift: null });
  await world.must('counter', 'refund', { orderNo: first, amountFen: 60_000, reason: 'returned' }, { as: 'clerk' });
  expect(await ceremony('twice')).toEqual({ gift: null });
  await buy(60_000);
  expect(await ceremony('twice')).toEqual({ tier: 'silver', gift: null });
  // Nobody else's, whoever knows the rise.
  await world.join('curious');
  expect(await world.must('coupon', 'riseGift', { riseId: 'silver-2026-03-02-2' }, { as: 'curious' })).toEqual({ coupon: null });
});

/** Cancelled exchanges on a database: until when the points that come back can be used, and what their member is told before. */
import { findByMemberNo } from '@/cloudfunctions/identity/identity.usecase';
import { post } from '@/cloudfunctions/points/points.usecase';
import { aReward, givePoints, stockShelf } from '../../support/shelf';
import { openWorld, type World } from '../../support/world';

let world: World;
let joined = 0;
beforeEach(() => world.setNow('2025-12-10T02:00:00Z'));
beforeAll(async () => {
  world = await openWorld('2025-12-10T02:00:00Z');
  await stockShelf(world, aReward({ points: 120, stock: 1000 }));
});
afterAll(() => world.close());

/** A member with 120 points, the welcome included, that are good until 31 December 2026. */
async function aMember(as: string | { openid: string; unionid?: string } = `giver-${(joined += 1)}`) {
  const memberNo = await world.join(as);
  await givePoints(world, memberNo, 20);
  return memberNo;
}
const on = (day: string) => world.setNow(`${day}T02:00:00Z`);
const exchange = async (as: string) =>
  String((await world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as })).exchangeNo);
const cancel = (exchangeNo: string, as: string) => world.must('mall', 'cancel', { exchangeNo }, { as });
const quote = (exchangeNo: string, as: string) => world.must('mall', 'cancelQuote', { exchangeNo }, { as });
const points = (as: string) => world.must('points', 'balance', {}, { as });
const good = (until: string, some = 120) => ({ available: some, pending: 0, debt: 0, expiring: [{ on: until, points: some }] });
const nothing = { available: 0, pending: 0, debt: 0, expiring: [] };

it('exchanging and cancelling again and again keeps points alive for twice the grace, and not for ever', async () => {
  const as = 'again';
  await aMember(as);
  expect(await points(as)).toEqual(good('2026-12-31'));

  on('2026-12-31');
  const first = await exchange(as);
  on('2027-01-28');
  expect(await quote(first, as)).toEqual({
    exchangeNo: first,
    points: 120,
    paysDebt: 0,
    expired: 0,
    items: [{ on: '2027-02-27', points: 120 }],
  });
  expect(await cancel(first, as)).toEqual({ exchangeNo: first, points: 120 });
  expect(await points(as)).toEqual(good('2027-02-27'));

  on('2027-02-26');
  const second = await exchange(as);
  on('2027-02-28');
  // Thirty days would be 30 March: sixty days after the first expiry are 1 March.
  expect(await quote(second, as)).toMatchObject({ expired: 0, items: [{ on: '2027-03-01', points: 120 }] });
  await cancel(second, as);
  expect(await points(as)).toEqual(good('2027-03-01'));

  on('2027-03-01');
  const third = await exchange(as);
  on('2027-03-20');
  expect(await quote(third, as)).toEqual({ exchangeNo: third, points: 120, paysDebt: 0, expired: 120, items: [] });
  expect(await cancel(third, as)).toEqual({ exchangeNo: third, points: 120, expired: 120 });
  expect(await points(as)).toEqual(nothing);
  const { items } = await world.must('points', 'entries', { limit: 2 }, { as });
  expect(items).toMatchObject([
    { kind: 'expire', points: -120, balance: 0, day: '2027-03-20' },
    { kind: 'restore', points: 120, balance: 120, day: '2027-03-20' },
  ]);
  expect(await world.must('points', 'verify', {}, { as })).toMatchObject({ ok: true });
});

it('cancelled on 20 March as in the year before, nothing is left to use', async () => {
  const as = 'as-before';
  await aMember(as);
  on('2026-12-31');
  const first = await exchange(as);
  on('2027-01-28');
  await cancel(first, as);
  on('2027-02-26');
  const second = await exchange(as);
  on('2027-03-20');
  expect(await cancel(second, as)).toMatchObject({ points: 120, expired: 120 });
  expect(await points(as)).toEqual(nothing);
});

it('what is not fetched in time has the same limit as what is cancelled', async () => {
  const as = 'late';
  await aMember(as);
  on('2026-12-31');
  await exchange(as);
  on('2027-02-10');
  await world.runJob('mall.timeout');
  expect(await points(as)).toEqual(good('2027-03-01'));
  on('2027-02-28');
  await exchange(as);
  on('2027-04-10');
  await world.runJob('mall.timeout');
  expect(await points(as)).toEqual(nothing);
});

it('a part that is still good keeps its expiry beside one that is not', async () => {
  const as = 'both';
  const memberNo = await aMember(as);
  on('2026-12-31');
  await givePoints(world, memberNo, 120);
  const { exchangeNo } = await world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 2 }, { as });
  on('2027-01-10');
  expect(await quote(String(exchangeNo), as)).toMatchObject({
    points: 240,
    items: [
      { on: '2027-02-09', points: 120 },
      { on: '2027-12-31', points: 120 },
    ],
  });
});

it('points that met in a merge keep the day on which they would first have expired', async () => {
  const as = 'one';
  await world.join({ openid: as });
  await aMember({ openid: 'other' });
  on('2026-12-31');
  const first = await exchange('other');
  on('2027-01-28');
  await cancel(first, 'other');
  await world.must('identity', 'me', {}, { as: { openid: as, unionid: 'u-grace' } });
  await world.must('identity', 'me', {}, { as: { openid: 'other', unionid: 'u-grace' } });
  expect(await points(as)).toEqual(good('2027-02-27'));
  on('2027-02-27');
  const second = await exchange(as);
  on('2027-03-20');
  expect(await cancel(second, as)).toMatchObject({ expired: 120 });
  expect(await points(as)).toEqual(nothing);
});

it('the quote is for whose exchange it is, while it waits', async () => {
  const as = 'owner';
  await aMember(as);
  await world.join('stranger');
  const exchangeNo = await exchange(as);
  expect(await world.call('mall', 'cancelQuote', { exchangeNo }, { as: 'stranger' })).toMatchObject({
    error: { code: 'NO_SUCH_EXCHANGE' },
  });
  await cancel(exchangeNo, as);
  expect(await world.call('mall', 'cancelQuote', { exchangeNo }, { as })).toMatchObject({
    error: { code: 'ALREADY_CANCELLED' },
  });
});

it('what a debt takes is said before, and the points pay it', async () => {
  const as = 'debtor';
  const memberNo = await aMember(as);
  const exchangeNo = await exchange(as);
  const context = await world.house.systemContext();
  const member = await findByMemberNo(context, memberNo);
  const owed = { kind: 'adjust', memberId: member?._id ?? '', key: 'owed', cause: { type: 'returned' }, points: -50 } as const;
  await context.transact((tx) => post(tx, [owed]));
  expect(await quote(exchangeNo, as)).toEqual({
    exchangeNo,
    points: 120,
    paysDebt: 50,
    expired: 0,
    items: [{ on: '2026-12-31', points: 70 }],
  });
  await cancel(exchangeNo, as);
  expect(await points(as)).toEqual(good('2026-12-31', 70));
});

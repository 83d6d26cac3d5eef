/** What staff are shown of a member, and that no reply, refusal or log line shows an id of the inside. */
import { idOf } from '../../support/people';
import { appoint } from '../../support/staff';
import { openDesk, refused, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await appoint(desk.world, 'owner');
});
afterAll(() => desk.world.close());

it.each(['clerk', 'owner'])('%s sees day and month of a birthday, and the year nowhere', async (as) => {
  const openid = `born-${as}`;
  const memberNo = await desk.world.join(openid, { nickname: 'Born', birthday: '1987-12-04' });
  const { member } = await desk.must('findMember', { memberNo, shopId: 'jingan' }, as);
  expect(member).toMatchObject({ memberNo, nickname: 'Born', birthday: '****-12-04' });
  const memberCode = await desk.codeOf(openid);
  const opened = await desk.must('memberByCode', { memberCode, shopId: 'jingan' }, as);
  expect(opened.member).toMatchObject({ birthday: '****-12-04' });
  expect(JSON.stringify([member, opened])).not.toContain('1987');
  // To themselves it is whole.
  expect((await desk.world.must('identity', 'me', {}, { as: openid })).member).toMatchObject({ birthday: '1987-12-04' });
});

it('what is refused says why in numbers of its own, and shows no inner id', async () => {
  const { as, memberNo } = await desk.aMember();
  const reason = 'as agreed';
  const adjust = (points: number) => desk.world.call('points', 'adjust', { memberNo, points, reason }, { as: 'owner' });
  await desk.must('recordPurchase', { memberNo, amountFen: 1000, orderNo: 'ID-1' });
  const replies = {
    over: await adjust(1_000_001),
    under: await adjust(-1_000_000),
    refund: await desk.call('refund', { orderNo: 'ID-1', amountFen: 2000, reason }),
    exists: await desk.call('recordPurchase', { memberNo, amountFen: 1001, orderNo: 'ID-1' }),
    exchange: await desk.world.call('mall', 'exchange', { rewardId: 'croissant', quantity: 99 }, { as }),
    cancel: await desk.world.call('mall', 'cancel', { exchangeNo: 'nothing' }, { as }),
  };
  expect(replies.over).toMatchObject(refused('OVERFLOW'));
  expect(replies.over).toHaveProperty('error.details', { max: 1_000_000 });
  expect(replies.under).toHaveProperty('error.details', { missing: expect.any(Number) });
  expect(replies.refund).toHaveProperty('error.details', { leftFen: 1000 });
  for (const openid of [as, 'owner', 'clerk']) {
    const memberId = await idOf(desk.world, openid);
    expect(memberId).not.toBe('');
    expect(JSON.stringify(replies)).not.toContain(memberId);
    expect(desk.world.logged.join('\n')).not.toContain(memberId);
  }
});

it('what members and staff are told on the way shows no inner id of anybody', async () => {
  const { as, memberNo } = await desk.aMember();
  const told: unknown[] = [];
  await desk.must('recordPurchase', { memberNo, amountFen: 60_000, orderNo: 'ID-2' });
  told.push(
    await desk.must('today', {}),
    await desk.must('findMember', { memberNo }),
    await desk.must('quote', { memberNo, amountFen: 1 }),
  );
  for (const [fn, action] of [
    ['points', 'entries'],
    ['growth', 'entries'],
    ['growth', 'ceremony'],
    ['coupon', 'mine'],
    ['reminder', 'inbox'],
    ['identity', 'profile'],
    ['identity', 'consents'],
  ] as const)
    told.push(await desk.world.must(fn, action, {}, { as }));
  told.push(
    await desk.world.must('shop', 'staff', {}, { as: 'owner' }),
    await desk.world.must('shop', 'auditTrail', {}, { as: 'owner' }),
  );
  for (const openid of [as, 'owner', 'clerk']) expect(JSON.stringify(told)).not.toContain(await idOf(desk.world, openid));
});

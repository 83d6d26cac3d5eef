/** What people write reaches nobody with signs that nobody sees, by whichever door it comes in. */
import { code } from '../../support/people';
import { openWorld, type World } from '../../support/world';

/** Turned around, without width, a control, half of a pair. */
const HIDDEN = '\u202E\u200B\u0007\uD83D';

let world: World;
let memberNo: string;
beforeAll(async () => {
  world = await openWorld();
  await world.hire('o-clerk', ['jingan']);
  memberNo = await world.join('o-writer', { nickname: `小${HIDDEN}满` });
});
afterAll(() => world.close());

const isSeen = (value: unknown) => expect(JSON.stringify(value)).not.toMatch(/[\u202A-\u202E\u200B\u0007]|\\u[0-9a-f]{4}/i);

it('a name is kept as people read it, when joining and later', async () => {
  expect(await world.must('identity', 'me', {}, { as: 'o-writer' })).toMatchObject({ member: { nickname: '小 满' } });
  const { member } = await world.must('identity', 'setProfile', { nickname: `${HIDDEN}满满` }, { as: 'o-writer' });
  expect(member).toMatchObject({ nickname: '满满' });
});

it('a name of nothing to see is none', async () => {
  for (const nickname of ['\u200B\u200D', '\u3164', '\uDE00'])
    expect(code(await world.call('identity', 'setProfile', { nickname }, { as: 'o-writer' }))).toBe('BAD_REQUEST');
});

it('twenty families fit into a name, twenty-one don’t', async () => {
  const family = '👨‍👩‍👧‍👦';
  const set = (count: number) => world.call('identity', 'setProfile', { nickname: family.repeat(count) }, { as: 'o-writer' });
  expect([code(await set(20)), code(await set(21))]).toEqual(['OK', 'BAD_REQUEST']);
});

it('a member is found by the name as it is read, whatever was typed along', async () => {
  world.wechat.phones.set('code-written', '13912348888');
  await world.must('identity', 'bindPhone', { phoneCode: 'code-written' }, { as: 'o-writer' });
  await world.must('identity', 'setProfile', { nickname: '满满' }, { as: 'o-writer' });
  const asked = { phoneTail: '8888', name: '\u200E满\u200B满' };
  expect(await world.must('counter', 'findMember', asked, { as: 'o-clerk' })).toMatchObject({ member: { memberNo } });
});

it('what staff write as a reason is cleaned as well, and a reason of nothing is none', async () => {
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 2_000, orderNo: 'W-1' }, { as: 'o-clerk' });
  const refund = (reason: string) =>
    world.call('counter', 'refund', { orderNo: 'W-1', amountFen: 100, reason }, { as: 'o-clerk' });
  expect(code(await refund('好\u200B'))).toBe('BAD_REQUEST');
  expect(code(await refund(`凉了${HIDDEN}一杯`))).toBe('OK');
  isSeen(await world.database.db.collection('purchases').find().toArray());
  expect(JSON.stringify(await world.database.db.collection('purchases').find().toArray())).toContain('凉了 一杯');
});

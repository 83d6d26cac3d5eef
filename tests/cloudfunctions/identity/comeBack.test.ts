/** Who leaves and comes back within 24 months brings along what they owe, what they used of limits, and the year's gift; nothing else. */
import { identities } from '@/cloudfunctions/identity/identity.store';
import { importMember, takeBirthdayGifts } from '@/cloudfunctions/identity/identity.usecase';
import type { Context } from '@/cloudfunctions/kernel/context';
import { auditStep } from '@/cloudfunctions/points/audit.usecase';
import { balanceOf } from '@/cloudfunctions/points/points.usecase';
import { keptDocuments } from '../../support/keptDocuments';
import { bind, code, inside } from '../../support/people';
import { APP, openWorld, type As, type World } from '../../support/world';

const OFFICIAL = 'wxofficial000000001';
const START = '2026-03-02T02:00:00Z';
const NEXT_DAY = '2026-03-03T02:00:00Z';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld(START);
  context = await world.house.systemContext();
  await world.hire('o-clerk', ['jingan']);
});
beforeEach(() => world.setNow(START));
afterAll(async () => {
  for (let after: string | undefined = ''; after !== undefined;) {
    const step: Awaited<ReturnType<typeof auditStep>> = await auditStep(await world.house.systemContext(), after, 500);
    expect(step.findings).toEqual([]);
    after = step.next;
  }
  await world.close();
});

const mini = (name: string) => ({ app: APP, openid: `o-${name}`, unionid: `u-${name}` });
const official = (name: string) => ({ app: OFFICIAL, openid: `oa-${name}`, unionid: `u-${name}` });
const withoutUnionid = ({ app, openid }: ReturnType<typeof mini>) => ({ app, openid });
const memberNoOf = async (as: As) => JSON.parse(JSON.stringify((await world.must('identity', 'me', {}, { as })).member)).memberNo;
const leave = async (as: As) => world.must('identity', 'erase', { memberNo: await memberNoOf(as) }, { as });
const balance = (as: As) => world.must('points', 'balance', {}, { as });
const clerk = { as: 'o-clerk' };

let orders = 0;
/** 100 points of the welcome and 200 of a purchase, 200 exchanged and fetched, the purchase refunded: 100 owed. */
async function owe100(as: As, joined = false): Promise<void> {
  if (!joined) await world.join(as);
  const orderNo = `OWED-${(orders += 1)}`;
  const memberNo = await memberNoOf(as);
  world.setNow(START);
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 200_000, orderNo }, clerk);
  world.setNow(NEXT_DAY);
  const { pickupCode } = await world.must('mall', 'exchange', { rewardId: 'americano', quantity: 1 }, { as });
  await world.must('counter', 'fulfil', { pickupCode }, clerk);
  await world.must('counter', 'refund', { orderNo, amountFen: 200_000, reason: '不喜欢' }, clerk);
  expect(await balance(as)).toMatchObject({ available: 0, debt: 100 });
}
const claim = async (as: As) => code(await world.call('coupon', 'claim', { templateId: 'morning_5' }, { as }));

describe('what is owed', () => {
  it('is closed at leaving, and owed again once by who comes back, in plain words', async () => {
    const as = mini('owes');
    await owe100(as);
    const before = (await world.house.callerOf(as))?.memberId ?? '';
    await leave(as);
    expect(await balanceOf(context, context, before)).toMatchObject({ available: 0, debt: 0 });
    await world.join(as);
    expect(await balance(as)).toMatchObject({ available: 0, debt: 100 });
    const { items } = await world.must('points', 'entries', {}, { as });
    expect(items).toMatchObject([{ kind: 'adjust', points: -100, cause: { type: 'returned' } }]);
    expect(await world.must('points', 'verify', {}, { as })).toMatchObject({ ok: true });
    // Paid by what comes, and not brought along again.
    const memberNo = await memberNoOf(as);
    await world.must('counter', 'recordPurchase', { memberNo, amountFen: 200_000, orderNo: 'PAYS' }, clerk);
    world.setNow('2026-03-04T02:00:00Z');
    expect(await balance(as)).toMatchObject({ available: 100, debt: 0 });
    await leave(as);
    await world.join(as);
    expect(await balance(as)).toMatchObject({ available: 0, debt: 0 });
  });

  it('is found by the unionid where somebody comes back in the official account', async () => {
    await owe100(mini('elsewhere'));
    await leave(mini('elsewhere'));
    await world.join(official('elsewhere'));
    expect(await balance(official('elsewhere'))).toMatchObject({ debt: 100 });
    await world.must('identity', 'me', {}, { as: mini('elsewhere') });
    expect(await balance(mini('elsewhere'))).toMatchObject({ debt: 100 });
  });

  it('is found when the unionid turns up after joining, and takes what the welcome gave', async () => {
    await owe100(mini('later'));
    await leave(mini('later'));
    await world.join(withoutUnionid(official('later')));
    expect(await balance(withoutUnionid(official('later')))).toMatchObject({ available: 100, debt: 0 });
    expect(await balance(official('later'))).toMatchObject({ available: 0, debt: 100 });
    const { items } = await world.must('coupon', 'mine', {}, { as: official('later') });
    expect(items).toMatchObject([{ templateId: 'newcomer', state: 'revoked' }]);
    expect(await balance(mini('later'))).toMatchObject({ debt: 100 });
  });

  it('by who comes back as two at once, is owed once', async () => {
    await owe100(mini('two'));
    await world.must('identity', 'me', {}, { as: official('two') });
    await leave(mini('two'));
    const both = [withoutUnionid(mini('two')), withoutUnionid(official('two'))];
    await Promise.all(both.map((as) => world.join(as)));
    const debts = await Promise.all(both.map(async (as) => (await balance(as)).debt));
    expect(debts.sort()).toEqual([0, 100]);
    await world.must('identity', 'me', {}, { as: mini('two') });
    expect(await balance(official('two'))).toMatchObject({ debt: 100 });
  });

  it('of a member who was two comes along by either, and with a card imported in between', async () => {
    await world.join(withoutUnionid(official('merged')));
    await owe100(mini('merged'));
    await world.must('identity', 'me', {}, { as: official('merged') });
    const { debt, available } = await balance(mini('merged'));
    expect({ debt, available }).toEqual({ debt: 0, available: 0 });
    await owe100(mini('again'));
    expect(code(await bind(world, mini('again'), '13700000041'))).toBe('OK');
    await leave(mini('again'));
    const row = { card: 'BACK-1', phone: '13700000041', joinedAt: new Date('2020-01-01T00:00:00Z') };
    await inside(context, (tx) => importMember(tx, row, context.participants));
    await world.join(mini('again'));
    expect(await bind(world, mini('again'), '13700000041')).toMatchObject({ ok: true, data: { merged: true } });
    expect(await balance(mini('again'))).toMatchObject({ debt: 100 });
  });

  it('is not brought along by who only has the number, which is given to others', async () => {
    await owe100(mini('number'));
    expect(code(await bind(world, mini('number'), '13700000042'))).toBe('OK');
    await leave(mini('number'));
    await world.join('o-heir');
    expect(code(await bind(world, 'o-heir', '13700000042'))).toBe('OK');
    expect(await balance('o-heir')).toMatchObject({ available: 100, debt: 0 });
  });
});

describe('limits', () => {
  it('of a coupon hold over three lives', async () => {
    const as = mini('lives');
    await world.join(as);
    expect([await claim(as), await claim(as)]).toEqual(['OK', 'LIMIT_REACHED']);
    for (const life of [2, 3]) {
      await leave(as);
      await world.join(as);
      expect({ life, claimed: await claim(as) }).toEqual({ life, claimed: 'LIMIT_REACHED' });
    }
    const { items } = await world.must('coupon', 'centre', {}, { as });
    expect(items).toContainEqual(expect.objectContaining({ templateId: 'morning_5', claimed: 1, blocked: 'LIMIT_REACHED' }));
  });

  it('of a reward, too, as far as it was not taken back', async () => {
    const as = mini('reward');
    await world.join(as);
    await world.must(
      'counter',
      'recordPurchase',
      { memberNo: await memberNoOf(as), amountFen: 480_000, orderNo: 'BAGS-1' },
      clerk,
    );
    await world.must(
      'counter',
      'recordPurchase',
      { memberNo: await memberNoOf(as), amountFen: 480_000, orderNo: 'BAGS-2' },
      clerk,
    );
    world.setNow(NEXT_DAY);
    const { pickupCode } = await world.must('mall', 'exchange', { rewardId: 'dripbags', quantity: 1 }, { as });
    await world.must('counter', 'fulfil', { pickupCode }, clerk);
    // Waits, and is taken back at leaving.
    await world.must('mall', 'exchange', { rewardId: 'dripbags', quantity: 1 }, { as });
    await leave(as);
    await world.join(as);
    expect(await world.must('mall', 'reward', { rewardId: 'dripbags' }, { as })).toMatchObject({ reward: { taken: 1 } });
  });

  it('of several memberships that brought the same along count it once when they become one', async () => {
    await world.join(mini('same'));
    await world.must('identity', 'me', {}, { as: official('same') });
    expect(code(await world.call('coupon', 'claim', { templateId: 'riverside' }, { as: mini('same') }))).toBe('OK');
    await leave(mini('same'));
    for (const as of [withoutUnionid(mini('same')), withoutUnionid(official('same'))]) await world.join(as);
    await world.must('identity', 'me', {}, { as: official('same') });
    await world.must('identity', 'me', {}, { as: mini('same') });
    const { items } = await world.must('coupon', 'centre', {}, { as: mini('same') });
    expect(items).toContainEqual(expect.objectContaining({ templateId: 'riverside', claimed: 1 }));
    expect(code(await world.call('coupon', 'claim', { templateId: 'riverside' }, { as: mini('same') }))).toBe('OK');
    expect(code(await world.call('coupon', 'claim', { templateId: 'riverside' }, { as: mini('same') }))).toBe('LIMIT_REACHED');
  });
});

describe('the birthday', () => {
  const idOfMember = async (as: ReturnType<typeof mini>) => (await world.house.callerOf(as))?.memberId ?? '';
  const take = (memberId: string, year: number) =>
    inside(context, async (tx) => [...(await takeBirthdayGifts(tx, [memberId], year))]);

  it('gift of the year is had once', async () => {
    const as = mini('gift');
    await world.join(as, { birthday: '1990-03-05' });
    const first = await idOfMember(as);
    expect(await take(first, 2026)).toEqual([first]);
    await leave(as);
    await world.join(as, { birthday: '1990-03-05' });
    const second = await idOfMember(as);
    expect(await take(second, 2026)).toEqual([]);
    expect(await take(second, 2027)).toEqual([second]);
  });

  it('is the same day, at joining and later, also for who had taken the consent back before leaving', async () => {
    const as = mini('born');
    await world.join(as, { birthday: '1990-03-05' });
    world.setNow(new Date(world.now().getTime() + 1000));
    await world.must('identity', 'withdraw', {}, { as });
    await leave(as);
    const asked = { scene: 'shop:jingan', consent: context.programme.identity.consentVersion };
    expect(code(await world.call('identity', 'join', { ...asked, birthday: '1990-03-06' }, { as }))).toBe('BIRTHDAY_SET');
    expect(await context.in(identities).count({ subject: as.openid })).toBe(0);
    expect(code(await world.call('identity', 'join', asked, { as }))).toBe('OK');
    expect(code(await world.call('identity', 'setBirthday', { birthday: '1990-03-06' }, { as }))).toBe('BIRTHDAY_SET');
    expect(code(await world.call('identity', 'setBirthday', { birthday: '1990-03-05' }, { as }))).toBe('OK');
  });
});

describe('what is kept', () => {
  it('leads from no member, left or new, to what was left, and holds no id of either', async () => {
    const as = mini('kept');
    await owe100(as);
    await claim(as);
    const before = (await world.house.callerOf(as))?.memberId ?? '';
    await leave(as);
    const kept = await keptDocuments(world.database);
    const rows = kept.filter(({ collection }) => ['leavers', 'leavings'].includes(collection));
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) for (const trace of [before, as.openid, as.unionid]) expect(text).not.toContain(trace);
    const ids = (await world.database.db.collection('leavings').find().toArray()).map((it) => String(it._id));
    const leading = kept.filter(({ collection, text }) => collection !== 'leavings' && ids.some((id) => text.includes(id)));
    expect([...new Set(leading.filter(({ text }) => text.includes(before)).map((it) => it.collection))]).toEqual([]);
  });

  it('ends after 24 months, by the clock and then by the sweep', async () => {
    const as = mini('ends');
    await owe100(as);
    await leave(as);
    const rows = async () => world.database.db.collection('leavers').countDocuments();
    world.setNow('2028-03-03T02:00:00Z');
    await world.runJob('identity.sweep');
    expect(await rows()).toBeGreaterThan(0);
    world.setNow('2028-03-04T02:00:00Z');
    await world.join(as);
    expect(await balance(as)).toMatchObject({ debt: 0 });
    // Others of this file left a day later.
    world.setNow('2028-03-06T02:00:00Z');
    await world.runJob('identity.sweep');
    expect(await rows()).toBe(0);
    expect(await world.database.db.collection('leavings').countDocuments()).toBe(0);
  });
});

/** Leaving: after it nothing anywhere names the member, the ledger still verifies, and coming back is a new beginning. */
import { arrivalsOf, whoseArrival } from '@/cloudfunctions/identity/arrival.usecase';
import { members } from '@/cloudfunctions/identity/identity.store';
import { findByMemberNo, importMember } from '@/cloudfunctions/identity/identity.usecase';
import { SEALED } from '@/cloudfunctions/identity/reseal.usecase';
import { WECHAT_TOKENS } from '@/cloudfunctions/kernel/wechatToken';
import { PURPOSE } from '@/cloudfunctions/identity/purpose';
import type { Context } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { LocalDay } from '@/types/contract/values';
import { keptDocuments } from '../../support/keptDocuments';
import { bind, code, idOf } from '../../support/people';
import { reminding } from '../../support/reminding';
import { APP, openWorld, type As, type World } from '../../support/world';
import { BOOKS, DERIVED, EXPORTED, isDocument, linesAt, NAMING } from './whereKept';

const OFFICIAL = 'wxofficial000000001';
const NAME = '慕容小满子';
const PHONE = '13912347731';
const BIRTHDAY = '1990-05-17';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld('2026-01-05T02:00:00Z');
  context = await world.house.systemContext();
  await world.hire('o-clerk', ['jingan']);
  await world.join('o-owner');
  const { invitation } = await inviteByHouse(context, { role: 'operator', shopIds: [], name: '老板' });
  await world.must('shop', 'accept', { invitation }, { as: 'o-owner' });
});
afterAll(() => world.close());

const counter = (action: string, data: object) => world.must('counter', action, data, { as: 'o-clerk' });

/** Everything by which the member could be known again: in clear, sealed, and as keyed hashes. */
async function tracesOf(openids: readonly string[]): Promise<string[]> {
  const memberId = await idOf(world, openids[0] ?? '');
  const member = await context.in(members).findOne({ _id: memberId });
  if (member === null) throw new Error('there is such a member');
  const sealed = [member.nickname, member.phone, member.birthday, member.seed].filter((it) => it !== undefined);
  const { vault } = context;
  const hashes = [vault.blindIndex(PURPOSE.phoneIndex, PHONE), vault.blindIndex(PURPOSE.phoneTail, PHONE.slice(-4))];
  return [...openids, NAME, PHONE, '139****7731', BIRTHDAY, ...sealed, ...hashes];
}

/** A year at the counter, in the mall, and with everything else that keeps something about somebody. */
async function live(as: As, memberNo: string): Promise<void> {
  const remind = reminding(world);
  for (let month = 1; month <= 12; month += 1) {
    world.setNow(`2026-${String(month).padStart(2, '0')}-06T03:00:00Z`);
    await world.must('checkin', 'checkIn', {}, { as });
    await counter('recordPurchase', { memberNo, amountFen: 200_000, orderNo: `YEAR-${month}` });
    await world.runJob('points.settle');
  }
  await counter('refund', { orderNo: 'YEAR-3', amountFen: 5_000, reason: `${NAME} 说不喜欢` });
  await counter('refund', { orderNo: 'YEAR-3', amountFen: 4_000, reason: `${PHONE} 又来了` });
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 3_000, orderNo: 'UNDONE' }, { as: 'o-clerk' });
  await counter('undo', { orderNo: 'UNDONE', reason: `认错人，不是 ${NAME}` });
  for (const [points, reason] of [
    [50, `${NAME} 等了太久`],
    [-20, `多给了 ${PHONE}`],
  ] as const)
    await world.must('points', 'adjust', { memberNo, points, reason }, { as: 'o-owner' });
  for (const rewardId of ['croissant', 'americano'])
    await world.must('mall', 'exchange', { rewardId, quantity: 1, shopId: 'jingan' }, { as });
  await world.must('mall', 'wish', { rewardId: 'mug', on: true }, { as });
  await world.must('coupon', 'claim', { templateId: 'riverside' }, { as });
  await world.must('reminder', 'consented', { results: { [remind.template('birthday')]: 'accept' } }, { as });
  await world.must('reminder', 'set', { kind: 'member_day', on: false }, { as });
  world.setNow('2027-05-10T00:00:00Z');
  await world.runJob('reminder.decide');
  const { memberCode } = await world.must('identity', 'memberCode', {}, { as });
  await counter('memberByCode', { memberCode });
  await world.must(
    'identity',
    'correctBirthday',
    { memberNo, birthday: BIRTHDAY, reason: `${NAME} 给看了证件` },
    { as: 'o-clerk' },
  );
}

describe('a year of life', () => {
  const as = { app: APP, openid: 'o-leaver-mini', unionid: 'u-leaver-union' };
  let memberNo = '';
  let ids: string[] = [];
  let traces: string[] = [];

  beforeAll(async () => {
    await context.transact(async (tx) =>
      done(
        await importMember(
          tx,
          {
            card: 'CARD-LEAVER-1',
            phone: PHONE,
            name: NAME,
            birthday: LocalDay.parse(BIRTHDAY),
            joinedAt: new Date('2020-05-01T00:00:00Z'),
          },
          context.participants,
        ),
      ),
    );
    await world.join(as, { nickname: NAME, birthday: BIRTHDAY });
    expect(await bind(world, as, PHONE)).toMatchObject({ ok: true, data: { merged: true } });
    await world.must('identity', 'me', {}, { as: { ...as, app: OFFICIAL, openid: 'oa-leaver-official' } });
    const { invitation } = await inviteByHouse(context, { role: 'staff', shopIds: ['jingan'], name: NAME });
    await world.must('shop', 'accept', { invitation }, { as });
    const { member } = await world.must('identity', 'me', {}, { as });
    memberNo = isDocument(member) ? String(member.memberNo) : '';
    await live(as, memberNo);
    const came = { known: true as const, ticket: 'oa.just-now', app: OFFICIAL, openid: 'oa-leaver-official' };
    await arrivalsOf(world.house.platform).for('a-state', async () => came);
    // Two disputes: somebody else proves this number, and this member one of somebody else's.
    await world.join('o-claimant');
    expect(code(await bind(world, 'o-claimant', PHONE))).toBe('PHONE_TAKEN');
    await world.join('o-holder');
    await bind(world, 'o-holder', '13912340000');
    expect(code(await bind(world, as, '13912340000'))).toBe('PHONE_TAKEN');
    const arrived = whoseArrival(context.vault, { provider: 'wechat', app: OFFICIAL, subject: 'oa-leaver-official' });
    traces = await tracesOf([as.openid, as.unionid, 'oa-leaver-official', 'CARD-LEAVER-1', arrived]);
    const memberId = await idOf(world, as.openid);
    ids = [memberId, ...((await context.in(members).findOne({ _id: memberId }))?.aliases ?? [])];
  });

  it('is there before: every trace but the number itself stands somewhere', async () => {
    const before = (await keptDocuments(world.database)).map((it) => it.text).join('\n');
    const sealed = [NAME, PHONE, BIRTHDAY];
    for (const trace of traces.filter((it) => !sealed.includes(it))) expect(before).toContain(trace);
    for (const collection of [
      'checkins',
      'reminders',
      'reminderQuotas',
      'wishes',
      'visits',
      'pointsAdjustments',
      'birthdayCorrections',
      'phoneConflicts',
      'phoneProofs',
      'oauthArrivals',
    ])
      expect(await world.database.db.collection(collection).countDocuments()).toBeGreaterThan(0);
    expect(ids).toHaveLength(2);
  });

  it('is in the export, whatever collection holds it', async () => {
    const { held } = await world.must('identity', 'export', {}, { as });
    const kept = await keptDocuments(world.database);
    const holding = kept.filter(({ text }) => ids.some((id) => text.includes(id))).map((it) => it.collection);
    expect([...new Set(holding)].filter((it) => !(it in EXPORTED) && !(it in DERIVED))).toEqual([]);
    for (const [collection, where] of Object.entries(EXPORTED)) {
      const mine = await world.database.db
        .collection(collection)
        .find({ $or: NAMING.map((field) => ({ [field]: { $in: ids } })) })
        .toArray();
      expect({ collection, lines: linesAt(held, where) }).toEqual({ collection, lines: mine.length });
      expect(mine.length).toBeGreaterThan(0);
    }
  });

  it('is sealed nowhere but where a new key reaches it', async () => {
    const known = SEALED.flatMap(({ collection, fields }) => Object.keys(fields).map((field) => `${collection.name}.${field}`));
    const found = (await keptDocuments(world.database)).flatMap(({ collection, text }) =>
      [...text.matchAll(/"(\w+)":"\d+\.[\w-]{16}\.[\w-]{22}\.[\w-]+"/g)].map(([, field]) => `${collection}.${field}`),
    );
    expect([...new Set(found)].filter((it) => !known.includes(it))).toEqual([]);
    // No test of the functions asks WeChat for an access token; the test of key rotation does.
    const expected = known.filter((it) => !it.startsWith(`${WECHAT_TOKENS.collection}.`));
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it('is not deleted by a slip: another’s number is refused, and a stranger is none', async () => {
    const before = await keptDocuments(world.database);
    const other = await world.join('o-other');
    expect(code(await world.call('identity', 'erase', { memberNo: other }, { as }))).toBe('NO_SUCH_MEMBER');
    expect(code(await world.call('identity', 'erase', { memberNo }, { as: 'o-stranger' }))).toBe('NOT_A_MEMBER');
    expect(code(await world.call('identity', 'erase', { memberNo }))).toBe('NO_SESSION');
    const texts = new Set((await keptDocuments(world.database)).map((it) => it.text));
    expect(before.filter((it) => !texts.has(it.text))).toEqual([]);
  });

  it('leaves nothing in any collection and no line of the log that names the member', async () => {
    const erased = await world.call('identity', 'erase', { memberNo }, { as, key: 'leave-for-good' });
    expect(erased).toMatchObject({ ok: true, data: { erasedAt: world.now().toISOString() } });
    expect(await world.call('identity', 'erase', { memberNo }, { as, key: 'leave-for-good' })).toEqual(erased);
    expect(code(await world.call('identity', 'erase', { memberNo }, { as }))).toBe('NOT_A_MEMBER');

    const kept = await keptDocuments(world.database);
    for (const trace of traces) {
      expect(kept.filter((it) => it.text.includes(trace))).toEqual([]);
      expect(world.logged.filter((it) => it.includes(trace))).toEqual([]);
    }
    const naming = kept.filter((it) => ids.some((id) => it.text.includes(id)));
    expect([...new Set(naming.map((it) => it.collection))].filter((it) => !BOOKS.includes(it))).toEqual([]);
  });

  it('leaves stubs that lead to nobody, and the numbers that they keep are not given again', async () => {
    for (const _id of ids) {
      const stub = await context.in(members).findOne({ _id });
      expect(stub).toMatchObject({ state: 'erased', aliases: [], phoneProven: false, codesTaken: [] });
      expect(Object.keys(stub ?? {}).sort()).toEqual(
        ['_id', 'aliases', 'codesTaken', 'erasedAt', 'joinedAt', 'memberNo', 'phoneProven', 'source', 'state'].sort(),
      );
      expect(await findByMemberNo(context, stub?.memberNo ?? '')).toBeUndefined();
    }
    expect(code(await world.call('counter', 'findMember', { memberNo }, { as: 'o-clerk' }))).toBe('NO_SUCH_MEMBER');
    expect(code(await world.call('counter', 'recordPurchase', { memberNo, amountFen: 100 }, { as: 'o-clerk' }))).toBe(
      'NO_SUCH_MEMBER',
    );
  });

  it('keeps the ledger, which verifies, and the stock of what was not fetched', async () => {
    expect(await world.database.db.collection('entries').countDocuments({ memberId: { $in: ids } })).toBeGreaterThan(12);
    const audit = await world.must('points', 'audit', { limit: 200 }, { as: 'o-owner' });
    expect(audit).toMatchObject({ findings: [] });
    expect(await world.database.db.collection('exchanges').countDocuments({ memberId: { $in: ids }, state: 'confirmed' })).toBe(
      0,
    );
    await counter('refund', { orderNo: 'YEAR-4', amountFen: 1_000, reason: '退一杯' });
  });

  it('comes back as somebody new: welcome, but not to a second welcome gift; number and openid are free', async () => {
    const { consentVersion } = await world.must('shop', 'shops', {});
    const joined = await world.must('identity', 'join', { scene: 'shop:jingan', consent: consentVersion }, { as });
    expect(joined).toMatchObject({ repeated: false, welcome: { points: 0, coupons: 0 } });
    expect(joined).not.toMatchObject({ member: { memberNo } });
    expect(await world.must('points', 'balance', {}, { as })).toMatchObject({ available: 0 });
    expect(await bind(world, 'o-claimant', PHONE)).toMatchObject({ ok: true, data: { merged: false } });
  });
});

describe('who comes back', () => {
  it('by another app of the same unionid has had the welcome, and so has nobody who only has a number written down', async () => {
    const mini = { app: APP, openid: 'o-twice', unionid: 'u-twice' };
    const memberNo = await world.join(mini);
    await world.must('identity', 'erase', { memberNo }, { as: mini });
    const official = { app: OFFICIAL, openid: 'oa-twice', unionid: 'u-twice' };
    await world.join(official);
    expect(await world.must('points', 'balance', {}, { as: official })).toMatchObject({ available: 0 });
    const { held } = await world.must('identity', 'export', {}, { as: official });
    expect(held).toMatchObject({ identity: { leftBefore: ['2027-05-10'] } });
    await world.join('o-never-here');
    expect(await world.must('points', 'balance', {}, { as: 'o-never-here' })).toMatchObject({ available: 100 });
  });
});

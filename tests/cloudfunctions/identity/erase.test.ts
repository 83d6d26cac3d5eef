/** Leaving: after it nothing anywhere names the member, the ledger still verifies, and coming back is a new beginning. */
import { checkins } from '@/cloudfunctions/checkin/checkin.store';
import { arrivalsOf, whoseArrival } from '@/cloudfunctions/identity/arrival.usecase';
import { members } from '@/cloudfunctions/identity/identity.store';
import { findByMemberNo, importMember } from '@/cloudfunctions/identity/identity.usecase';
import { SEALED } from '@/cloudfunctions/identity/reseal.usecase';
import { PURPOSE } from '@/cloudfunctions/identity/purpose';
import type { Context } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { LocalDay } from '@/types/contract/values';
import { keptDocuments } from '../../support/keptDocuments';
import { reminding } from '../../support/reminding';
import { APP, openWorld, type As, type World } from '../../support/world';

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

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'OK' : reply.error.code);
const counter = (action: string, data: object) => world.must('counter', action, data, { as: 'o-clerk' });

let codes = 0;
function bind(as: As, phone: string) {
  const phoneCode = `erase-code-${(codes += 1)}`;
  world.wechat.phones.set(phoneCode, phone);
  return world.call('identity', 'bindPhone', { phoneCode }, { as });
}

const isDocument = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';

const memberIdOf = async (openid: string) => (await world.house.callerOf({ app: APP, openid }))?.memberId ?? '';

/** Everything by which the member could be known again: in clear, sealed, and as keyed hashes. */
async function tracesOf(openids: readonly string[]): Promise<string[]> {
  const memberId = await memberIdOf(openids[0] ?? '');
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

/** Collections in which a document may still name the stub: books without a name, and what joins the stub's own ids. */
const BOOKS = [
  'members', 'memberNumbers', 'merges', 'accounts', 'entries', 'growth', 'growthEntries', 'purchases', 'exchanges', 'pickups',
  'rewardsTaken', 'coupons', 'couponClaims', 'staffRevocations', 'answers',
]; // prettier-ignore

/** Where each collection stands in an export, the number of its documents as the number of lines there. */
const EXPORTED: Readonly<Record<string, readonly string[]>> = {
  members: ['identity.member', 'identity.merges'],
  identities: ['identity.identities'],
  consents: ['identity.consents'],
  merges: ['identity.merges'],
  phoneConflicts: ['identity.phoneConflicts'],
  birthdayCorrections: ['identity.birthdayCorrections'],
  entries: ['points.accounts.*.entries'],
  pointsAdjustments: ['points.adjustments'],
  growthEntries: ['growth.accounts.*.lines'],
  coupons: ['coupon.coupons'],
  checkins: ['checkin.checkins'],
  exchanges: ['mall.exchanges'],
  wishes: ['mall.wishes'],
  purchases: ['counter.purchases'],
  visits: ['counter.visits'],
  staff: ['shop.roles'],
  invitations: ['shop.invitations'],
  reminders: ['reminder.reminders'],
  reminderQuotas: ['reminder.reminderQuotas'],
};
/** What holds nothing that the others do not say, with the reason. */
const DERIVED: Readonly<Record<string, string>> = {
  memberNumbers: 'the number of each member',
  accounts: 'the sum of the entries',
  growth: 'the standing, in growth.accounts beside the lines',
  couponClaims: 'how many coupons were claimed',
  rewardsTaken: 'how many were exchanged',
  pickups: 'where the code of an exchange leads',
  reminderListeners: 'the switches, in reminder.remindersTurnedOff',
  outbox: 'what happened, on its way to other parts for a month',
  answers: 'what a repeat of a call hears: numbers and days that stand in the lists',
  phoneProofs: 'the number that is being proven, for minutes',
};
const NAMING = ['_id', 'memberId', 'holder', 'claimant', 'usedBy'];

/** How many lines stand at these paths together; `*` is every element of a list. */
function linesAt(held: unknown, paths: readonly string[]): number {
  return paths.map((it) => countAt([held], it.split('.'))).reduce((sum, it) => sum + it, 0);
}
function countAt(values: readonly unknown[], [step, ...rest]: readonly string[]): number {
  if (step === undefined) return values.flatMap((it) => (Array.isArray(it) ? it : [it])).length;
  const next = values.flatMap((it) => (step === '*' ? (Array.isArray(it) ? it : []) : isDocument(it) ? [it[step]] : []));
  return countAt(next, rest);
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
    expect(await bind(as, PHONE)).toMatchObject({ ok: true, data: { merged: true } });
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
    expect(code(await bind('o-claimant', PHONE))).toBe('PHONE_TAKEN');
    await world.join('o-holder');
    await bind('o-holder', '13912340000');
    expect(code(await bind(as, '13912340000'))).toBe('PHONE_TAKEN');
    const arrived = whoseArrival(context.vault, { provider: 'wechat', app: OFFICIAL, subject: 'oa-leaver-official' });
    traces = await tracesOf([as.openid, as.unionid, 'oa-leaver-official', 'CARD-LEAVER-1', arrived]);
    const memberId = await memberIdOf(as.openid);
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
    expect(new Set(found).size).toBeGreaterThanOrEqual(known.length);
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
    expect(await bind('o-claimant', PHONE)).toMatchObject({ ok: true, data: { merged: false } });
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

/** Done before, or too late; the withdrawal among them shuts doors of its own, and the invitation was never written. */
const HEARD = ['OK', 'NOT_A_MEMBER', 'NO_SUCH_MEMBER', 'CONSENT_REQUIRED', 'INVITATION_INVALID'];

describe('at the same moment', () => {
  const deeds = (as: string, memberNo: string) => [
    world.call('identity', 'erase', { memberNo }, { as }),
    world.call('checkin', 'checkIn', {}, { as }),
    world.call('counter', 'recordPurchase', { memberNo, amountFen: 10_000 }, { as: 'o-clerk' }),
    world.call('coupon', 'claim', { templateId: 'riverside' }, { as }),
    world.call('mall', 'wish', { rewardId: 'mug', on: true }, { as }),
    world.call('reminder', 'set', { kind: 'member_day', on: false }, { as }),
    world.call('shop', 'accept', { invitation: 'AAAA-AAAA-AAAA-AAAA' }, { as }),
    world.call('identity', 'signOutEverywhere', {}, { as }),
    world.call('identity', 'withdraw', {}, { as }),
    world.call('identity', 'setProfile', { nickname: `晚来的${as}` }, { as }),
    bind(as, `138${as.replace(/\D/g, '').padStart(8, '0')}`),
    world.call('identity', 'join', { scene: 'shop:jingan', consent: context.programme.identity.consentVersion }, { as }),
  ];

  it('every deed is done and erased with the rest, or refused: nobody comes back as half a member', async () => {
    for (let round = 0; round < 6; round += 1) {
      const as = `o-race-${round}`;
      const memberNo = await world.join(as, { nickname: `先来的${as}` });
      const memberId = await memberIdOf(as);
      const heard = (await Promise.all(deeds(as, memberNo))).map(code);
      expect(heard[0]).toBe('OK');
      for (const it of heard) expect(HEARD).toContain(it);

      const kept = await keptDocuments(world.database);
      const naming = kept.filter((it) => it.text.includes(memberId)).map((it) => it.collection);
      expect(naming.filter((it) => !BOOKS.includes(it))).toEqual([]);
      const stub = await context.in(members).findOne({ _id: memberId });
      expect(stub).toMatchObject({ state: 'erased' });
      expect(stub).not.toHaveProperty('nickname');
      expect(stub).not.toHaveProperty('phone');
    }
  });

  it('what a batch under way wrote after the erasure is gone minutes later, by the second look', async () => {
    const memberNo = await world.join('o-late');
    const memberId = await memberIdOf('o-late');
    await world.must('identity', 'erase', { memberNo }, { as: 'o-late' });
    const { today, now } = await world.house.systemContext();
    const late = { _id: 'late-row', memberId, day: today, points: 2, at: now };
    await context.in(checkins).insertOne(late);
    await world.runJob('identity.sweep');
    expect(await context.in(checkins).count({ memberId })).toBe(1);
    world.setNow(new Date(now.getTime() + 3 * 60_000));
    expect(await world.runJob('identity.sweep')).toMatchObject({ cleared: expect.any(Number) });
    expect(await context.in(checkins).count({ memberId })).toBe(0);
    expect(await world.runJob('identity.sweep')).toMatchObject({ cleared: 0 });
  });
});

/** A phone that WeChat vouches for: whose it is, and who turns out to be one with its owner. */
import {
  findByMemberNo,
  findByPhoneTail,
  glanceOf,
  idsOf,
  importMember,
  importMembers,
  whoIs,
  type ImportedRow,
} from '@/cloudfunctions/identity/identity.usecase';
import { members, phoneProofs } from '@/cloudfunctions/identity/identity.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import { post } from '@/cloudfunctions/points/points.usecase';
import { LocalDay } from '@/types/contract/values';
import { bind, code, inside } from '../../support/people';
import { APP, openWorld, type World } from '../../support/world';

let world: World;
let context: Context;
beforeAll(async () => {
  world = await openWorld();
  context = await world.house.systemContext();
});
afterAll(() => world.close());

const imported = (row: Partial<ImportedRow> & { card: string }) =>
  inside(context, (tx) => importMember(tx, { joinedAt: new Date('2020-05-01T00:00:00Z'), ...row }, context.participants));
const idOf = async (openid: string) => (await whoIs(context, { app: APP, openid })) ?? '';
const numberOf = async (memberId: string) => (await context.in(members).findOne({ _id: memberId }))?.memberNo ?? '';

it('is shown masked to its owner, and kept sealed', async () => {
  await world.join('o-masked');
  expect(await bind(world, 'o-masked', '13900002218')).toMatchObject({
    ok: true,
    data: { merged: false, member: { phone: '139****2218' } },
  });
  const kept = JSON.stringify([
    await world.database.db.collection('members').find().toArray(),
    await world.database.db.collection('identities').find().toArray(),
    await world.database.db.collection('answers').find().toArray(),
  ]);
  expect(kept).not.toContain('13900002218');
  expect(world.logged.join('\n').replace(/"ms":\d+/g, '')).not.toContain('2218');
});

it('a code that WeChat does not know is refused, and no proof is left behind', async () => {
  await world.join('o-wrong-code');
  const before = await context.in(phoneProofs).count({});
  expect(code(await world.call('identity', 'bindPhone', { phoneCode: 'forged' }, { as: 'o-wrong-code' }))).toBe(
    'PHONE_CODE_INVALID',
  );
  expect(await context.in(phoneProofs).count({})).toBe(before);
});

it('the same call ten times at once asks WeChat once and hears one answer', async () => {
  await world.join('o-ten');
  world.wechat.phones.set('ten-code', '13900000010');
  const replies = await Promise.all(
    Array.from({ length: 10 }, () =>
      world.call('identity', 'bindPhone', { phoneCode: 'ten-code' }, { as: 'o-ten', key: 'ten-times-key' }),
    ),
  );
  for (const reply of replies)
    expect(reply).toMatchObject({ ok: true, data: { merged: false, member: { phone: '139****0010' } } });
  expect(
    await world.call('identity', 'bindPhone', { phoneCode: 'ten-code' }, { as: 'o-ten', key: 'ten-times-key' }),
  ).toMatchObject({
    ok: true,
  });
  expect(code(await world.call('identity', 'bindPhone', { phoneCode: 'ten-code' }, { as: 'o-ten' }))).toBe('PHONE_CODE_INVALID');
});

it('belongs to the first WeChat user who proved it', async () => {
  await world.join('o-first');
  await world.join('o-second');
  expect(code(await bind(world, 'o-first', '13900000001'))).toBe('OK');
  expect(code(await bind(world, 'o-second', '13900000001'))).toBe('PHONE_TAKEN');
  const { member } = await world.must('identity', 'me', {}, { as: 'o-second' });
  expect(member).not.toHaveProperty('phone');
  expect(code(await bind(world, 'o-first', '13900000001'))).toBe('OK');
});

it('of many who prove one number at once, one has it', async () => {
  const people = Array.from({ length: 8 }, (_, i) => `o-race-${i}`);
  await Promise.all(people.map((openid) => world.join(openid)));
  const codesHeard = (await Promise.all(people.map((openid) => bind(world, openid, '13900000008')))).map(code);
  expect(codesHeard.filter((it) => it === 'OK')).toHaveLength(1);
  expect(codesHeard.filter((it) => it === 'PHONE_TAKEN')).toHaveLength(7);
});

it('a new number replaces the old one, which somebody else may then prove', async () => {
  await world.join('o-moved');
  await world.join('o-heir');
  await bind(world, 'o-moved', '13900000002');
  expect(await bind(world, 'o-moved', '13900000003')).toMatchObject({ ok: true, data: { member: { phone: '139****0003' } } });
  expect(code(await bind(world, 'o-heir', '13900000002'))).toBe('OK');
});

describe('an offline member with that phone', () => {
  it('is one with its owner: points add up, the older number stays, both numbers lead there', async () => {
    const { memberId: offline } = await imported({ card: 'C-100', phone: '13800000100', name: '老张' });
    const availableOn = LocalDay.parse('2026-03-01');
    await inside(context, (tx) =>
      post(tx, [{ kind: 'earn', memberId: offline, key: 'import:C-100:1', cause: { type: 'import' }, points: 250, availableOn }]),
    );
    const joinedNo = await world.join('o-zhang', { nickname: '张' });
    const bound = await bind(world, 'o-zhang', '13800000100');
    const olderNo = await numberOf(offline);
    expect(bound).toMatchObject({
      ok: true,
      data: { merged: true, member: { memberNo: olderNo, nickname: '张', phone: '138****0100' } },
    });
    expect(await world.must('points', 'balance', {}, { as: 'o-zhang' })).toMatchObject({ available: 350 });
    for (const no of [olderNo, joinedNo]) expect((await findByMemberNo(context, no))?._id).toBe(offline);
    expect(await idOf('o-zhang')).toBe(offline);
    expect((await idsOf(context, offline)).length).toBe(2);
  });

  it('stays one in the next import, and so does a new card with the proven phone', async () => {
    expect(await imported({ card: 'C-100' })).toEqual({ memberId: await idOf('o-zhang'), created: false });
    expect(await imported({ card: 'C-101', phone: '13800000100' })).toEqual({
      memberId: await idOf('o-zhang'),
      created: false,
    });
  });

  it('several cards that were written down with it come together', async () => {
    await imported({ card: 'C-201', phone: '13800000200' });
    await imported({ card: 'C-202', phone: '13800000200' });
    await world.join('o-two-cards');
    expect(await bind(world, 'o-two-cards', '13800000200')).toMatchObject({ ok: true, data: { merged: true } });
    const memberId = await idOf('o-two-cards');
    for (const card of ['C-201', 'C-202']) expect(await imported({ card })).toEqual({ memberId, created: false });
    expect((await idsOf(context, memberId)).length).toBe(3);
  });

  it('is claimed by one of two who prove the number at once', async () => {
    const { memberId } = await imported({ card: 'C-300', phone: '13800000300' });
    await Promise.all(['o-claim-a', 'o-claim-b'].map((openid) => world.join(openid)));
    const heard = (await Promise.all(['o-claim-a', 'o-claim-b'].map((openid) => bind(world, openid, '13800000300')))).map(code);
    expect(heard.sort()).toEqual(['OK', 'PHONE_TAKEN']);
    expect((await idsOf(context, memberId)).length).toBe(2);
  });

  it('gets no welcome from the import, and nobody sees phone, name or birthday before their owner consents', async () => {
    const { memberId } = await imported({
      card: 'C-400',
      phone: '13800000400',
      name: '老李',
      birthday: LocalDay.parse('1980-03-09'),
    });
    expect(await glanceOf(context, context.vault, memberId)).toEqual({ memberNo: await numberOf(memberId) });
    expect(await findByPhoneTail(context, '0400', '老李')).toEqual([]);
    expect(JSON.stringify(await context.in(members).findOne({ _id: memberId }))).not.toMatch(/13800000400|1980|老李/);
  });
});

it('staff find a member by the last four digits with the name', async () => {
  await world.join('o-tail', { nickname: 'Xiao Man' });
  await bind(world, 'o-tail', '13900007788');
  const found = async (tail: string, name: string) => (await findByPhoneTail(context, tail, name)).map((it) => it._id);
  expect(await found('7788', 'xiaoman')).toEqual([await idOf('o-tail')]);
  expect(await found('7788', '小满')).toEqual([]);
  expect(await found('7789', 'Xiao Man')).toEqual([]);
});

it('a batch of cards comes in once, however often it is sent and by however many at once', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => ({ card: `B-${i % 100}`, joinedAt: new Date('1997-01-01T00:00:00Z') }));
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => inside(context, (tx) => importMembers(tx, rows, context.participants))),
  );
  const ids = answers.map((it) =>
    [...it.values()]
      .map(({ memberId }) => memberId)
      .sort()
      .join(),
  );
  expect(new Set(ids).size).toBe(1);
  expect(answers.flatMap((it) => [...it.values()].filter(({ created }) => created))).toHaveLength(100);
});

it('proofs that nobody came back for are forgotten', async () => {
  await world.join('o-gone');
  world.wechat.phones.set('gone-code', '13900000001');
  expect(code(await world.call('identity', 'bindPhone', { phoneCode: 'gone-code' }, { as: 'o-gone' }))).toBe('PHONE_TAKEN');
  expect(await context.in(phoneProofs).count({})).toBeGreaterThan(0);
  world.setNow(new Date(world.now().getTime() + 11 * 60_000));
  await world.runJob('identity.sweep');
  expect(await context.in(phoneProofs).count({})).toBe(0);
});

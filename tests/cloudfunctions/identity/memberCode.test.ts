/** The member code on a database: what the phone makes offline is what the server takes, once. */
import { importMember, peekMemberCode, takeMemberCode } from '@/cloudfunctions/identity/identity.usecase';
import { memberCodeAt, stepAt } from '@/cloudfunctions/identity/memberCode.rule';
import { revokeSeed } from '@/cloudfunctions/identity/memberCode.usecase';
import { done } from '@/cloudfunctions/kernel/outcome';
import { bind, code, inside } from '../../support/people';
import { APP, openWorld, type As, type World } from '../../support/world';

let world: World;
let memberNo: string;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:10Z');
  memberNo = await world.join('o-code');
});
beforeEach(() => world.setNow(new Date(world.now().getTime() + 3_600_000)));
afterAll(() => world.close());

const shown = (as: As = 'o-code') => world.must('identity', 'memberCode', {}, { as });
const take = async (memberCode: string) => {
  const outcome = await (await world.house.systemContext()).transact((tx) => takeMemberCode(tx, memberCode));
  return outcome.ok ? 'OK' : outcome.code;
};

it('a phone goes on making the same codes from its seed', async () => {
  const { memberCode, seed, expiresAt } = await shown();
  expect(memberCode).toBe(memberCodeAt(memberNo, String(seed), stepAt(world.now())));
  world.setNow(String(expiresAt));
  expect((await shown()).memberCode).toBe(memberCodeAt(memberNo, String(seed), stepAt(world.now())));
  expect((await shown()).memberCode).not.toBe(memberCode);
});

it('ten counters that scan one code at once: one takes it', async () => {
  const { memberCode } = await shown();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => take(String(memberCode))));
  expect(outcomes.filter((it) => it === 'OK')).toHaveLength(1);
  expect(outcomes.filter((it) => it === 'CODE_USED')).toHaveLength(9);
});

it('looking at a code does not take it', async () => {
  const { memberCode } = await shown();
  const context = await world.house.systemContext();
  expect(await peekMemberCode(context, String(memberCode))).toMatchObject({ ok: true, data: { memberNo } });
  expect(await take(String(memberCode))).toBe('OK');
  expect(await peekMemberCode(context, String(memberCode))).toMatchObject({ ok: false, code: 'CODE_USED' });
});

it('a screenshot is stale after a minute, and a clock thirty seconds off is forgiven', async () => {
  const { memberCode } = await shown();
  world.setNow(new Date(world.now().getTime() + 30_000));
  expect(await take(String(memberCode))).toBe('OK');
  const { memberCode: next } = await shown();
  world.setNow(new Date(world.now().getTime() + 60_000));
  expect(await take(String(next))).toBe('CODE_STALE');
});

it('what no phone made is no code, and a number that nobody has is nobody’s', async () => {
  expect(await take(`${memberNo}00000000`)).toBe('CODE_INVALID');
  expect(await take('0000000100000000')).toBe('NO_SUCH_MEMBER');
  expect(await take('123')).toBe('CODE_INVALID');
});

it('a revoked seed makes every code from it worthless', async () => {
  const { memberCode } = await shown();
  const context = await world.house.systemContext();
  const holder = await peekMemberCode(context, String(memberCode));
  const memberId = holder.ok ? holder.data.memberId : '';
  await context.transact<null, never>(async (tx) => {
    await revokeSeed(tx, memberId);
    return done(null);
  });
  expect(await take(String(memberCode))).toBe('CODE_INVALID');
  expect(await take(String((await shown()).memberCode))).toBe('OK');
});

describe('signing out everywhere', () => {
  it('makes what a phone goes on making from its seed worthless, and the next one is taken', async () => {
    const memberNo = await world.join('o-lost-phone');
    const { seed, codeVersion } = await shown('o-lost-phone');
    await world.must('identity', 'signOutEverywhere', {}, { as: 'o-lost-phone' });
    expect(await take(memberCodeAt(memberNo, String(seed), stepAt(world.now())))).toBe('CODE_INVALID');
    const anew = await shown('o-lost-phone');
    expect(await take(String(anew.memberCode))).toBe('OK');
    expect(anew.codeVersion).not.toBe(codeVersion);
    expect(await world.must('identity', 'me', {}, { as: 'o-lost-phone' })).toMatchObject({
      member: { codeVersion: anew.codeVersion },
    });
  });

  it('changes nothing for who has taken the consent back, who has no code', async () => {
    await world.join('o-withdrew');
    await world.must('identity', 'withdraw', {}, { as: 'o-withdrew' });
    await world.must('identity', 'signOutEverywhere', {}, { as: 'o-withdrew' });
    expect(code(await world.call('identity', 'memberCode', {}, { as: 'o-withdrew' }))).toBe('CONSENT_REQUIRED');
  });
});

describe('two who became one', () => {
  const mini = (name: string) => ({ app: APP, openid: `o-${name}` });
  const official = (name: string) => ({ app: 'wxofficial000000001', openid: `oa-${name}`, unionid: `u-${name}` });
  const aMinuteLater = () => world.setNow(new Date(world.now().getTime() + 60_000));
  /** Two phones, each with the code of its own member, who then become one. */
  async function merged(name: string) {
    const olderNo = await world.join(official(name));
    aMinuteLater();
    const newerNo = await world.join(mini(name));
    const [older, newer] = [await shown(official(name)), await shown(mini(name))];
    await world.must('identity', 'me', {}, { as: { ...mini(name), unionid: `u-${name}` } });
    aMinuteLater();
    const codeOf = (no: string, { seed }: typeof older) => memberCodeAt(no, String(seed), stepAt(world.now()));
    return { olderNo, older: () => codeOf(olderNo, older), newer: () => codeOf(newerNo, newer) };
  }

  it('the phone of the later one is honoured without a network, once a code, until it has fetched the code of the one', async () => {
    const { olderNo, older, newer } = await merged('honoured');
    const context = await world.house.systemContext();
    expect(await peekMemberCode(context, newer())).toMatchObject({ ok: true, data: { memberNo: olderNo } });
    expect([await take(newer()), await take(newer()), await take(older())]).toEqual(['OK', 'CODE_USED', 'OK']);
    aMinuteLater();
    // The other phone asking changes nothing for this one.
    await shown(official('honoured'));
    expect(await take(newer())).toBe('OK');
    const fetched = await shown(mini('honoured'));
    expect(String(fetched.memberCode).startsWith(olderNo)).toBe(true);
    expect(await take(newer())).toBe('CODE_INVALID');
    aMinuteLater();
    expect(await take(older())).toBe('OK');
  });

  it('a code that was taken just before is not taken again', async () => {
    await world.join(official('taken'));
    aMinuteLater();
    await world.join(mini('taken'));
    const { memberCode: older } = await shown(official('taken'));
    const { memberCode: newer } = await shown(mini('taken'));
    expect([await take(String(older)), await take(String(newer))]).toEqual(['OK', 'OK']);
    await world.must('identity', 'me', {}, { as: { ...mini('taken'), unionid: 'u-taken' } });
    expect([await take(String(older)), await take(String(newer))]).toEqual(['CODE_USED', 'CODE_USED']);
  });

  it.each([
    { name: 'signing out everywhere', action: 'signOutEverywhere' },
    { name: 'taking the consent back', action: 'withdraw' },
  ])('$name makes both codes worthless', async ({ action }) => {
    const { older, newer } = await merged(action.toLowerCase());
    await world.must('identity', action, {}, { as: official(action.toLowerCase()) });
    expect([await take(older()), await take(newer())]).toEqual(['CODE_INVALID', 'CODE_INVALID']);
  });

  it('a phone is honoured over two merges, the first of which gave its code to an older card', async () => {
    const context = await world.house.systemContext();
    const row = { card: 'CODE-1', phone: '13700000061', joinedAt: new Date('2020-01-01T00:00:00Z') };
    await inside(context, (tx) => importMember(tx, row, context.participants));
    const row0 = { card: 'CODE-0', phone: '13700000062', joinedAt: new Date('2019-01-01T00:00:00Z') };
    await inside(context, (tx) => importMember(tx, row0, context.participants));
    const memberNo = await world.join(mini('twice'));
    const { seed } = await shown(mini('twice'));
    expect(code(await bind(world, mini('twice'), '13700000061'))).toBe('OK');
    await world.join(official('twice'));
    await shown(official('twice'));
    expect(code(await bind(world, official('twice'), '13700000062'))).toBe('OK');
    await world.must('identity', 'me', {}, { as: { ...mini('twice'), unionid: 'u-twice' } });
    aMinuteLater();
    expect(await take(memberCodeAt(memberNo, String(seed), stepAt(world.now())))).toBe('OK');
  });

  it('leaving makes both nobody’s', async () => {
    const { olderNo, older, newer } = await merged('left');
    await world.must('identity', 'erase', { memberNo: olderNo }, { as: official('left') });
    expect([await take(older()), await take(newer())]).toEqual(['NO_SUCH_MEMBER', 'NO_SUCH_MEMBER']);
  });
});

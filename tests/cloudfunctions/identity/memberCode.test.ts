/** The member code on a database: what the phone makes offline is what the server takes, once. */
import { peekMemberCode, takeMemberCode } from '@/cloudfunctions/identity/identity.usecase';
import { memberCodeAt, stepAt } from '@/cloudfunctions/identity/memberCode.rule';
import { revokeSeed } from '@/cloudfunctions/identity/memberCode.usecase';
import { done } from '@/cloudfunctions/kernel/outcome';
import { openWorld, type World } from '../../support/world';

let world: World;
let memberNo: string;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:10Z');
  memberNo = await world.join('o-code');
});
beforeEach(() => world.setNow(new Date(world.now().getTime() + 3_600_000)));
afterAll(() => world.close());

const shown = () => world.must('identity', 'memberCode', {}, { as: 'o-code' });
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

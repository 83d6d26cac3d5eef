/** The member code: new every thirty seconds, one step of clock error forgiven, each taken once. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  digitsAt,
  endOfStep,
  judgeDigits,
  memberCodeAt,
  rememberTaken,
  splitMemberCode,
  stepAt,
} from '@/cloudfunctions/identity/memberCode.rule';

const seed = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';
const now = new Date('2026-03-02T02:00:10Z');
const at = (steps: number) => digitsAt(seed, stepAt(now) + steps);

it('a code is made as the contract says, so that a phone makes the same offline', () => {
  // Worked out independently: HMAC-SHA-256 of "59211600", its first 8 bytes modulo 10^8.
  const mac = createHmac('sha256', Buffer.from(seed, 'base64url')).update('59211600').digest('hex');
  expect(digitsAt(seed, 59211600)).toBe(String(BigInt(`0x${mac.slice(0, 16)}`) % 100000000n).padStart(8, '0'));
});

it('a step is thirty seconds long', () => {
  const step = stepAt(now);
  expect(stepAt(new Date(endOfStep(step).getTime() - 1))).toBe(step);
  expect(stepAt(endOfStep(step))).toBe(step + 1);
});

describe('at the counter', () => {
  it.each([
    { name: 'the code of now is good', digits: at(0), verdict: { ok: true, step: stepAt(now) } },
    { name: 'a phone one step behind is forgiven', digits: at(-1), verdict: { ok: true, step: stepAt(now) - 1 } },
    { name: 'a phone one step ahead is forgiven', digits: at(1), verdict: { ok: true, step: stepAt(now) + 1 } },
    { name: 'two steps ahead is no code of ours', digits: at(2), verdict: { ok: false, code: 'CODE_INVALID' } },
    { name: 'two steps behind is stale', digits: at(-2), verdict: { ok: false, code: 'CODE_STALE' } },
    { name: 'a screenshot of an hour ago is stale', digits: at(-120), verdict: { ok: false, code: 'CODE_STALE' } },
    { name: 'digits of nothing are no code', digits: '00000000', verdict: { ok: false, code: 'CODE_INVALID' } },
  ])('$name', ({ digits, verdict }) => {
    expect(judgeDigits(digits, { seed, now, taken: [] })).toEqual(verdict);
  });

  it('a code that was taken is used, and the next one is good', () => {
    const taken = rememberTaken([], stepAt(now), now);
    expect(judgeDigits(at(0), { seed, now, taken })).toEqual({ ok: false, code: 'CODE_USED' });
    expect(judgeDigits(at(1), { seed, now, taken })).toMatchObject({ ok: true });
  });

  it('a revoked seed makes no code', () => {
    expect(judgeDigits(at(0), { seed: 'ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ', now, taken: [] })).toEqual({
      ok: false,
      code: 'CODE_INVALID',
    });
  });

  it('what is remembered is never more than could still be shown', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 1 }), { maxLength: 50 }), (steps) => {
        const taken = steps.reduce<number[]>((kept, step) => rememberTaken(kept, stepAt(now) + step, now), []);
        expect(new Set(taken).size).toBeLessThanOrEqual(3);
        for (const step of steps.filter((it) => it >= -1)) expect(taken).toContain(stepAt(now) + step);
      }),
    );
  });
});

describe('splitting', () => {
  it('takes the last eight digits off, however long the member number is', () => {
    expect(splitMemberCode(memberCodeAt('12345678', seed, 1))).toEqual({ memberNo: '12345678', digits: digitsAt(seed, 1) });
    expect(splitMemberCode(memberCodeAt('123456789012', seed, 1))).toEqual({
      memberNo: '123456789012',
      digits: digitsAt(seed, 1),
    });
  });

  it.each(['', '123', 'x'.repeat(16), '1'.repeat(21), '12345678 1234567'])('is refused for %j', (text) => {
    expect(splitMemberCode(text)).toBeUndefined();
  });
});

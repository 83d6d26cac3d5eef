/** The member code that a phone keeps for use without a network, when another one is in force. */
import { codeMadeOf, heedCodeVersion, type CodeMade } from '@/src/cloud/keptCode';

const given = { memberCode: '1234567887654321', seed: 'new-seed', codeVersion: 'v2' };
const kept = (data: CodeMade) => ({ data: { ...data, coupons: 3 }, atMs: 5 });
const old = kept({ memberNo: '99999999', seed: 'old-seed', codeVersion: 'v1' });

/** What the phone keeps after an answer that shows `inForce`, and how often it asked. */
async function after(inForce: string | undefined, before: typeof old | undefined, answers = true) {
  let now: object | undefined = before;
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return answers
      ? { ok: true as const, data: given }
      : { ok: false as const, error: { code: 'NO_ANSWER' as const, message: '' } };
  };
  await heedCodeVersion(inForce, ask, {
    read: () => before,
    keep: (it) => void (now = it),
    remove: () => void (now = undefined),
  });
  return { now, asked };
}

it('the number is the code’s own, whatever another answer says', () => {
  expect(codeMadeOf(given)).toEqual({ memberNo: '12345678', seed: 'new-seed', codeVersion: 'v2' });
});

it('another version in force is asked for at once, and the rest of what is kept stays', async () => {
  expect(await after('v2', old)).toEqual({
    now: { data: { memberNo: '12345678', seed: 'new-seed', codeVersion: 'v2', coupons: 3 }, atMs: 5 },
    asked: 1,
  });
});

it('no code is made any more from a seed that is not in force, where the new one is not to be had', async () => {
  expect(await after('v2', old, false)).toEqual({ now: undefined, asked: 1 });
  expect(await after(undefined, old, false)).toEqual({ now: undefined, asked: 1 });
});

it('nothing is asked for where the kept one is in force, or none is kept', async () => {
  expect(await after('v1', old)).toEqual({ now: old, asked: 0 });
  expect(await after('v2', undefined)).toEqual({ now: undefined, asked: 0 });
});

it('what an earlier version of the app kept, without a version, is asked for anew', async () => {
  expect(await after('v2', kept({ memberNo: '99999999', seed: 'old-seed', codeVersion: undefined }))).toMatchObject({ asked: 1 });
});

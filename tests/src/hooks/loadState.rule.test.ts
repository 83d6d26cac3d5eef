/** What a page shows after an answer, with and without something remembered. */
import type { Answer } from '@/src/cloud/answer';
import { firstLoad, loadAfter } from '@/src/hooks/loadState';

const kept = { data: 3, atMs: 1000 };
const noAnswer: Answer<number> = { ok: false, error: { code: 'NO_ANSWER', message: 'says why' } };
const refusal = (code: 'BUSY' | 'NOT_A_MEMBER' | 'NO_SUCH_REWARD'): Answer<number> => ({
  ok: false,
  error: { code, message: 'says why' },
});

it('shows what is remembered at once, else the shape of what is coming', () => {
  expect(firstLoad(kept)).toEqual({ state: 'ready', data: 3 });
  expect(firstLoad(undefined)).toEqual({ state: 'loading' });
});

it.each([
  { name: 'an answer is shown', answer: { ok: true, data: 5 } as const, before: kept, state: { state: 'ready', data: 5 } },
  {
    name: 'without a network the last known data are shown and marked',
    answer: noAnswer,
    before: kept,
    state: { state: 'offline', data: 3, atMs: 1000 },
  },
  {
    name: 'without a network and memory it says so',
    answer: noAnswer,
    before: undefined,
    state: { state: 'failed', message: 'says why' },
  },
  {
    name: 'a busy server leaves the last known data',
    answer: refusal('BUSY'),
    before: kept,
    state: { state: 'offline', data: 3, atMs: 1000 },
  },
  {
    name: 'a rule’s refusal hides what was known',
    answer: refusal('NOT_A_MEMBER'),
    before: kept,
    state: { state: 'refused', code: 'NOT_A_MEMBER', message: 'says why' },
  },
  {
    name: 'a thing that is gone is refused',
    answer: refusal('NO_SUCH_REWARD'),
    before: undefined,
    state: { state: 'refused', code: 'NO_SUCH_REWARD', message: 'says why' },
  },
])('$name', ({ answer, before, state }) => {
  expect(loadAfter(answer, before)).toEqual(state);
});

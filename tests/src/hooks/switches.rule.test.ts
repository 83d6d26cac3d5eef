/** Switches that answer at once, and send the last word only. */
import type { Answer } from '@/src/cloud/answer';
import { createSwitches } from '@/src/hooks/switches';

const done: Answer<unknown> = { ok: true, data: {} };
const refusal: Answer<unknown> = { ok: false, error: { code: 'NO_ANSWER', message: 'no network' } };

/** Switches whose server answers when the test says so. */
function aSwitchboard() {
  const sent: { key: string; on: boolean; answer: (it: Answer<unknown>) => void }[] = [];
  const shown = new Map<string, boolean>();
  const settled: string[] = [];
  const said: string[] = [];
  const switches = createSwitches<string>({
    send: (key, on) => new Promise((resolve) => sent.push({ key, on, answer: resolve })),
    show: (key, on) => void (on === undefined ? shown.delete(key) : shown.set(key, on)),
    settle: (key) => Promise.resolve(void settled.push(key)),
    refused: (message) => void said.push(message),
  });
  const answer = async (at: number, it: Answer<unknown>) => {
    sent[at]?.answer(it);
    // Whatever follows an answer follows without waiting for anything else.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { switches, sent, shown, settled, said, answer };
}

it('a tap shows at once, before the server has answered, and lets go once the page knows it too', async () => {
  const { switches, shown, settled, answer } = aSwitchboard();
  void switches.tap('birthday', false);
  expect(shown.get('birthday')).toBe(false);
  await answer(0, done);
  expect(settled).toEqual(['birthday']);
  expect(shown.has('birthday')).toBe(false);
});

it('three quick taps that end where they began are one call', async () => {
  const { switches, sent, shown, answer } = aSwitchboard();
  void switches.tap('birthday', false);
  void switches.tap('birthday', true);
  void switches.tap('birthday', false);
  expect(sent.map((it) => it.on)).toEqual([false]);
  expect(shown.get('birthday')).toBe(false);
  await answer(0, done);
  // The last word is what is under way already.
  expect(sent).toHaveLength(1);
});

it('a tap back while the first is under way is sent after it', async () => {
  const { switches, sent, settled, answer } = aSwitchboard();
  void switches.tap('birthday', false);
  void switches.tap('birthday', true);
  await answer(0, done);
  expect(sent.map((it) => it.on)).toEqual([false, true]);
  expect(settled).toEqual([]);
  await answer(1, done);
  expect(settled).toEqual(['birthday']);
});

it('a refusal puts the switch back and is said', async () => {
  const { switches, shown, settled, said, answer } = aSwitchboard();
  void switches.tap('birthday', false);
  await answer(0, refusal);
  expect(shown.has('birthday')).toBe(false);
  expect(said).toEqual(['no network']);
  expect(settled).toEqual([]);
});

it('a refusal of what was meanwhile taken back is not said: the later word is sent', async () => {
  const { switches, sent, said, answer } = aSwitchboard();
  void switches.tap('birthday', false);
  void switches.tap('birthday', true);
  await answer(0, refusal);
  expect(said).toEqual([]);
  expect(sent.map((it) => it.on)).toEqual([false, true]);
});

it('each switch goes its own way', async () => {
  const { switches, sent, shown, answer } = aSwitchboard();
  void switches.tap('birthday', false);
  void switches.tap('wish', false);
  expect(sent.map((it) => it.key)).toEqual(['birthday', 'wish']);
  await answer(1, done);
  expect([...shown.keys()]).toEqual(['birthday']);
});

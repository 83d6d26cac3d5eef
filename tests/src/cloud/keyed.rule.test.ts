/** A deed happens once, however often it is tapped, timed out or started anew. */
import type { Answer } from '@/src/cloud/answer';
import { createKeyed } from '@/src/cloud/keyed';

const done: Answer<number> = { ok: true, data: 7 };
const noAnswer: Answer<number> = { ok: false, error: { code: 'NO_ANSWER', message: '' } };
const refused: Answer<number> = { ok: false, error: { code: 'SOLD_OUT', message: '' } };
const broken: Answer<number> = { ok: false, error: { code: 'INTERNAL', message: '' } };

/** A phone with its memory; every new start of the app is a new `createKeyed` on the same memory. */
function aPhone() {
  const memory = new Map<string, string>();
  let made = 0;
  const start = () =>
    createKeyed({
      read: (name) => memory.get(name),
      write: (name, key) => void memory.set(name, key),
      remove: (name) => void memory.delete(name),
      newKey: () => `key-${(made += 1)}`,
      wait: () => Promise.resolve(),
    });
  return { memory, start };
}

/** Answers in turn, the last one for ever; remembers the keys that it saw. */
function aServer(...answers: Answer<number>[]) {
  const keys: string[] = [];
  const send = (key: string) => {
    keys.push(key);
    return Promise.resolve(answers[Math.min(keys.length, answers.length) - 1] ?? noAnswer);
  };
  return { keys, send };
}

it('stores the key before the first try', async () => {
  const phone = aPhone();
  let stored: string | undefined;
  await phone.start()('mall.exchange', (key) => {
    stored = phone.memory.get('key.mall.exchange');
    expect(stored).toBe(key);
    return Promise.resolve(done);
  });
  expect(stored).toBeDefined();
});

it('tries again with the same key when no answer came, and forgets the key when one did', async () => {
  const phone = aPhone();
  const server = aServer(noAnswer, noAnswer, done);
  expect(await phone.start()('d', server.send)).toEqual(done);
  expect(server.keys).toEqual(['key-1', 'key-1', 'key-1']);
  expect(phone.memory.size).toBe(0);
});

it('goes on with the same key after a restart, as long as nothing is settled', async () => {
  const phone = aPhone();
  const silent = aServer(noAnswer);
  expect(await phone.start()('d', silent.send)).toEqual(noAnswer);
  const server = aServer(done);
  expect(await phone.start()('d', server.send)).toEqual(done);
  expect(new Set([...silent.keys, ...server.keys])).toEqual(new Set(['key-1']));
});

it.each([
  { name: 'a broken server', answer: broken, kept: true },
  { name: 'a rule’s refusal', answer: refused, kept: false },
])('after $name the key is kept: $kept', async ({ answer, kept }) => {
  const phone = aPhone();
  await phone.start()('d', aServer(answer).send);
  expect(phone.memory.has('key.d')).toBe(kept);
});

it('gives a second tap the first one’s answer', async () => {
  const phone = aPhone();
  const keyed = phone.start();
  const server = aServer(done);
  const answers = await Promise.all([keyed('d', server.send), keyed('d', server.send), keyed('d', server.send)]);
  expect(answers).toEqual([done, done, done]);
  expect(server.keys).toHaveLength(1);
});

it('gives the next deed of the same kind a key of its own', async () => {
  const phone = aPhone();
  const keyed = phone.start();
  const server = aServer(done);
  await keyed('d', server.send);
  await keyed('d', server.send);
  expect(server.keys).toEqual(['key-1', 'key-2']);
});

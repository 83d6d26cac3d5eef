/** A deed whose outcome is open is sent again as it was. */
import type { Answer } from '@/src/cloud/answer';
import { createUnsettled } from '@/src/cloud/unsettled';

const NO_ANSWER: Answer<string> = { ok: false, error: { code: 'NO_ANSWER', message: '' } };
const SOLD_OUT: Answer<string> = { ok: false, error: { code: 'SOLD_OUT', message: '' } };
const DONE: Answer<string> = { ok: true, data: 'X1' };

function aPhone() {
  let stored: string | undefined;
  const sent: number[] = [];
  /** The program as it starts anew: all that it knows is what is stored. */
  const started = () =>
    createUnsettled<{ quantity: number }>({
      read: () => (stored === undefined ? undefined : JSON.parse(stored)),
      write: (body) => {
        stored = JSON.stringify(body);
      },
      remove: () => {
        stored = undefined;
      },
    });
  const answering = (answer: Answer<string>) => (body: { quantity: number }) => {
    sent.push(body.quantity);
    return Promise.resolve(answer);
  };
  return { started, answering, sent };
}

it('what got no answer is sent again unchanged, over a restart and whatever is asked for meanwhile', async () => {
  const { started, answering, sent } = aPhone();
  await started().run({ quantity: 1 }, answering(NO_ANSWER));
  const again = started();
  expect(again.open()).toEqual({ quantity: 1 });
  const { sent: body } = await again.run({ quantity: 2 }, answering(DONE));
  expect(body).toEqual({ quantity: 1 });
  expect(sent).toEqual([1, 1]);
});

it.each([
  { name: 'an answer', answer: DONE },
  { name: 'a refusal by a rule', answer: SOLD_OUT },
])('$name settles it, and the next one is free', async ({ answer }) => {
  const { started, answering, sent } = aPhone();
  const phone = started();
  await phone.run({ quantity: 1 }, answering(answer));
  expect(phone.open()).toBeUndefined();
  await phone.run({ quantity: 2 }, answering(DONE));
  expect(sent).toEqual([1, 2]);
});

it('it is stored before it is sent, so that a phone that dies meanwhile knows of it', async () => {
  const { started } = aPhone();
  const phone = started();
  let known: unknown;
  await phone.run({ quantity: 3 }, () => {
    known = started().open();
    return Promise.resolve(DONE);
  });
  expect(known).toEqual({ quantity: 3 });
});

it('who gives up starts afresh', async () => {
  const { started, answering, sent } = aPhone();
  const phone = started();
  await phone.run({ quantity: 1 }, answering(NO_ANSWER));
  expect(phone.giveUp()).toEqual({ quantity: 1 });
  await phone.run({ quantity: 2 }, answering(DONE));
  expect(sent).toEqual([1, 2]);
});

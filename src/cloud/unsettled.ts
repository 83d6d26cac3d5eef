/**
 * A deed whose outcome is open: what was sent is kept until an answer settles it, so that what is sent again is the very
 * same, over a restart too. Another amount in its place would be another deed, and the first might have been done already.
 */
import type { Answer } from './answer';
import { isSettled } from './keyed';

export interface Unsettled<B> {
  /** What was sent and not answered yet. */
  open(): B | undefined;
  /** Sends `body`, or what is still open in its place; says what was sent. */
  run<T>(body: B, send: (body: B) => Promise<Answer<T>>): Promise<{ sent: B; answer: Answer<T> }>;
  /** Whoever gives up has looked for themselves whether it was done. */
  giveUp(): B | undefined;
}

interface Deps<B> {
  read(): B | undefined;
  write(body: B): void;
  remove(): void;
}

export function createUnsettled<B>(deps: Deps<B>): Unsettled<B> {
  return {
    open: () => deps.read(),
    async run(body, send) {
      const sent = deps.read() ?? body;
      deps.write(sent);
      const answer = await send(sent);
      if (isSettled(answer)) deps.remove();
      return { sent, answer };
    },
    giveUp() {
      const left = deps.read();
      deps.remove();
      return left;
    },
  };
}

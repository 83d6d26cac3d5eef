/**
 * Deeds that must not happen twice: the key is made and stored before the first try, and the same deed goes on with the
 * same key, over a restart too, until an answer settles it. A second tap meanwhile gets the first one's answer.
 */
import type { Answer } from './answer';

/** Codes that leave it open whether the deed was done, or that the same key will get further later. */
const OPEN_CODES: readonly string[] = ['NO_ANSWER', 'BUSY', 'INTERNAL', 'TOO_MANY', 'NO_SESSION', 'WECHAT_UNAVAILABLE'];
/** Codes after which asking again at once can help. */
const AGAIN_CODES: readonly string[] = ['NO_ANSWER', 'BUSY'];
/** Waits before the second and the third try. */
const WAITS_MS = [600, 1500] as const;

/** Whether an answer ends a deed, so that its key may be forgotten. */
export const isSettled = (answer: Answer<unknown>): boolean => answer.ok || !OPEN_CODES.includes(answer.error.code);

/** Under which name a deed's key is stored. */
export const keyName = (deed: string): string => `key.${deed}`;

export interface KeyedDeps {
  read(name: string): string | undefined;
  write(name: string, key: string): void;
  remove(name: string): void;
  newKey(): string;
  wait(ms: number): Promise<void>;
}

/** Runs deeds; `deed` names what is done and to what (function, action, body): the same text is the same deed. */
export function createKeyed(deps: KeyedDeps) {
  // The values are answers of different types; the same deed is always of the same one.
  const underWay = new Map<string, ReturnType<typeof JSON.parse>>();

  async function run<T>(deed: string, send: (key: string) => Promise<Answer<T>>): Promise<Answer<T>> {
    const name = keyName(deed);
    const key = deps.read(name) ?? deps.newKey();
    deps.write(name, key);
    let answer = await send(key);
    for (const ms of WAITS_MS) {
      if (answer.ok || !AGAIN_CODES.includes(answer.error.code)) break;
      await deps.wait(ms);
      answer = await send(key);
    }
    if (isSettled(answer)) deps.remove(name);
    return answer;
  }

  return function keyed<T>(deed: string, send: (key: string) => Promise<Answer<T>>): Promise<Answer<T>> {
    const first: Promise<Answer<T>> | undefined = underWay.get(deed);
    if (first !== undefined) return first;
    const mine = run(deed, send).finally(() => underWay.delete(deed));
    underWay.set(deed, mine);
    return mine;
  };
}

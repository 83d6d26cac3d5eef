/** A context whose user dies at a chosen step: from then on nothing answers any more, as when its process was killed. */
import type { Context } from '@/cloudfunctions/kernel/context';

export interface Mortal {
  readonly context: Context;
  /** Resolves when it died. */
  readonly died: Promise<'died'>;
  /** Calls that had begun and not answered when it died; their effect may be there or not. */
  isDead(): boolean;
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * Steps are the beginnings and the ends of transactions, of reads and writes outside of them, and of calls to WeChat: a step at the end
 * dies after the deed and before anybody hears of it. `stepsLeft` steps are lived through.
 */
export function mortal(context: Context, stepsLeft: number): Mortal {
  let left = stepsLeft;
  let dead = false;
  let tell: (word: 'died') => void = () => undefined;
  const died = new Promise<'died'>((resolve) => (tell = resolve));
  const step = (): boolean => {
    left -= 1;
    if (left < 0 && !dead) {
      dead = true;
      tell('died');
    }
    return dead;
  };
  async function through<T>(deed: () => Promise<T>): Promise<T> {
    if (step()) return never();
    const answer = await deed();
    return step() ? never() : answer;
  }
  const living: Context = {
    ...context,
    in: (def) => throughAll(context.in(def), through),
    transact: (work) => through(() => context.transact(work)),
    wechat: {
      ...context.wechat,
      sendSubscribeMessage: (message) => through(() => context.wechat.sendSubscribeMessage(message)),
    },
    at: async () => living,
  };
  return { context: living, died, isDead: () => dead };
}

function throughAll<T extends object>(target: T, through: <A>(deed: () => Promise<A>) => Promise<A>): T {
  return new Proxy(target, {
    get(it, name) {
      const value: unknown = Reflect.get(it, name);
      return typeof value === 'function' ? (...args: unknown[]) => through(async () => Reflect.apply(value, it, args)) : value;
    },
  });
}

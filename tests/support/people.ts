/** What tests do with people in a world: prove a number, look up an id, and read what a call came to. */
import type { Context, Tx } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { APP, type As, type Reply, type World } from './world';

/** `OK`, or the code of the refusal. */
export const code = (reply: Reply) => (reply.ok ? 'OK' : reply.error.code);

/** The member behind an openid of the mini-program; empty for nobody. */
export const idOf = async (world: World, openid: string): Promise<string> =>
  (await world.house.callerOf({ app: APP, openid }))?.memberId ?? '';

let taps = 0;
/** Taps WeChat's phone button, which vouches for `phone`. */
export function bind(world: World, as: As, phone: string): Promise<Reply> {
  const phoneCode = `phone-code-${(taps += 1)}`;
  world.wechat.phones.set(phoneCode, phone);
  return world.call('identity', 'bindPhone', { phoneCode }, { as });
}

/** What `work` answers, in one transaction that must go well. */
export async function inside<T>(context: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const outcome = await context.transact<T, never>(async (tx) => done(await work(tx)));
  if (!outcome.ok) throw new Error('refused');
  return outcome.data;
}

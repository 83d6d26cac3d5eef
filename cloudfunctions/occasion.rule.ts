/**
 * What WeChat Cloud runs a function for: a call, a tick of its timer, or an event that WeChat pushes. The event can be forged by whoever
 * calls, the platform's context cannot.
 */
import { z } from 'zod';

/** `cloud.getWXContext()`. */
export interface WxContext {
  readonly OPENID?: string;
  readonly APPID?: string;
  readonly UNIONID?: string;
  /** What set off this run, and through which functions it went: names with commas between them. */
  readonly SOURCE?: string;
}

export type Occasion = 'tick' | 'push' | 'call';

/** Runs that somebody asked for, by WeChat's list of sources: what they hand in may say anything. */
const ASKED_FOR: readonly string[] = ['wx_client', 'web_client', 'wx_devtools', 'wx_localdebug', 'wx_http', 'wx_crawler', 'scf'];

const Push = z.object({ MsgType: z.literal('event'), Event: z.string(), FromUserName: z.string().min(1) });

/**
 * A timer alone has exactly its source: a function called by one that a timer called has a longer one. WeChat's documents name no source
 * for a push, but have its openid in the context: so a push is believed where nobody asked for the run, and about nobody but the openid
 * that the platform vouches for. What is not believed is a call, and not one that we understand.
 */
export function occasionOf(who: WxContext, event: unknown): Occasion {
  if (isPushed(event)) return isVouchedFor(who, event.FromUserName) ? 'push' : 'call';
  return who.SOURCE === 'wx_trigger' ? 'tick' : 'call';
}

/** It has the shape of a push, whoever made it. */
export const isPushed = (event: unknown): event is z.output<typeof Push> => Push.safeParse(event).success;

const isVouchedFor = ({ OPENID, SOURCE = '' }: WxContext, openid: string): boolean =>
  OPENID === openid && SOURCE.split(',').every((it) => !ASKED_FOR.includes(it.trim()));

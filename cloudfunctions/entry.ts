/** The entry that WeChat Cloud calls: believes the platform's context alone, and serves one function to callers, its timer and WeChat's pushes. */
import * as cloud from 'wx-server-sdk';
import { z } from 'zod';
import type { Envelope } from '@/types/contract/contract';
import type { House } from './house';
import { tick } from './kernel/jobs';
import { createLog, type LogLine } from './kernel/log';
import { refuse } from './kernel/outcome';
import { envelopeOf } from './kernel/serve';
import { isPushed, occasionOf, type WxContext } from './occasion.rule';
import { createOpening, NotOpen } from './opening';

/** WeChat wants to hear this of a push that was taken. */
type Answer = Envelope<unknown> | { ticked: string } | 'success';

/** The one to which WeChat's console may push. */
const PUSHED_TO = 'reminder';
/** What a call may need when the database is busy; a fresh function has three seconds. */
const LIFE_MS_LEAST = 20_000;

const log = createLog((line) => console.log(line));
const opened = createOpening(process.env, log);

/** `main` of one function. */
export function entryOf(name: string): (event: unknown, platform?: unknown) => Promise<Answer> {
  cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
  // Node would end the instance, with every call that waits for it.
  process.on('unhandledRejection', (error) => log.error({ fn: name, what: 'nobody waited for this' }, error));
  return async (event, platform) => {
    // Before anything is waited for: meanwhile the context may have become another call's.
    const who: WxContext = cloud.getWXContext();
    const endsAtMs = performance.now() + lifeOf(name, platform);
    const occasion = occasionOf(who, event);
    try {
      const house = await opened();
      if (occasion === 'tick') return await ring(house, name, endsAtMs);
      if (occasion === 'push' && name === PUSHED_TO) return await take(house, event);
      if (isPushed(event)) log.error({ fn: name, what: 'push refused', source: who.SOURCE });
      return await answer(house, name, { event, who });
    } catch (error) {
      // A timer's run or a push has failed with this, and is tried again. So is a call, but by a phone, which wants to be told.
      if (occasion === 'call' && error instanceof NotOpen && error.passing) return envelopeOf(refuse('BUSY'), languageOf(event));
      throw error;
    }
  };
}

async function ring({ systemContext, jobsOf }: House, name: string, endsAtMs: number): Promise<Answer> {
  await tick(await systemContext(), jobsOf(name), endsAtMs);
  return { ticked: name };
}

async function take(house: House, event: unknown): Promise<Answer> {
  await house.pushed(event);
  return 'success';
}

function answer(house: House, name: string, { event, who }: { event: unknown; who: WxContext }): Promise<Answer> {
  const served = house.functions.find((it) => it.name === name);
  if (served === undefined) throw new Error(`no function ${name}`);
  const [app, openid, unionid] = [said(who.APPID), said(who.OPENID), said(who.UNIONID)];
  if (app !== undefined && app !== house.platform.wechat.appId)
    tellOnce({ fn: name, what: 'WECHAT_APPID is not the mini-program that calls: nobody would get a message' });
  const caller = openid === undefined || app === undefined ? undefined : () => house.callerOf({ app, openid, unionid });
  return served.answer(house.platform, { envelope: event, caller });
}

/** An empty text is nobody's id: taken for one, it would make everybody one. */
const said = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

const Language = z.object({ language: z.enum(['zh', 'en']) });
const languageOf = (event: unknown): 'zh' | 'en' => Language.safeParse(event).data?.language ?? 'zh';

const Platform = z.looseObject({ time_limit_in_ms: z.number().positive() });

/** How long the platform lets this run live, in milliseconds; it is told not to wait for the connections that stay open. */
function lifeOf(name: string, platform: unknown): number {
  if (typeof platform === 'object' && platform !== null) Reflect.set(platform, 'callbackWaitsForEmptyEventLoop', false);
  const { time_limit_in_ms: lifeMs } = Platform.safeParse(platform).data ?? {};
  if (lifeMs !== undefined && lifeMs < LIFE_MS_LEAST)
    tellOnce({ fn: name, what: 'time-out too short', seconds: lifeMs / 1000, atLeast: LIFE_MS_LEAST / 1000 });
  return lifeMs ?? LIFE_MS_LEAST;
}

/** What is wrong with how the function was set up is the same at every call. */
const told = new Set<string>();
function tellOnce(line: { fn: string; what: string } & LogLine): void {
  if (told.has(line.what)) return;
  told.add(line.what);
  log.error(line);
}

/** Asks the member's consent to messages. To be called as the first statement of a tap handler, with ids at hand. */
import Taro from '@tarojs/taro';
import { consented } from '@/src/cloud/reminder';
import { askStage, onStage } from './stage';

/** WeChat takes at most three templates a call. */
const IDS_MAX = 3;

/** Whether there is somebody to ask. */
export const canAskConsent = (): boolean => process.env.TARO_ENV !== 'h5' || onStage();

/**
 * Opens WeChat's sheet at once; nothing may be awaited before. Resolves when the answer is in the quota book: true when a
 * template was accepted. Never rejects: a deed in the same tap must not fail because of it.
 */
export function askConsent(templateIds: readonly string[]): Promise<boolean> {
  const tmplIds = templateIds.slice(0, IDS_MAX);
  if (tmplIds.length === 0 || !canAskConsent()) return Promise.resolve(false);
  const asking = process.env.TARO_ENV === 'h5' ? askOnStage(tmplIds) : askWechat(tmplIds);
  return asking.then(book, (why) => {
    console.warn('changke: consent could not be asked', why instanceof Error ? why.name : typeof why);
    return false;
  });
}

const askWechat = (tmplIds: string[]): Promise<object | undefined> =>
  // `entityIds` is Alipay's; the type wants it.
  Taro.requestSubscribeMessage({ tmplIds, entityIds: [] });

async function askOnStage(tmplIds: string[]): Promise<object | undefined> {
  const answer = await askStage('subscribe', { tmplIds });
  const results: unknown = answer === undefined ? undefined : Object.entries(answer).find(([name]) => name === 'results')?.[1];
  return typeof results === 'object' && results !== null ? results : undefined;
}

/** The answer is per template; `errMsg` only says that the call worked, so the server is shown all of it. */
async function book(results: object | undefined): Promise<boolean> {
  if (results === undefined) return false;
  const texts: Record<string, string> = {};
  for (const [name, answer] of Object.entries(results)) if (typeof answer === 'string') texts[name] = answer;
  if (!Object.values(texts).includes('accept')) {
    await consented(texts);
    return false;
  }
  return (await consented(texts)).ok;
}

/** Who is calling, on the owner's own server: a signed session, got by WeChat's login code or by OAuth. WeChat Cloud needs none. */
import Taro from '@tarojs/taro';
import { askStage, onStage, textOf } from '@/src/device/stage';
import { forgetSeen } from './forgetting';
import { leaveToSignIn, takeTicket } from './oauth';
import { ON_WECHAT_CLOUD, post } from './transport';
import { readText, removeText, writeText } from './storage';

const KEY = 'session';
const IN_BROWSER = process.env.TARO_ENV === 'h5';
/** One sign-in at a time: several calls of one page may all find that they have no session. */
let signingIn: Promise<string | undefined> | undefined;
/** What the page was opened with is exchanged once, before the first call. */
let arriving: Promise<void> | undefined;

/** The session to call with; undefined when there is none. */
export async function sessionToken(): Promise<string | undefined> {
  if (ON_WECHAT_CLOUD) return undefined;
  if (IN_BROWSER) await (arriving ??= arrive());
  return readText(KEY);
}

/**
 * A new session after `refused` is over, or undefined where nobody can be asked for one. One that was stored meanwhile counts and is
 * kept. Throws when nobody answers.
 */
export function signInAgain(refused: string | undefined): Promise<string | undefined> {
  const present = readText(KEY);
  if (present !== undefined && present !== refused) return Promise.resolve(present);
  signingIn ??= (IN_BROWSER ? inBrowser() : inWechat()).finally(() => {
    signingIn = undefined;
  });
  return signingIn;
}

async function inWechat(): Promise<string | undefined> {
  removeText(KEY);
  const { code } = await Taro.login();
  return exchange(code);
}

/** In a demo the stage stands in for WeChat's login. Elsewhere the page leaves, and begins anew when it comes back. */
async function inBrowser(): Promise<string | undefined> {
  removeText(KEY);
  if (!onStage()) {
    await leaveToSignIn();
    return undefined;
  }
  const code = textOf(await askStage('login'), 'loginCode');
  return code === undefined ? undefined : exchange(code);
}

/** A ticket that is worth nothing (a page gone back to, a link of somebody else) leaves whoever is signed in as they are. */
async function arrive(): Promise<void> {
  const ticket = takeTicket();
  if (ticket === undefined) return;
  try {
    // What was shown here may have been another's.
    if ((await exchange(ticket)) !== undefined) forgetSeen();
  } catch {
    // No answer: the call that waits for this will be told so itself.
  }
}

async function exchange(loginCode: string): Promise<string | undefined> {
  const answer = await post<{ token: string; expiresAt: string }>('/session', { loginCode }, undefined);
  if (!answer.ok) return undefined;
  writeText(KEY, answer.data.token);
  return answer.data.token;
}

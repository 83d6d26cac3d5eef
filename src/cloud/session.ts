/** Who is calling, on the owner's own server: a signed session, got by WeChat's login code. WeChat Cloud needs none. */
import Taro from '@tarojs/taro';
import { post } from './transport';
import { readText, removeText, writeText } from './storage';

const KEY = 'session';
/** One sign-in at a time: several calls of one page may all find that they have no session. */
let signingIn: Promise<string | undefined> | undefined;

export const sessionToken = (): string | undefined => readText(KEY);

/** A new session, or undefined where nobody can be asked: a browser gets its session from the page that opened it. */
export function signInAgain(): Promise<string | undefined> {
  if (process.env.TARO_ENV === 'h5') return Promise.resolve(undefined);
  signingIn ??= signIn().finally(() => {
    signingIn = undefined;
  });
  return signingIn;
}

async function signIn(): Promise<string | undefined> {
  removeText(KEY);
  const { code } = await Taro.login();
  const answer = await post<{ token: string; expiresAt: string }>('/session', { loginCode: code }, undefined);
  if (!answer.ok) return undefined;
  writeText(KEY, answer.data.token);
  return answer.data.token;
}

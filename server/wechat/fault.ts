/** How WeChat says no: a code and words, with status 200. */
import { randomBytes } from 'node:crypto';

export interface Fault {
  readonly errcode: number;
  readonly errmsg: string;
}

/** `errmsg` ends with a request id, as the real ones do. */
export const fault = (errcode: number, errmsg: string): Fault => ({
  errcode,
  errmsg: `${errmsg} rid: ${randomBytes(6).toString('hex')}`,
});

export function refusedApp(
  parts: { readonly appId: string; readonly secret: string },
  asked: { readonly appid?: string; readonly secret?: string },
): Fault | undefined {
  if (asked.appid !== parts.appId) return fault(40013, 'invalid appid');
  return asked.secret === parts.secret ? undefined : fault(40125, 'invalid appsecret');
}

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

/** The part of WeChat Cloud's SDK that the entry uses; the package itself is installed by WeChat with the deployed function. */
declare module 'wx-server-sdk' {
  export function init(options: { env: unknown }): void;
  export const DYNAMIC_CURRENT_ENV: unknown;
  export function getWXContext(): { OPENID?: string; APPID?: string; UNIONID?: string; FROM_OPENID?: string; SOURCE?: string };
}

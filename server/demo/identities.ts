/** How WeChat knows the people of the demo: an openid in each app of the shop, and one unionid over both. All are made up. */

/** In the official account, of somebody who is `openid` in the mini-program. */
export const officialOpenidOf = (openid: string): string => `oa-${openid}`;
export const unionidOf = (openid: string): string => `union-${openid}`;

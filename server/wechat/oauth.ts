/** Who somebody is in a browser inside an official account: WeChat's OAuth page, as far as its answers go. */
import type { WechatApp } from './apps';
import type { Person } from './book';
import type { Codes } from './codes';

export type Scope = 'snsapi_base' | 'snsapi_userinfo';

/** Who holds the phone on which the page is opened, as the official account knows them. */
export interface Visitor extends Person {
  /** Follows the account, so that its `user/info` tells their unionid. */
  readonly follows?: boolean;
  /** WeChat shows a stranger the page with a made-up user first: nobody. */
  readonly snapshot?: boolean;
  /** Turns WeChat's question down. */
  readonly declines?: boolean;
}

/** What a code stands for. */
export interface Granted {
  readonly visitor: Visitor;
  readonly scope: Scope;
}

/** Where the browser is sent, or WeChat's own page about what was wrong with the link. */
export type Authorized =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'page'; readonly code: 10003 | 10005 | 10011 | 10012 | 10013; readonly words: string };

interface OauthParts {
  readonly account: WechatApp | undefined;
  readonly grants: Codes<Granted>;
}

export type Authorize = (query: Readonly<Record<string, string | undefined>>, visitor: Visitor) => Authorized;

/** `GET /connect/oauth2/authorize` for a visitor. */
export const authorizeOf =
  ({ account, grants }: OauthParts): Authorize =>
  (query, visitor) => {
    const { appid, redirect_uri: back = '', response_type: type, scope = '', state = '' } = query;
    if (account === undefined || appid !== account.appId) return { kind: 'page', code: 10013, words: 'wrong appid' };
    if (type !== 'code') return { kind: 'page', code: 10012, words: 'response_type must be code' };
    if (!isScope(scope)) return { kind: 'page', code: 10005, words: 'no permission for this scope' };
    if (state.length > 128 || !/^[\w.~-]*$/.test(state)) return { kind: 'page', code: 10011, words: 'wrong state' };
    const address = URL.canParse(back) ? new URL(back) : undefined;
    if (address === undefined || !['http:', 'https:'].includes(address.protocol))
      return { kind: 'page', code: 10003, words: 'wrong redirect_uri' };
    // Only the second scope asks anybody; who turns it down comes back without a code.
    if (visitor.declines !== true || scope === 'snsapi_base') address.searchParams.set('code', grants.issue({ visitor, scope }));
    address.searchParams.set('state', state);
    return { kind: 'redirect', location: address.href };
  };

const isScope = (text: string): text is Scope => text === 'snsapi_base' || text === 'snsapi_userinfo';

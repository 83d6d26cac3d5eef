/** An official account of WeChat's: who opened a page inside it, found out by OAuth. */
import { z } from 'zod';
import type { WechatSession } from './wechat';
import { CODE, openWechatClient, TEMPORARY, understood, withoutToken, type WechatSettings } from './wechatAccess';
import { WechatRefusal, type Answer, type WechatClient } from './wechatClient';

/** `base` is silent and tells the openid; `userinfo` asks the person, and tells the unionid as well. It belongs after a tap. */
export type OauthScope = 'base' | 'userinfo';

/** `snapshot`: WeChat shows a preview of the page, with a made-up user; `code`: unknown, outlived or used. */
export type OfficialUser =
  | { readonly known: true; readonly session: WechatSession }
  | { readonly known: false; readonly why: 'code' | 'snapshot' | 'unavailable' };

export interface OfficialAccount {
  readonly appId: string;
  /** True where the page that asks is WeChat's own, which answers in no other browser than WeChat's. */
  readonly insideWechat: boolean;
  /** Where the browser goes to be told who it is. `state` is at most 128 of a-z, A-Z, 0-9; WeChat hands it back. */
  authorizeAddress(asked: { readonly redirectUri: string; readonly state: string; readonly scope: OauthScope }): string;
  /** Who a code stands for; single use. @throws WechatRefusal where no caller can do anything about it: a wrong secret. */
  userOf(code: string, scope: OauthScope): Promise<OfficialUser>;
}

export interface OfficialSettings extends WechatSettings {
  /** Where people are asked: WeChat's own page by default, or the stand-in's that answers at `apiBase`. */
  readonly authorizeBase?: string;
}

const WECHAT_API = 'https://api.weixin.qq.com';
const WECHAT_AUTHORIZE = 'https://open.weixin.qq.com';

const Unionid = z.string().min(1).optional().catch(undefined);
const Granted = z.object({
  access_token: z.string().min(1),
  openid: z.string().min(1),
  unionid: Unionid,
  is_snapshotuser: z.coerce.number().optional(),
});
const Known = z.object({ openid: z.string().min(1), unionid: Unionid });

const BAD_CODES: readonly number[] = [CODE.badCode, CODE.usedCode, 41008, 42003];
/** What only a verified service account may ask: without it nobody's unionid is known in silence, and that is no fault. */
const NOT_GRANTED: readonly number[] = [48001, 50001, 50002];

const unavailable: OfficialUser = { known: false, why: 'unavailable' };

export function createOfficialAccount(settings: OfficialSettings): OfficialAccount {
  const { appId, secret, apiBase } = settings;
  const client = openWechatClient(settings);
  const authorizeBase = settings.authorizeBase ?? (apiBase === WECHAT_API ? WECHAT_AUTHORIZE : apiBase);
  return {
    appId,
    insideWechat: authorizeBase === WECHAT_AUTHORIZE,
    authorizeAddress: ({ redirectUri, state, scope }) =>
      // In WeChat's own order; its page refuses the address without the fragment.
      `${authorizeBase.replace(/\/+$/, '')}/connect/oauth2/authorize?${new URLSearchParams({
        appid: appId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: `snsapi_${scope}`,
        state,
      }).toString()}#wechat_redirect`,
    async userOf(code, scope) {
      const asked = { appid: appId, secret, code, grant_type: 'authorization_code' };
      const answer = await client.get('/sns/oauth2/access_token', asked);
      if (!isAnswer(answer)) return unavailable;
      if (BAD_CODES.includes(answer.code)) return { known: false, why: 'code' };
      const granted = understood(Granted, answer, 'a sign-in by OAuth');
      if (granted.is_snapshotuser === 1) return { known: false, why: 'snapshot' };
      const { openid, unionid } = granted;
      if (unionid !== undefined) return { known: true, session: { openid, unionid } };
      return scope === 'userinfo' ? askedUser(client, granted) : silentUser(client, openid);
    },
  };
}

/** Who agreed to be known: the answer carries the unionid where the account is bound to an open platform. */
async function askedUser(client: WechatClient, granted: { access_token: string; openid: string }): Promise<OfficialUser> {
  const query = { access_token: granted.access_token, openid: granted.openid, lang: 'zh_CN' };
  const answer = await client.get('/sns/userinfo', query);
  return isAnswer(answer) ? userIn(answer, granted.openid) : unavailable;
}

/** Who said nothing: of followers WeChat tells the unionid, of others the openid alone. */
async function silentUser(client: WechatClient, openid: string): Promise<OfficialUser> {
  const answer = await client.getWithToken('/cgi-bin/user/info', { openid, lang: 'zh_CN' }).catch(withoutToken);
  if (!isAnswer(answer)) return unavailable;
  return NOT_GRANTED.includes(answer.code) ? { known: true, session: { openid } } : userIn(answer, openid);
}

function userIn(answer: Answered, openid: string): OfficialUser {
  const found = understood(Known, answer, 'somebody’s unionid');
  if (found.openid !== openid) throw new WechatRefusal('the same person twice', answer.code);
  return { known: true, session: found.unionid === undefined ? { openid } : { openid, unionid: found.unionid } };
}

type Answered = Extract<Answer, { kind: 'answered' }>;

/** An answer that says something; the rest may be asked again later. */
const isAnswer = (answer: Answer): answer is Answered => answer.kind === 'answered' && !TEMPORARY.includes(answer.code);

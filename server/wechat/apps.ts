/** The apps of one shop in WeChat's books, each with a secret and tokens of its own: a token of one opens nothing of another. */
import { fault, type Fault } from './fault';
import { createAccessTokens, type AccessTokens } from './tokens';

export interface AppCredentials {
  readonly appId: string;
  readonly secret: string;
}

export interface WechatApp extends AppCredentials {
  readonly tokens: AccessTokens;
}

export interface Apps {
  readonly miniProgram: WechatApp;
  readonly officialAccount: WechatApp | undefined;
  readonly all: readonly WechatApp[];
  /** What WeChat says to a call to `app` without a good access token of its. */
  tokenFault(app: WechatApp, query: Readonly<Record<string, string>>): Fault | undefined;
}

const WORDS = {
  40001: 'invalid credential, access_token is invalid or not latest',
  40014: 'invalid access_token',
  42001: 'access_token expired',
} as const;

export function createApps(
  miniProgram: AppCredentials,
  officialAccount: AppCredentials | undefined,
  { newCode, now }: { newCode: () => string; now: () => Date },
): Apps {
  const opened = ({ appId, secret }: AppCredentials): WechatApp => ({ appId, secret, tokens: createAccessTokens(newCode, now) });
  const [mine, account] = [opened(miniProgram), officialAccount === undefined ? undefined : opened(officialAccount)];
  const all = account === undefined ? [mine] : [mine, account];
  return {
    miniProgram: mine,
    officialAccount: account,
    all,
    tokenFault(app, { access_token: token }) {
      const code = app.tokens.check(token);
      if (code === 0) return undefined;
      const others = all.some((it) => it !== app && it.tokens.check(token) === 0);
      return others ? fault(48001, 'api unauthorized') : fault(code, WORDS[code]);
    },
  };
}

/** A wrong AppID or AppSecret. */
export function refusedApp(app: AppCredentials, asked: { readonly appid?: string; readonly secret?: string }): Fault | undefined {
  if (asked.appid !== app.appId) return fault(40013, 'invalid appid');
  return asked.secret === app.secret ? undefined : fault(40125, 'invalid appsecret');
}

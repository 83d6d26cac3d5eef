/** What this project uses of `wechat-api` 1.35.1, which brings no types. */
declare module 'wechat-api' {
  import type { Agent as HttpAgent } from 'node:http';
  import type { Agent as HttpsAgent } from 'node:https';

  namespace WechatApi {
    interface Token {
      readonly accessToken: string;
      /** Epoch milliseconds. */
      readonly expireTime: number;
    }

    interface RequestOptions {
      readonly type?: 'GET' | 'POST';
      readonly dataType?: 'json';
      readonly data?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      /** Milliseconds to connect and to answer. */
      readonly timeout?: number | readonly [number, number];
    }

    interface Response {
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    }

    /** With `dataType: 'json'` the body is parsed, without it is a `Buffer`. */
    type Answered = (error: (Error & { code?: string | number }) | null, body: unknown, response: Response | undefined) => void;
    type Done<T> = (error: Error | null, value?: T) => void;
  }

  class WechatApi {
    constructor(
      appid: string,
      appsecret: string,
      getToken: (done: WechatApi.Done<WechatApi.Token>) => void,
      saveToken: (token: WechatApi.Token, done: WechatApi.Done<void>) => void,
    );
    /** Base address without a trailing slash; `setEndpoint` would force https. */
    endpoint: string;
    /** The token of the request that is being made, set right before the method runs. */
    token: WechatApi.Token;
    /** Options of every request. */
    setOpts(options: { readonly agent: HttpAgent; readonly httpsAgent: HttpsAgent }): void;
    request(url: string, options: WechatApi.RequestOptions, answered: WechatApi.Answered): void;
    /** Runs `method` with a token in `this.token`; `retried`: without the library's own retry, which would use the same token again. */
    preRequest(method: (answered: WechatApi.Answered) => void, args: [WechatApi.Answered], retried?: boolean): void;
  }

  export = WechatApi;
}

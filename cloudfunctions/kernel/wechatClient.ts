/** `wechat-api` extended: one place that asks WeChat, with a shared token, its own retry faults handled, and no secret in an error. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import WechatApi from 'wechat-api';
import { z } from 'zod';
import type { AccessTokens } from './wechatToken';

/** `unreached`: WeChat never saw the request; `lost`: it may have, and the answer did not come. */
export type Answer =
  | { readonly kind: 'answered'; readonly code: number; readonly body: unknown }
  | { readonly kind: 'image'; readonly image: Buffer }
  | { readonly kind: 'unreached' }
  | { readonly kind: 'lost' };

/** The token is not, or no longer, good: nothing was done. */
const TOKEN_CODES: readonly number[] = [40001, 40014, 42001];
const TIMEOUT_MS = [5_000, 10_000] as const;
/** Shorter than any server keeps one: on a connection that the other side has just closed nobody knows what became of a call. */
const CONNECTION_IDLE_MS = 1_000;
/** Failures to open a connection at all. */
const UNREACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

type Query = Readonly<Record<string, string>>;
const Fault = z.object({ errcode: z.number().int() });

export class WechatClient extends WechatApi {
  constructor(
    appId: string,
    secret: string,
    apiBase: string,
    private readonly tokens: AccessTokens,
  ) {
    super(
      appId,
      secret,
      (done) =>
        void tokens.current().then(
          // Whether it is still good is judged by `tokens`, by the clock of the house.
          (accessToken) => done(null, { accessToken, expireTime: Number.POSITIVE_INFINITY }),
          (error: unknown) => done(error instanceof Error ? error : new Error('no access token')),
        ),
      (_token, done) => done(null),
    );
    this.endpoint = apiBase.replace(/\/+$/, '');
    // A connection of its own for each message would cost more than the message; a burst goes over the same few.
    const connections = { keepAlive: true, timeout: CONNECTION_IDLE_MS };
    this.setOpts({ agent: new HttpAgent(connections), httpsAgent: new HttpsAgent(connections) });
  }

  /** A call that needs no token. */
  get(path: string, query: Query): Promise<Answer> {
    const url = `${this.endpoint}${path}?${new URLSearchParams(query).toString()}`;
    return new Promise((resolve) =>
      this.request(url, { type: 'GET', dataType: 'json', timeout: TIMEOUT_MS }, (error, body, response) =>
        resolve(answerOf(error, body, response)),
      ),
    );
  }

  /**
   * A call with the shared token; once more with a new one when WeChat says that the token was not good.
   * @throws WechatRefusal when WeChat gives no token.
   */
  post(path: string, body: unknown): Promise<Answer> {
    return this.withGoodToken(path, {}, { type: 'POST', data: body, headers: { 'Content-Type': 'application/json' } });
  }

  /** Like `post`, for what is only read. @throws WechatRefusal when WeChat gives no token. */
  getWithToken(path: string, query: Query): Promise<Answer> {
    return this.withGoodToken(path, query, { type: 'GET', dataType: 'json' });
  }

  private async withGoodToken(path: string, query: Query, options: WechatApi.RequestOptions): Promise<Answer> {
    const first = await this.withToken(path, query, options);
    if (!isTokenFault(first.answer)) return first.answer;
    await this.tokens.renew(first.token);
    return (await this.withToken(path, query, options)).answer;
  }

  private withToken(path: string, query: Query, options: WechatApi.RequestOptions): Promise<{ answer: Answer; token: string }> {
    return new Promise((resolve, reject) => {
      let token = '';
      const ask = (answered: WechatApi.Answered): void => {
        token = this.token.accessToken;
        const url = `${this.endpoint}${path}?${new URLSearchParams({ access_token: token, ...query }).toString()}`;
        this.request(url, { ...options, timeout: TIMEOUT_MS }, answered);
      };
      // `retried`: the library would try 40001 again with the same token.
      this.preRequest(
        ask,
        [
          (error, body, response) => {
            if (token === '') reject(error ?? new Error('no access token'));
            else resolve({ answer: answerOf(error, body, response), token });
          },
        ],
        true,
      );
    });
  }
}

/** WeChat refused in a way that no caller can do anything about: a wrong secret, an address that is not allowed. */
export class WechatRefusal extends Error {
  constructor(
    what: string,
    readonly code: number,
  ) {
    super(`WeChat refused ${what} with ${code}; see the code in WeChat's documents`);
  }
}

export const isTokenFault = (answer: Answer): boolean => answer.kind === 'answered' && TOKEN_CODES.includes(answer.code);

/** urllib's errors carry the address with its token and secret: nothing of them goes further than their kind. */
function answerOf(
  error: (Error & { code?: string | number }) | null,
  body: unknown,
  response: WechatApi.Response | undefined,
): Answer {
  if (error !== null) return { kind: neverLeft(error) ? 'unreached' : 'lost' };
  if (!Buffer.isBuffer(body)) return coded(body);
  const type = String(response?.headers['content-type'] ?? '');
  if (type.startsWith('image/')) return { kind: 'image', image: body };
  try {
    return coded(JSON.parse(exact(body.toString('utf8'))));
  } catch (cause) {
    if (cause instanceof SyntaxError) return { kind: 'lost' };
    throw cause;
  }
}

/** A message's number has 64 bits, more than a number of JavaScript holds: it is read as text. */
const exact = (json: string): string => json.replace(/("msgid"\s*:\s*)(\d+)/, '$1"$2"');

function coded(body: unknown): Answer {
  if (body === null || typeof body !== 'object') return { kind: 'lost' };
  const fault = Fault.safeParse(body);
  return { kind: 'answered', code: fault.success ? fault.data.errcode : 0, body };
}

const neverLeft = ({ name, code }: Error & { code?: string | number }): boolean =>
  UNREACHED.includes(String(code)) || ['RequestError', 'ConnectionTimeoutError', 'SocketAssignTimeoutError'].includes(name);

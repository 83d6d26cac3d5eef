/** One app of WeChat's (mini-program or official account) as a client that holds its access token, shared by all processes. */
import type { Db } from 'mongodb';
import { z } from 'zod';
import type { Vault } from './vault';
import { WechatClient, WechatRefusal, type Answer } from './wechatClient';
import { createAccessTokens, type Fetched } from './wechatToken';

export interface WechatSettings {
  readonly appId: string;
  readonly secret: string;
  /** `https://api.weixin.qq.com`, or a stand-in. */
  readonly apiBase: string;
  readonly database: Db;
  /** Seals the access token in the database. */
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  clock(): Date;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** WeChat's codes, from its documents. */
export const CODE = { busy: -1, badCode: 40029, usedCode: 40163, riskyUser: 40226, tooManyLogins: 45011, rate: 45009 } as const;
/** The token, system or rate was at fault: the same call may go well later. */
export const TEMPORARY: readonly number[] = [CODE.busy, 40001, 40014, 42001, 43108, CODE.rate, CODE.tooManyLogins];

/** The app as a client. A call with the token throws `WechatRefusal` when WeChat will never give one: a wrong secret, for instance. */
export function openWechatClient({ appId, secret, apiBase, database, vault, clock }: WechatSettings): WechatClient {
  const fetchToken = async (): Promise<Fetched> => {
    const answer = await client.get('/cgi-bin/token', { grant_type: 'client_credential', appid: appId, secret });
    const token = Token.safeParse(answer.kind === 'answered' ? answer.body : undefined);
    if (token.success) return { token: token.data.access_token, lifeSeconds: token.data.expires_in };
    if (answer.kind === 'answered' && !TEMPORARY.includes(answer.code)) throw new WechatRefusal('an access token', answer.code);
    throw new Unavailable();
  };
  const client = new WechatClient(
    appId,
    secret,
    apiBase,
    createAccessTokens(appId, { database, vault, clock, fetch: fetchToken }),
  );
  return client;
}

/** No token can be had for now. */
class Unavailable extends Error {}

/** Without a token nothing was sent: the same as not having reached WeChat. */
export function withoutToken(error: unknown): Answer {
  if (error instanceof Unavailable) return { kind: 'unreached' };
  throw error;
}

/** What WeChat answered, in our shape. @throws WechatRefusal when it is a refusal, or not of that shape. */
export function understood<T extends z.ZodType>(schema: T, answer: { code: number; body: unknown }, what: string): z.output<T> {
  const parsed = schema.safeParse(answer.body);
  if (answer.code !== 0 || !parsed.success) throw new WechatRefusal(what, answer.code);
  return parsed.data;
}

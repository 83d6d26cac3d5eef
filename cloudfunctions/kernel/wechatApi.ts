/** WeChat's HTTP API as this house needs it, built on `wechat-api`: codes told apart by what a caller can do about them. */
import type { Db } from 'mongodb';
import { z } from 'zod';
import { done, refuse } from './outcome';
import type { SendResult, Wechat } from './wechat';
import { WechatClient, WechatRefusal, type Answer } from './wechatClient';
import { createAccessTokens, type Fetched } from './wechatToken';

export interface WechatSettings {
  readonly appId: string;
  readonly secret: string;
  /** `https://api.weixin.qq.com`, or a stand-in. */
  readonly apiBase: string;
  readonly database: Db;
  clock(): Date;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const Session = z.object({ openid: z.string().min(1), unionid: z.string().min(1).optional() });
const Phone = z.object({ phone_info: z.object({ purePhoneNumber: z.string() }) });

/** WeChat's codes, from its documents. */
const CODE = { busy: -1, badCode: 40029, usedCode: 40163, riskyUser: 40226, tooManyLogins: 45011, rate: 45009 } as const;
/** The token, system or rate was at fault: the same message may go later. */
const TEMPORARY: readonly number[] = [CODE.busy, 40001, 40014, 42001, 43108, CODE.rate, CODE.tooManyLogins];
/** What asking again later may mend. */
const UNAVAILABLE: readonly number[] = TEMPORARY;
/** The scene or page is not one that WeChat accepts. */
const BAD_QR: readonly number[] = [41030, 40097, 40169];

const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;

export function createWechat({ appId, secret, apiBase, database, clock }: WechatSettings): Wechat {
  const fetchToken = async (): Promise<Fetched> => {
    const answer = await client.get('/cgi-bin/token', { grant_type: 'client_credential', appid: appId, secret });
    const token = Token.safeParse(answer.kind === 'answered' ? answer.body : undefined);
    if (token.success) return { token: token.data.access_token, lifeSeconds: token.data.expires_in };
    if (answer.kind === 'answered' && !UNAVAILABLE.includes(answer.code)) throw new WechatRefusal('an access token', answer.code);
    throw new Unavailable();
  };
  const client = new WechatClient(appId, secret, apiBase, createAccessTokens(appId, { database, clock, fetch: fetchToken }));
  const post = (path: string, body: unknown): Promise<Answer> => client.post(path, body).catch(withoutToken);
  return {
    appId,
    async code2Session(loginCode) {
      const asked = { appid: appId, secret, js_code: loginCode, grant_type: 'authorization_code' };
      const answer = await client.get('/sns/jscode2session', asked);
      if (answer.kind !== 'answered') return refuse('WECHAT_UNAVAILABLE');
      if ([CODE.badCode, CODE.usedCode, CODE.riskyUser].some((it) => it === answer.code)) return refuse('LOGIN_CODE_INVALID');
      if (answer.code === CODE.tooManyLogins) return refuse('TOO_MANY');
      if (UNAVAILABLE.includes(answer.code)) return refuse('WECHAT_UNAVAILABLE');
      return done(understood(Session, answer, 'a sign-in'));
    },
    async phoneNumber(phoneCode) {
      const answer = await post('/wxa/business/getuserphonenumber', { code: phoneCode });
      if (answer.kind !== 'answered' || UNAVAILABLE.includes(answer.code)) return refuse('WECHAT_UNAVAILABLE');
      if (answer.code === CODE.badCode || answer.code === CODE.usedCode) return refuse('PHONE_CODE_INVALID');
      return done({ phone: understood(Phone, answer, 'a phone number').phone_info.purePhoneNumber.replace(/\D/g, '') });
    },
    async sendSubscribeMessage({ openid, templateId, page, data }) {
      return sendResultOf(
        await post('/cgi-bin/message/subscribe/send', { touser: openid, template_id: templateId, page, data, lang: 'zh_CN' }),
      );
    },
    async unlimitedQrCode(scene, page) {
      if (!SCENE.test(scene) || page.startsWith('/')) return refuse('BAD_REQUEST');
      const answer = await post('/wxa/getwxacodeunlimit', { scene, page, check_path: false });
      if (answer.kind === 'image') return done({ image: answer.image });
      if (answer.kind !== 'answered' || UNAVAILABLE.includes(answer.code)) return refuse('WECHAT_UNAVAILABLE');
      if (BAD_QR.includes(answer.code)) return refuse('BAD_REQUEST');
      throw new WechatRefusal('a QR code', answer.code);
    },
  };
}

/** No token can be had for now. */
class Unavailable extends Error {}

/** Without a token nothing was sent: the same as not having reached WeChat. */
function withoutToken(error: unknown): Answer {
  if (error instanceof Unavailable) return { kind: 'unreached' };
  throw error;
}

/** What a send came to. Any code of WeChat's says that nothing went; silence says nothing. */
function sendResultOf(answer: Answer): SendResult {
  if (answer.kind === 'unreached') return { sent: false, kind: 'temporary', code: CODE.busy };
  if (answer.kind !== 'answered') return { sent: false, kind: 'unknown', code: 0 };
  if (answer.code === 0) return { sent: true };
  return { sent: false, kind: TEMPORARY.includes(answer.code) ? 'temporary' : 'permanent', code: answer.code };
}

function understood<T extends z.ZodType>(schema: T, answer: { code: number; body: unknown }, what: string): z.output<T> {
  const parsed = schema.safeParse(answer.body);
  if (answer.code !== 0 || !parsed.success) throw new WechatRefusal(what, answer.code);
  return parsed.data;
}

/** WeChat's HTTP API as this house needs it, built on `wechat-api`: codes told apart by what a caller can do about them. */
import { z } from 'zod';
import { done, refuse } from './outcome';
import type { SendResult, Wechat } from './wechat';
import { CODE, openWechatClient, TEMPORARY, understood, withoutToken, type WechatSettings } from './wechatAccess';
import { WechatRefusal, type Answer } from './wechatClient';

const Session = z.object({ openid: z.string().min(1), unionid: z.string().min(1).optional() });
const Sent = z.object({ msgid: z.union([z.string(), z.number()]).transform(String) });
const Phone = z
  .object({ phone_info: z.object({ purePhoneNumber: z.string(), countryCode: z.coerce.string().default('86') }) })
  .transform(({ phone_info: { purePhoneNumber, countryCode } }) => {
    const digits = purePhoneNumber.replace(/\D/g, '');
    // The same digits are another person's in another country; a mainland number goes as everybody writes it.
    return { phone: countryCode === '86' ? digits : `+${countryCode}${digits}` };
  });

/** What asking again later may mend. */
const UNAVAILABLE: readonly number[] = TEMPORARY;
/** The scene or page is not one that WeChat accepts. */
const BAD_QR: readonly number[] = [41030, 40097, 40169];

/** The minute in which WeChat lets one user sign in 100 times. */
const LOGIN_WINDOW_SECONDS = 60;

const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;

export function createWechat(settings: WechatSettings): Wechat {
  const { appId, secret } = settings;
  const client = openWechatClient(settings);
  const post = (path: string, body: unknown): Promise<Answer> => client.post(path, body).catch(withoutToken);
  return {
    appId,
    async code2Session(loginCode) {
      const asked = { appid: appId, secret, js_code: loginCode, grant_type: 'authorization_code' };
      const answer = await client.get('/sns/jscode2session', asked);
      if (answer.kind !== 'answered') return refuse('WECHAT_UNAVAILABLE');
      if ([CODE.badCode, CODE.usedCode, CODE.riskyUser].some((it) => it === answer.code)) return refuse('LOGIN_CODE_INVALID');
      if (answer.code === CODE.tooManyLogins) return refuse('TOO_MANY', { retryAfterSeconds: LOGIN_WINDOW_SECONDS });
      if (UNAVAILABLE.includes(answer.code)) return refuse('WECHAT_UNAVAILABLE');
      return done(understood(Session, answer, 'a sign-in'));
    },
    async phoneNumber(phoneCode) {
      const answer = await post('/wxa/business/getuserphonenumber', { code: phoneCode });
      if (answer.kind !== 'answered' || UNAVAILABLE.includes(answer.code)) return refuse('WECHAT_UNAVAILABLE');
      if (answer.code === CODE.badCode || answer.code === CODE.usedCode) return refuse('PHONE_CODE_INVALID');
      return done(understood(Phone, answer, 'a phone number'));
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

/** What a send came to. Any code of WeChat's says that nothing went; silence says nothing. */
function sendResultOf(answer: Answer): SendResult {
  if (answer.kind === 'unreached') return { sent: false, kind: 'temporary', code: CODE.busy };
  if (answer.kind !== 'answered') return { sent: false, kind: 'unknown', code: 0 };
  if (answer.code === 0) return { sent: true, msgId: Sent.safeParse(answer.body).data?.msgid };
  return { sent: false, kind: TEMPORARY.includes(answer.code) ? 'temporary' : 'permanent', code: answer.code };
}

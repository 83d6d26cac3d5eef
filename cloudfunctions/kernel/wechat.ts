/** WeChat's HTTP API as this house needs it: interface here, built on `wechat-api` in `wechatApi.ts`. */
import type { Outcome } from './outcome';

export interface WechatSession {
  readonly openid: string;
  readonly unionid?: string;
}

/** Why a message did not go: `permanent` ends it (with WeChat's code), `temporary` is tried later, `unknown` never again. */
export type SendResult =
  /** `msgId` is WeChat's number of the message, 64 bits as text: its later push names it. */
  | { readonly sent: true; readonly msgId?: string }
  | { readonly sent: false; readonly kind: 'permanent' | 'temporary' | 'unknown'; readonly code: number };

export interface SubscribeMessage {
  readonly openid: string;
  readonly templateId: string;
  readonly page: string;
  readonly data: Readonly<Record<string, { readonly value: string }>>;
}

export interface Wechat {
  /** The mini-program that this speaks for: its members' openids are those of this app. */
  readonly appId: string;
  code2Session(loginCode: string): Promise<Outcome<WechatSession, 'LOGIN_CODE_INVALID' | 'WECHAT_UNAVAILABLE' | 'TOO_MANY'>>;
  /** The number without country code, digits only. */
  phoneNumber(phoneCode: string): Promise<Outcome<{ phone: string }, 'PHONE_CODE_INVALID' | 'WECHAT_UNAVAILABLE'>>;
  sendSubscribeMessage(message: SubscribeMessage): Promise<SendResult>;
  /** An image (PNG or JPEG). `scene` is at most 32 characters of WeChat's alphabet. */
  unlimitedQrCode(scene: string, page: string): Promise<Outcome<{ image: Buffer }, 'WECHAT_UNAVAILABLE' | 'BAD_REQUEST'>>;
}

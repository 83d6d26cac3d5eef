/** What the environment says of WeChat: the mini-program, the official account beside it, and where WeChat pushes its events. */
import { z } from 'zod';
import { isPublished } from '@/cloudfunctions/kernel/published';
import { HOUSE_HELP, houseVariables, isSafeAddress, type Keyring } from '@/cloudfunctions/kernel/settings';

export interface WechatSettings {
  readonly wechat: { readonly appId: string; readonly secret: string; readonly apiBase: string | undefined };
  /** Absent: the shop has no official account, and nobody signs in by OAuth. */
  readonly official: { readonly appId: string; readonly secret: string } | undefined;
  /** Absent: WeChat pushes nothing. With `aesKey` (32 bytes) only encrypted pushes are taken. */
  readonly push: { readonly token: string; readonly aesKey: Buffer | undefined } | undefined;
  /** The origin under which people's browsers reach this server, without a slash at its end. */
  readonly publicUrl: string | undefined;
}

/** Variables by name; those of the official account and of pushes belong together, which `brokenPairs` looks at. */
export const wechatVariables = {
  WECHAT_APPID: houseVariables.WECHAT_APPID,
  WECHAT_SECRET: houseVariables.WECHAT_SECRET,
  WECHAT_OA_APPID: houseVariables.WECHAT_APPID.optional(),
  WECHAT_OA_SECRET: houseVariables.WECHAT_SECRET.optional(),
  WECHAT_TOKEN: z
    .string()
    .regex(/^[\da-zA-Z]{3,32}$/)
    .optional(),
  WECHAT_AES_KEY: z
    .string()
    .regex(/^[\da-zA-Z]{43}$/)
    .optional(),
  PUBLIC_URL: z.string().transform(originOf).optional(),
};

/** What to write for each, for whoever reads the sentence of its fault. */
export const WECHAT_HELP: Readonly<Record<keyof typeof wechatVariables, string>> = {
  WECHAT_APPID: HOUSE_HELP.WECHAT_APPID,
  WECHAT_SECRET: HOUSE_HELP.WECHAT_SECRET,
  WECHAT_OA_APPID:
    'the AppID of your official account, which is not the mini-program’s; leave it out with its secret without one',
  WECHAT_OA_SECRET: 'the AppSecret of your official account; leave it out with its AppID without one',
  WECHAT_TOKEN: 'the Token of message push in WeChat’s console, 3 to 32 letters and digits, none that stands in this repository',
  WECHAT_AES_KEY: 'the EncodingAESKey of message push in WeChat’s console, 43 letters and digits; it needs WECHAT_TOKEN',
  PUBLIC_URL: 'the https address of this server, as people’s browsers reach it, without a path; the official account needs it',
};

type Read = z.output<z.ZodObject<typeof wechatVariables>>;

/** Names of the variables that are missing beside another one, or do not go with it. */
export function brokenPairs(it: Read): { missing: string[]; wrong: string[] } {
  const account = it.WECHAT_OA_APPID !== undefined || it.WECHAT_OA_SECRET !== undefined;
  const needed = [
    ...(account ? (['WECHAT_OA_APPID', 'WECHAT_OA_SECRET', 'PUBLIC_URL'] as const) : []),
    ...(it.WECHAT_AES_KEY === undefined ? [] : (['WECHAT_TOKEN'] as const)),
  ];
  return {
    missing: needed.filter((name) => it[name] === undefined),
    wrong: it.WECHAT_OA_APPID === it.WECHAT_APPID ? ['WECHAT_OA_APPID'] : [],
  };
}

/** Names of those beyond the house's own that anybody can know or guess. */
export function weakWechat(it: Read): string[] {
  const names = ['WECHAT_OA_SECRET', 'WECHAT_TOKEN', 'WECHAT_AES_KEY'] as const;
  return names.filter((name) => {
    const value = it[name];
    return value !== undefined && (isPublished(value) || (name === 'WECHAT_AES_KEY' && new Set(value).size < 12));
  });
}

/** Secrets by the variable that they stand in: one that serves two purposes protects neither. */
export const wechatKeyrings = (it: Read): Keyring[] => [
  ...(it.WECHAT_AES_KEY === undefined ? [] : [['WECHAT_AES_KEY', [aesKeyOf(it.WECHAT_AES_KEY)]] as const]),
  ...(['WECHAT_SECRET', 'WECHAT_OA_SECRET', 'WECHAT_TOKEN'] as const).map((name): Keyring => [name, secretsOf(it[name])]),
];
const secretsOf = (text: string | undefined): Buffer[] => (text === undefined ? [] : [Buffer.from(text)]);

/** Of variables that `brokenPairs` found whole. */
export const wechatSettings = (it: Read): Omit<WechatSettings, 'wechat'> => ({
  official:
    it.WECHAT_OA_APPID === undefined || it.WECHAT_OA_SECRET === undefined
      ? undefined
      : { appId: it.WECHAT_OA_APPID, secret: it.WECHAT_OA_SECRET },
  push:
    it.WECHAT_TOKEN === undefined
      ? undefined
      : { token: it.WECHAT_TOKEN, aesKey: it.WECHAT_AES_KEY === undefined ? undefined : aesKeyOf(it.WECHAT_AES_KEY) },
  publicUrl: it.PUBLIC_URL,
});

/** WeChat writes the 32 bytes as base64 and leaves the `=` at the end out. */
export const aesKeyOf = (text: string): Buffer => Buffer.from(`${text}=`, 'base64');

/** An https address without a path; http on this machine alone. */
function originOf(text: string, check: z.RefinementCtx<string>): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isSafeAddress(text) && `${url.pathname}${url.search}${url.hash}${url.username}` === '/')
    return url.origin;
  check.addIssue({ code: 'custom', message: 'an https address without a path' });
  return '';
}

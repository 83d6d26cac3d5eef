/** What `wechat-api` reaches by itself: the same message, the same token, nothing around it. */
import WechatApi from 'wechat-api';

export interface Bare {
  readonly base: string;
  readonly appId: string;
  readonly secret: string;
  readonly token: string;
  /** Openids of people who consented to this template. */
  readonly openids: readonly string[];
  readonly templateId: string;
  readonly data: Readonly<Record<string, { readonly value: string }>>;
}

/** Calls for so long with so many under way; answers how many went well. Throws where one did not. */
export async function bareCalls(bare: Bare, { atOnce, ms }: { atOnce: number; ms: number }): Promise<number> {
  const token = { accessToken: bare.token, expireTime: Number.POSITIVE_INFINITY };
  const api = new WechatApi(
    bare.appId,
    bare.secret,
    (answer) => answer(null, token),
    (_token, answer) => answer(null),
  );
  api.endpoint = bare.base;
  const ends = performance.now() + ms;
  let calls = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < ends) {
      const openid = bare.openids[calls % bare.openids.length] ?? '';
      calls += 1;
      await send(api, { touser: openid, template_id: bare.templateId, page: 'pages/card/index', data: bare.data, lang: 'zh_CN' });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return calls;
}

const send = (api: WechatApi, data: unknown): Promise<void> =>
  new Promise((resolve, reject) =>
    api.preRequest(
      (answered) => {
        const url = `${api.endpoint}/cgi-bin/message/subscribe/send?access_token=${api.token.accessToken}`;
        api.request(url, { type: 'POST', data, dataType: 'json', headers: { 'Content-Type': 'application/json' } }, answered);
      },
      [
        (error, body) => {
          const code = body !== null && typeof body === 'object' && 'errcode' in body ? body.errcode : undefined;
          if (error === null && code === 0) resolve();
          else reject(error ?? new Error(`the stand-in answered ${String(code)}`));
        },
      ],
    ),
  );

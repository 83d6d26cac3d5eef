/** A stand-in for the tests of its parts: two apps, one template, a hand-set clock, and how they ask it. */
import { memoryBook } from '@/server/wechat/book';
import { startStandIn, type StandIn, type StandInParts } from '@/server/wechat/standIn';

export const MINI = { appId: 'wx0123456789abcdef', secret: 'the-secret-of-the-mini-program' };
export const OFFICIAL = { appId: 'wxfedcba9876543210', secret: 'the-secret-of-the-official-account' };
export const TEMPLATE = 'template-1';
export const SEND = '/cgi-bin/message/subscribe/send';

export interface Asker {
  readonly standIn: StandIn;
  setNow(to: Date): void;
  get(path: string, query: Readonly<Record<string, string>>): Promise<Record<string, unknown>>;
  post(path: string, token: string, body: unknown): Promise<Record<string, unknown>>;
  token(app?: typeof MINI): Promise<string>;
  send(token: string, openid: string): Promise<Record<string, unknown>>;
}

export async function openStandIn(more: Partial<StandInParts> = {}): Promise<Asker> {
  let now = new Date('2026-03-01T00:00:00Z');
  const standIn = await startStandIn({
    ...MINI,
    officialAccount: OFFICIAL,
    book: memoryBook(),
    templates: async () => new Map([[TEMPLATE, ['thing1']]]),
    now: () => now,
    ...more,
  });
  const get: Asker['get'] = async (path, query) =>
    (await fetch(`${standIn.base}${path}?${new URLSearchParams(query).toString()}`)).json();
  const post: Asker['post'] = async (path, token, body) => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${standIn.base}${path}?access_token=${token}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return reply.json();
  };
  return {
    standIn,
    setNow: (to) => void (now = to),
    get,
    post,
    token: async ({ appId, secret } = MINI) =>
      String((await get('/cgi-bin/token', { grant_type: 'client_credential', appid: appId, secret })).access_token),
    send: (token, openid) =>
      post(SEND, token, { touser: openid, template_id: TEMPLATE, page: 'pages/card/index', data: { thing1: { value: '积分' } } }),
  };
}

/** What WeChat tells a shop's server by itself, as a body in either of its two formats (its documents on message pushes and subscription messages). */

/** An item of a push's `List`, all fields as texts. */
export type PushItem = Readonly<Record<string, string>>;

/** `kind` is WeChat's `Event` without its frame: `subscribe_msg_popup_event` is `popup`. */
export interface PushEvent {
  readonly kind: 'popup' | 'change' | 'sent';
  readonly openid: string;
  readonly at: Date;
  /** At least one. One alone is an object under `List`, several are an array. */
  readonly items: readonly [PushItem, ...PushItem[]];
}

export type PushFormat = 'xml' | 'json';

/** The name under which an account pushes. */
export const ACCOUNT = 'gh_changkedemo1';

const WRAPPERS = { popup: 'SubscribeMsgPopupEvent', change: 'SubscribeMsgChangeEvent', sent: 'SubscribeMsgSentEvent' } as const;
const eventOf = (kind: PushEvent['kind']): string => `subscribe_msg_${kind}_event`;

/** The event as a plain object, in the shape of WeChat's JSON. */
export function pushedObject({ kind, openid, at, items }: PushEvent): Readonly<Record<string, unknown>> {
  const [first, ...rest] = items;
  return {
    ToUserName: ACCOUNT,
    FromUserName: openid,
    CreateTime: secondsOf(at),
    MsgType: 'event',
    Event: eventOf(kind),
    List: rest.length === 0 ? first : items,
  };
}

export function pushedBody(event: PushEvent, format: PushFormat): string {
  if (format === 'json') return JSON.stringify(pushedObject(event));
  const { kind, openid, at, items } = event;
  const lists = items.map((it) => `<List>${Object.entries(it).map(field).join('')}</List>`).join('');
  const head = [
    field(['ToUserName', ACCOUNT]),
    field(['FromUserName', openid]),
    `<CreateTime>${secondsOf(at)}</CreateTime>`,
    field(['MsgType', 'event']),
    field(['Event', eventOf(kind)]),
  ].join('');
  return `<xml>${head}<${WRAPPERS[kind]}>${lists}</${WRAPPERS[kind]}></xml>`;
}

/** What an encrypted push looks like from outside. */
export function sealedBody(encrypted: string, format: PushFormat): string {
  if (format === 'json') return JSON.stringify({ ToUserName: ACCOUNT, Encrypt: encrypted });
  return `<xml>${field(['ToUserName', ACCOUNT])}${field(['Encrypt', encrypted])}</xml>`;
}

const secondsOf = (at: Date): string => String(Math.floor(at.getTime() / 1000));

/** A text that would end its own CDATA is cut in two. */
const field = ([name, value]: readonly [string, string]): string =>
  `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;

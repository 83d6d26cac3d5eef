/**
 * WeChat's event pushes about subscription messages, read from what was decoded. In JSON a `List` of one item is that item itself, in XML it
 * stands inside an element named after the event (or, for changes, after another event): every shape that its documents or their readers
 * report is taken.
 */
import { z } from 'zod';

/** Numbers come as text or as numbers, by the format. */
const Text = z.union([z.string().max(512), z.number()]).transform(String);

const Item = z.object({
  TemplateId: z.string().max(128),
  SubscribeStatusString: z.string().max(32).optional(),
  MsgID: Text.optional(),
  ErrorCode: Text.optional(),
});
const List = z.union([z.array(Item).max(32), Item.transform((it) => [it])]);
const Wrapped = z.object({ List }).optional().catch(undefined);

const Body = z.object({
  FromUserName: z.string().min(1).max(128),
  CreateTime: Text,
  Event: z.string(),
  List: List.optional(),
  SubscribeMsgPopupEvent: Wrapped,
  SubscribeMsgChangeEvent: Wrapped,
  SubscribeMsgSentEvent: Wrapped,
});

interface PushOf<Event extends string, Told> {
  readonly event: Event;
  readonly openid: string;
  /** The same for the same push sent again: WeChat's documents tell events apart by sender and time; the content is added to them. */
  readonly sameness: string;
  readonly told: readonly Told[];
}

/** `popup`: accepted in the sheet. `change`: turned off in WeChat's settings. `sent`: what became of a message, 0 is delivered. */
export type Push =
  PushOf<'popup' | 'change', { readonly templateId: string }> | PushOf<'sent', { readonly msgId: string; readonly code: number }>;

/** Undefined for a push that is about something else, or that cannot be read. */
export function pushOf(body: unknown): Push | undefined {
  const read = Body.safeParse(body);
  if (!read.success) return undefined;
  const { FromUserName: openid, CreateTime: at, Event: event, ...lists } = read.data;
  const wrapped = lists.SubscribeMsgPopupEvent ?? lists.SubscribeMsgChangeEvent ?? lists.SubscribeMsgSentEvent;
  const items = lists.List ?? wrapped?.List ?? [];
  const common = { openid, sameness: JSON.stringify([openid, at, event, items]) };
  const answered = (answer: string) =>
    items.filter((it) => it.SubscribeStatusString === answer).map(({ TemplateId: templateId }) => ({ templateId }));
  switch (event) {
    case 'subscribe_msg_popup_event':
      return { ...common, event: 'popup', told: answered('accept') };
    case 'subscribe_msg_change_event':
      return { ...common, event: 'change', told: answered('reject') };
    case 'subscribe_msg_sent_event':
      return { ...common, event: 'sent', told: items.flatMap(outcomeOf) };
    default:
      return undefined;
  }
}

function outcomeOf({ MsgID: msgId, ErrorCode: code = '' }: z.output<typeof Item>): { msgId: string; code: number }[] {
  return msgId === undefined || !/^-?\d{1,9}$/.test(code) ? [] : [{ msgId, code: Number(code) }];
}

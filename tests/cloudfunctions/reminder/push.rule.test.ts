/** WeChat's pushes about subscription messages, in every shape in which they come. */
import { pushOf } from '@/cloudfunctions/reminder/push.rule';

const common = { ToUserName: 'gh_123456789abc', FromUserName: 'o-who', CreateTime: '1620973045', MsgType: 'event' };
const accept = { TemplateId: 'T-1', SubscribeStatusString: 'accept', PopupScene: '0' };
const reject = { TemplateId: 'T-2', SubscribeStatusString: 'reject', PopupScene: '0' };
const popup = { ...common, Event: 'subscribe_msg_popup_event' };
const change = { ...common, Event: 'subscribe_msg_change_event' };
const sent = { ...common, Event: 'subscribe_msg_sent_event' };
const outcome = { TemplateId: 'T-1', MsgID: '1700827132819554304', ErrorCode: '0', ErrorStatus: 'success' };

describe('a push', () => {
  it.each([
    { name: 'of one item in JSON, which is the item itself', body: { ...popup, List: accept }, told: [{ templateId: 'T-1' }] },
    { name: 'of several in JSON', body: { ...popup, List: [accept, reject] }, told: [{ templateId: 'T-1' }] },
    { name: 'of one item in XML', body: { ...popup, SubscribeMsgPopupEvent: { List: accept } }, told: [{ templateId: 'T-1' }] },
    {
      name: 'of several in XML',
      body: { ...popup, SubscribeMsgPopupEvent: { List: [reject, accept, { ...accept, TemplateId: 'T-3' }] } },
      told: [{ templateId: 'T-1' }, { templateId: 'T-3' }],
    },
    {
      name: 'with its time as a number',
      body: { ...popup, CreateTime: 1620973045, List: accept },
      told: [{ templateId: 'T-1' }],
    },
    { name: 'of a refusal in the sheet, which takes nothing away', body: { ...popup, List: reject }, told: [] },
    { name: 'without a list', body: popup, told: [] },
    { name: 'with an empty list', body: { ...popup, List: [] }, told: [] },
    { name: 'with an empty element for a list', body: { ...popup, SubscribeMsgPopupEvent: { List: '' } }, told: [] },
    { name: 'with an empty element around its list', body: { ...popup, SubscribeMsgPopupEvent: '' }, told: [] },
    { name: 'of what was turned off', body: { ...change, List: reject }, told: [{ templateId: 'T-2' }] },
    {
      name: 'of what was turned off, wrapped as WeChat’s document shows it',
      body: { ...change, SubscribeMsgPopupEvent: { List: reject } },
      told: [{ templateId: 'T-2' }],
    },
    {
      name: 'of what was turned off, wrapped as its name says',
      body: { ...change, SubscribeMsgChangeEvent: { List: [reject, accept] } },
      told: [{ templateId: 'T-2' }],
    },
    { name: 'of a message that arrived', body: { ...sent, List: outcome }, told: [{ msgId: '1700827132819554304', code: 0 }] },
    {
      name: 'of a message that did not',
      body: { ...sent, SubscribeMsgSentEvent: { List: [{ ...outcome, ErrorCode: -2 }] } },
      told: [{ msgId: '1700827132819554304', code: -2 }],
    },
    { name: 'of a message without a code', body: { ...sent, List: { ...outcome, ErrorCode: '' } }, told: [] },
  ])('$name is read', ({ body, told }) => {
    expect(pushOf(body)).toMatchObject({ openid: 'o-who', told });
  });

  it.each([
    { name: 'about something else', body: { ...common, Event: 'user_enter_tempsession' } },
    { name: 'without a sender', body: { ...popup, FromUserName: '', List: accept } },
    { name: 'that is a text', body: 'subscribe_msg_popup_event' },
    { name: 'that is nothing', body: undefined },
    { name: 'with a list that is null', body: { ...popup, List: null } },
    { name: 'with a list that is a text', body: { ...popup, List: 'T-1' } },
    { name: 'with more items than a sheet has', body: { ...popup, List: Array.from({ length: 33 }, () => accept) } },
    { name: 'with a list of numbers', body: { ...popup, List: [1, 2] } },
  ])('$name is passed over', ({ body }) => {
    expect(pushOf(body)).toBeUndefined();
  });

  it('is the same when it is pushed again, and another one with another time, person, event or content', () => {
    const body = { ...popup, List: [accept] };
    const same = pushOf({ ...body, Encrypt: 'rest of the envelope' })?.sameness;
    expect(same).toBe(pushOf(body)?.sameness);
    const others = [{ CreateTime: '1620973046' }, { FromUserName: 'o-other' }, { List: [reject] }, { Event: change.Event }];
    expect(new Set([same, ...others.map((it) => pushOf({ ...body, ...it })?.sameness)]).size).toBe(5);
  });
});

import { XMLParser } from 'fast-xml-parser';
import { pushedBody, pushedObject, sealedBody, type PushEvent } from '@/server/wechat/pushBody.rule';
import { encrypted, signatureOf } from '@/server/wechat/pushSeal.rule';

/** The example of WeChat's own document on message pushes. */
const OFFICIAL = {
  token: 'AAAAA',
  aesKey: 'A'.repeat(43),
  appId: 'wxba5fad812f8e6fb9',
  salt: 'a8eedb185eb2fecf',
  message:
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
  sealed:
    '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=',
};

it('a push is signed and encrypted as in WeChat’s own example', () => {
  const { token, aesKey, appId, salt, message, sealed } = OFFICIAL;
  expect(signatureOf(token, '1714037059', '486452656')).toBe('899cf89e464efb63f54ddac96b0a0a235f53aa78');
  expect(encrypted(message, { aesKey, appId }, Buffer.from(salt))).toBe(sealed);
  expect(signatureOf(token, '1714112445', '415670741', sealed)).toBe('046e02f8204d34f8ba5fa3b1db94908f3df2e9b3');
});

const one: PushEvent['items'] = [{ TemplateId: 't-1', SubscribeStatusString: 'accept', PopupScene: '0' }];
const event = (items: PushEvent['items']): PushEvent => ({
  kind: 'popup',
  openid: 'o-1',
  at: new Date('2026-03-01T00:00:00Z'),
  items,
});
const parsed = (xml: string) => new XMLParser({ parseTagValue: false }).parse(xml).xml;

it('one item alone is an object under List, several are an array, in both formats', () => {
  const two: PushEvent['items'] = [one[0], { TemplateId: 't-2', SubscribeStatusString: 'reject', PopupScene: '0' }];
  expect(pushedObject(event(one))).toMatchObject({ Event: 'subscribe_msg_popup_event', FromUserName: 'o-1', List: one[0] });
  expect(pushedObject(event(two))).toMatchObject({ List: two, CreateTime: '1772323200' });
  expect(parsed(pushedBody(event(one), 'xml')).SubscribeMsgPopupEvent).toEqual({ List: one[0] });
  expect(parsed(pushedBody(event(two), 'xml')).SubscribeMsgPopupEvent).toEqual({ List: two });
  expect(JSON.parse(pushedBody(event(two), 'json'))).toEqual(pushedObject(event(two)));
});

it.each(['popup', 'change', 'sent'] as const)('a push of %s names its event inside and around its list', (kind) => {
  const Kind = `SubscribeMsg${kind.charAt(0).toUpperCase()}${kind.slice(1)}Event`;
  const read = parsed(pushedBody({ ...event(one), kind }, 'xml'));
  expect({ Event: read.Event, List: read[Kind].List }).toEqual({ Event: `subscribe_msg_${kind}_event`, List: one[0] });
});

it('text that would end its own CDATA stays text', () => {
  const nasty = 'a]]><b>&amp;';
  expect(parsed(pushedBody({ ...event(one), openid: nasty }, 'xml')).FromUserName).toBe(nasty);
});

it('an encrypted push shows the account and nothing else', () => {
  expect(JSON.parse(sealedBody('c2VhbGVk', 'json'))).toEqual({ ToUserName: 'gh_changkedemo1', Encrypt: 'c2VhbGVk' });
  expect(parsed(sealedBody('c2VhbGVk', 'xml'))).toEqual({ ToUserName: 'gh_changkedemo1', Encrypt: 'c2VhbGVk' });
});

import { pushedObject, sealedText } from '@/server/gateway/pushBody.rule';

it.each([
  {
    description: 'one item is an object',
    text: '<xml><Event><![CDATA[subscribe_msg_sent_event]]></Event><S><List><MsgID>2402298110051942123</MsgID></List></S></xml>',
    object: { Event: 'subscribe_msg_sent_event', S: { List: { MsgID: '2402298110051942123' } } },
  },
  {
    description: 'several are a list, and numbers stay text',
    text: '\n<xml><List><ErrorCode>0</ErrorCode></List><List><ErrorCode>007</ErrorCode></List></xml>',
    object: { List: [{ ErrorCode: '0' }, { ErrorCode: '007' }] },
  },
  {
    description: 'marked text is as it stands',
    text: '<xml><Content><![CDATA[<b>&amp;</b>]]></Content></xml>',
    object: { Content: '<b>&amp;</b>' },
  },
  {
    description: 'a long number of JSON stays exact, a text that looks like one stays whole',
    text: '{"List":{"MsgID":2402298110051942123,"Was":"1234567890123456789\\" 1234567890123456789"},"CreateTime":1620973045}',
    object: {
      List: { MsgID: '2402298110051942123', Was: '1234567890123456789" 1234567890123456789' },
      CreateTime: 1620973045,
    },
  },
])('$description', ({ text, object }) => {
  expect(pushedObject(text)).toEqual(object);
});

it.each([
  { description: 'an entity', text: '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>' },
  { description: 'XML that does not end', text: '<xml><A>' },
  { description: 'XML of another name', text: '<html><A>1</A></html>' },
  { description: 'JSON that does not end', text: '{"a":' },
  { description: 'a list', text: '[1]' },
  { description: 'a text', text: '"success"' },
  { description: 'nothing', text: '' },
  {
    description: 'elements as deep as a megabyte lets them be',
    text: `<xml>${'<a>'.repeat(140_000)}${'</a>'.repeat(140_000)}</xml>`,
  },
  { description: 'brackets as deep as a megabyte lets them be', text: '['.repeat(1_000_000) },
])('$description is no push', ({ text }) => {
  expect(pushedObject(text)).toBeUndefined();
});

it.each([
  { description: 'marked texts that do not end', text: `<xml>${'<![CDATA['.repeat(110_000)}` },
  { description: 'elements that do not end', text: '<a'.repeat(500_000) },
  { description: 'texts that do not end', text: `{"a":${'"\\'.repeat(500_000)}` },
  { description: 'a number as long as all', text: `{"a":${'1'.repeat(1_000_000)}.` },
  { description: 'sealed texts that do not end', text: '<Encrypt><![CDATA['.repeat(55_000) },
  { description: 'blanks where the sealed text should be', text: `<Encrypt>${' '.repeat(1_000_000)}` },
])('a megabyte of $description is looked through and is nothing', ({ text }) => {
  expect([pushedObject(text), sealedText(text)]).toEqual([undefined, undefined]);
});

it.each(['<xml><ToUserName/>\n<Encrypt><![CDATA[aB+/9==]]></Encrypt></xml>', '{"ToUserName":"gh","Encrypt":"aB+\\/9=="}'])(
  'the sealed text is found in %s',
  (text) => {
    expect(sealedText(text)).toBe('aB+/9==');
  },
);

it('a prototype that was slipped in stays out', () => {
  const json = pushedObject('{"a":1,"__proto__":{"admin":true}}');
  const xml = pushedObject('<xml><a>1</a><__proto__><admin>true</admin></__proto__></xml>');
  for (const it of [json, xml]) expect(Reflect.get(Object.assign({}, it), 'admin')).toBeUndefined();
});

/** The page that reads out what is held. */
import { type Cut, sectionsOf } from '@/src/privacy/export/readable';
import { heldNames } from '@/src/texts/heldNames';
import { heldValues } from '@/src/texts/heldValues';
import { privacyTexts } from '@/src/texts/privacy';

const zh = privacyTexts.zh;
const around = {
  words: { names: heldNames.zh, values: heldValues.zh, yes: zh.yes, no: zh.no, count: zh.count },
  language: 'zh',
  today: '2026-11-20',
} as const;
const read = (held: Record<string, unknown>, cut: Cut[] = []) => sectionsOf(held, cut, around);
const only = (held: Record<string, unknown>) => {
  const [section, ...more] = read(held);
  if (section === undefined || more.length > 0) throw new Error('one section was expected');
  return section;
};

it('a known part and its known fields are called by their words, a new one by its own name', () => {
  const [identity, novel] = read({ identity: { memberNo: '10286604', shade: 'blue' }, novelty: { deep: 1 } });
  expect(identity).toMatchObject({ title: '身份与资料' });
  expect(identity?.lines).toEqual([
    { label: '会员号', value: '10286604' },
    { label: 'shade', value: 'blue' },
  ]);
  expect(novel).toMatchObject({ title: 'novelty', lines: [{ label: 'deep', value: '1' }] });
});

it.each([
  { name: 'money in fen is yuan', field: 'paidFen', value: 12_880, text: '¥128.80' },
  { name: 'points are grouped', field: 'points', value: 12_880, text: '12,880' },
  { name: 'a number of something stays as it is written', field: 'orderNo', value: 20_261_120, text: '20261120' },
  { name: 'a year is no amount', field: 'birthdayGiftYear', value: 2026, text: '2026' },
  { name: 'nor the end of a phone number', field: 'phoneTail', value: 2218, text: '2218' },
  { name: 'nor a code of digits', field: 'pickupCode', value: 20_261, text: '20261' },
  {
    name: 'of a code that is made for machines the end is enough',
    field: 'couponCode',
    value: '01m8b1sn0q67p3hf1mva32rx4x',
    text: '…VA32 RX4X',
  },
  {
    name: 'an instant is a day and a time in the shop',
    field: 'at',
    value: '2026-11-20T01:10:00.000Z',
    text: '11 月 20 日 09:10',
  },
  { name: 'a day of another year says the year', field: 'birthday', value: '1996-11-25', text: '1996 年 11 月 25 日' },
  { name: 'yes', field: 'proven', value: true, text: '是' },
  { name: 'plain values stand in a row', field: 'formerNos', value: ['10000231', '10000232'], text: '10000231 · 10000232' },
  { name: 'a code of ours has a word', field: 'provider', value: 'wechat', text: '微信' },
  {
    name: 'what the shop wrote is told in the reader’s language',
    field: 'name',
    value: { zh: '可颂', en: 'Croissant' },
    text: '可颂',
  },
])('$name', ({ field, value, text }) => {
  expect(only({ identity: { [field]: value } }).lines.map((it) => it.value)).toEqual([text]);
});

it('ids of ours are nothing to read: a shop is called by its name, others stand in the file alone', () => {
  const named = { ...around, words: { ...around.words, values: { ...around.words.values, jingan: '静安店' } } };
  const held = { counter: { shopId: 'jingan', rewardId: 'oatlatte', templateId: 'birthday-gift-6Hq2vXn0sTz', paidFen: 100 } };
  const [section] = sectionsOf(held, [], named);
  expect(section?.lines).toEqual([
    { label: '门店', value: '静安店' },
    { label: expect.any(String), value: '¥1.00' },
  ]);
  expect(JSON.stringify(section)).not.toMatch(/oatlatte|6Hq2vXn0sTz/);
});

it('what could be held and is not is told by its names, not by a line each', () => {
  const section = only({ identity: { memberNo: '10286604', nickname: undefined, formerNos: [], phone: '' } });
  expect(section.lines.map((it) => it.label)).toEqual(['会员号']);
  expect(section.missing).toEqual(['昵称', '以前的会员号', '手机号']);
});

it('a thing in a list says nothing of what it has not', () => {
  const [list] = only({ identity: { identities: [{ provider: 'phone', app: '', proven: true }] } }).lists;
  expect(list?.blocks[0]?.map((it) => it.label)).toEqual(['来源', '已证实']);
});

it('a part that holds nothing at all has no line and no list', () => {
  expect(only({ roles: [] })).toMatchObject({ lines: [], lists: [] });
});

it('a long list shows its first five and says how many there are', () => {
  const days = Array.from({ length: 30 }, (_, i) => ({ day: `2026-11-${String(i + 1).padStart(2, '0')}`, points: 2 }));
  const [list] = only({ checkin: { checkins: days } }).lists;
  expect(list).toMatchObject({ title: '签到', count: 30 });
  expect(list?.blocks).toHaveLength(5);
  expect(list?.blocks[0]).toEqual([
    { label: '日期', value: '11 月 1 日' },
    { label: '积分', value: '2' },
  ]);
});

it('a list that was too long for one answer says how many there are in all, and how many came', () => {
  const held = { checkin: { checkins: [{ day: '2026-11-20', points: 2 }] } };
  const [section] = read(held, [{ part: 'checkin', list: 'checkins', shown: 1, of: 4_000 }]);
  expect(section?.lists).toMatchObject([{ count: 4_000, shown: 1 }]);
});

it('things within things are told by what they hold, and facts within facts by both names', () => {
  const held = { points: { accounts: [{ entries: [{ points: 12, cause: { type: 'purchase', no: 'S-1' } }] }] } };
  const { lists } = only(held);
  expect(lists.map((it) => [it.title, it.count])).toEqual([['流水', 1]]);
  expect(lists[0]?.blocks[0]?.map((it) => it.label)).toEqual(['积分', '原因 · 类型', '原因 · 单号']);
});

it('what only machines read stays in the file', () => {
  const entry = { entryNo: 1, points: 12, canonical: '["",1]', hash: '2Hzs6tyN' };
  const [list] = only({ points: { entries: [entry] } }).lists;
  expect(list?.blocks[0]?.map((it) => it.label)).toEqual(['流水号', '积分']);
});

it('what a purchase consists of is counted in its own lines', () => {
  const bought = { orderNo: 'S-1', lines: [{ sku: 'oat-latte' }] };
  const { lists } = only({ counter: { purchases: [bought, { ...bought, orderNo: 'S-2' }] } });
  expect(lists.map((it) => it.title)).toEqual(['消费']);
  expect(lists[0]?.blocks[0]).toEqual([
    { label: '单号', value: 'S-1' },
    { label: '明细', value: '1 条' },
  ]);
});

it('a name that every object has is no word of ours', () => {
  expect(only({ identity: { constructor: 'toString' } }).lines).toEqual([{ label: 'constructor', value: 'toString' }]);
});

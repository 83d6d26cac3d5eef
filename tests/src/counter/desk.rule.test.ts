/** What the assistant's phone reads and says about whoever stands at the counter. */
import { Glance } from '@/types/contract/counter';
import { daysToBirthday, hintsOf, lastVisitOf } from '@/src/counter/desk/customer';
import { initialOf } from '@/src/components/Avatar/initial';
import { readScan } from '@/src/counter/desk/readScan';
import { counterTexts } from '@/src/texts/counter';

it.each([
  { text: '1028660412345678', type: 'member', why: 'number and proof' },
  { text: ' 1028660412345678\n', type: 'member', why: 'with the spaces of a hand scanner' },
  { text: '10286604', type: 'other', why: 'a number without proof' },
  { text: 'PK7M2N9QX4', type: 'pickup', why: 'a pickup code' },
  { text: 'pk7m2n9qx4', type: 'pickup', why: 'in small letters' },
  { text: '01jd3k5m7n9p1q3r5s7t9v1w3x', type: 'other', why: 'a coupon' },
  { text: 'https://example.com', type: 'other', why: 'somebody else’s code' },
])('$why is read as $type', ({ text, type }) => {
  expect(readScan(text).type).toBe(type);
});

it.each([
  { birthday: '1996-11-20', today: '2026-11-20', days: 0 },
  { birthday: '1996-11-25', today: '2026-11-20', days: 5 },
  { birthday: '1996-11-19', today: '2026-11-20', days: 364 },
  { birthday: '1996-01-02', today: '2026-12-31', days: 2 },
  { birthday: '1996-02-29', today: '2027-02-20', days: 8 },
  { birthday: '1996-02-29', today: '2028-02-20', days: 9 },
])('on $today a birthday of $birthday is $days days away', ({ birthday, today, days }) => {
  expect(daysToBirthday(birthday, today)).toBe(days);
});

const aGlance = (given: object) =>
  Glance.parse({
    memberNo: '10286604',
    tier: 'gold',
    tierName: { zh: '金卡', en: 'Gold' },
    available: 0,
    pending: 0,
    debt: 0,
    coupons: [],
    lastVisit: null,
    favourite: null,
    waiting: [],
    ...given,
  });
const { zh } = counterTexts;

it('nothing worth a word says nothing', () => {
  expect(hintsOf(aGlance({ birthday: '****-06-01' }), undefined, '2026-11-20', 'zh', zh)).toEqual([]);
});

it('birthday, favourite and what waits are told in this order', () => {
  const waiting = [{ exchangeNo: 'X1', name: { zh: '可颂', en: 'Croissant' }, quantity: 1, until: '2026-12-20' }];
  const hints = hintsOf(aGlance({ birthday: '****-11-25', waiting }), '燕麦拿铁', '2026-11-20', 'zh', zh);
  expect(hints).toEqual(['11/25 周三生日', '最爱 燕麦拿铁', '有 1 份兑换待领']);
});

it.each([
  { lastVisit: null, says: '第一次' },
  { lastVisit: '2026-11-20', says: '今天' },
  { lastVisit: '2026-11-08', says: '12 天前' },
])('a last visit on $lastVisit is $says', ({ lastVisit, says }) => {
  expect(lastVisitOf(aGlance({ lastVisit }), '2026-11-20', zh)).toBe(says);
});

it.each([
  ['小满', '满'],
  ['Ada Lovelace', 'A'],
  ['😀小林', '林'],
  [undefined, '·'],
  ['  ', '·'],
])('%s has %s in the round', (name, initial) => {
  expect(initialOf(name)).toBe(initial);
});

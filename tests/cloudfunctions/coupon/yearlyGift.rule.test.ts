/** A person who was two when the year's gifts were given. */
import { BIRTHDAY_KEYS, birthdayGiftKey, oneTooMany } from '@/cloudfunctions/coupon/yearlyGift.rule';

const gift = (memberId: string, year: number, state = 'available') => ({ key: birthdayGiftKey(memberId, year), state });

it.each([
  { name: 'one gift a year is no gift too many', gifts: [gift('a', 2025), gift('a', 2026)], spare: [] },
  { name: 'of two the later goes', gifts: [gift('a', 2026), gift('b', 2026)], spare: [1] },
  { name: 'a used one counts, so the other goes', gifts: [gift('a', 2026), gift('b', 2026, 'used')], spare: [0] },
  { name: 'what was used twice stays used', gifts: [gift('a', 2026, 'used'), gift('b', 2026, 'used')], spare: [] },
  { name: 'of three one stays', gifts: [gift('a', 2026), gift('b', 2026), gift('c', 2026)], spare: [1, 2] },
  {
    name: 'other gifts are not looked at',
    gifts: [
      { key: 'birthday:a', state: 'available' },
      { key: 'join:a', state: 'available' },
      { key: 'join:b', state: 'available' },
    ],
    spare: [],
  },
])('$name', ({ gifts, spare }) => {
  expect(oneTooMany(gifts)).toEqual(spare.map((i) => gifts[i]));
});

it('its keys lie in one range, in which no other gift lies', () => {
  const { from, before } = BIRTHDAY_KEYS;
  const isWithin = (key: string) => key >= from && key < before;
  expect([birthdayGiftKey('a', 2026), birthdayGiftKey('zz', 1999)].every(isWithin)).toBe(true);
  expect(['join:a', 'claim:1', 'risen:1', 'exchange:1:1', 'checkin:a:2026-03-02'].some(isWithin)).toBe(false);
});

/** What a search of the shipped shelf finds, and what is suggested when it finds nothing. */
import { nearestTo, isFoundBy } from '@/src/pages/mall/search';
import shelf from '@/config/shop/rewards.json';

/** As the server hands them out: with the names and words of their categories. */
const rewards = shelf.rewards.map((it) => {
  const category = shelf.categories.find(({ category }) => category === it.category);
  const names = category === undefined ? [] : [category.name.zh, category.name.en, ...category.keywords];
  return { ...it, keywords: [...it.keywords, ...names] };
});
const found = (search: string) => rewards.filter((it) => isFoundBy(it, search)).map((it) => it.rewardId);

it.each([
  { search: '咖啡', finds: ['americano', 'oatlatte', 'beans', 'dripbags', 'latteart', 'cupping'] },
  { search: 'COFFEE', finds: ['americano', 'oatlatte', 'beans'] },
  { search: '饮品', finds: ['americano', 'oatlatte'] },
  { search: '蛋糕', finds: ['basque'] },
  { search: '面包', finds: ['croissant'] },
  { search: '杯子', finds: ['mug', 'tumbler'] },
  { search: '优惠', finds: ['ten_off'] },
  { search: ' ｌａｔｔｅ  oat ', finds: ['oatlatte'] },
])('$search finds what a guest of a café means by it', ({ search, finds }) => {
  expect(found(search)).toEqual(expect.arrayContaining(finds));
});

it('nothing is found for what is not there, however often its letters stand elsewhere', () => {
  expect(found('咖啡 蛋糕')).toEqual([]);
  expect(found('电视机')).toEqual([]);
});

it.each([
  { search: '热拿铁', first: 'oatlatte' },
  { search: 'americno', first: 'americano' },
  { search: '巴斯克蛋糕', first: 'basque' },
])('where $search finds nothing, $first is suggested first', ({ search, first }) => {
  expect(found(search)).toEqual([]);
  expect(nearestTo(rewards, search)[0]?.rewardId).toBe(first);
});

it('nothing is suggested that has nothing in common with what was looked for', () => {
  expect(nearestTo(rewards, '电视机')).toEqual([]);
  expect(nearestTo(rewards, '!!')).toEqual([]);
});

/** What a shop's code says on the way into the join page. */
import { assistantOf, sceneOf, shopOf } from '@/src/pages/join/scene';

const text = { zh: '店', en: 'Shop' };
const jingan = { shopId: 'jingan', name: text, scene: 'shop:jingan@aning', address: text, hours: '8–22', assistant: '阿宁' };
const xuhui = { shopId: 'xuhui', name: text, scene: 'shop:xuhui', address: text, hours: '8–22' };

it('is read as WeChat hands it over, percent-encoded; a malformed text is no scene', () => {
  expect(sceneOf('shop%3Ajingan%40aning')).toBe('shop:jingan@aning');
  expect(sceneOf('shop:xuhui')).toBe('shop:xuhui');
  expect(sceneOf('%E0%A4%A')).toBe('');
  expect(sceneOf(undefined)).toBe('');
});

it('names a shop, with or without an assistant; anything else names none', () => {
  const shops = [jingan, xuhui];
  expect(shopOf('shop:jingan@aning', shops)).toBe(jingan);
  expect(shopOf('shop:jingan', shops)).toBe(jingan);
  expect(shopOf('shop:xuhui@somebody', shops)).toBe(xuhui);
  expect(shopOf('shop:nowhere', shops)).toBeUndefined();
  expect(shopOf('', shops)).toBeUndefined();
});

it('greets by the assistant’s name only when the code is theirs', () => {
  expect(assistantOf('shop:jingan@aning', jingan)).toBe('阿宁');
  expect(assistantOf('shop:jingan', jingan)).toBeUndefined();
  expect(assistantOf('shop:xuhui', xuhui)).toBeUndefined();
});

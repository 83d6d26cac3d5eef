/** What a shop's QR code may carry. */
import { formatScene, parseScene } from '@/cloudfunctions/shop/scene.rule';

describe('a scene', () => {
  it.each([
    { name: 'a shop', text: 'shop:jingan', scene: { shopId: 'jingan' } },
    { name: 'a shop and an assistant', text: 'shop:jingan@aning', scene: { shopId: 'jingan', assistantId: 'aning' } },
    {
      name: 'the longest shop and assistant',
      text: `shop:${'s'.repeat(16)}@${'a'.repeat(10)}`,
      scene: { shopId: 's'.repeat(16), assistantId: 'a'.repeat(10) },
    },
  ])('names $name, within WeChat’s 32 characters', ({ text, scene }) => {
    expect(parseScene(text)).toEqual(scene);
    expect(formatScene(scene)).toBe(text);
    expect(text.length).toBeLessThanOrEqual(32);
  });

  it.each([
    '',
    'jingan',
    'shop:',
    'shop:@aning',
    'shop:jingan@',
    'shop:Jingan',
    'shop:jin gan',
    `shop:${'s'.repeat(17)}`,
    'shop:a\n',
  ])('is not %j', (text) => {
    expect(parseScene(text)).toBeUndefined();
  });
});

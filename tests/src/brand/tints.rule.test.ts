/** Whatever accent a shop sets, what is written on it can be read. */
import fc from 'fast-check';
import { contrast, mix, tintsOf } from '@/src/brand/tints';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((it) => `#${it.toString(16).padStart(6, '0')}`);

it('mixes from one colour to the other', () => {
  expect(mix('#ffffff', '#000000', 1)).toBe('#ffffff');
  expect(mix('#ffffff', '#000000', 0.5)).toBe('#808080');
  expect(mix('#2b5a4a', '#ffffff', 0)).toBe('#ffffff');
});

it('black on white has the greatest contrast there is', () => expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5));

it('text on any accent has the better contrast of white and a dark tone of the accent', () => {
  fc.assert(
    fc.property(colour, (accent) => {
      const on = tintsOf(accent, accent)['--brand-on'] ?? '';
      const other = on === '#ffffff' ? mix(accent, '#000000', 0.16) : '#ffffff';
      expect(contrast(accent, on)).toBeGreaterThanOrEqual(contrast(accent, other));
      expect(contrast(accent, on)).toBeGreaterThanOrEqual(3);
    }),
  );
});

it('our own accent carries white, its dark-theme tone carries dark', () => {
  const tints = tintsOf('#2b5a4a', '#7fb8a3');
  expect(tints['--brand-on']).toBe('#ffffff');
  expect(tints['--brand-dark-on']).not.toBe('#ffffff');
});

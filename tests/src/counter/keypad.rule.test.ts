/** An amount as it is typed at the counter. */
import fc from 'fast-check';
import { fenOf, type Key, KEYS, press, textOf } from '@/src/counter/desk/keypad';

const keyOf = (it: string): Key => KEYS.find((key) => key === it) ?? 'back';
const typed = (keys: string) => [...keys].reduce((text, it) => press(text, keyOf(it)), '');

it.each([
  { keys: '128.8', text: '128.8', fen: 12_880 },
  { keys: '128.80', text: '128.80', fen: 12_880 },
  { keys: '128.805', text: '128.80', fen: 12_880, why: 'no third decimal' },
  { keys: '12..5', text: '12.5', fen: 1_250, why: 'one point' },
  { keys: '.5', text: '0.5', fen: 50, why: 'a point first' },
  { keys: '007', text: '7', fen: 700, why: 'no leading zeros' },
  { keys: '0', text: '0', fen: 0, why: 'a visit without a purchase' },
  { keys: '123456789', text: '1234567', fen: 123_456_700, why: 'no ten millions' },
  { keys: '12x', text: '1', fen: 100, why: 'the last key taken back' },
  { keys: 'x', text: '', fen: undefined, why: 'nothing to take back' },
])('$keys is $text', ({ keys, text, fen }) => {
  expect(typed(keys)).toBe(text);
  expect(fenOf(text)).toBe(fen);
});

it('whatever keys are pressed, what stands there is nothing or an amount that the counter takes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...KEYS)), (keys) => {
      const text = keys.reduce(press, '');
      const fen = fenOf(text);
      expect(text === '' || (fen !== undefined && fen >= 0 && fen <= 999_999_999)).toBe(true);
    }),
  );
});

it('an amount written out and read again is the same amount', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 999_999_999 }), (fen) => expect(fenOf(textOf(fen))).toBe(fen)));
});

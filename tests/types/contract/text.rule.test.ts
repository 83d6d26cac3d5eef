/** Text that people write: what nobody sees is gone, what people read is as they wrote it, and it is counted as they count. */
import fc from 'fast-check';
import { cleanLine, cleanLines, lengthOf } from '@/types/contract/text';
import { Nickname } from '@/types/contract/identity';
import { Prose, Text } from '@/types/contract/values';

const FAMILY = '👨‍👩‍👧‍👦';
const ENGLAND = '🏴󠁧󠁢󠁥󠁮󠁧󠁿';

it.each([
  { what: 'a name', text: '慕容小满' },
  { what: 'a rare name with a variation selector', text: '葛\u{E0100}城' },
  { what: 'a name in Uyghur letters', text: 'ئالىم' },
  { what: 'a name in Tibetan letters', text: 'བཀྲ་ཤིས' },
  { what: 'Arabic letters that are written apart', text: 'می\u200Cخواهم' },
  { what: 'a family', text: FAMILY },
  { what: 'a flag of tags', text: ENGLAND },
  { what: 'a heart shown as a picture', text: '❤️' },
  { what: 'a thumb with a tone of skin', text: '👍🏽' },
  { what: 'a key cap', text: '1️⃣ 号' },
  { what: 'a rare character beyond the first plane', text: '𠮷野家' },
])('$what stays as it is', ({ text }) => {
  expect(cleanLine(text)).toBe(text);
});

it.each([
  { what: 'controls', text: 'a\u0000b\u0007c\u009Fd', is: 'a b c d' },
  { what: 'line breaks', text: 'a\r\nb\u2028c\td', is: 'a b c d' },
  { what: 'marks that turn the direction', text: '\u202Egpj.\u202C小\u2066满\u2069\u200F\u061C', is: 'gpj.小满' },
  { what: 'what has no width', text: '小\u200B\uFEFF\u2060\u00AD满', is: '小满' },
  { what: 'joiners that join nothing', text: '小\u200D满\u200C', is: '小满' },
  { what: 'selectors of nothing', text: '\uFE0F小满', is: '小满' },
  { what: 'hidden tags', text: '小满\u{E0041}\u{E0042}', is: '小满' },
  { what: 'fillers that pass for letters', text: '小\u3164满\u115F\uFFA0', is: '小满' },
  { what: 'halves of a pair', text: '小\uD83D满\uDE00', is: '小满' },
  { what: 'what is no character', text: '小\uFFFE满\uFDD0', is: '小满' },
  { what: 'letter and mark apart', text: 'Cafe\u0301', is: 'Café' },
  { what: 'a tower of marks', text: `z${'\u0335'.repeat(60)}o`, is: `z${'\u0335'.repeat(8)}o` },
])('$what are taken out or put right', ({ text, is }) => {
  expect(cleanLine(text)).toBe(is);
});

it.each([
  ['zero-width signs', '\u200B\u200B\uFEFF'],
  ['joiners', '\u200D\u200D'],
  ['an invisible letter', '\u3164'],
  ['blanks of every kind', ' \u3000\u00A0\u2003'],
  ['blanks of Braille', '\u2800\u2800'],
  ['turns of direction', '\u202E\u202D'],
  ['marks upon nothing', '\u0301\u0302'],
  ['halves of a pair', '\uD83D'],
])('a name of nothing but %s is none', (_what, text) => {
  expect(cleanLine(text)).toBe('');
  expect(Nickname.safeParse(text).success).toBe(false);
});

it('is counted as people count', () => {
  expect([FAMILY, ENGLAND, '👍🏽', '葛\u{E0100}', '小满'].map(lengthOf)).toEqual([1, 1, 1, 1, 2]);
  expect(Nickname.parse(FAMILY.repeat(20))).toBe(FAMILY.repeat(20));
  expect(Nickname.safeParse(FAMILY.repeat(21)).success).toBe(false);
  expect(Nickname.safeParse('满'.repeat(20)).success).toBe(true);
  expect(Nickname.safeParse('满'.repeat(21)).success).toBe(false);
  expect(Text(100, 2).safeParse('好\u200B').success).toBe(false);
});

it('a chain that passes for one character is too long all the same', () => {
  expect(Nickname.safeParse(Array.from({ length: 150 }, () => '👩').join('\u200D')).success).toBe(false);
});

it('a notice keeps its lines', () => {
  expect(Prose(100).parse('一、入会\r\n\r\n二、\u202E积分\u0000')).toBe('一、入会\n\n二、积分');
  expect(cleanLines('\n\n')).toBe('');
});

it('whatever is written: what is kept is well-formed, of one line, and cleaning it again changes nothing', () => {
  const signs = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc
      .array(
        fc.constantFrom('\u200D', '\u202E', '\u0301', '\uFE0F', '🏴', '\u{E0067}', '\u{E007F}', 'a', '满', ' ', '\uD83D', '👩'),
      )
      .map((it) => it.join('')),
  );
  fc.assert(
    fc.property(signs, (text) => {
      const clean = cleanLine(text);
      expect(clean).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u);
      expect(cleanLine(clean)).toBe(clean);
    }),
    { numRuns: 3_000 },
  );
});

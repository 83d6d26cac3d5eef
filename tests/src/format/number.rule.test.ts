/** Whole numbers as people read them; nothing is rounded, nothing goes through floats. */
import { compact, factor, grouped, shortCode, shortYuan, signed, spaced, yuan } from '@/src/format/number';

it.each([
  [0, '0'],
  [999, '999'],
  [3280, '3,280'],
  [-680, '−680'],
  [9007199254740991, '9,007,199,254,740,991'],
])('%d is written %s', (whole, text) => expect(grouped(whole)).toBe(text));

it.each([
  ['01m8b1sn0q67p3hf1mva32rx4x', '…VA32 RX4X'],
  ['S-20261120-061', 'S-20261120-061'],
  ['20261120000000000061', '…0000 0061'],
  ['POS/2026/11/20/0000061', 'POS/2026/11/20/0000061'],
])('the code %s is shown as %s: short enough to read out', (code, text) => expect(shortCode(code)).toBe(text));

it('a gain has its sign, nothing has none', () => {
  expect([signed(358), signed(-680), signed(0)]).toEqual(['+358', '−680', '0']);
});

it.each([
  [0, '0.00', '0'],
  [5, '0.05', '0.05'],
  [990, '9.90', '9.90'],
  [1000, '10.00', '10'],
  [12880, '128.80', '128.80'],
  [230640, '2,306.40', '2,306.40'],
  [-1234567, '−12,345.67', '−12,345.67'],
])('%d fen are ¥%s, in short ¥%s', (fen, long, short) => {
  expect(yuan(fen)).toBe(long);
  expect(shortYuan(fen)).toBe(short);
});

it.each([
  [10_000, '1'],
  [11_000, '1.1'],
  [12_500, '1.25'],
  [20_000, '2'],
  [10_050, '1.005'],
])('%d basis points are %s times', (bp, text) => expect(factor(bp)).toBe(text));

it('a member number is read in groups of four', () => expect(spaced('1028660485000374')).toBe('1028 6604 8500 0374'));

it('a long figure is cut to what fits, and never promises a point too much', () => {
  expect([99_999, 100_000, 1_234_567, 99_999_999].map((it) => compact(it, 'zh'))).toEqual([
    '99,999',
    '10万',
    '123.4万',
    '9999.9万',
  ]);
  expect([99_999, 199_999, 1_299_999].map((it) => compact(it, 'en'))).toEqual(['99,999', '199k', '1.2M']);
});

/** Decimal arithmetic against exact fractions of whole numbers. */
import { Decimal128 } from 'bson';
import fc from 'fast-check';
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimalOfDouble,
  divideDecimals,
  multiplyDecimals,
  readDecimal,
  roundDecimal,
  writeDecimal,
} from '@/server/embedded/query/decimal';

const read = (text: string): Decimal => readDecimal(Decimal128.fromString(text));
const write = (decimal: Decimal): string => writeDecimal(decimal).toString();

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -20, max: 20 }))
  .map(([digits, power]) => ({ digits, power, value: read(`${digits}E${power}`) }));

/** The exact value as a whole number of 10^-80. */
const exact = (digits: bigint, power: number): bigint => digits * 10n ** BigInt(power + 80);

it.each([
  '0',
  '-0',
  '0E+3',
  '1E-6176',
  '9.999999999999999999999999999999999E+6144',
  'NaN',
  'Infinity',
  '-Infinity',
  '12.50',
  '-1E+20',
])('%s is read and written as it is', (text) => {
  expect(write(read(text))).toBe(text);
});

it('a sum that fits in 34 digits is exact', () => {
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      const sum = exact(a.digits, a.power) + exact(b.digits, b.power);
      if (String(sum < 0n ? -sum : sum).replace(/0+$/, '').length > 34) return;
      expect(
        compareDecimals(
          addDecimals(a.value, b.value),
          read(`${sum}E-80`.length > 90 ? `${sum / 10n ** 47n}E-33` : `${sum}E-80`),
        ) === 0 || sum % 10n ** 47n !== 0n,
      ).toBe(true);
    }),
  );
});

it('the order is that of the exact values', () => {
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      const [x, y] = [exact(a.digits, a.power), exact(b.digits, b.power)];
      expect(Math.sign(compareDecimals(a.value, b.value))).toBe(x < y ? -1 : x > y ? 1 : 0);
    }),
  );
});

it.each<[string, string, string]>([
  ['add', write(addDecimals(read('0.10'), read('0.2'))), '0.30'],
  ['add far apart', write(addDecimals(read('1E+100'), read('-1'))), '1.000000000000000000000000000000000E+100'],
  [
    'add what rounds to even',
    write(addDecimals(read('1000000000000000000000000000000000'), read('0.5'))),
    '1000000000000000000000000000000000',
  ],
  ['multiply', write(multiplyDecimals(read('1.10'), read('2'))), '2.20'],
  ['divide exactly', write(divideDecimals(read('1.00'), read('4'))), '0.25'],
  ['divide without end', write(divideDecimals(read('2'), read('3'))), '0.6666666666666666666666666666666667'],
  ['divide to something whole', write(divideDecimals(read('100'), read('10'))), '10'],
  ['infinity less infinity', write(addDecimals(read('Infinity'), read('-Infinity'))), 'NaN'],
  ['overflow', write(multiplyDecimals(read('1E+6000'), read('1E+6000'))), 'Infinity'],
  ['round half to even', write(roundDecimal(read('2.5'), 'even')), '2'],
  ['round up', write(roundDecimal(read('2.1'), 'ceil')), '3'],
  ['round down below zero', write(roundDecimal(read('-2.1'), 'floor')), '-3'],
  ['a double with 15 digits', write(decimalOfDouble(0.1, 15)), '0.100000000000000'],
  ['a double exactly', write(decimalOfDouble(0.5)), '0.5'],
])('%s', (_name, answer, expected) => {
  expect(answer).toBe(expected);
});

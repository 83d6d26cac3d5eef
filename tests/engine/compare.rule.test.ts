/** The comparer of two engines: what it must tell apart, and what it must not. */
import { Decimal128, Double, Int32, Long } from 'mongodb';
import { answersOf, isSame } from './compare';

const same = (one: unknown[], other: unknown[], ordered = true): boolean =>
  isSame(answersOf(one, ordered), answersOf(other, ordered));

describe('answers of two engines', () => {
  const ones = [new Int32(1), Long.fromNumber(1), new Double(1), Decimal128.fromString('1'), Decimal128.fromString('1.0')];
  test.each(ones.flatMap((one, at) => ones.slice(at + 1).map((other) => [one, other])))(
    'differ by the type of a number',
    (one, other) => {
      expect(same([{ n: one }], [{ n: one }])).toBe(true);
      expect(same([{ n: one }], [{ n: other }])).toBe(false);
    },
  );

  it('differ where a field is missing in one and null in the other', () => {
    expect(same([{ _id: 1 }], [{ _id: 1, status: null }])).toBe(false);
  });

  it('differ by the order of fields, and by the order of documents where one was asked for', () => {
    expect(same([{ a: 1, b: 2 }], [{ b: 2, a: 1 }])).toBe(false);
    expect(same([{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }])).toBe(false);
    expect(same([{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }], false)).toBe(true);
    expect(same([{ a: 1 }, { a: 1 }], [{ a: 1 }], false)).toBe(false);
  });

  it('are refusals of the same code, whatever their sentences', () => {
    expect(isSame({ code: 2, message: 'one' }, { code: 2, message: 'other' })).toBe(true);
    expect(isSame({ code: 2, message: 'one' }, { code: 9, message: 'one' })).toBe(false);
    expect(isSame({ code: 2, message: 'one' }, answersOf([], true))).toBe(false);
  });
});

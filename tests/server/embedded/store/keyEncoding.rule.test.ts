/** Key bytes against the comparison of the query language: an index must agree with what a scan would find. */
import fc from 'fast-check';
import { compareValues } from '@/server/embedded/query/order';
import { encodeKey } from '@/server/embedded/store/keyEncoding';
import { numbers, values } from '../anyValue';

/** -1, 0 or 1; adding 0 makes one zero of the two that `toBe` tells apart. */
const sign = (n: number): number => Math.sign(n) + 0;

it('bytes of two values compare as the values do', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(sign(Buffer.compare(encodeKey([a], [false]), encodeKey([b], [false])))).toBe(sign(compareValues(a, b)));
    }),
    { numRuns: 5000 },
  );
});

it('numbers of different kinds compare exactly', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(sign(Buffer.compare(encodeKey([a], [false]), encodeKey([b], [false])))).toBe(sign(compareValues(a, b)));
    }),
    { numRuns: 10000 },
  );
});

it('a descending field turns the order round, and the field before it decides first', () => {
  fc.assert(
    fc.property(values, values, values, values, (a, b, c, d) => {
      const order = compareValues(a, b) || -compareValues(c, d);
      expect(sign(Buffer.compare(encodeKey([a, c], [false, true]), encodeKey([b, d], [false, true])))).toBe(sign(order));
    }),
    { numRuns: 3000 },
  );
});

/** BSON in and out: nothing is lost, and nothing malformed is believed. */
import { Binary, Code, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, serialize, Timestamp } from 'bson';
import fc from 'fast-check';
import { MongoFault } from '@/server/embedded/fault';
import { decodeDoc } from '@/server/embedded/query/decode';
import { encodeDoc } from '@/server/embedded/query/encode';
import { typeName } from '@/server/embedded/query/value';
import { documents, faultOf } from './values';

const everyType = {
  int: 7,
  double: new Double(3),
  long: Long.fromString('9007199254740993'),
  decimal: Decimal128.fromString('1.10'),
  text: 'wörld 常客 \u{1f600}',
  long_text: 'x'.repeat(70_000),
  nothing: null,
  yes: true,
  at: new Date(-1),
  far: new Date(8_640_000_000_000_000),
  id: new ObjectId(),
  bytes: new Binary(Buffer.from('abc'), 4),
  old: new Binary(Buffer.from('abc'), 2),
  stamp: new Timestamp({ t: 4294967295, i: 4294967295 }),
  code: new Code('1'),
  low: new MinKey(),
  high: new MaxKey(),
  list: [1, [2, { three: 3 }], []],
  inner: { empty: {} },
};

it('bytes of every type come back as they were', () => {
  const bytes = serialize(everyType);
  expect(Buffer.compare(encodeDoc(decodeDoc(bytes)), bytes)).toBe(0);
});

it('any document comes back byte for byte', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const bytes = encodeDoc(document);
      expect(Buffer.compare(encodeDoc(decodeDoc(bytes)), bytes)).toBe(0);
    }),
  );
});

it('fields keep their order and their odd names', () => {
  const names = ['10', '2', '__proto__', 'constructor', '_bsontype', 'a.b', '$x', ''];
  const document = new Map(names.map((name) => [name, null]));
  expect([...decodeDoc(encodeDoc(document)).keys()]).toEqual(names);
});

it('the four kinds of number stay what they are', () => {
  const document = decodeDoc(serialize(everyType));
  expect(['int', 'double', 'long', 'decimal'].map((name) => typeName(document.get(name)))).toEqual([
    'int',
    'double',
    'long',
    'decimal',
  ]);
});

it('bytes that end early are refused, wherever they end', () => {
  const bytes = serialize({ ...everyType, long_text: 'short' });
  for (let length = 0; length < bytes.length; length += 1) {
    expect(faultOf(() => decodeDoc(bytes.subarray(0, length))).code).toBe(22);
  }
});

it('a byte turned wrong is read as something or refused, never worse', () => {
  const bytes = serialize({ ...everyType, long_text: 'short' });
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (place, byte) => {
      const turned = Uint8Array.from(bytes);
      turned[place] = byte;
      try {
        decodeDoc(turned);
      } catch (error) {
        expect(error).toBeInstanceOf(MongoFault);
      }
    }),
    { numRuns: 2000 },
  );
});

it('nesting without end is refused before it exhausts the stack', () => {
  let bytes = serialize({ a: 1 });
  for (let depth = 0; depth < 250; depth += 1) {
    const outer = Buffer.alloc(bytes.length + 8);
    outer.writeInt32LE(outer.length, 0);
    outer[4] = 3;
    outer.write('a', 5);
    outer.set(bytes, 7);
    bytes = outer;
  }
  expect(faultOf(() => decodeDoc(bytes)).code).toBe(22);
});

it('a name with a zero byte is not written', () => {
  expect(faultOf(() => encodeDoc(new Map([['a\0b', null]]))).code).toBe(2);
});

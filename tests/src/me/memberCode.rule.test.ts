/** Member codes are those of the contract, whatever the phone: hash and keyed hash by their published vectors. */
import { createHash, createHmac } from 'node:crypto';
import { bytesOf, memberCodeAt, secondsLeft, stepAt } from '@/src/me/code/memberCode';
import { hmacSha256, sha256 } from '@/src/me/code/sha256';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'ascii'));
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe('SHA-256', () => {
  it.each([
    { message: '', digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    { message: 'abc', digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
    {
      message: 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      digest: '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    },
  ])('gives the digest that FIPS 180-4 publishes for "$message"', ({ message, digest }) => {
    expect(hex(sha256(ascii(message)))).toBe(digest);
  });

  it('agrees with another implementation at every length around a block', () => {
    for (let length = 0; length <= 130; length += 1) {
      const message = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
      expect(hex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
    }
  });
});

describe('HMAC-SHA-256', () => {
  it.each([
    {
      name: '1',
      key: '0b'.repeat(20),
      data: hex(ascii('Hi There')),
      mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    },
    {
      name: '2, a short key',
      key: hex(ascii('Jefe')),
      data: hex(ascii('what do ya want for nothing?')),
      mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    },
    {
      name: '3',
      key: 'aa'.repeat(20),
      data: 'dd'.repeat(50),
      mac: '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    },
    {
      name: '6, a key longer than a block',
      key: 'aa'.repeat(131),
      data: hex(ascii('Test Using Larger Than Block-Size Key - Hash Key First')),
      mac: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    },
  ])('gives what RFC 4231 publishes for case $name', ({ key, data, mac }) => {
    expect(hex(hmacSha256(bytes(key), bytes(data)))).toBe(mac);
  });
});

describe('a member code', () => {
  const seed = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 37 + 11) % 256)).toString('base64url');

  it('is the member number and eight digits of the keyed hash, as the server computes it', () => {
    for (const step of [0, 1, 59_000_000, 59_000_001, 60_123_456]) {
      const mac = createHmac('sha256', Buffer.from(seed, 'base64url')).update(step.toString()).digest();
      const digits = (mac.readBigUInt64BE(0) % 100_000_000n).toString().padStart(8, '0');
      expect(memberCodeAt('10286604', seed, step)).toBe(`10286604${digits}`);
    }
  });

  it('reads the seed as base64url bytes, with or without padding', () => {
    expect(Buffer.from(bytesOf(seed)).toString('base64url')).toBe(seed);
    expect(hex(bytesOf('-_8='))).toBe('fbff');
  });

  it('changes at every thirtieth second and says how long it lasts', () => {
    expect(stepAt(29_999)).toBe(0);
    expect(stepAt(30_000)).toBe(1);
    expect([secondsLeft(0), secondsLeft(1_000), secondsLeft(29_999), secondsLeft(30_000)]).toEqual([30, 29, 1, 30]);
  });
});

import { createCipheriv, randomBytes } from 'node:crypto';
import { isSame, signatureOf, unseal } from '@/server/gateway/pushSeal.rule';
import { encrypted } from '@/server/wechat/pushSeal.rule';

/** The example of WeChat's own documents and sample code. */
const EXAMPLE = {
  token: 'spamtest',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  appId: 'wx2c2769f8efd9abc2',
  timestamp: '1409735669',
  nonce: '1320562132',
  signature: '5d197aaffba7e9b25a30732f161a50dee96bd5fa',
  sealed:
    'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=',
};
const key = Buffer.from(`${EXAMPLE.aesKey}=`, 'base64');

it('WeChat’s own example is signed and opened as it says', () => {
  const { token, timestamp, nonce, sealed, signature } = EXAMPLE;
  expect(signatureOf(token, timestamp, nonce, sealed)).toBe(signature);
  const opened = unseal(sealed, key);
  expect(opened?.appId).toBe(EXAMPLE.appId);
  expect(opened?.message).toContain('<Content><![CDATA[abcdteT]]></Content>');
});

it('what was sealed is opened, whatever its length', () => {
  for (let length = 0; length < 70; length += 1) {
    const message = '積'.repeat(length);
    const sealed = encrypted(message, { aesKey: EXAMPLE.aesKey, appId: 'wx1' }, randomBytes(16));
    expect(unseal(sealed, key)).toEqual({ message, appId: 'wx1' });
  }
});

/** Sealed with the right key, but not in WeChat's shape. */
const sealedAs = (plain: Buffer): string => {
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
};
const padded = (many: number, byte: number) => Buffer.concat([Buffer.alloc(64 - many, 'x'), Buffer.alloc(many, byte)]);
/** A message in the right shape, filled up to 64 bytes with these last ones. */
const filled = (tail: readonly number[]) => {
  const head = Buffer.concat([Buffer.alloc(16, 'r'), Buffer.from([0, 0, 0, 2]), Buffer.from('okwx1')]);
  return sealedAs(Buffer.concat([head, Buffer.alloc(64 - head.length - tail.length, 'y'), Buffer.from(tail)]));
};

it('a message of the right shape opens when its padding is right', () => {
  expect(unseal(filled([4, 4, 4, 4]), key)?.message).toBe('ok');
});

it.each([
  { description: 'another key', sealed: encrypted('a', { aesKey: 'z'.repeat(43), appId: 'wx1' }, Buffer.alloc(16)) },
  { description: 'half a block', sealed: EXAMPLE.sealed.slice(0, 24) },
  { description: 'nothing', sealed: '' },
  { description: 'padding of no length', sealed: filled([0]) },
  { description: 'padding that is longer than a block', sealed: filled(Array.from({ length: 36 }, () => 36)) },
  { description: 'padding that is not all padding', sealed: filled([4, 4, 3, 4]) },
  { description: 'a message that is longer than what is there', sealed: sealedAs(padded(4, 4)) },
])('$description does not open', ({ sealed }) => {
  expect(unseal(sealed, key)).toBeUndefined();
});

it('two texts are the same only when all of them is', () => {
  expect([isSame('abc', 'abc'), isSame('abc', 'abd'), isSame('abc', 'ab'), isSame('', '')]).toEqual([true, false, false, true]);
});

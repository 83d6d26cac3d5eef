/** Personal data is sealed: readable with its key and for its purpose alone, found without being opened. */
import { createVault, maskPhone, versionOf } from '@/cloudfunctions/kernel/vault';

const key = (fill: number) => Buffer.alloc(32, fill);
const vault = createVault({ keys: { 1: key(1) }, indexKey: key(9) });

it('what was sealed opens to the same text, and never looks the same twice', () => {
  const sealed = vault.seal('phone', '13900002218');
  expect(vault.open('phone', sealed)).toBe('13900002218');
  expect(vault.seal('phone', '13900002218')).not.toBe(sealed);
  expect(sealed).not.toContain('13900002218');
});

it('an altered value, another purpose or a lost key does not open', () => {
  const sealed = vault.seal('phone', '13900002218');
  const parts = sealed.split('.');
  const altered = [...parts.slice(0, 3), Buffer.from('another text').toString('base64url')].join('.');
  expect(() => vault.open('phone', altered)).toThrow();
  expect(() => vault.open('name', sealed)).toThrow();
  expect(() => createVault({ keys: { 2: key(2) }, indexKey: key(9) }).open('phone', sealed)).toThrow(
    'vault key 1 is not configured',
  );
});

it('the newest key seals and the older ones still open', () => {
  const rotated = createVault({ keys: { 1: key(1), 2: key(2) }, indexKey: key(9) });
  expect(rotated.open('phone', vault.seal('phone', '13900002218'))).toBe('13900002218');
  expect(rotated.seal('phone', '13900002218').startsWith('2.')).toBe(true);
});

it('is sealed anew under the newest key, once, with its purpose', () => {
  const rotated = createVault({ keys: { 1: key(1), 2: key(2) }, indexKey: key(9) });
  const again = rotated.reseal('phone', vault.seal('phone', '13900002218')) ?? '';
  expect([versionOf(again), rotated.newest]).toEqual([2, 2]);
  expect(createVault({ keys: { 2: key(2) }, indexKey: key(9) }).open('phone', again)).toBe('13900002218');
  expect(rotated.reseal('phone', again)).toBeUndefined();
  expect(() => rotated.reseal('name', vault.seal('phone', '13900002218'))).toThrow();
});

it('the blind index finds the same text and no other purpose', () => {
  expect(vault.blindIndex('phone', '13900002218')).toBe(vault.blindIndex('phone', '13900002218'));
  expect(vault.blindIndex('phone', '13900002218')).not.toBe(vault.blindIndex('name', '13900002218'));
  expect(createVault({ keys: { 1: key(1) }, indexKey: key(8) }).blindIndex('phone', '13900002218')).not.toBe(
    vault.blindIndex('phone', '13900002218'),
  );
});

it('a phone is shown by its first three and last four digits', () => {
  expect(maskPhone('13900002218')).toBe('139****2218');
});

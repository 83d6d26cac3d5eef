/** How invitations are spelt and read back. */
import { normaliseInvitation, spellInvitation, unionOf } from '@/cloudfunctions/shop/invitation.rule';

describe('an invitation', () => {
  it('is four groups of four letters that nobody misreads', () => {
    const spelt = spellInvitation(Uint8Array.from({ length: 32 }, (_, i) => i * 7));
    expect(spelt).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('is another for other bytes', () => {
    expect(spellInvitation(new Uint8Array(16))).not.toBe(spellInvitation(new Uint8Array(16).fill(1)));
  });

  it.each([
    'abcd-ef01-2345-6789',
    'ABCDEF0123456789',
    ' abcd ef01 2345 6789',
    'abcd-efo1-2345-6789',
    'abcd-ef0l-2345-6789',
    'abcd-ef0i-2345-6789',
  ])('is read the same from %j', (typed) => {
    expect(normaliseInvitation(typed)).toBe('ABCDEF0123456789');
  });

  it('refuses to be made of too little chance', () => {
    expect(() => spellInvitation(new Uint8Array(15))).toThrow(RangeError);
  });
});

it('roles in two shops add up, each once', () => {
  expect(unionOf(['a', 'b'], ['b', 'c'])).toEqual(['a', 'b', 'c']);
});

/** How an invitation is spelt: sixteen characters of Crockford's base 32 in four groups, 80 bits, no letter that is misread. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

/** `XXXX-XXXX-XXXX-XXXX` out of at least 16 random bytes, 5 bits of each. */
export function spellInvitation(random: Uint8Array): string {
  if (random.length < LENGTH) throw new RangeError('an invitation needs 16 random bytes');
  return inGroups(Array.from(random.subarray(0, LENGTH), (byte) => ALPHABET[byte % 32] ?? '').join(''));
}

/** Groups of four, joined by hyphens. */
export const inGroups = (letters: string): string => letters.replace(/(.{4})(?=.)/g, '$1-');

/** As a person may type it: any case, with or without hyphens or spaces, O for 0 and I or L for 1. */
export const normaliseInvitation = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

/** Both lists, each id once, in the order in which they came. */
export const unionOf = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

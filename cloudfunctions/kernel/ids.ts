/** Ids and codes out of handed-in randomness: sortable ids, and unguessable codes that a person can read aloud. */

/** Crockford's base 32: no I, L, O or U, so that nothing is misread at a counter. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export type RandomBytes = (bytes: number) => Buffer;

/** `length` characters, 5 bits each. */
export function newCode(random: RandomBytes, length: number): string {
  return Array.from(random(length), (byte) => ALPHABET[byte % 32] ?? '0').join('');
}

/** 26 characters: 48 bits of milliseconds, then 80 random bits; sorts by time (after the ULID specification). */
export function newId(random: RandomBytes, now: Date): string {
  let rest = now.getTime();
  const time = Array.from({ length: 10 }, () => {
    const digit = ALPHABET[rest % 32] ?? '0';
    rest = Math.floor(rest / 32);
    return digit;
  });
  return (time.reverse().join('') + newCode(random, 16)).toLowerCase();
}

/** The member number: eight random digits, so that a number tells nothing of how many members there are or who came first. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const FIRST = 10_000_000n;
const COUNT = 90_000_000n;

/** Letters of Crockford's base 32 that a number is made of: 60 bits, so that the remainder favours nobody by more than 1 in 10^10. */
export const MEMBER_NO_LETTERS = 12;

/** 10000000 to 99999999. `random`: `MEMBER_NO_LETTERS` random letters of Crockford's base 32. */
export function memberNoFrom(random: string): string {
  let number = 0n;
  for (const letter of random) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new RangeError(`not a letter of base 32: ${letter}`);
    number = number * 32n + BigInt(value);
  }
  return String(FIRST + (number % COUNT));
}

/** Gifts that a person gets once a year: the names under which they are given, and which of several is one too many. */

/** Under which a member's birthday coupon of a programme year is given. */
export const birthdayGiftKey = (memberId: string, year: number): string => `birthday:${memberId}:${year}`;

const BIRTHDAY = /^birthday:[^:]+:(\d{4})$/;

/** Every key of a birthday's gift lies between these. */
export const BIRTHDAY_KEYS = { from: 'birthday:', before: 'birthday;' };

interface Gift {
  readonly key: string;
  readonly state: string;
}

/**
 * Of each year's gifts all but one, as far as they can still be used: a used one is the one that counts, else the first. For who turned
 * out to be one person after both selves had been given theirs.
 */
export function oneTooMany<G extends Gift>(gifts: readonly G[]): G[] {
  const byYear = new Map<string, G[]>();
  for (const gift of gifts) {
    const year = BIRTHDAY.exec(gift.key)?.[1];
    if (year !== undefined) byYear.set(year, [...(byYear.get(year) ?? []), gift]);
  }
  return [...byYear.values()].flatMap((ofYear) => {
    const counts = ofYear.find((it) => it.state !== 'available') ?? ofYear[0];
    return ofYear.filter((it) => it !== counts && it.state === 'available');
  });
}

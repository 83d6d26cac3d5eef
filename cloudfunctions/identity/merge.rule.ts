/** Who stays when two members turn out to be one, and what the one is then known by. */

/** What a merge looks at; sealed values are only carried. */
export interface Mergeable {
  readonly _id: string;
  readonly joinedAt: Date;
  readonly aliases: readonly string[];
  readonly shopId?: string;
  readonly assistant?: string;
  readonly nickname?: string;
  readonly phone?: string;
  readonly phoneIndex?: string;
  readonly phoneProven: boolean;
  readonly birthday?: string;
  readonly bornMark?: string;
  /** Absent: known from an import alone, so that nothing in it was said by the member in person. */
  readonly consentVersion?: string;
  readonly seed?: string;
  /** Of the seed. */
  readonly codesTaken: readonly number[];
  readonly birthdayGiftYear?: number;
  readonly welcomedBefore?: true;
}

export type MergedFields = Omit<Mergeable, '_id' | 'joinedAt'>;

/** The older member stays; of two that joined at the same instant the one with the smaller id, so that all callers agree. */
export function survivorOf<M extends Mergeable>(a: M, b: M): { survivor: M; alias: M } {
  const order = a.joinedAt.getTime() - b.joinedAt.getTime() || (a._id < b._id ? -1 : 1);
  return order <= 0 ? { survivor: a, alias: b } : { survivor: b, alias: a };
}

/**
 * The fields of the survivor after the merge. What a member said in person goes before what an import wrote down, the survivor's
 * before the alias's, something before nothing; a proven phone before any other.
 */
export function mergedFields(survivor: Mergeable, alias: Mergeable): MergedFields {
  const inPerson = survivor.consentVersion === undefined && alias.consentVersion !== undefined;
  const [first, second] = inPerson ? [alias, survivor] : [survivor, alias];
  const birthday = first.birthday ?? second.birthday;
  const coded = first.seed === undefined ? second : first;
  const phone = [first, second].find((it) => it.phoneProven) ?? [first, second].find((it) => it.phone !== undefined) ?? first;
  return {
    aliases: [...new Set([...survivor.aliases, alias._id, ...alias.aliases])],
    shopId: survivor.shopId ?? alias.shopId,
    assistant: survivor.assistant ?? alias.assistant,
    nickname: first.nickname ?? second.nickname,
    phone: phone.phone,
    phoneIndex: phone.phoneIndex,
    phoneProven: phone.phoneProven,
    birthday,
    bornMark: birthday === undefined ? (survivor.bornMark ?? alias.bornMark) : undefined,
    consentVersion: latest(survivor.consentVersion, alias.consentVersion),
    seed: coded.seed,
    codesTaken: coded.codesTaken,
    birthdayGiftYear: latestYear(survivor.birthdayGiftYear, alias.birthdayGiftYear),
    welcomedBefore: survivor.welcomedBefore ?? alias.welcomedBefore,
  };
}

/** Versions are named so that they sort (2026-11 before 2027-01). Whether the later word of the two took it back is in the consent log. */
const latest = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || b === undefined ? (a ?? b) : a > b ? a : b;

/** A gift that either of the two had this year is the year's gift of the one. */
const latestYear = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

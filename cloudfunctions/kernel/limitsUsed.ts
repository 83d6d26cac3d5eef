/** How much of a limit a person has used, over all memberships that they began. */

/** One membership's count of one thing that is limited a member. */
export interface UsedCount {
  readonly name: string;
  readonly used: number;
  /** Used in earlier memberships, by the leaving that it was brought along from. */
  readonly carried?: readonly { readonly leaving: string; readonly count: number }[];
}

/** By name, all counts added up; what several memberships brought along from the same leaving counts once. */
export function usedBefore(counts: readonly UsedCount[]): Map<string, number> {
  const byName = new Map<string, number>();
  const seen = new Set<string>();
  const add = (name: string, count: number): void => void byName.set(name, (byName.get(name) ?? 0) + count);
  for (const { name, used, carried = [] } of counts) {
    add(name, used);
    for (const { leaving, count } of carried) {
      if (seen.has(`${leaving} ${name}`)) continue;
      seen.add(`${leaving} ${name}`);
      add(name, count);
    }
  }
  return byName;
}

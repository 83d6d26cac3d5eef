/** What differs between two plain values, path by path, for the owner to read before a change is applied. */

export interface Difference {
  /** Where, e.g. `earning.memberDay.multiplierBp` or `growth.tiers[silver].growth`. */
  readonly path: string;
  /** Absent: it was not there before, or is gone. */
  readonly from?: unknown;
  readonly to?: unknown;
}

/** Rows of a list are matched by the first of these that all of them have; other lists are compared as a whole. */
const NAMES = ['shopId', 'rewardId', 'templateId', 'campaignId', 'tier', 'category', 'day'];

/** Empty when both say the same. A field that is `undefined` is a field that is not there. */
export function differences(from: unknown, to: unknown, path = ''): Difference[] {
  const [before, after] = [branchesOf(from), branchesOf(to)];
  if (before === undefined || after === undefined) return same(from, to) ? [] : [{ path, from, to }];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    differences(before.get(name), after.get(name), path + (name.startsWith('[') || path === '' ? name : `.${name}`)),
  );
}

/** The parts of an object, or of a list whose rows have a name; undefined for what is compared as a whole. */
function branchesOf(value: unknown): Map<string, unknown> | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value).filter(([, it]) => it !== undefined));
  const rows: unknown[] = value;
  const named = NAMES.find((name) => rows.length > 0 && rows.every((row) => nameOf(row, name) !== undefined));
  return named === undefined ? undefined : new Map(rows.map((row) => [`[${nameOf(row, named) ?? ''}]`, row]));
}

function nameOf(row: unknown, name: string): string | undefined {
  if (row === null || typeof row !== 'object') return undefined;
  const value: unknown = Object.entries(row).find(([key]) => key === name)?.[1];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

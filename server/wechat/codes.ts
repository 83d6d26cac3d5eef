/** Codes that a phone gets from WeChat and hands on: used once, for five minutes. */

const LIFE_MS = 5 * 60_000;
const CODES_MAX = 10_000;

export type Taken<T> = { readonly state: 'ok'; readonly value: T } | { readonly state: 'unknown' | 'used' | 'stale' };

export interface Codes<T> {
  issue(value: T): string;
  take(code: string): Taken<T>;
}

/** `newCode` makes an unguessable text; `now` is WeChat's clock. */
export function createCodes<T>(newCode: () => string, now: () => Date): Codes<T> {
  const codes = new Map<string, { readonly value: T; readonly until: Date; used: boolean }>();
  return {
    issue(value) {
      const code = newCode();
      codes.set(code, { value, until: new Date(now().getTime() + LIFE_MS), used: false });
      if (codes.size > CODES_MAX) for (const oldest of codes.keys()) if (codes.delete(oldest)) break;
      return code;
    },
    take(code) {
      const known = codes.get(code);
      if (known === undefined) return { state: 'unknown' };
      if (known.used) return { state: 'used' };
      known.used = true;
      return known.until <= now() ? { state: 'stale' } : { state: 'ok', value: known.value };
    },
  };
}

/** The member code: the member number and eight digits that change every thirty seconds (see `types/contract/identity.ts`). */
import { createHmac } from 'node:crypto';

export const STEP_SECONDS = 30;
const DIGITS = 8;
const MODULUS = 10n ** BigInt(DIGITS);
/** Steps of clock error that are forgiven, either way. */
const SLACK_STEPS = 1;
/** How far back a code is still told apart from a forged one: a day, so that a screenshot is called stale. */
const STALE_STEPS = (24 * 60 * 60) / STEP_SECONDS;

export const stepAt = (now: Date): number => Math.floor(now.getTime() / 1000 / STEP_SECONDS);

/** The first instant at which the code of a step is no longer shown. */
export const endOfStep = (step: number): Date => new Date((step + 1) * STEP_SECONDS * 1000);

/** The eight digits of one step. `seed` is base64url text. */
export function digitsAt(seed: string, step: number): string {
  const mac = createHmac('sha256', Buffer.from(seed, 'base64url')).update(String(step)).digest();
  return String(mac.readBigUInt64BE(0) % MODULUS).padStart(DIGITS, '0');
}

export const memberCodeAt = (memberNo: string, seed: string, step: number): string => memberNo + digitsAt(seed, step);

/** The two parts of a code; undefined when it is too short to be one. */
export function splitMemberCode(memberCode: string): { memberNo: string; digits: string } | undefined {
  if (!/^\d{16,20}$/.test(memberCode)) return undefined;
  return { memberNo: memberCode.slice(0, -DIGITS), digits: memberCode.slice(-DIGITS) };
}

export type CodeVerdict =
  | { readonly ok: true; readonly step: number }
  | { readonly ok: false; readonly code: 'CODE_INVALID' | 'CODE_STALE' | 'CODE_USED' };

/** Judges the digits at an instant. `taken` holds the steps that were taken already. */
export function judgeDigits(
  digits: string,
  { seed, now, taken }: { seed: string; now: Date; taken: readonly number[] },
): CodeVerdict {
  const current = stepAt(now);
  const fresh = [0, -SLACK_STEPS, SLACK_STEPS].map((slack) => current + slack).find((step) => digitsAt(seed, step) === digits);
  if (fresh !== undefined) return taken.includes(fresh) ? { ok: false, code: 'CODE_USED' } : { ok: true, step: fresh };
  for (let step = current - SLACK_STEPS - 1; step >= current - STALE_STEPS; step -= 1) {
    if (digitsAt(seed, step) === digits) return { ok: false, code: 'CODE_STALE' };
  }
  return { ok: false, code: 'CODE_INVALID' };
}

/** The steps worth remembering once `step` is taken: those that could still be shown again. */
export const rememberTaken = (taken: readonly number[], step: number, now: Date): number[] =>
  [...taken, step].filter((it) => it >= stepAt(now) - SLACK_STEPS);

/** What a deed comes to: an answer, or a refusal that the caller's type must look at. Bugs and broken databases throw instead. */
import type { RefusalCode } from '@/types/contract/refusal';

export type Refusal<C extends RefusalCode = RefusalCode> = {
  readonly ok: false;
  readonly code: C;
  readonly details?: Record<string, unknown>;
};
export type Outcome<T, C extends RefusalCode = RefusalCode> = { readonly ok: true; readonly data: T } | Refusal<C>;

export const done = <T>(data: T): { readonly ok: true; readonly data: T } => ({ ok: true, data });
/** `details` reach the caller: parameters of the code, never personal data. */
export const refuse = <C extends RefusalCode>(code: C, details?: Record<string, unknown>): Refusal<C> => ({
  ok: false,
  code,
  details,
});

/** Thrown where a sum went past what can be recorded exactly; the wire says `OVERFLOW`. */
export class OverflowError extends Error {}

/** A sum as it may be written down and shown: whole, and exact. Throws `OverflowError` for any other. */
export function exactSum(sum: number): number {
  if (!Number.isSafeInteger(sum)) throw new OverflowError('a sum is beyond 2^53 - 1');
  return sum;
}

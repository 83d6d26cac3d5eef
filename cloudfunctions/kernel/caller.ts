/** Who is calling an action that only members may call: `serve` has already refused everybody else. */
import assert from 'node:assert/strict';
import type { Context } from './context';
import type { Vault } from './vault';

/** The calling member's id. */
export function memberOf({ caller }: Pick<Context, 'caller'>): string {
  assert(caller.memberId !== undefined, 'the action is open to callers who are not members');
  return caller.memberId;
}

/** By what staff are named outside the database: a keyed hash, since a member's id stays inside. */
export const staffIdOf = (vault: Vault, memberId: string): string => vault.blindIndex('staff.id', memberId);

/** Thrown by a deed that finds its member gone, erased while the call was under way; the wire says `NOT_A_MEMBER`. */
export class LeftError extends Error {}

/** Thrown by a deed that finds its caller's session ended while the call was under way; the wire says `NO_SESSION`. */
export class EndedError extends Error {}

/** Thrown by a deed that finds its caller's consent taken back while the call was under way; the wire says `CONSENT_REQUIRED`. */
export class WithdrewError extends Error {}

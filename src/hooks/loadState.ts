/** The states of a page that shows what a call gave; pure, so that it is tested without a page. */
import type { Answer } from '@/src/cloud/answer';

/** What was kept of an earlier answer; `atMs` is epoch milliseconds by the server's clock. */
export interface Kept<T> {
  data: T;
  atMs: number;
}

export type Load<T> =
  | { state: 'loading' }
  | { state: 'ready'; data: T }
  /** The last known data, with when they were known: there is no network. */
  | { state: 'offline'; data: T; atMs: number }
  /** A rule says no: not a member, no such thing. Asking again does not help. */
  | { state: 'refused'; code: string; message: string }
  | { state: 'failed'; message: string };

/** Codes after which asking again may help. */
const PASSING: readonly string[] = ['NO_ANSWER', 'BUSY', 'INTERNAL', 'TOO_MANY', 'WECHAT_UNAVAILABLE'];

/** Refusals that no later question of this page can undo: it asked for what is not there, or for what is not its reader's. */
export const isFinal = (code: string): boolean => code.startsWith('NO_SUCH_') || code === 'FORBIDDEN';

/** Before the first answer: what is kept is shown at once. */
export const firstLoad = <T>(kept: Kept<T> | undefined): Load<T> =>
  kept === undefined ? { state: 'loading' } : { state: 'ready', data: kept.data };

/** After an answer; `kept` is the last known data, if any. */
export function loadAfter<T>(answer: Answer<T>, kept: Kept<T> | undefined): Load<T> {
  if (answer.ok) return { state: 'ready', data: answer.data };
  const { code, message } = answer.error;
  if (!PASSING.includes(code)) return { state: 'refused', code, message };
  return kept === undefined ? { state: 'failed', message } : { state: 'offline', data: kept.data, atMs: kept.atMs };
}

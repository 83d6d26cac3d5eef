/** What a call gives: the server's envelope, or word that no answer came. Every page must look at `ok` first. */
import type { Envelope } from '@/types/contract/contract';

/** `NO_ANSWER`: time-out or no network. It does not say that nothing was done. */
export type NoAnswer = { ok: false; error: { code: 'NO_ANSWER'; message: string } };
export type Answer<T> = Envelope<T> | NoAnswer;
export type Refused = Extract<Answer<unknown>, { ok: false }>;

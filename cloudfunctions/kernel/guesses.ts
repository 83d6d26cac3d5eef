/** Wrong codes and numbers, counted by caller over all instances, so that nobody finds a right one by trying. */
import type { RefusalCode } from '@/types/contract/refusal';
import type { Caller } from './context';
import { defineCollection, type Reader } from './database';
import type { Vault } from './vault';

/** As for wrong sign-in codes: twenty at once, ten a minute in the long run. */
export const GUESSES_MAX = 20;
export const GUESS_WINDOW_MS = 2 * 60_000;

/** What a wrong member code, pickup code, coupon code, invitation, phone code or number comes to. */
const WRONG: readonly RefusalCode[] = [
  ...(['CODE_INVALID', 'CODE_STALE', 'VISIT_OVER', 'INVITATION_INVALID', 'PHONE_CODE_INVALID'] as const),
  ...(['NO_SUCH_MEMBER', 'NO_SUCH_ORDER', 'NO_SUCH_EXCHANGE', 'NO_SUCH_COUPON'] as const),
  ...(['NO_SUCH_CONFLICT', 'NO_SUCH_STAFF'] as const),
];

export const isWrongGuess = (code: RefusalCode): boolean => WRONG.includes(code);

/** How often one caller was wrong in one window; `_id` is a keyed hash of both. */
export interface GuessDoc {
  readonly _id: string;
  readonly wrong: number;
  readonly at: Date;
}
export const guesses = defineCollection<GuessDoc>({
  name: 'guesses',
  indexes: [{ key: { at: 1 } }],
  shardKey: { _id: 'hashed' },
});

const windowOf = (now: Date): number => Math.floor(now.getTime() / GUESS_WINDOW_MS);

/** Undefined where nobody is signed in: commands and jobs guess nothing. */
function placeOf(vault: Vault, { app, openid, memberId }: Caller, now: Date): string | undefined {
  const who = openid ?? memberId;
  return who === undefined ? undefined : vault.blindIndex('guesses', [app ?? '', who, windowOf(now)].join('\0'));
}

/** Whole seconds until this caller may try again; 0 where they may now. */
export async function guessWaitSeconds(reader: Reader, vault: Vault, caller: Caller, now: Date): Promise<number> {
  const place = placeOf(vault, caller, now);
  const found = place === undefined ? null : await reader.in(guesses).findOne({ _id: place });
  return (found?.wrong ?? 0) < GUESSES_MAX ? 0 : secondsLeft(now);
}

/** Counts a wrong guess; answers as `guessWaitSeconds` where it was one too many, as of several at once. */
export async function countWrongGuess(reader: Reader, vault: Vault, caller: Caller, now: Date): Promise<number> {
  const place = placeOf(vault, caller, now);
  if (place === undefined) return 0;
  const counted = await reader
    .in(guesses)
    .findOneAndUpdate(
      { _id: place },
      { $inc: { wrong: 1 }, $setOnInsert: { at: now } },
      { upsert: true, returnDocument: 'after' },
    );
  return (counted?.wrong ?? 0) <= GUESSES_MAX ? 0 : secondsLeft(now);
}

const secondsLeft = (now: Date): number => Math.ceil(((windowOf(now) + 1) * GUESS_WINDOW_MS - now.getTime()) / 1000);

/** Drops what was counted in windows that are over. */
export const forgetGuesses = (reader: Reader, now: Date): Promise<number> =>
  reader.in(guesses).deleteMany({ at: { $lt: new Date(now.getTime() - GUESS_WINDOW_MS) } });

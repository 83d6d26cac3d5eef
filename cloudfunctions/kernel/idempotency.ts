/** The callers' keys: body hash and stored answer. Scope is caller and action; neither openid nor body is kept, only keyed hashes. */
import type { Caller } from './context';
import { defineCollection, type Reader } from './database';
import type { Vault } from './vault';

/** How long a stored answer lives; what the deed did to the ledger stays unique by its own key for ever. */
export const ANSWER_DAYS = 90;
const ANSWER_MS = ANSWER_DAYS * 86_400_000;

export interface StoredAnswer<T> {
  readonly _id: string;
  readonly bodyHash: string;
  readonly answer: T;
  readonly at: Date;
}

export const storedAnswers = defineCollection<StoredAnswer<unknown>>({
  name: 'answers',
  indexes: [{ key: { at: 1 } }],
  shardKey: { _id: 'hashed' },
});
/** The same collection, typed by the action that asks for its own answers. */
const answersTyped = <T>() => defineCollection<StoredAnswer<T>>({ name: storedAnswers.name, indexes: [] });

/** One keyed call: where its answer is kept and what it asked. */
export interface KeyedCall {
  readonly id: string;
  readonly bodyHash: string;
}

/** Thrown inside a transaction that finds its key used for another body; the wire says `KEY_REUSED`. */
export class KeyReusedError extends Error {}

export function keyedCall(vault: Vault, caller: Caller, action: string, key: string, body: unknown): KeyedCall {
  return { id: markOf(vault, caller, action, key), bodyHash: vault.blindIndex('body', canonical(body)) };
}

function markOf(vault: Vault, caller: Caller, action: string, key: string): string {
  const scope = [caller.app ?? '', caller.openid ?? caller.memberId ?? 'system', action, key].join('\0');
  return vault.blindIndex('idempotency', scope);
}

/**
 * What stands for the caller's key in the document of a deed that must stay one for ever: the stored answer is forgotten after
 * `ANSWER_DAYS`, the deed is not. Undefined where the call has no key.
 */
export const lastingMark = (
  { vault, caller, key }: { readonly vault: Vault; readonly caller: Caller; readonly key?: string },
  action: string,
): string | undefined => (key === undefined ? undefined : markOf(vault, caller, action, key));

/** The first answer of this call, or undefined; throws `KeyReusedError` when the key stands for another body. */
export async function findAnswer<T>(reader: Reader, call: KeyedCall, now: Date): Promise<{ answer: T } | undefined> {
  const stored = await reader.in(answersTyped<T>()).findOne({ _id: call.id });
  if (stored === null || stored.at.getTime() + ANSWER_MS <= now.getTime()) return undefined;
  if (stored.bodyHash !== call.bodyHash) throw new KeyReusedError('another body');
  return { answer: stored.answer };
}

/** Keeps the answer in the transaction of the deed; an outlived one of the same key makes room. */
export async function keepAnswer(reader: Reader, call: KeyedCall, answer: unknown, now: Date): Promise<void> {
  const answers = reader.in(storedAnswers);
  await answers.deleteOne({ _id: call.id });
  await answers.insertOne({ _id: call.id, bodyHash: call.bodyHash, answer, at: now });
}

/** Drops outlived answers, a batch at a time. */
export async function forgetAnswers(reader: Reader, now: Date): Promise<number> {
  const before = new Date(now.getTime() - ANSWER_MS);
  let forgotten = 0;
  for (;;) {
    const batch = await reader.in(storedAnswers).find({ at: { $lte: before } }, { limit: 1000, projection: { _id: 1 } });
    if (batch.length === 0) return forgotten;
    forgotten += await reader.in(storedAnswers).deleteMany({ _id: { $in: batch.map((it) => it._id) } });
  }
}

/** JSON with sorted keys, so that the same body in another order is the same body. */
function canonical(body: unknown): string {
  return JSON.stringify(body, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Which sessions stay ended when the identities that they stem from are gone. */
import type { Context, Tx } from '../kernel/context';
import type { Sighted } from './identity.usecase';
import { dropEndedBefore, endedAmong, noteEnded } from './ended.store';
import type { IdentityDoc, Known } from './identity.store';
import { PURPOSE } from './purpose';

/** A session lives 30 days (`server/gateway/session.ts`): a day later none of those that were ended is left. */
const KEPT_MS = 31 * 86_400_000;

const hashOf = ({ vault }: Pick<Sighted, 'vault'>, { provider, app, subject }: Known): string =>
  vault.blindIndex(PURPOSE.ended, [provider, app, subject].join('\0'));

/** For who leaves: what of their sessions was ended stays so. */
export const keepEnded = (tx: Tx, known: readonly IdentityDoc[]): Promise<void> =>
  noteEnded(
    tx,
    known.flatMap(({ generation = 0, ...it }) => (generation > 0 ? [{ _id: hashOf(tx, it), generation, at: tx.now }] : [])),
  );

/** The good generation of sessions of each of these identities, in their order, as it was when their member left; undefined for none. */
export async function generationsLeft(reader: Sighted, known: readonly Known[]): Promise<(number | undefined)[]> {
  const hashes = known.map((it) => hashOf(reader, it));
  const found = await endedAmong(reader, hashes);
  return hashes.map((it) => found.get(it));
}

/** Drops what no session is left of. */
export const forgetEnded = (context: Context): Promise<number> =>
  dropEndedBefore(context, new Date(context.now.getTime() - KEPT_MS));

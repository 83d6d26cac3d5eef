/**
 * Leaving: personal data is deleted in every part of the house in one transaction, the ways by which the member was known are free
 * again, and a stub without a name keeps the number from being given to anybody else. The ledger stays, and verifies.
 */
import { isLastOperator } from '../shop/staff.usecase';
import type { Context, Participant, Tx } from '../kernel/context';
import { dropEvents } from '../kernel/events';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { dropArrivalsOf } from './arrival.store';
import { whoseArrival } from './arrival.usecase';
import { dropConflicts, voidConflicts } from './conflict.store';
import { dropCorrections } from './correction.store';
import { keepEnded } from './ended.usecase';
import { dropConsents, dropIdentities, dropProofsOf, erasedBefore, leaveStubs, settleErased } from './erase.store';
import { holdMember, identitiesOf, memberDocs, memberOfNumber } from './identity.store';
import { noteLeaver } from './leaver.usecase';

/**
 * `memberNo` is any number of the caller's own. Rows that others hold about the deed (a staff member who recorded a purchase, say) name
 * the stub, which leads to nobody. Deeds under way hold the member's document, so that each of them is either before the erasure, and
 * erased with the rest, or after it, and refused. `LAST_OPERATOR`: whoever runs the shop alone names another first.
 */
export const erase = (
  context: Context,
  memberNo: string,
): Promise<Outcome<{ erasedAt: string }, 'NOT_A_MEMBER' | 'NO_SUCH_MEMBER' | 'LAST_OPERATOR'>> =>
  context.transact<{ erasedAt: string }, 'NOT_A_MEMBER' | 'NO_SUCH_MEMBER' | 'LAST_OPERATOR'>(async (tx) => {
    const { memberId } = tx.caller;
    const me = memberId === undefined ? undefined : await holdMember(tx, memberId);
    if (me === undefined) return refuse('NOT_A_MEMBER');
    if ((await memberOfNumber(tx, memberNo))?._id !== me._id) return refuse('NO_SUCH_MEMBER');
    if (await isLastOperator(tx, me._id)) return refuse('LAST_OPERATOR');
    const ids = [me._id, ...me.aliases];
    const known = await identitiesOf(tx, ids);
    await keepEnded(tx, known);
    await dropArrivalsOf(
      tx,
      known.map((it) => whoseArrival(tx.vault, it)),
    );
    if (me.phoneProven && me.phoneIndex !== undefined) await voidConflicts(tx, [me.phoneIndex]);
    await clear(tx, ids, context.participants);
    await noteLeaver(tx, me, known, context.participants);
    await leaveStubs(tx, await memberDocs(tx, ids), tx.now);
    return done({ erasedAt: tx.now.toISOString() });
  });

/** Everything but the stubs. Safe to repeat. */
async function clear(tx: Tx, ids: readonly string[], participants: readonly Participant[]): Promise<void> {
  await dropIdentities(tx, ids);
  await dropConflicts(tx, ids);
  await dropConsents(tx, ids);
  await dropProofsOf(tx, ids);
  await dropCorrections(tx, ids);
  await dropEvents(tx, ids);
  for (const participant of participants) await participant.erased?.(tx, ids);
}

/** A transaction lives a minute at most (MongoDB's `transactionLifetimeLimitSeconds`); this is more. */
const UNDER_WAY_MS = 2 * 60_000;
const BATCH = 50;

/**
 * A second pass over who left a few minutes ago: a batch that had read the member before (an import, a day's reminders) holds nobody,
 * and may have written a row after the erasure. Answers how many members it looked at.
 */
export async function clearLateRows(context: Context): Promise<number> {
  const before = new Date(context.now.getTime() - UNDER_WAY_MS);
  let cleared = 0;
  for (;;) {
    const batch = await erasedBefore(context, before, BATCH);
    for (const { _id } of batch) {
      await context.transact<null, never>(async (tx) => {
        await clear(tx, [_id], context.participants);
        await settleErased(tx, _id);
        return done(null);
      });
    }
    cleared += batch.length;
    if (batch.length < BATCH) return cleared;
  }
}

/** What becomes of open phone conflicts when one of their parties changes: two members become one, or the number goes to another. */
import type { Tx } from '../kernel/context';
import {
  closeConflict,
  deleteConflict,
  holdConflict,
  moveConflict,
  openConflictOf,
  openConflictsAbout,
  openConflictsWith,
  type ConflictDoc,
  type Keep,
} from './conflict.store';

/** Told upwards, so that both sides hear of it; the ids as they were while the conflict stood. */
export const tellSettled = (tx: Tx, { _id, holder, claimant }: ConflictDoc, keep: Keep): void =>
  tx.emit({ type: 'identity.conflict_settled', data: { conflictId: _id, keep, memberIds: [holder, claimant] } });

/** After a merge: the alias's conflicts are the survivor's; what the two disputed with each other is settled by their being one. */
export async function moveConflicts(tx: Tx, { survivor, alias }: { survivor: string; alias: string }): Promise<void> {
  const now = (memberId: string) => (memberId === alias ? survivor : memberId);
  for (const conflict of await openConflictsWith(tx, [alias])) {
    await movedTo(tx, conflict, { holder: now(conflict.holder), claimant: now(conflict.claimant) });
  }
}

/** The number has a new holder: whoever else disputes it disputes it with them. */
export async function passConflicts(tx: Tx, phoneIndex: string, holder: string): Promise<void> {
  for (const conflict of await openConflictsAbout(tx, phoneIndex)) {
    if (conflict.holder !== holder) await movedTo(tx, conflict, { holder, claimant: conflict.claimant });
  }
}

/** One open conflict for a number and two members: a second one that comes to the same is dropped. */
async function movedTo(tx: Tx, conflict: ConflictDoc, to: { holder: string; claimant: string }): Promise<void> {
  if (to.holder === to.claimant) {
    await closeConflict(tx, conflict, { keep: 'both', reason: '', at: tx.now });
    tellSettled(tx, conflict, 'both');
    return;
  }
  const same = await openConflictOf(tx, { phoneIndex: conflict.phoneIndex, ...to });
  if (same === undefined) return moveConflict(tx, conflict, to);
  await holdConflict(tx, same);
  await deleteConflict(tx, conflict);
}

/** What becomes of points when somebody leaves, comes back, or turns out to have been welcomed twice. */
import type { Carried, Tx } from '../kernel/context';
import { entryId } from './batch.rule';
import { findEntries, findTakenBack } from './points.store';
import { balanceOf, post } from './points.usecase';
import { givenBy } from './takenBack.rule';

/** Under which the welcome points of a member are earned. */
export const joinKey = (memberId: string): string => `join:${memberId}`;

const DEBT = 'debt';

/** The debt of who leaves is closed, and comes along: nobody is left whose next points would pay it. */
export async function closeDebt(tx: Tx, memberId: string): Promise<Carried[]> {
  const { debt } = await balanceOf(tx, tx, memberId);
  if (debt === 0) return [];
  const closed = await post(tx, [{ kind: 'adjust', memberId, key: `left:${memberId}`, cause: { type: 'left' }, points: debt }]);
  if (!closed.ok) throw new Error(`the debt of who leaves could not be closed: ${closed.code}`);
  return [{ name: DEBT, count: debt, once: true }];
}

/** The key is drawn, so that no entry leads to what is kept of who left; what is brought along once is gone with this transaction. */
export async function bookDebt(tx: Tx, memberId: string, carried: readonly Carried[]): Promise<void> {
  for (const { count } of carried.filter((it) => it.name === DEBT)) {
    const key = `returned:${tx.newId()}`;
    const booked = await post(tx, [{ kind: 'adjust', memberId, key, cause: { type: 'returned' }, points: -count }]);
    if (!booked.ok) throw new Error(`the debt of who came back could not be booked: ${booked.code}`);
  }
}

/** Of the second welcome what its own lot still holds; nothing is owed for what was spent. */
export async function takeSecondWelcome(
  tx: Tx,
  { ids, first }: { readonly ids: readonly string[]; readonly first?: readonly string[] },
): Promise<void> {
  if (first !== undefined && (await welcomesOf(tx, first)).length === 0) return;
  const welcomes = await welcomesOf(tx, ids);
  const taken = await findTakenBack(
    tx,
    welcomes.map((it) => it.key),
    ids,
  );
  const welcome = welcomes.find((it) => taken.every(({ ref }) => ref !== it.key));
  if (welcome === undefined) return;
  const clawedBack = await post(tx, [
    {
      kind: 'clawback',
      memberId: welcome.memberId,
      key: `second_welcome:${welcome.memberId}`,
      cause: { type: 'second_welcome' },
      earnKey: welcome.key,
      points: givenBy(welcome).points,
      only: 'own_lot',
    },
  ]);
  if (!clawedBack.ok) throw new Error(`a second welcome could not be taken back: ${clawedBack.code}`);
}

const welcomesOf = (tx: Tx, ids: readonly string[]) =>
  findEntries(
    tx,
    ids.map((id) => entryId(id, joinKey(id))),
    ids,
  );

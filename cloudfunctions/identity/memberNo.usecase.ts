/** Giving out member numbers that nobody has. */
import type { Tx } from '../kernel/context';
import { addNumbers, numbersTaken } from './identity.store';
import { MEMBER_NO_LETTERS, memberNoFrom } from './memberNo.rule';

/**
 * A number for each of these members. Two that draw the same number at once collide on the unique `_id`; the transaction is then run
 * again and draws anew.
 */
export async function giveMemberNos(tx: Tx, memberIds: readonly string[]): Promise<string[]> {
  const given = new Set<string>();
  while (given.size < memberIds.length) {
    const drawn = new Set(
      Array.from({ length: memberIds.length - given.size }, () => memberNoFrom(tx.newCode(MEMBER_NO_LETTERS))),
    );
    for (const taken of await numbersTaken(tx, [...drawn])) drawn.delete(taken);
    for (const memberNo of drawn) given.add(memberNo);
  }
  const memberNos = [...given];
  await addNumbers(
    tx,
    memberNos.map((_id, i) => ({ _id, memberId: memberIds[i] ?? '' })),
  );
  return memberNos;
}

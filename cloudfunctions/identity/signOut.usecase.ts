/** Ending every session of a member: the figure that sessions are signed with moves on, in every app at once, and member codes begin anew. */
import type { Context } from '../kernel/context';
import { done, type Outcome } from '../kernel/outcome';
import { callingMember } from './callingMember';
import { dropAliasCodes, endSessions } from './identity.store';
import { revokeSeed } from './memberCode.usecase';

export const signOutEverywhere = (context: Context): Promise<Outcome<{ at: string }, never>> =>
  context.transact<{ at: string }, never>(async (tx) => {
    const { _id, aliases, seed } = await callingMember(tx);
    await endSessions(tx, [_id, ...aliases]);
    // Who took the consent back has none.
    if (seed !== undefined) await revokeSeed(tx, _id);
    await dropAliasCodes(tx, _id, aliases);
    return done({ at: tx.now.toISOString() });
  });

/** Ending every session of a member: the figure that sessions are signed with moves on, in every app at once. */
import type { Context } from '../kernel/context';
import { done, type Outcome } from '../kernel/outcome';
import { callingMember } from './callingMember';
import { endSessions } from './identity.store';

export const signOutEverywhere = (context: Context): Promise<Outcome<{ at: string }, never>> =>
  context.transact<{ at: string }, never>(async (tx) => {
    const { _id, aliases } = await callingMember(tx);
    await endSessions(tx, [_id, ...aliases]);
    return done({ at: tx.now.toISOString() });
  });

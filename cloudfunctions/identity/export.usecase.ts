/** A member's own export: everything that any part of the house holds about them, read at one instant, as plain data. */
import type { Answered } from '@/types/contract/contract';
import type { identity } from '@/types/contract/identity';
import { LeftError, memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import { done } from '../kernel/outcome';
import { conflictsWith } from './conflict.store';
import { correctionsOf } from './correction.store';
import { fitted } from './export.rule';
import { activeMember, consentsOf, identitiesOf, memberDocs, type MemberDoc } from './identity.store';
import { leftBefore } from './leaver.usecase';
import { mergesOf } from './merge.store';
import { openPerson } from './person';

/** A megabyte, less what stands around it: callers' connections and their own limits are made for no more. */
const BYTES_MAX = 900_000;
const LINES_MAX = 1000;

/** A snapshot: what changes while it is read is in it as a whole or not at all. */
export async function exportHeld(context: Context): Promise<Answered<typeof identity, 'export'>> {
  const read = await context.transact<{ memberNo: string; held: Record<string, unknown> }, never>(async (tx) => {
    const me = await activeMember(tx, memberOf(tx));
    if (me === undefined) throw new LeftError('the caller left while the call was under way');
    const ids = [me._id, ...me.aliases];
    const held: Record<string, unknown> = { identity: await own(tx, me) };
    for (const { name, exported } of context.participants) if (exported !== undefined) held[name] = await exported(tx, ids);
    return done({ memberNo: me.memberNo, held });
  });
  if (!read.ok) throw new Error('an export is refused by nothing');
  const { held, cut } = fitted(read.data.held, BYTES_MAX);
  return { at: context.now.toISOString(), memberNo: read.data.memberNo, held, ...(cut.length > 0 && { cut }) };
}

/** What identity itself holds; what was sealed is opened for its owner, consented or not. */
async function own(tx: Tx, me: MemberDoc): Promise<Record<string, unknown>> {
  const ids = [me._id, ...me.aliases];
  const person = openPerson(tx.vault, me);
  const disputes = await conflictsWith(tx, ids);
  const known = await identitiesOf(tx, ids);
  return {
    member: {
      memberNo: me.memberNo,
      ...person,
      phoneProven: me.phoneProven,
      joinedAt: me.joinedAt,
      source: me.source,
      shopId: me.shopId,
      assistant: me.assistant,
      consentVersion: me.consentVersion,
      birthdayGiftYear: me.birthdayGiftYear,
      welcomedBefore: me.welcomedBefore,
      // A hash, which tells nothing more.
      birthdaySetBefore: me.bornMark === undefined ? undefined : true,
    },
    formerNos: (await memberDocs(tx, me.aliases)).map((it) => it.memberNo),
    // A phone stands there as a keyed hash; in clear it is above.
    identities: known.map(({ provider, app, subject, proven, at, generation }) => ({
      provider,
      app,
      ...(provider !== 'phone' && { subject }),
      proven,
      since: at,
      ...(generation !== undefined && { sessionsEnded: generation }),
    })),
    consents: (await consentsOf(tx, ids, LINES_MAX)).map(({ version, kind, at, shopId }) => ({ version, kind, at, shopId })),
    merges: await mergedOf(tx, me),
    leftBefore: await leftBefore(tx, known),
    phoneConflicts: disputes.map(({ state, masked, holder, at, settled }) => ({
      state,
      phone: masked,
      side: ids.includes(holder) ? 'holder' : 'claimant',
      at,
      ...(settled && { keep: settled.keep, reason: settled.reason, settledAt: settled.at }),
    })),
    birthdayCorrections: (await correctionsOf(tx, ids, LINES_MAX)).map(({ reason, at }) => ({ reason, at })),
  };
}

/** The members that became one with this one, with what still stands under their own numbers. */
async function mergedOf(tx: Tx, { aliases }: MemberDoc): Promise<Record<string, unknown>[]> {
  const how = new Map((await mergesOf(tx, aliases)).map((it) => [it._id, it]));
  return (await memberDocs(tx, aliases)).map(({ _id, memberNo, joinedAt, source, shopId, assistant, consentVersion }) => ({
    memberNo,
    joinedAt,
    source,
    shopId,
    assistant,
    consentVersion,
    cause: how.get(_id)?.cause,
    at: how.get(_id)?.at,
  }));
}

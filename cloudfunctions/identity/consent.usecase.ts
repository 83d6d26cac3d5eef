/** Agreeing to the privacy text, version by version, and taking that back. */
import type { ConsentItem } from '@/types/contract/identity';
import type { z } from 'zod';
import { LeftError, memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { callingMember } from './callingMember';
import { addConsent, changeMember, consentsOf, type ConsentDoc, type MemberDoc } from './identity.store';
import { findMember } from './identity.usecase';
import { findable } from './person';
import { unsay } from './unsay.usecase';

/** More versions than anybody agrees to in a lifetime. */
const SHOWN_MAX = 500;

export interface Consents {
  /** The version in force. */
  readonly current: string;
  readonly agreed: boolean;
  /** Newest first, those of members that became one with this one included. */
  readonly items: z.output<typeof ConsentItem>[];
}

export async function consentsHeld(context: Context): Promise<Consents> {
  const me = await findMember(context, memberOf(context));
  if (me === undefined) throw new LeftError('the caller left while the call was under way');
  const items = (await consentsOf(context, [me._id, ...me.aliases], SHOWN_MAX)).map(({ version, kind, at, shopId }) => ({
    version,
    kind,
    at: at.toISOString(),
    ...(shopId !== undefined && { shopId }),
  }));
  const current = context.programme.identity.consentVersion;
  return { current, agreed: me.consentVersion === current, items };
}

/** Agrees to the version in force; a second time changes nothing. What an import wrote down may be used from now on. */
export async function agree(context: Context, version: string): Promise<Outcome<null, 'CONSENT_REQUIRED'>> {
  if (version !== context.programme.identity.consentVersion) return refuse('CONSENT_REQUIRED');
  return context.transact<null, never>(async (tx) => {
    await grantConsent(tx, await callingMember(tx), { version });
    return done(null);
  });
}

/** Logs the consent and lets the member be found by what they said; `member` is held by this transaction. */
export async function grantConsent(
  tx: Tx,
  member: MemberDoc,
  { version, shopId }: { version: string; shopId?: string },
): Promise<void> {
  if (member.consentVersion === version) return;
  await log(tx, member, { version, kind: 'granted', ...(shopId !== undefined && { shopId }) });
  await changeMember(tx, member._id, {
    consentVersion: version,
    ...findable(tx.vault, { phone: member.phone, birthday: member.birthday, consentVersion: version }),
  });
}

/**
 * Takes the consent back. What the member said is deleted, not hidden; codes that a phone made are worth nothing; a number is free for
 * whoever proves it next. Openid, number, points, coupons and a role stay, and cannot be used before the member agrees again.
 */
export const withdraw = (context: Context): Promise<Outcome<null, never>> =>
  context.transact<null, never>(async (tx) => {
    const me = await callingMember(tx);
    const { consentVersion: version } = me;
    if (version === undefined) return done(null);
    await log(tx, me, { version, kind: 'withdrawn' });
    await unsay(tx, me);
    return done(null);
  });

/** After every line before it, so that the log ends with how the member stands: what was called first may be done last. */
async function log(
  tx: Tx,
  { _id: memberId, aliases }: MemberDoc,
  said: Pick<ConsentDoc, 'version' | 'kind' | 'shopId'>,
): Promise<void> {
  const [last] = await consentsOf(tx, [memberId, ...aliases], 1);
  const at = last === undefined || last.at < tx.now ? tx.now : new Date(last.at.getTime() + 1);
  await addConsent(tx, { _id: tx.newId(), memberId, ...said, at });
}

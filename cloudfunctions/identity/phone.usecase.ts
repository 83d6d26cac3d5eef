/** Binding a phone: WeChat's code proves that the caller owns the number; whoever was written down with it is then the same person. */
import { setTimeout as pause } from 'node:timers/promises';
import { memberOf } from '../kernel/caller';
import type { Context, Participant, Tx } from '../kernel/context';
import { BusyError } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import {
  activeMember,
  addIdentity,
  answerProof,
  changeMember,
  claimProof,
  dropIdentity,
  dropProof,
  dropProofsBefore,
  giveIdentity,
  identityOf,
  proofOf,
  unprovenByPhone,
  type Known,
} from './identity.store';
import { merge } from './merge.usecase';
import { findable, phoneIndexOf, sealPerson } from './person';
import { PURPOSE } from './purpose';

/** Minutes for which WeChat's answer is kept: as long as WeChat's own code would live. */
const PROOF_MINUTES = 5;
const POLLS_MAX = 30;
const POLL_MS = 100;
/** How many written-down members one proof may bring together. */
const CLAIMS_MAX = 20;

export async function bindPhone(
  context: Context,
  phoneCode: string,
): Promise<Outcome<{ merged: boolean }, 'PHONE_CODE_INVALID' | 'PHONE_TAKEN' | 'WECHAT_UNAVAILABLE'>> {
  const { app, openid } = context.caller;
  const proofId = context.vault.blindIndex(PURPOSE.phoneCode, [app, openid, phoneCode].join('\0'));
  const proof = await prove(context, phoneCode, proofId);
  if (!proof.ok) return proof;
  return context.transact(async (tx) => {
    if (proof.data === undefined) throw new Error('an answered call does not run its work again');
    await dropProof(tx, proofId);
    return claim(tx, { memberId: memberOf(tx), phone: proof.data }, context.participants);
  });
}

/**
 * The number behind a code. WeChat answers a code once, so its answer is kept for minutes: a repeat of the call, also one that comes
 * while the first is under way or after it was killed, finds it. Undefined: this call was answered before.
 */
async function prove(
  context: Context,
  phoneCode: string,
  proofId: string,
): Promise<Outcome<string | undefined, 'PHONE_CODE_INVALID' | 'WECHAT_UNAVAILABLE'>> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    if (await context.isAnswered()) return done(undefined);
    if (await claimProof(context, proofId, context.now)) return askWechat(context, phoneCode, proofId);
    const kept = (await proofOf(context, proofId))?.phone;
    if (kept !== undefined) return done(context.vault.open(PURPOSE.phone, kept));
    await pause(POLL_MS);
  }
  // Whoever asked never came back: make room, so that the next try asks again.
  await dropProof(context, proofId);
  throw new BusyError('the phone code is still being checked');
}

async function askWechat(
  context: Context,
  phoneCode: string,
  proofId: string,
): Promise<Outcome<string | undefined, 'PHONE_CODE_INVALID' | 'WECHAT_UNAVAILABLE'>> {
  const answer = await context.wechat.phoneNumber(phoneCode);
  if (answer.ok) {
    await answerProof(context, proofId, context.vault.seal(PURPOSE.phone, answer.data.phone));
    return done(answer.data.phone);
  }
  await dropProof(context, proofId);
  // The same call may have succeeded between our look and our question.
  return (await context.isAnswered()) ? done(undefined) : answer;
}

async function claim(
  tx: Tx,
  { memberId, phone }: { memberId: string; phone: string },
  participants: readonly Participant[],
): Promise<Outcome<{ merged: boolean }, 'PHONE_TAKEN'>> {
  const me = await activeMember(tx, memberId);
  if (me === undefined) throw new Error('the caller is a member');
  const phoneIndex = phoneIndexOf(tx.vault, phone);
  const known: Known = { provider: 'phone', app: '', subject: phoneIndex };
  const holder = await identityOf(tx, known);
  if (holder !== undefined && holder.proven && holder.memberId !== me._id) return refuse('PHONE_TAKEN');

  // A new number replaces the old one, which is free again.
  if (me.phoneProven && me.phoneIndex !== undefined && me.phoneIndex !== phoneIndex) {
    await dropIdentity(tx, { ...known, subject: me.phoneIndex });
  }
  const sealed = sealPerson(tx.vault, { phone });
  await changeMember(tx, me._id, { ...sealed, phoneProven: true, ...findable(tx.vault, { ...me, ...sealed }) });
  if (holder === undefined) await addIdentity(tx, { _id: tx.newId(), ...known, memberId: me._id, proven: true, at: tx.now });
  else await giveIdentity(tx, known, { memberId: me._id, proven: true });

  const others = (await unprovenByPhone(tx, phoneIndex, CLAIMS_MAX)).filter((it) => it._id !== me._id);
  let survivor = me._id;
  for (const other of others) survivor = await merge(tx, [survivor, other._id], participants);
  return done({ merged: others.length > 0 });
}

/** Drops proofs that nobody came back for. */
export const forgetProofs = (context: Context): Promise<number> =>
  dropProofsBefore(context, new Date(context.now.getTime() - PROOF_MINUTES * 60_000));

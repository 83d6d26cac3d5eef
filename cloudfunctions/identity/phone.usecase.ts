/** Binding a phone: WeChat's code proves that the caller owns the number; whoever was written down with it is then the same person. */
import { setTimeout as pause } from 'node:timers/promises';
import { LeftError, memberOf, WithdrewError } from '../kernel/caller';
import type { Context, Participant, Tx } from '../kernel/context';
import { BusyError } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { consentingMember } from './callingMember';
import { openConflict } from './conflict.usecase';
import { answerProof, claimProof, dropProof, dropProofsBefore, identityOf, proofOf } from './identity.store';
import { giveNumber, knownByPhone } from './number.usecase';
import { phoneIndexOf } from './person';
import { PURPOSE } from './purpose';

/** Minutes for which WeChat's answer is kept: as long as WeChat's own code would live. */
const PROOF_MINUTES = 5;
const POLLS_MAX = 30;
const POLL_MS = 100;

export async function bindPhone(
  context: Context,
  phoneCode: string,
): Promise<Outcome<{ merged: boolean }, 'PHONE_CODE_INVALID' | 'PHONE_TAKEN' | 'WECHAT_UNAVAILABLE'>> {
  const { app, openid } = context.caller;
  const proofId = context.vault.blindIndex(PURPOSE.phoneCode, [app, openid, phoneCode].join('\0'));
  const proof = await prove(context, phoneCode, proofId);
  if (!proof.ok) return proof;
  const claimed = await context
    .transact<{ merged: boolean }, 'PHONE_TAKEN'>(async (tx) => {
      if (proof.data === undefined) throw new Error('an answered call does not run its work again');
      await dropProof(tx, proofId);
      return claim(tx, proof.data, context.participants);
    })
    .catch(async (error: unknown) => {
      // Whoever left or took the consent back meanwhile leaves no number behind either.
      if (error instanceof LeftError || error instanceof WithdrewError) await dropProof(context, proofId);
      throw error;
    });
  // The refusal is heard at once; what both have shown is kept for the staff to settle.
  if (!claimed.ok && proof.data !== undefined) await openConflict(context, { claimant: memberOf(context), phone: proof.data });
  return claimed;
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
    if (await claimProof(context, { proofId, memberId: memberOf(context), now: context.now }))
      return askWechat(context, phoneCode, proofId);
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
  phone: string,
  participants: readonly Participant[],
): Promise<Outcome<{ merged: boolean }, 'PHONE_TAKEN'>> {
  const me = await consentingMember(tx);
  const row = await identityOf(tx, knownByPhone(phoneIndexOf(tx.vault, phone)));
  if (row !== undefined && row.proven && row.memberId !== me._id) return refuse('PHONE_TAKEN');
  const { merged } = await giveNumber(tx, { to: me, phone, row }, participants);
  return done({ merged });
}

/** Drops proofs that nobody came back for. */
export const forgetProofs = (context: Context): Promise<number> =>
  dropProofsBefore(context, new Date(context.now.getTime() - PROOF_MINUTES * 60_000));

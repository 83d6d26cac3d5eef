/** The member code: made for the phone that shows it, and taken once by the counter that scans it. */
import { LeftError } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import type { Vault } from '../kernel/vault';
import { agreeing } from './callingMember';
import {
  activeMember,
  changeMember,
  codeMakers,
  holdMember,
  identityOf,
  memberDocs,
  memberOfNumber,
  unmarkCodeMaker,
  type Known,
  type MemberDoc,
} from './identity.store';
import { endOfStep, judgeDigits, memberCodeAt, rememberTaken, splitMemberCode, stepAt } from './memberCode.rule';
import { codeVersionOf } from './person';
import { PURPOSE } from './purpose';

/** Letters of a seed: base64url text of 24 bytes, 160 bits of chance. */
const SEED_LETTERS = 32;

export const newSeed = (tx: Pick<Tx, 'newCode' | 'vault'>): string => tx.vault.seal(PURPOSE.seed, tx.newCode(SEED_LETTERS));

export interface ShownCode {
  readonly memberCode: string;
  readonly expiresAt: string;
  readonly seed: string;
  readonly codeVersion: string;
}

/** The code of now and the seed from which the phone goes on without us. */
export async function showMemberCode(context: Context, memberId: string): Promise<ShownCode> {
  const member = await activeMember(context, memberId);
  if (member === undefined) throw new LeftError('the caller left while the call was under way');
  const sealed = member.seed ?? (await giveSeed(context, member._id));
  const seed = context.vault.open(PURPOSE.seed, sealed);
  if (member.aliases.length > 0) await forgetAliasCode(context, member._id);
  const step = stepAt(context.now);
  return {
    memberCode: memberCodeAt(member.memberNo, seed, step),
    expiresAt: endOfStep(step).toISOString(),
    seed,
    codeVersion: codeVersionOf(context.vault, { seed: sealed }) ?? '',
  };
}

async function giveSeed(context: Context, memberId: string): Promise<string> {
  const given = await context.transact<string, never>(async (tx) => {
    const member = await holdMember(tx, memberId);
    if (member === undefined) throw new LeftError('the caller left while the call was under way');
    const { seed: given } = agreeing(member);
    if (given !== undefined) return done(given);
    const seed = newSeed(tx);
    await changeMember(tx, member._id, { seed });
    return done(seed);
  });
  if (!given.ok) throw new Error('giving a seed refuses nothing');
  return given.data;
}

/** The phone that asks has the survivor's code now: what it made as an alias is worth nothing any more, once none of the alias's phones does. */
async function forgetAliasCode(context: Context, memberId: string): Promise<void> {
  const { app, openid } = context.caller;
  if (app === undefined || openid === undefined) return;
  const phone: Known = { provider: 'wechat', app, subject: openid };
  if ((await identityOf(context, phone))?.makesCodeOf === undefined) return;
  await context.transact<null, never>(async (tx) => {
    const alias = (await identityOf(tx, phone))?.makesCodeOf;
    if (alias === undefined) return done(null);
    await unmarkCodeMaker(tx, phone);
    if ((await codeMakers(tx, memberId, alias)) === 0) await changeMember(tx, alias, { seed: undefined, codesTaken: [] });
    return done(null);
  });
}

/** A new seed: every code that a phone made from the old one is worth nothing from now on. */
export const revokeSeed = (tx: Tx, memberId: string): Promise<void> =>
  changeMember(tx, memberId, { seed: newSeed(tx), codesTaken: [] });

export type CodeRefusal = 'CODE_INVALID' | 'CODE_STALE' | 'CODE_USED' | 'NO_SUCH_MEMBER';
export interface CodeHolder {
  readonly memberId: string;
  readonly memberNo: string;
}

interface Sighting extends Reader {
  readonly vault: Vault;
  readonly now: Date;
}

/** Whose code it is, without taking it: for what only looks. */
export async function peekMemberCode(reader: Sighting, memberCode: string): Promise<Outcome<CodeHolder, CodeRefusal>> {
  const judged = await judge(reader, memberCode);
  return judged.ok ? done({ memberId: judged.data.member._id, memberNo: judged.data.member.memberNo }) : judged;
}

/** Takes a code, once: of two counters that scan the same code one hears `CODE_USED`. */
export async function takeMemberCode(tx: Tx, memberCode: string): Promise<Outcome<CodeHolder, CodeRefusal>> {
  const judged = await judge(tx, memberCode);
  if (!judged.ok) return judged;
  const { member, maker, step } = judged.data;
  await changeMember(tx, maker._id, { codesTaken: rememberTaken(maker.codesTaken, step, tx.now) });
  // Held, so that who leaves at this moment has no visit begun.
  if (maker._id !== member._id) await holdMember(tx, member._id);
  return done({ memberId: member._id, memberNo: member.memberNo });
}

interface Judged {
  readonly member: MemberDoc;
  /** Whose seed made the code: the member, or an alias whose phone goes on with its own. */
  readonly maker: MemberDoc;
  readonly step: number;
}

async function judge(reader: Sighting, memberCode: string): Promise<Outcome<Judged, CodeRefusal>> {
  const parts = splitMemberCode(memberCode);
  if (parts === undefined) return refuse('CODE_INVALID');
  const member = await memberOfNumber(reader, parts.memberNo);
  if (member === undefined) return refuse('NO_SUCH_MEMBER');
  let why: CodeRefusal = 'CODE_INVALID';
  // A phone may show an older number of its member with any of these.
  const aliases = member.aliases.length === 0 ? [] : await memberDocs(reader, member.aliases);
  for (const maker of [member, ...aliases]) {
    if (maker.seed === undefined) continue;
    const seed = reader.vault.open(PURPOSE.seed, maker.seed);
    const verdict = judgeDigits(parts.digits, { seed, now: reader.now, taken: maker.codesTaken });
    if (verdict.ok) return done({ member, maker, step: verdict.step });
    if (verdict.code !== 'CODE_INVALID') why = verdict.code;
  }
  return refuse(why);
}

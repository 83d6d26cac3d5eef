/** Who is calling: the member behind what the platform vouches for. A proof that two members are one is heeded before the call is answered. */
import { EndedError } from '../kernel/caller';
import type { Context, Participant, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done } from '../kernel/outcome';
import { generationsLeft } from './ended.usecase';
import { returnLater } from './leaver.usecase';
import { addIdentity, giveIdentity, holdMember, identityOf, memberDoc, type IdentityDoc, type Known } from './identity.store';
import type { Sighted } from './identity.usecase';
import { merge } from './merge.usecase';

/** What a platform says of a caller: WeChat's own word for the openid, and for the unionid where there is one. */
export interface Vouched {
  readonly app: string;
  readonly openid: string;
  readonly unionid?: string;
  /** Of a session: the sign-in that it stems from; absent where the platform vouches anew at each call. */
  readonly generation?: number;
}

interface Rows {
  readonly byOpenid?: IdentityDoc;
  readonly byUnionid?: IdentityDoc;
  /** The generation that was good when whom they stood for before left; see `withLeft`. */
  readonly leftOpenid?: number;
  readonly leftUnionid?: number;
}

const openidOf = ({ app, openid }: Vouched): Known => ({ provider: 'wechat', app, subject: openid });
const unionidOf = (unionid: string): Known => ({ provider: 'unionid', app: '', subject: unionid });

/** All that the platform vouches for. */
export const knownBy = (who: Vouched): Known[] => [openidOf(who), ...(who.unionid === undefined ? [] : [unionidOf(who.unionid)])];

const byOpenidOf = (reader: Reader, who: Vouched) => identityOf(reader, openidOf(who));
const byUnionidOf = async (reader: Reader, { unionid }: Vouched) =>
  unionid === undefined ? undefined : identityOf(reader, unionidOf(unionid));

/** One after the other: a transaction does one thing at a time. */
const rowsInside = async (tx: Tx, who: Vouched): Promise<Rows> =>
  withLeft(tx, who, { byOpenid: await byOpenidOf(tx, who), byUnionid: await byUnionidOf(tx, who) });

/** A third read, for an openid or unionid that nobody has now. */
async function withLeft(reader: Sighted, who: Vouched, { byOpenid, byUnionid }: Rows): Promise<Rows> {
  if (byOpenid !== undefined && (byUnionid !== undefined || who.unionid === undefined)) return { byOpenid, byUnionid };
  const [leftOpenid, leftUnionid] = await generationsLeft(reader, knownBy(who));
  return { byOpenid, byUnionid, leftOpenid, leftUnionid };
}

/**
 * The member's id, absent for who is none; undefined when every session of this identity was ended since this one began. An openid of
 * a further app or a unionid that was not known yet is added to the member that the other names; where they name two, these are merged.
 * `own` opens a context of the house for that; otherwise one read, of both rows at once, and one more for a stranger.
 */
export async function recognise(
  reader: Sighted,
  who: Vouched,
  own: () => Promise<Context>,
): Promise<{ readonly memberId?: string } | undefined> {
  const [byOpenid, byUnionid] = await Promise.all([byOpenidOf(reader, who), byUnionidOf(reader, who)]);
  const rows = await withLeft(reader, who, { byOpenid, byUnionid });
  if (isEnded(who, rows)) return undefined;
  if (isOne(who, rows)) return { memberId: byOpenid?.memberId ?? byUnionid?.memberId };
  const context = await own();
  try {
    const unified = await context.transact<string | undefined, never>(async (tx) =>
      done(await unify(tx, who, context.participants)),
    );
    if (!unified.ok) throw new Error('recognising refuses nothing');
    return { memberId: unified.data };
  } catch (error) {
    if (error instanceof EndedError) return undefined;
    throw error;
  }
}

/** What a session of this openid that begins now carries: how often its sessions were ended. 0 for who is no member and never was. */
export const generationOf = async (reader: Sighted, who: Vouched): Promise<number> => {
  const [byOpenid, byUnionid] = [await byOpenidOf(reader, who), await byUnionidOf(reader, who)];
  return generationIn(await withLeft(reader, who, { byOpenid, byUnionid })) ?? 0;
};

/** Undefined where nothing was ever known of them. An openid that was never used is known by its unionid alone. */
const generationIn = ({ byOpenid, byUnionid, leftOpenid, leftUnionid }: Rows): number | undefined =>
  standing(byOpenid) ?? leftOpenid ?? standing(byUnionid) ?? leftUnionid;

const standing = (row: IdentityDoc | undefined): number | undefined => row && (row.generation ?? 0);

const isEnded = ({ generation }: Vouched, rows: Rows): boolean => {
  const good = generationIn(rows);
  return generation !== undefined && good !== undefined && good !== generation;
};

/** Nothing to add and nothing to merge. */
const isOne = ({ unionid }: Vouched, { byOpenid, byUnionid }: Rows): boolean =>
  unionid === undefined || byOpenid?.memberId === byUnionid?.memberId;

/**
 * Both rows name one member afterwards, whose id is answered; undefined when neither named any. Throws `EndedError` where every session
 * was ended a moment before: the openid that is added now would else go on with one of them.
 */
export async function unify(tx: Tx, who: Vouched, participants: readonly Participant[]): Promise<string | undefined> {
  const rows = await rowsInside(tx, who);
  if (isEnded(who, rows)) throw new EndedError('the session was ended while the call was under way');
  const [first, second] = [rows.byOpenid, rows.byUnionid].flatMap((it) => (it === undefined ? [] : [it.memberId]));
  if (first === undefined) return undefined;
  if (isOne(who, rows)) return first;
  const memberId = second === undefined ? first : await merge(tx, [first, second], { cause: 'unionid', participants });
  const member = await holdMember(tx, memberId);
  if (member === undefined) throw new Error('an identity leads to a member');
  const found = await linkVouched(tx, who, member._id);
  await returnLater(tx, member, found, participants);
  return member._id;
}

/** What is vouched for leads to the member, who is held by this transaction or made by it. Answers what led to nobody before. */
export async function linkVouched(tx: Tx, who: Vouched, memberId: string): Promise<Known[]> {
  const rows = await rowsInside(tx, who);
  // Who left and comes back goes on with the session that they have, and every older one stays ended; so it does where no session is.
  const good = who.generation ?? generationIn(rows);
  const link = async (known: Known, row: IdentityDoc | undefined, generation: number | undefined) => {
    const goesOn: Pick<IdentityDoc, 'generation'> = generation === undefined ? {} : { generation };
    if (row === undefined) await addIdentity(tx, { _id: tx.newId(), ...known, memberId, proven: true, at: tx.now, ...goesOn });
    else if (row.memberId !== memberId) await giveIdentity(tx, known, { memberId, proven: true });
  };
  const found = knownBy(who).filter(({ provider }) => (provider === 'wechat' ? rows.byOpenid : rows.byUnionid) === undefined);
  await link(openidOf(who), rows.byOpenid, good);
  // By the unionid openids are judged that are not known yet, whose sessions may have been ended more often than this one's.
  if (who.unionid !== undefined) await link(unionidOf(who.unionid), rows.byUnionid, rows.leftUnionid ?? good);
  return found;
}

export interface Standing {
  readonly memberId: string;
  /** Never agreed to the privacy text, or took that back. */
  readonly unconsented?: true;
}

/** The member as of now, for an alias the survivor; undefined for who is none any more. */
export async function standingOf(reader: Reader, memberId: string): Promise<Standing | undefined> {
  const asked = await memberDoc(reader, memberId);
  const member = asked?.mergedInto === undefined ? asked : await memberDoc(reader, asked.mergedInto);
  if (member?.state !== 'active') return undefined;
  return { memberId: member._id, ...(member.consentVersion === undefined && { unconsented: true as const }) };
}

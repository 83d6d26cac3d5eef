/** Remembering who left for 24 months: whether somebody who joins was here before, and what they bring along. */
import type { Context, Participant, Tx } from '../kernel/context';
import { addMonths } from '../kernel/calendar';
import type { Vault } from '../kernel/vault';
import type { LocalDay } from '@/types/contract/values';
import { markToKeep } from './bornMark';
import { changeMember, type Known, type MemberDoc } from './identity.store';
import { addLeavers, addLeaving, dropLeftBefore, dropOnce, leaversAmong, leavingDocs, type LeavingDoc } from './leaver.store';
import { PURPOSE } from './purpose';

const KEPT_MONTHS = 24;

/** Who left on this day or later is remembered. */
const since = (today: LocalDay): LocalDay => addMonths(today, -KEPT_MONTHS);

const hashOf = (vault: Vault, { provider, app, subject }: Known): string =>
  vault.blindIndex(PURPOSE.leaver, [provider, app, subject].join('\0'));

/** What a person themselves has shown to be theirs. A number that somebody else wrote down must not cost its owner a welcome. */
const isTheirs = ({ provider, proven }: Known & { proven: boolean }): boolean =>
  proven && (provider === 'wechat' || provider === 'unionid' || provider === 'phone');

/**
 * Of who leaves, held by this transaction and erased in every part: their openids, unionids and proven phones (which come hashed already and
 * are hashed again), and with the first two what they bring along if they come back.
 */
export async function noteLeaver(
  tx: Tx,
  me: MemberDoc,
  known: readonly (Known & { proven: boolean })[],
  participants: readonly Participant[],
): Promise<void> {
  const leaving = await closeAccounts(tx, me, participants);
  await addLeavers(
    tx,
    known.filter(isTheirs).map((it) => ({
      _id: hashOf(tx.vault, it),
      day: tx.today,
      ...(it.provider !== 'phone' && leaving !== undefined && { leaving }),
    })),
  );
}

/** Answers under which id it is kept; undefined for who brings nothing along. */
async function closeAccounts(tx: Tx, me: MemberDoc, participants: readonly Participant[]): Promise<string | undefined> {
  const carried: LeavingDoc['carried'][number][] = [];
  for (const { name: part, left } of participants)
    for (const it of (await left?.(tx, [me._id, ...me.aliases])) ?? []) carried.push({ part, ...it });
  const bornMark = markToKeep(tx, me);
  const { birthdayGiftYear: giftYear } = me;
  if (carried.length === 0 && bornMark === undefined && giftYear === undefined) return undefined;
  const _id = tx.newId();
  await addLeaving(tx, {
    _id,
    day: tx.today,
    carried,
    ...(giftYear !== undefined && { giftYear }),
    ...(bornMark !== undefined && { bornMark }),
  });
  return _id;
}

/** The days on which who is known by these left before: it is held about them, so they may see it. */
export const leftBefore = async (tx: Tx, known: readonly Known[]): Promise<LocalDay[]> => {
  const hashes = known.map((it) => hashOf(tx.vault, it));
  return [...new Set((await leaversAmong(tx, hashes, since(tx.today))).map((it) => it.day))];
};

/** Somebody who was here before. */
export interface Return {
  /** What they left, the latest first. */
  readonly leavings: readonly LeavingDoc[];
}

/**
 * Whether who is known by these left within 24 months: welcome, but not to a second welcome gift. Asked at joining, and when an openid or
 * unionid turns up later. Who binds a phone that left is not asked: they may merely have inherited the number.
 */
export async function returnOf(tx: Tx, known: readonly Known[]): Promise<Return | undefined> {
  const hashes = known.filter((it) => it.provider !== 'phone').map((it) => hashOf(tx.vault, it));
  const rows = await leaversAmong(tx, hashes, since(tx.today));
  if (rows.length === 0) return undefined;
  const ids = [...new Set(rows.flatMap((it) => it.leaving ?? []))];
  return { leavings: ids.length === 0 ? [] : await leavingDocs(tx, ids) };
}

/** What a member who came back has of their earlier membership, besides what other parts hold. */
export function keptOf({ leavings }: Return): Pick<MemberDoc, 'welcomedBefore' | 'birthdayGiftYear' | 'bornMark'> {
  const giftYears = leavings.flatMap((it) => it.giftYear ?? []);
  const bornMark = leavings.find((it) => it.bornMark !== undefined)?.bornMark;
  return {
    welcomedBefore: true,
    ...(giftYears.length > 0 && { birthdayGiftYear: Math.max(...giftYears) }),
    ...(bornMark !== undefined && { bornMark }),
  };
}

/** Every part gets back what it had closed: what counts once goes to the first who comes back, the rest to each of them. */
export async function bringAlong(
  tx: Tx,
  memberId: string,
  { leavings }: Return,
  participants: readonly Participant[],
): Promise<void> {
  for (const { _id: leaving, carried } of leavings) {
    if (carried.some((it) => it.once === true)) await dropOnce(tx, leaving);
    for (const { name, returned } of participants) {
      const mine = carried.filter((it) => it.part === name);
      if (mine.length > 0) await returned?.(tx, { memberId, leaving, carried: mine });
    }
  }
}

/** An openid or unionid that turns up later shows that a member, held by this transaction, was here before. */
export async function returnLater(
  tx: Tx,
  me: MemberDoc,
  found: readonly Known[],
  participants: readonly Participant[],
): Promise<void> {
  const back = await returnOf(tx, found);
  if (back === undefined) return;
  const ids = [me._id, ...me.aliases];
  for (const participant of participants) await participant.secondWelcome?.(tx, { ids });
  const { welcomedBefore, birthdayGiftYear = 0, bornMark } = keptOf(back);
  const giftYear = Math.max(birthdayGiftYear, me.birthdayGiftYear ?? 0);
  await changeMember(tx, me._id, {
    welcomedBefore,
    ...(giftYear > 0 && { birthdayGiftYear: giftYear }),
    ...(me.birthday === undefined && me.bornMark === undefined && bornMark !== undefined && { bornMark }),
  });
  await bringAlong(tx, me._id, back, participants);
}

/** Nothing is remembered for longer. */
export const forgetLeavers = ({ today, ...context }: Context): Promise<number> =>
  dropLeftBefore({ in: context.in }, since(today));

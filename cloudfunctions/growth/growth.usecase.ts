/** Growth's public module: deeds are recorded and taken back inside the caller's transaction; the tier follows at once. */
import assert from 'node:assert/strict';
import type { Progress } from '@/types/contract/growth';
import type { Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { KeyReusedError } from '../kernel/idempotency';
import {
  activeKey,
  applyDeed,
  keyOf,
  type GrowthAccount,
  type GrowthDeed,
  type GrowthLine,
  type Grown,
  type KnownLines,
  type OtherDeed,
  type PurchaseDeed,
  type TakeBackDeed,
} from './growth.rule';
import { findGrowth, findLines, findTakenBack, follow, lineId, save } from './growth.store';
import { keepOf, nextOf, reviewed, type Rise } from './standing.rule';
import { growthOn } from './window.rule';

export type { GrowthDeed, Grown, OtherDeed, PurchaseDeed, TakeBackDeed } from './growth.rule';
export { retieredBy, type Retiered } from './replay.usecase';
export type { Rise } from './standing.rule';

/** Most deeds of one transaction. */
export const DEEDS_MAX = 2_000;

/** The tier as of now: a review that is due by the clock counts, whether or not it has been written down. */
export async function tierOf(reader: Reader, moment: Moment, memberId: string): Promise<string> {
  return (await heldBy(reader, moment, memberId)).standing.tier;
}

/** The tiers as of now, by member; everybody asked for is in it. */
export async function tiersOf(
  reader: Reader,
  { today, programme }: Moment,
  memberIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await findGrowth(reader, memberIds);
  const tierNow = (memberId: string) => reviewed(follow(found, memberId, programme.growth), today, programme.growth).tier;
  return new Map(memberIds.map((memberId) => [memberId, tierNow(memberId)]));
}

/** What a purchase of today would give; changes nothing. */
export async function growthFor(
  reader: Reader,
  moment: Moment,
  { memberId, paidFen }: { memberId: string; paidFen: number },
): Promise<number> {
  const account = await heldBy(reader, moment, memberId);
  const deed: PurchaseDeed = { kind: 'purchase', memberId, key: 'quote', paidFen };
  const nothingKnown: KnownLines = { find: () => undefined, takenBack: () => [] };
  const { now, today, programme } = moment;
  return applyDeed(account, deed, { now, today, rules: programme.growth }, nothingKnown)?.grown.growth ?? 0;
}

/** Growth in the window, the next tier, and what is missing to keep this one. */
export async function progressOf(reader: Reader, moment: Moment, memberId: string): Promise<Progress> {
  const rules = moment.programme.growth;
  const held = await heldBy(reader, moment, memberId);
  const growth = growthOn(held.days, moment.today, rules.windowDays);
  return {
    growth,
    tier: held.standing.tier,
    next: nextOf(held.standing, growth, rules),
    keep: keepOf(held, moment.today, rules),
  };
}

/** The account as of now, its tier reviewed by the clock. */
export async function heldBy(reader: Reader, { today, programme }: Moment, memberId: string): Promise<GrowthAccount> {
  const account = follow(await findGrowth(reader, [memberId]), memberId, programme.growth);
  return { ...account, standing: reviewed(account, today, programme.growth) };
}

/** Where a member stands as of now, and the rises that led there and were not taken back. */
export async function risesOf(
  reader: Reader,
  moment: Moment,
  memberId: string,
): Promise<Pick<GrowthAccount, 'standing' | 'rises'>> {
  const { standing, rises } = await heldBy(reader, moment, memberId);
  return { standing, rises };
}

/** A check-in, a review, an invitation: `growth` is what it gave within the caps, and what it gave then when the key is repeated. */
export const record = (tx: Tx, deed: Omit<OtherDeed, 'kind'>): Promise<Grown> => one(tx, { ...deed, kind: 'deed' });

/** A purchase by fen paid (0 is a visit); points are earned by `tierBefore`. */
export const recordPurchase = (tx: Tx, deed: Omit<PurchaseDeed, 'kind'>): Promise<Grown> =>
  one(tx, { ...deed, kind: 'purchase' });

/**
 * A refund: what is left of the purchase keeps its growth, the rest goes, with the tier that only it had reached. `whole` (nothing is
 * left, or the purchase is undone) also takes the active day with the day's last purchase. Its key is natural: the same again changes
 * nothing. Throws where this member never made the purchase.
 */
export const takeBack = (tx: Tx, deed: Omit<TakeBackDeed, 'kind'>): Promise<Grown> => one(tx, { ...deed, kind: 'takeBack' });

async function one(tx: Tx, deed: GrowthDeed): Promise<Grown> {
  const [grown] = await recordMany(tx, [deed]);
  assert(grown !== undefined, 'a deed has a result');
  return grown;
}

/** Many deeds of many members, in order: one read of accounts and of lines, one write of each. Rises are told as `growth.risen`. */
export async function recordMany(tx: Tx, deeds: readonly GrowthDeed[]): Promise<Grown[]> {
  assert(deeds.length <= DEEDS_MAX, `at most ${DEEDS_MAX} deeds a transaction`);
  const rules = tx.programme.growth;
  const found = await findGrowth(
    tx,
    deeds.map((it) => it.memberId),
  );
  const read = new Map(found);
  const known = await readLines(tx, deeds, (memberId) => follow(found, memberId, rules));
  const written: GrowthLine[] = [];
  const results: Grown[] = [];
  for (const deed of deeds) {
    const account = follow(found, deed.memberId, rules);
    const applied = applyDeed(account, deed, { now: tx.now, today: tx.today, rules }, known.of(account));
    if (applied === undefined) throw new Error('growth of a purchase that was never recorded cannot be taken back');
    if (applied.grown.repeated) assertSame(deed, known.of(account));
    found.set(applied.account.memberId, applied.account);
    known.add(applied.lines);
    written.push(...applied.lines);
    results.push(applied.grown);
    if (applied.rise !== undefined) emitRise(tx, applied.account, applied.rise);
    emitLowered(tx, applied.account, applied.grown.fallen ?? []);
  }
  const changed = [...found.values()]
    .map((account) => ({ before: read.get(account.memberId)?.writes ?? 0, account }))
    .filter(({ before, account }) => account.writes !== before);
  await save(tx, changed, written);
  return results;
}

/** Tells of a rise upwards; `gift` is the coupon template of the tier, where it has one. */
export function emitRise(tx: Tx, { memberId }: { readonly memberId: string }, { riseId, tier, from }: Rise): void {
  const gift = tx.programme.growth.tiers.find((it) => it.tier === tier)?.gift;
  tx.emit({ type: 'growth.risen', memberId, data: { riseId, tier, from: from.tier, ...(gift !== undefined && { gift }) } });
}

/** A rise of which a refund left a lower tier is a rise to that one. */
function emitLowered(tx: Tx, account: GrowthAccount, fallen: readonly Rise[]): void {
  for (const { riseId, tier } of fallen) {
    const lowered = account.rises.find((it) => it.riseId === riseId);
    if (lowered !== undefined && lowered.tier !== tier) emitRise(tx, account, lowered);
  }
}

/** The same key with another purchase is a mistake of the caller. */
function assertSame(deed: GrowthDeed, known: KnownLines): void {
  const first = known.find(keyOf(deed));
  const same =
    deed.kind === 'takeBack' ||
    (deed.kind === 'purchase' ? first?.paidFen === deed.paidFen : first?.dimension === deed.dimension);
  if (!same) throw new KeyReusedError('a growth key stands for another deed');
}

/** Lines that the deeds' keys name, read at once, and those written since. */
async function readLines(tx: Tx, deeds: readonly GrowthDeed[], accountOf: (memberId: string) => GrowthAccount) {
  const idsOf = (account: GrowthAccount) => [account.memberId, ...account.aliases];
  const ids = new Set<string>();
  const memberIds = new Set<string>();
  for (const deed of deeds)
    for (const memberId of idsOf(accountOf(deed.memberId))) {
      memberIds.add(memberId);
      for (const key of keysOf(deed)) ids.add(lineId(memberId, key));
    }
  const refs = deeds.flatMap((it) => (it.kind === 'takeBack' ? [it.purchaseKey] : []));
  const lines = new Map<string, GrowthLine>();
  const back = new Map<string, GrowthLine[]>();
  const add = (more: readonly GrowthLine[]): void => {
    for (const line of more) {
      lines.set(lineId(line.memberId, line.key), line);
      if (line.ref === undefined) continue;
      const id = lineId(line.memberId, line.ref);
      back.set(id, [...(back.get(id) ?? []).filter((it) => it.key !== line.key), line]);
    }
  };
  // A repeated deed is rare: the first run leaves it to the lines' ids, of which none can be inserted twice, and the second run looks.
  // Under an alias a key stands elsewhere, where nothing would refuse it.
  const merged = deeds.some((it) => accountOf(it.memberId).aliases.length > 0);
  const mustLook = tx.attempt > 1 || merged || refs.length > 0;
  if (mustLook) add(await findLines(tx, [...ids], [...memberIds]));
  add(await findTakenBack(tx, refs, [...memberIds]));
  const of = (account: GrowthAccount): KnownLines => ({
    find: (key) => firstOf(idsOf(account), (id) => lines.get(lineId(id, key))),
    takenBack: (key) => idsOf(account).flatMap((id) => back.get(lineId(id, key)) ?? []),
  });
  return { add, of };
}

/** Every key under which a deed may already stand, or on which it builds. */
function keysOf(deed: GrowthDeed): string[] {
  const key = keyOf(deed);
  return deed.kind === 'takeBack' ? [key, activeKey(key), deed.purchaseKey] : [key, activeKey(key)];
}

function firstOf<T>(ids: readonly string[], find: (id: string) => T | undefined): T | undefined {
  for (const id of ids) {
    const found = find(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a member sees of their growth: the path through the tiers, the history, and the ceremony of a rise, once. */
import type { Answered } from '@/types/contract/contract';
import type { growth as contract } from '@/types/contract/growth';
import type { Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { newestOf, placesIn } from '../kernel/newest';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { findGrowth, findNewest, follow, save } from './growth.store';
import { heldBy } from './growth.usecase';
import { rankOf } from './standing.rule';
import { DIMENSIONS, dimensionsOn } from './window.rule';

/** Every tier as a station, and where the growth in the window came from. */
export async function pathOf(reader: Reader, moment: Moment, memberId: string): Promise<Answered<typeof contract, 'path'>> {
  const rules = moment.programme.growth;
  const held = await heldBy(reader, moment, memberId);
  const rank = rankOf(rules, held.standing.tier);
  const sums = dimensionsOn(held.days, moment.today, rules.windowDays);
  return {
    stations: rules.tiers.map(({ tier, name, growth, multiplierBp, benefits }, i) => ({
      tier,
      name,
      growth,
      reached: i <= rank,
      multiplierBp,
      benefits,
    })),
    dimensions: DIMENSIONS.map((dimension) => ({ dimension, growth: Math.max(0, sums.get(dimension) ?? 0) })),
    tierSince: held.standing.since,
    holdsUntil: held.standing.holdsUntil,
  };
}

/** The history newest first; accounts of merged members are merged by time, `before` is a place in each of them. */
export async function linesOf(
  reader: Reader,
  moment: Moment,
  memberId: string,
  { before, limit }: { before?: string; limit: number },
): Promise<Answered<typeof contract, 'entries'>> {
  const account = follow(await findGrowth(reader, [memberId]), memberId, moment.programme.growth);
  const ids = [account.memberId, ...account.aliases];
  const places = placesIn(before, ids.length);
  const read = await Promise.all(places.map((place, i) => findNewest(reader, ids[i] ?? '', place, limit + 1)));
  const { items, ...next } = newestOf(read, places, limit);
  return {
    items: items.map(({ entryNo, dimension, growth, day, at, no }) => ({
      entryNo: String(entryNo),
      dimension,
      growth,
      day,
      at: at.toISOString(),
      ...(no !== undefined && { no }),
    })),
    ...next,
  };
}

/** The highest rise that has not been celebrated, where its tier is still held. */
export async function ceremonyOf(
  reader: Reader,
  moment: Moment,
  memberId: string,
): Promise<Answered<typeof contract, 'ceremony'>> {
  const { rises, standing } = await heldBy(reader, moment, memberId);
  const rise = rises.findLast((it) => !it.celebrated);
  if (rise === undefined || rise.tier !== standing.tier) return { rise: null };
  return { rise: { riseId: rise.riseId, tier: rise.tier, at: rise.at.toISOString() } };
}

/** Marks a rise as celebrated, and with it the lower ones that it passed over. */
export async function celebrate(tx: Tx, memberId: string, riseId: string): Promise<Outcome<{ riseId: string }, 'NO_SUCH_ENTRY'>> {
  const account = follow(await findGrowth(tx, [memberId]), memberId, tx.programme.growth);
  const place = account.rises.findIndex((it) => it.riseId === riseId);
  if (place === -1) return refuse('NO_SUCH_ENTRY');
  const rises = account.rises.map((it, i) => (i <= place ? { ...it, celebrated: true } : it));
  const celebrated = { ...account, rises, writes: account.writes + 1 };
  await save(tx, [{ before: account.writes, account: celebrated }], []);
  return done({ riseId });
}

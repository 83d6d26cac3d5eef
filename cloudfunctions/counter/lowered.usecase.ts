/** Purchases made in a tier that a refund took back: what each earns without it, by the programme of its own day. */
import type { Programme } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import type { Tx } from '../kernel/context';
import { retieredBy, type Rise } from '../growth/growth.usecase';
import { idsOf } from '../identity/identity.usecase';
import { earningFor, type Earning } from '../points/points.usecase';
import { programmeOn } from '../shop/shop.usecase';
import { sameParts } from './counter.rule';
import { ordersSince, purchaseKey, type PurchaseDoc, type StoredEarning } from './counter.store';

/** A purchase with what it earns by in the tier in which it would have been made. */
export interface Lowered {
  readonly purchase: PurchaseDoc;
  readonly earning: StoredEarning;
}

/** `fallen`: the rises that were taken back, the first first. Purchases in order; none that earns no less for it. */
export async function loweredBy(tx: Tx, memberId: string, fallen: readonly Rise[]): Promise<Lowered[]> {
  const [first] = fallen;
  const retiered = new Map((await retieredBy(tx, memberId, fallen)).map((it) => [it.key, it]));
  if (first === undefined || retiered.size === 0) return [];
  const orderNos = [...new Set([...retiered.values()].flatMap((it) => it.no ?? []))];
  const found = await ordersSince(tx, await idsOf(tx, memberId), orderNos, first.at);
  const programmes = new Map<LocalDay, Programme>();
  const lowered: Lowered[] = [];
  for (const purchase of found) {
    const tiers = retiered.get(purchaseKey(purchase.shopId, purchase.orderNo));
    if (tiers === undefined) continue;
    const programme = programmes.get(purchase.day) ?? (await programmeOn(tx, purchase.day));
    programmes.set(purchase.day, programme);
    const { points: _points, multiplierBp: _mixed, parts, ...earning } = earningIn(programme, purchase, tiers);
    lowered.push({ purchase, earning: { ...earning, parts: [...parts] } });
  }
  return lowered;
}

/**
 * What the purchase earns in the lower tier. Whether it was made in the month of the birthday is told by what it earned then, since the
 * birthday may have been set or corrected meanwhile; any day of that month stands for it.
 */
function earningIn(
  programme: Programme,
  { paidFen, lines, day, shopId, earning, earningThen = earning }: PurchaseDoc,
  { was, tier }: { was: string; tier: string },
): Earning {
  const asked = { paidFen, lines, day, shopId };
  const birthday = [undefined, day].find((it) =>
    sameParts(earningFor(programme, { ...asked, tier: was, birthday: it }), earningThen),
  );
  return earningFor(programme, { ...asked, tier, birthday });
}

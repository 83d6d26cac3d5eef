/** After a merge: a gift of the year that both selves were given stays one. */
import type { Tx } from '../kernel/context';
import { idsOf } from '../identity/identity.usecase';
import { findByKeys, revokeCoupons } from './coupon.store';
import { BIRTHDAY_KEYS, oneTooMany } from './yearlyGift.rule';

export async function keepOneGift(tx: Tx, survivor: string): Promise<void> {
  const ids = await idsOf(tx, survivor);
  const spare = oneTooMany(await findByKeys(tx, ids, BIRTHDAY_KEYS));
  if (spare.length > 0) await revokeCoupons(tx, spare);
}

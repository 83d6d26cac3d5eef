/** The birthday gifts of a year: who can still use theirs; after a merge one that both selves were given stays one. */
import type { LocalDay } from '@/types/contract/values';
import type { Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { idsOf } from '../identity/identity.usecase';
import { findByKeys, findUnused, revokeCoupons } from './coupon.store';
import { BIRTHDAY_KEYS, birthdayGiftKey, oneTooMany } from './yearlyGift.rule';

export async function keepOneGift(tx: Tx, survivor: string): Promise<void> {
  const ids = await idsOf(tx, survivor);
  const spare = oneTooMany(await findByKeys(tx, ids, BIRTHDAY_KEYS));
  if (spare.length > 0) await revokeCoupons(tx, spare);
}

/** By their keys, the birthday gifts of these years that nobody has used yet, with the last day on which each can be. */
export async function birthdayGiftsLeft(
  reader: Reader,
  memberIds: readonly string[],
  years: readonly number[],
): Promise<Map<string, LocalDay>> {
  const ids = [...new Set(memberIds)];
  const keys = [...new Set(years)].flatMap((year) => ids.map((id) => birthdayGiftKey(id, year)));
  const held = keys.length === 0 ? [] : await findUnused(reader, ids, keys);
  return new Map(held.map((it) => [it.key, it.until]));
}

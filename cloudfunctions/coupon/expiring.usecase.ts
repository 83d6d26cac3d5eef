/** Coupons about to expire, for whoever tells their holders. */
import type { Bilingual, LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import { findHolders, findRunningOut } from './coupon.store';

/** Members who hold an unused coupon whose last day is `day`, by id, from the one after `after`; no fewer than `limit` unless it is the end. */
export async function holdersOfExpiring(reader: Reader, day: LocalDay, after: string, limit: number): Promise<string[]> {
  return (await findHolders(reader, day, after, limit)).map((it) => it.memberId);
}

/** Several unused coupons of one member that expire on one day; `name` is that of the one obtained first. */
export interface Expiring {
  readonly memberId: string;
  readonly on: LocalDay;
  readonly name: Bilingual;
  readonly count: number;
}

/** What these members, by whose ids it was obtained, have not used of what expires on these days. */
export async function expiringOf(reader: Reader, memberIds: readonly string[], days: readonly LocalDay[]): Promise<Expiring[]> {
  const found = new Map<string, Expiring>();
  for (const { memberId, until, name } of await findRunningOut(reader, memberIds, days)) {
    const place = `${memberId}/${until}`;
    const first = found.get(place);
    found.set(place, { memberId, on: until, name: first?.name ?? name, count: (first?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

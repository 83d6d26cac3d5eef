/** Who was in a shop, and who has been back since, for whoever asks the others back. */
import type { LocalDay } from '@/types/contract/values';
import { endOf } from '../kernel/calendar';
import type { Reader } from '../kernel/database';
import { fetchersSince } from '../mall/ready.usecase';
import { buyersSince, listBuyers } from './counter.store';

/** A purchase (or a visit, which is one of nothing): its place in the walk, and by whom it was made. */
export interface Visitor {
  readonly place: string;
  readonly memberId: string;
}

/** Whoever was there on `day`, a purchase at a time, from the place after `after`. */
export async function visitorsOn(reader: Reader, day: LocalDay, after: string, limit: number): Promise<Visitor[]> {
  return (await listBuyers(reader, day, after, limit)).map(({ _id, memberId }) => ({ place: _id, memberId }));
}

/** Which of these ids bought or fetched something on a day after `day`. */
export async function seenSince(reader: Reader, memberIds: readonly string[], day: LocalDay): Promise<Set<string>> {
  return new Set([...(await buyersSince(reader, memberIds, endOf(day))), ...(await fetchersSince(reader, memberIds, day))]);
}

/** Exchanges that wait to be fetched, for whoever tells their members; and who has fetched something of late. */
import type { Bilingual, LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import { fetchedSince, findExchanges, listWaitingUntil, type ExchangeDoc } from './mall.store';

/** `shopIds` is empty where any shop hands it over. `waits`: neither fetched nor taken back. */
export interface Ready {
  readonly exchangeNo: string;
  readonly memberId: string;
  readonly name: Bilingual;
  readonly pickupCode: string;
  readonly shopIds: readonly string[];
  readonly until: LocalDay;
  readonly waits: boolean;
}

/** Those of these that belong to one of these ids. */
export async function exchangesOf(
  reader: Reader,
  memberIds: readonly string[],
  exchangeNos: readonly string[],
): Promise<Ready[]> {
  return (await findExchanges(reader, memberIds, exchangeNos)).map(readyOf);
}

/** What can be fetched for the last time on `day`, by number, from the one after `after`. */
export async function waitingUntil(reader: Reader, day: LocalDay, after: string, limit: number): Promise<Ready[]> {
  return (await listWaitingUntil(reader, day, after, limit)).map(readyOf);
}

const readyOf = ({ _id, memberId, name, pickupCode, shopId, shopIds, until, state }: ExchangeDoc): Ready => ({
  exchangeNo: _id,
  memberId,
  name,
  pickupCode,
  shopIds: shopId === undefined ? shopIds : [shopId],
  until,
  waits: state === 'confirmed',
});

/** Which of these ids fetched something in a shop on a day after `day`. */
export const fetchersSince = (reader: Reader, memberIds: readonly string[], day: LocalDay): Promise<string[]> =>
  fetchedSince(reader, memberIds, day);

/** What `checkin` owns: one document a member and day. Nothing changes or deletes one but the erasure of its member. */
import type { LocalDay } from '@/types/contract/values';
import { daysBetween } from '../kernel/calendar';
import { defineCollection, type Reader } from '../kernel/database';

export interface CheckinDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly day: LocalDay;
  /** All points of that day, as they were given. */
  readonly points: number;
  /** The coupon template that the day's stage gave. */
  readonly coupon?: string;
  readonly at: Date;
}

export const checkins = defineCollection<CheckinDoc>({
  name: 'checkins',
  indexes: [{ key: { memberId: 1, day: 1 }, unique: true }],
  shardKey: { memberId: 1 },
});

export const collections = [checkins];

const PAGE = 64;

/** Where a member was merged out of two, the check-in of either. */
export const checkinOf = async (reader: Reader, memberIds: readonly string[], day: LocalDay): Promise<CheckinDoc | undefined> =>
  (await reader.in(checkins).findOne({ memberId: { $in: [...memberIds] }, day }, { sort: { at: 1, _id: 1 } })) ?? undefined;

export const addCheckin = (reader: Reader, checkin: CheckinDoc): Promise<void> => reader.in(checkins).insertOne(checkin);

/** From `from` to `until`, both included; at most two a day for the months that a calendar shows. */
export const checkinsBetween = (
  reader: Reader,
  memberIds: readonly string[],
  { from, until }: { from: LocalDay; until: LocalDay },
): Promise<CheckinDoc[]> =>
  reader
    .in(checkins)
    .find(
      { memberId: { $in: [...memberIds] }, day: { $gte: from, $lte: until } },
      { sort: { day: 1, at: 1, _id: 1 }, limit: 31 * 8 },
    );

/** Who of many checked in on which day; at most one a day and id. */
export const checkinDays = (
  reader: Reader,
  memberIds: readonly string[],
  { from, until }: { from: LocalDay; until: LocalDay },
): Promise<Pick<CheckinDoc, 'memberId' | 'day'>[]> =>
  reader.in(checkins).find(
    { memberId: { $in: [...memberIds] }, day: { $gte: from, $lte: until } },
    {
      limit: Math.max(1, memberIds.length * (daysBetween(from, until) + 1)),
      projection: { _id: 0, memberId: 1, day: 1 },
    },
  );

/** Days before and with `until`, newest first, page by page for as long as `wanted` says. */
export async function daysBack(
  reader: Reader,
  memberIds: readonly string[],
  until: LocalDay,
  wanted: (days: readonly LocalDay[]) => boolean,
): Promise<LocalDay[]> {
  const days: LocalDay[] = [];
  for (;;) {
    const last = days.at(-1);
    const range = last === undefined ? { $lte: until } : { $lt: last };
    const page = await reader
      .in(checkins)
      .find({ memberId: { $in: [...memberIds] }, day: range }, { sort: { day: -1 }, limit: PAGE });
    days.push(...page.map((it) => it.day));
    if (page.length < PAGE || !wanted(days)) return days;
  }
}

export const dropCheckins = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(checkins).deleteMany({ memberId: { $in: [...memberIds] } });

/** Newest first; one a day for longer than a lifetime. */
export const allCheckins = (reader: Reader, memberIds: readonly string[]): Promise<CheckinDoc[]> =>
  reader.in(checkins).find({ memberId: { $in: [...memberIds] } }, { sort: { day: -1, _id: -1 }, limit: 100_000 });

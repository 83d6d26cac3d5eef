/** What the database adds up of the ledger's entries: each shard its own, the sums are merged. */
import type { LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import type { Entry, Lot, Waiting } from './account.rule';
import { entries } from './points.store';

/** Points with the same days; `availableOn` is null where they are available. */
export interface DaySum extends Lot {
  readonly availableOn: LocalDay | null;
}

/**
 * What all entries up to a business day come to: lots and pending points by their days, and debt. One pass over the collection, so that
 * what an entry moves from one to another while it is under way is seen whole or not at all.
 */
export async function sumByDay(reader: Reader, on: LocalDay): Promise<{ sums: DaySum[]; debt: number }> {
  const listOr = (field: string) => ({ $ifNull: [field, []] });
  const found = await reader.in(entries).aggregate<{
    _id: { e?: LocalDay | null; a?: LocalDay | null };
    points: number;
    debt: number;
  }>([
    { $match: { day: { $lte: on } } },
    { $project: { _id: 0, move: { $concatArrays: [listOr('$lots'), listOr('$waiting'), [{ debt: '$debt' }]] } } },
    { $unwind: '$move' },
    {
      $group: {
        _id: { e: '$move.expiresOn', a: '$move.availableOn' },
        points: { $sum: '$move.points' },
        debt: { $sum: '$move.debt' },
      },
    },
  ]);
  return {
    sums: found.map(({ _id: { e, a }, points }) => ({ expiresOn: e ?? null, availableOn: a ?? null, points })),
    debt: found.reduce((sum, it) => sum + it.debt, 0),
  };
}

/** Who owed points at the end of a day, by what was booked up to and with it. */
export async function findDebtors(reader: Reader, on: LocalDay): Promise<{ memberId: string; debt: number }[]> {
  const found = await reader
    .in(entries)
    .aggregate<{ _id: string; debt: number }>([
      { $match: { day: { $lte: on }, debt: { $ne: 0 } } },
      { $group: { _id: '$memberId', debt: { $sum: '$debt' } } },
      { $match: { debt: { $gt: 0 } } },
    ]);
  return found.map((it) => ({ memberId: it._id, debt: it.debt }));
}

/** What these members had pending at the end of a day and was due by then, though not yet booked as settled; by member. */
export async function sumDueWaiting(reader: Reader, memberIds: readonly string[], on: LocalDay): Promise<Map<string, Waiting[]>> {
  const found = await reader.in(entries).aggregate<{ _id: { m: string; a: LocalDay; e: LocalDay | null }; points: number }>([
    { $match: { memberId: { $in: [...memberIds] }, day: { $lte: on } } },
    { $unwind: '$waiting' },
    { $match: { 'waiting.availableOn': { $lte: on } } },
    {
      $group: {
        _id: { m: '$memberId', a: '$waiting.availableOn', e: '$waiting.expiresOn' },
        points: { $sum: '$waiting.points' },
      },
    },
    { $match: { points: { $gt: 0 } } },
  ]);
  const due = new Map<string, Waiting[]>();
  for (const { _id, points } of found)
    due.set(_id.m, [...(due.get(_id.m) ?? []), { availableOn: _id.a, expiresOn: _id.e, points }]);
  return due;
}

/** Sums by kind and cause of what these members' entries moved up to and with `day`. */
export const sumEntries = (reader: Reader, memberIds: readonly string[], day: LocalDay) =>
  reader
    .in(entries)
    .aggregate<{ _id: { kind: Entry['kind']; cause: Entry['cause']['type'] }; points: number; pending: number }>([
      { $match: { memberId: { $in: [...memberIds] }, day: { $lte: day } } },
      { $group: { _id: { kind: '$kind', cause: '$cause.type' }, points: { $sum: '$points' }, pending: { $sum: '$pending' } } },
    ]);

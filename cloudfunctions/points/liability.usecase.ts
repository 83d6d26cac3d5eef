/** What the shop owes its members in points at the end of a day, past or present, worked out by the database from entries alone. */
import type { Answered } from '@/types/contract/contract';
import type { points as contract } from '@/types/contract/points';
import type { LocalDay } from '@/types/contract/values';
import { monthOf } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { sumByDay, type DaySum } from './points.store';

interface Owed {
  available: number;
  pending: number;
}

/**
 * Points by the month in which they expire (`null`: never) and by state, and the debt that members will pay off first; in fen at the
 * programme's rate of that day, rounded down a line. Entries count on the business day on which they fell due, so a past day stays true.
 */
export async function liabilityOn(context: Context, on: LocalDay): Promise<Answered<typeof contract, 'liability'>> {
  const { earning } = await context.programmeOn(on);
  const fenOf = (points: number): number => Number((BigInt(points) * BigInt(earning.fenPer100Points)) / 100n);
  const { lots, waiting, debt } = await sumByDay(context, on);
  const months = new Map<string | null, Owed>();
  for (const it of lots) if (!isOver(it, on)) add(months, it, 'available');
  // Pending points whose day has come are available, whether or not a sweep has written it down.
  for (const it of waiting)
    if (!isOver(it, on)) add(months, it, it.availableOn !== null && it.availableOn <= on ? 'available' : 'pending');
  const items = [...months]
    .filter(([, it]) => it.available !== 0 || it.pending !== 0)
    .sort(([a], [b]) => (a ?? '9999').localeCompare(b ?? '9999'))
    .map(([month, it]) => ({ month, ...it, fen: fenOf(it.available + it.pending) }));
  const available = items.reduce((sum, it) => sum + it.available, 0);
  const pending = items.reduce((sum, it) => sum + it.pending, 0);
  return { on, items, available, pending, debt, fen: fenOf(available + pending) };
}

/** A lot that is due owes nothing, whether or not a sweep has written it down. */
const isOver = (it: DaySum, on: LocalDay): boolean => it.expiresOn !== null && it.expiresOn < on;

function add(months: Map<string | null, Owed>, { expiresOn, points }: DaySum, state: keyof Owed): void {
  const month = expiresOn === null ? null : monthOf(expiresOn);
  const owed = months.get(month) ?? { available: 0, pending: 0 };
  owed[state] += points;
  months.set(month, owed);
}

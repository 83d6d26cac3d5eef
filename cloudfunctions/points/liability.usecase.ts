/** What the shop owes its members in points at the end of a day, past or present, worked out by the database from entries alone. */
import type { Answered } from '@/types/contract/contract';
import type { points as contract } from '@/types/contract/points';
import type { LocalDay } from '@/types/contract/values';
import { monthOf } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { exactSum } from '../kernel/outcome';
import { compareWaiting, newAccount, sumOf, type Account, type Lot } from './account.rule';
import { asOf } from './due.rule';
import { findDebtors, sumByDay, sumDueWaiting, type DaySum } from './sums.store';

interface Owed {
  available: number;
  pending: number;
}
type Months = Map<string | null, Owed>;

/**
 * Points by the month in which they expire (`null`: never) and by state, and the debt that members will pay off first; in fen at the
 * programme's rate of that day, rounded down a line. Throws `OverflowError` where a sum cannot be said exactly. Entries count on the business day on which they fell due, so a past day stays true.
 */
export async function liabilityOn(context: Context, on: LocalDay): Promise<Answered<typeof contract, 'liability'>> {
  const { earning } = await context.programmeOn(on);
  const fenOf = (points: number): number => exactSum(Number((BigInt(exactSum(points)) * BigInt(earning.fenPer100Points)) / 100n));
  const { sums, debt } = await sumByDay(context, on);
  const months: Months = new Map();
  for (const it of sums) if (!isOver(it, on)) add(months, it, isAvailable(it, on) ? 'available' : 'pending');
  const paid = debt === 0 ? 0 : await payDebts(context, on, months);
  const items = [...months]
    .filter(([, it]) => it.available !== 0 || it.pending !== 0)
    .sort(([a], [b]) => (a ?? '9999').localeCompare(b ?? '9999'))
    .map(([month, it]) => ({ month, ...it, fen: fenOf(it.available + it.pending) }));
  const available = items.reduce((sum, it) => sum + it.available, 0);
  const pending = items.reduce((sum, it) => sum + it.pending, 0);
  return { on, items, available, pending, debt: exactSum(debt - paid), fen: fenOf(available + pending) };
}

/** A lot that is due owes nothing, whether or not a sweep has written it down. */
const isOver = (it: Lot, on: LocalDay): boolean => it.expiresOn !== null && it.expiresOn < on;

/** Pending points whose day has come are available, whether or not a sweep has written it down. */
const isAvailable = (it: DaySum, on: LocalDay): boolean => it.availableOn === null || it.availableOn <= on;

function add(months: Months, { expiresOn, points }: Lot, state: keyof Owed): void {
  const month = expiresOn === null ? null : monthOf(expiresOn);
  const owed = months.get(month) ?? { available: 0, pending: 0 };
  owed[state] += points;
  months.set(month, owed);
}

const BATCH = 500;

/** Points whose day has come pay what their member owes before anybody can use them, booked or not; answers how much they pay. */
async function payDebts(context: Context, on: LocalDay, months: Months): Promise<number> {
  const debtors = await findDebtors(context, on);
  let paid = 0;
  for (let from = 0; from < debtors.length; from += BATCH) {
    const batch = debtors.slice(from, from + BATCH);
    const due = await sumDueWaiting(
      context,
      batch.map((it) => it.memberId),
      on,
    );
    for (const { memberId, debt } of batch) paid += payDebt(inDebt(memberId, debt, due.get(memberId) ?? []), on, months);
  }
  return paid;
}

/** While there is debt there is no lot, so that debt and what is due are all of the account that matters here. */
const inDebt = (memberId: string, debt: number, waiting: Account['waiting']): Account => ({
  ...newAccount(memberId),
  balance: -debt,
  debt,
  pending: sumOf(waiting),
  // The database adds them up in an order of its own; an account has one.
  waiting: [...waiting].sort(compareWaiting),
});

function payDebt(account: Account, on: LocalDay, months: Months): number {
  const { debt, lots } = asOf(account, on);
  for (const { expiresOn, points } of account.waiting)
    if (!isOver({ expiresOn, points }, on)) add(months, { expiresOn, points: -points }, 'available');
  for (const lot of lots) add(months, lot, 'available');
  return account.debt - debt;
}

/** What an import came to: the sums that must balance, as a table for a person and as one line of JSON for a program. */
import { tiersOf } from '@/cloudfunctions/growth/growth.usecase';
import type { Context } from '@/cloudfunctions/kernel/context';
import { totalsOf, type Totals } from '@/cloudfunctions/points/totals.usecase';
import { OPTIONAL, type Optional } from './columns.rule';

/** The last line of `--json`, its fields in this order. Money is whole fen. */
export interface ImportReport {
  readonly rows: number;
  readonly refused: number;
  readonly members: number;
  readonly visits: number;
  readonly paidFen: number;
  readonly pointsEarned: number;
  readonly pointsPending: number;
  readonly pointsAvailable: number;
  readonly pointsExpired: number;
  readonly tiers: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly peakMb: number;
  /** All amounts of the file that can be read, those of refused lines included. */
  readonly fileFen: number;
  /** What of persons could not be read and was left out, by column. */
  readonly leftOut: Readonly<Record<Optional, number>>;
}

/** Sums of the file itself: `pointsEarned` is what its purchases gave when they were recorded. */
export interface FileSums {
  rows: number;
  refused: number;
  /** Purchases that were there before, from an import that was run earlier. */
  known: number;
  visits: number;
  paidFen: number;
  fileFen: number;
  leftOut: Record<Optional, number>;
  pointsEarned: number;
  readonly memberIds: Set<string>;
}

export const newSums = (): FileSums => ({
  rows: 0,
  refused: 0,
  known: 0,
  visits: 0,
  paidFen: 0,
  fileFen: 0,
  leftOut: { phone: 0, name: 0, birthday: 0 },
  pointsEarned: 0,
  memberIds: new Set(),
});

const BATCH = 500;

/** The ledger and the tiers of the file's members, as of the context's day; what fell due must be booked. */
export async function ledgerOf(
  context: Context,
  memberIds: ReadonlySet<string>,
): Promise<{ totals: Totals; tiers: Record<string, number> }> {
  const totals = { earned: 0, other: 0, available: 0, pending: 0, expired: 0 };
  const tiers: Record<string, number> = Object.fromEntries(context.programme.growth.tiers.map((it) => [it.tier, 0]));
  for (const batch of batches(memberIds)) {
    const some = await totalsOf(context, context.today, batch);
    totals.earned += some.earned;
    totals.other += some.other;
    totals.available += some.available;
    totals.pending += some.pending;
    totals.expired += some.expired;
    for (const tier of (await tiersOf(context, context, batch)).values()) tiers[tier] = (tiers[tier] ?? 0) + 1;
  }
  return { totals, tiers };
}

function* batches(ids: ReadonlySet<string>): Generator<string[]> {
  let batch: string[] = [];
  for (const id of ids) {
    batch.push(id);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** A sentence when the sums do not balance: the purchases with the ledger, and the ledger in itself. */
export function imbalanceOf(sums: FileSums, totals: Totals): string | undefined {
  const { earned, other, available, pending, expired } = totals;
  if (earned + other !== available + pending + expired)
    return `The ledger does not balance: earned ${earned} and otherwise moved ${other}, but available ${available}, pending ${pending}, expired ${expired}.`;
  if (earned < sums.pointsEarned) return `The purchases gave ${sums.pointsEarned} points, but the ledger has earned ${earned}.`;
  return undefined;
}

const count = (value: number) => value.toLocaleString('en-US');

function yuan(fen: number): string {
  const whole = Math.abs(fen);
  return `${fen < 0 ? '-' : ''}¥${count(Math.floor(whole / 100))}.${String(whole % 100).padStart(2, '0')}`;
}

/** For a person: what came in, and that it adds up. */
export function tableOf(report: ImportReport, { sums, totals, asOf }: { sums: FileSums; totals: Totals; asOf: string }): string {
  const elsewhere = totals.earned - report.pointsEarned + totals.other;
  const rows: [string, string][] = [
    ['lines read', count(report.rows)],
    ['refused', count(report.refused)],
    ['recorded now', count(report.rows - report.refused - sums.known)],
    ['there before', count(sums.known)],
    ['members', count(report.members)],
    ['visits (cost nothing)', count(report.visits)],
    ['in the file', yuan(report.fileFen)],
    ['came in', yuan(report.paidFen)],
    ['  difference, on refused lines', yuan(report.fileFen - report.paidFen)],
    ...OPTIONAL.filter((column) => report.leftOut[column] > 0).map((column): [string, string] => [
      `${column} left out`,
      count(report.leftOut[column]),
    ]),
    [`points earned, as of ${asOf}`, count(report.pointsEarned)],
    ['  = available', count(report.pointsAvailable)],
    ['  + pending', count(report.pointsPending)],
    ['  + expired', count(report.pointsExpired)],
    ...(elsewhere === 0 ? [] : [['  − moved otherwise', count(elsewhere)] satisfies [string, string]]),
    ...Object.entries(report.tiers).map(([tier, members]): [string, string] => [`tier ${tier}`, count(members)]),
    ['seconds', String(report.seconds)],
    ['peak memory, MB', count(report.peakMb)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value.padStart(16)}`).join('\n');
}

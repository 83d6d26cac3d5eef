/** The import itself: the file is read and put in order of days, then recorded a day at a time; what was recorded before is not doubled. */
import { stat } from 'node:fs/promises';
import { importPurchases, IMPORT_ROWS_MAX, previewImport, type ImportedAs } from '@/cloudfunctions/counter/import.usecase';
import { birthdayFault } from '@/cloudfunctions/identity/identity.usecase';
import type { House } from '@/cloudfunctions/house';
import { dayAt, endOf } from '@/cloudfunctions/kernel/calendar';
import type { Context } from '@/cloudfunctions/kernel/context';
import { findShop } from '@/cloudfunctions/shop/shop.usecase';
import type { LocalDay } from '@/types/contract/values';
import { Foreseen } from '../stopping';
import { openDayFiles, type DayFiles } from './dayFiles';
import type { Optional } from './columns.rule';
import { formOf, type FormAsked } from './fileForm';
import type { ImportLine, LineRefusal } from './line.rule';
import { patiently } from './patience';
import { readCsv } from './readCsv';
import { ledgerOf, newSums, type FileSums } from './report';

export interface ImportAsked extends FormAsked {
  readonly file: string;
  readonly shopId: string;
  /** The day of the report; no purchase may be later. */
  readonly asOf: LocalDay;
  readonly dryRun: boolean;
}

/** What the import tells while it works. */
export interface Telling {
  refused(line: number, code: LineRefusal): void;
  /** The purchase is taken, and this about the person is not. */
  leftOut(line: number, column: Optional): void;
  /** Begins a phase with its whole measure (bytes read, then lines recorded). */
  phase(name: 'reading' | 'recording', total: number): void;
  progress(done: number): void;
  /** True once somebody asked to stop: the batch under way ends, nothing more is begun. */
  stopped(): boolean;
}

/** Asked to stop; the same command goes on where it was. */
export class Stopped extends Foreseen {}

export interface Imported {
  readonly sums: FileSums;
  /** Absent for a dry run. */
  readonly ledger?: Awaited<ReturnType<typeof ledgerOf>>;
}

/** In this order: what fell due up to the day of the report is booked, so that the report counts it. */
const SWEEPS = ['points.settle', 'points.expire', 'growth.review'];

export async function runImport(house: House, asked: ImportAsked, telling: Telling): Promise<Imported> {
  // Never later than now: an entry of tonight would stand above those of this afternoon.
  const asOf = Math.min(endOf(asked.asOf).getTime() - 1, house.platform.clock().getTime());
  const context = await house.systemContext(new Date(asOf));
  if ((await findShop(context, asked.shopId)) === undefined)
    throw new Foreseen(
      `There is no shop ${asked.shopId}: --shop takes the shopId of one of the shops in config/shop/shops.json.`,
    );
  const sums = newSums();
  const dayFiles = await openDayFiles();
  try {
    await readAll(asked, dayAt(house.platform.clock()), dayFiles, sums, telling);
    await recordAll(context, asked, dayFiles, sums, telling);
  } finally {
    await dayFiles.remove();
  }
  if (asked.dryRun) return { sums };
  for (const name of SWEEPS) {
    const job = house.jobs.find((it) => it.name === name);
    if (job !== undefined) await patiently(() => job.run(context));
  }
  return { sums, ledger: await ledgerOf(context, sums.memberIds) };
}

async function readAll(asked: ImportAsked, today: LocalDay, dayFiles: DayFiles, sums: FileSums, telling: Telling): Promise<void> {
  const { size } = await stat(asked.file);
  telling.phase('reading', size);
  const form = await formOf(asked.file, asked);
  const isBirthday = (day: LocalDay) => birthdayFault(day, today) === undefined;
  const options = { lastDay: asked.asOf, isBirthday, onBytes: telling.progress };
  for await (const read of readCsv(asked.file, form, options)) {
    if (telling.stopped()) throw new Stopped('Stopped before anything was recorded.');
    sums.rows += 1;
    sums.fileFen += (read.ok ? read.row.amountFen : read.amountFen) ?? 0;
    if (read.ok) {
      await dayFiles.add(read.row);
      for (const column of read.leftOut) leaveOut(read.row.line, column, sums, telling);
    } else refuseLine(read.line, read.code, sums, telling);
  }
}

function leaveOut(line: number, column: Optional, sums: FileSums, telling: Telling): void {
  sums.leftOut[column] += 1;
  telling.leftOut(line, column);
}

function refuseLine(line: number, code: LineRefusal, sums: FileSums, telling: Telling): void {
  sums.refused += 1;
  telling.refused(line, code);
}

async function recordAll(
  context: Context,
  { shopId, dryRun }: ImportAsked,
  dayFiles: DayFiles,
  sums: FileSums,
  telling: Telling,
): Promise<void> {
  const days = await dayFiles.days();
  telling.phase(
    'recording',
    days.reduce((sum, it) => sum + it.rows, 0),
  );
  let done = 0;
  /** Cards of who left, as earlier days of the file showed. */
  const left = new Set<string>();
  // A dry run records nothing that a later day could meet, so it remembers the numbers itself.
  const previewed = new Set<string>();
  for (const { day } of days) {
    const seen = new Set<string>();
    for await (const lines of dayFiles.read(day, IMPORT_ROWS_MAX)) {
      if (telling.stopped()) throw new Stopped('Stopped. What is recorded stays; the same command again goes on from there.');
      const rows = lines.filter((it) => isFirst(it, seen, sums, telling) && isHere(it, left, sums, telling));
      if (dryRun) await preview(context, { shopId, day, rows, previewed, left }, sums, telling);
      else note(rows, await patiently(() => importPurchases(context, { shopId, day, rows })), left, sums, telling);
      done += lines.length;
      telling.progress(done);
    }
    if (dryRun) for (const orderNo of seen) previewed.add(orderNo);
  }
}

/** The same number twice on a day is a slip of the file, whoever bought: the first line counts. */
function isFirst(row: ImportLine, seen: Set<string>, sums: FileSums, telling: Telling): boolean {
  if (seen.has(row.orderNo)) {
    refuseLine(row.line, 'ORDER_TWICE', sums, telling);
    return false;
  }
  seen.add(row.orderNo);
  return true;
}

/** Who left is brought back by none of their further lines. */
function isHere(row: ImportLine, left: ReadonlySet<string>, sums: FileSums, telling: Telling): boolean {
  if (left.has(row.card)) refuseLine(row.line, 'MEMBER_LEFT', sums, telling);
  return !left.has(row.card);
}

function note(
  rows: readonly ImportLine[],
  answers: readonly ImportedAs[],
  left: Set<string>,
  sums: FileSums,
  telling: Telling,
): void {
  for (const [i, row] of rows.entries()) {
    const answer = answers[i] ?? { state: 'refused', code: 'ORDER_EXISTS' };
    if (answer.state === 'refused') {
      if (answer.code === 'MEMBER_LEFT') left.add(row.card);
      refuseLine(row.line, answer.code, sums, telling);
    } else {
      add(row, answer.memberId, sums);
      sums.pointsEarned += answer.points;
      if (answer.state === 'known') sums.known += 1;
    }
  }
}

/** Without a database entry a member is known by the card alone. */
async function preview(
  context: Context,
  batch: { shopId: string; day: LocalDay; rows: readonly ImportLine[]; previewed: ReadonlySet<string>; left: Set<string> },
  sums: FileSums,
  telling: Telling,
): Promise<void> {
  const answers = await previewImport(context, batch);
  for (const [i, row] of batch.rows.entries()) {
    if (answers[i] === 'MEMBER_LEFT') {
      batch.left.add(row.card);
      refuseLine(row.line, 'MEMBER_LEFT', sums, telling);
    } else if (answers[i] === 'ORDER_EXISTS' || batch.previewed.has(row.orderNo))
      refuseLine(row.line, 'ORDER_EXISTS', sums, telling);
    else {
      add(row, row.card, sums);
      if (answers[i] === 'known') sums.known += 1;
    }
  }
}

function add(row: ImportLine, memberId: string, sums: FileSums): void {
  sums.memberIds.add(memberId);
  sums.paidFen += row.amountFen;
  if (row.amountFen === 0) sums.visits += 1;
}

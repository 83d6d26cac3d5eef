/** Lines put in order, whatever order they came in: one file a day in a temporary folder, so that memory holds one day at a time. */
import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { LocalDay } from '@/types/contract/values';
import type { ImportLine } from './line.rule';

export interface DayFiles {
  add(row: ImportLine): Promise<void>;
  /** All days, the earliest first, with how many lines each has. Nothing is added after this. */
  days(): Promise<{ day: LocalDay; rows: number }[]>;
  /**
   * Lines of one day by order number (numbers in it by their value), at most `size` together: of two purchases on the day of a rise the
   * same one earns by the new tier, however the file was sorted. Of one number the earlier line comes first.
   */
  read(day: LocalDay, size: number): AsyncGenerator<ImportLine[]>;
  remove(): Promise<void>;
}

/** Lines held in memory before they are written out. */
const HELD_MAX = 20_000;

/** `B-9` before `B-10`. */
const byNumber = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });

const Kept = z.object({
  line: z.number(),
  day: LocalDay,
  card: z.string(),
  orderNo: z.string(),
  amountFen: z.number(),
  phone: z.string().optional(),
  name: z.string().optional(),
  birthday: LocalDay.optional(),
});

/** The folder is open to its owner only: it holds what the file held. Call `remove` at the end, come what may. */
export async function openDayFiles(heldMax = HELD_MAX): Promise<DayFiles> {
  const folder = await mkdtemp(path.join(tmpdir(), 'changke-import-'));
  const fileOf = (day: LocalDay) => path.join(folder, day);
  const counts = new Map<LocalDay, number>();
  let held = new Map<LocalDay, string[]>();
  let heldRows = 0;
  const flush = async () => {
    const batch = held;
    held = new Map();
    heldRows = 0;
    for (const [day, lines] of batch) await appendFile(fileOf(day), lines.join(''), { mode: 0o600 });
  };
  return {
    async add(row) {
      const lines = held.get(row.day) ?? [];
      lines.push(`${JSON.stringify(row)}\n`);
      held.set(row.day, lines);
      counts.set(row.day, (counts.get(row.day) ?? 0) + 1);
      heldRows += 1;
      if (heldRows >= heldMax) await flush();
    },
    async days() {
      await flush();
      return [...counts].map(([day, rows]) => ({ day, rows })).sort((a, b) => (a.day < b.day ? -1 : 1));
    },
    async *read(day, size) {
      const lines: ImportLine[] = [];
      for await (const line of createInterface({ input: createReadStream(fileOf(day)), crlfDelay: Infinity }))
        lines.push(Kept.parse(JSON.parse(line)));
      lines.sort((a, b) => byNumber.compare(a.orderNo, b.orderNo) || a.line - b.line);
      for (let i = 0; i < lines.length; i += size) yield lines.slice(i, i + size);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

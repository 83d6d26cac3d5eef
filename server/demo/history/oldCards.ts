/** The shop's older cards: a file as an older till would export it, imported as `npm run import` does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { addDays, dayAt } from '@/cloudfunctions/kernel/calendar';
import type { House } from '@/cloudfunctions/house';
import type { LocalDay } from '@/types/contract/values';
import { runImport } from '../../import/importer';
import { OLD_CARDS } from '../cast';

/** What was bought so long ago is still worth points today, and the first of them for some weeks only. */
const OLDEST_DAYS = 350;
/** The day on which the older till was put away. */
const NEWEST_DAYS = 20;
/** What is bought, by turns, in fen. */
const AMOUNTS_FEN = [3_800, 2_600, 6_400, 3_200, 12_800] as const;
const HEADER = '会员,日期,金额,单号,手机,姓名';

/** The file's text, for a shop whose today it is. */
export function oldCardsCsv(today: LocalDay): string {
  const rows = OLD_CARDS.flatMap(({ card, name, phone, everyDays }, place) =>
    Array.from({ length: Math.ceil((OLDEST_DAYS - NEWEST_DAYS) / everyDays) }, (_, i) => {
      const day = addDays(today, -OLDEST_DAYS + i * everyDays);
      const fen = AMOUNTS_FEN[(i + place) % AMOUNTS_FEN.length] ?? 0;
      return [card, day, (fen / 100).toFixed(2), `${card}-${i + 1}`, phone, name].join(',');
    }),
  );
  return [HEADER, ...rows, ''].join('\n');
}

/** Answers how many purchases came in. */
export async function importOldCards(house: House, end: Date): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'changke-old-cards-'));
  try {
    const [file, today] = [path.join(folder, 'old-cards.csv'), dayAt(end)];
    await writeFile(file, oldCardsCsv(today));
    const asked = { file, shopId: OLD_CARDS[0].shopId, asOf: today, dryRun: false };
    const silent = {
      refused: () => undefined,
      leftOut: () => undefined,
      phase: () => undefined,
      progress: () => undefined,
      stopped: () => false,
    };
    const { sums } = await runImport(house, asked, silent);
    if (sums.refused > 0) throw new Error(`${sums.refused} lines of the old cards were refused`);
    return sums.rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

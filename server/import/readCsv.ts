/** A CSV file as a stream of purchases and refused lines, never more than a few lines of it in memory. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { decodeStream } from 'iconv-lite';
import { z } from 'zod';
import type { LocalDay } from '@/types/contract/values';
import { Foreseen } from '../stopping';
import type { Encoding } from './encoding';
import { columnsOf, readLine, type Columns, type ImportLine, type LineRefusal } from './line.rule';

export type FileLine =
  { readonly ok: true; readonly row: ImportLine } | { readonly ok: false; readonly line: number; readonly code: LineRefusal };

const Parsed = z.object({ info: z.object({ lines: z.number() }), record: z.array(z.string()) });

/** Longer lines are no purchases; the bound keeps an open quotation mark from swallowing the file into memory. */
const LINE_BYTES_MAX = 64 * 1024;

/** `onBytes` hears how much of the file has been read. Throws a sentence when the header lacks a column that must be there. */
export async function* readCsv(
  file: string,
  { encoding, lastDay, onBytes }: { encoding: Encoding; lastDay: LocalDay; onBytes: (bytes: number) => void },
): AsyncGenerator<FileLine> {
  const skipped: { line: number }[] = [];
  const parser = parse({
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LINE_BYTES_MAX,
    on_skip: (error) => void skipped.push({ line: lineOfFault(error) }),
  });
  const source = createReadStream(file);
  // Errors of the source and the decoder reach the parser through the pipeline, and us through the loop.
  pipeline(source, decodeStream(encoding), parser, () => onBytes(source.bytesRead));
  let columns: Columns | undefined;
  for await (const parsed of parser) {
    const { info, record } = Parsed.parse(parsed);
    yield* refusedBy(skipped);
    onBytes(source.bytesRead);
    if (columns === undefined) columns = headerOf(record);
    else {
      const read = readLine(record, info.lines, columns, lastDay);
      yield read.ok ? read : { ok: false, line: info.lines, code: read.code };
    }
  }
  yield* refusedBy(skipped);
  if (columns === undefined)
    throw new Foreseen('The file is empty: its first line must name the columns member, date, amount, order.');
}

function* refusedBy(skipped: { line: number }[]): Generator<FileLine> {
  for (const { line } of skipped.splice(0)) yield { ok: false, line, code: 'CSV' };
}

const lineOfFault = (error: unknown): number =>
  error instanceof Error && 'lines' in error && typeof error.lines === 'number' ? error.lines : 0;

function headerOf(record: readonly string[]): Columns {
  const read = columnsOf(record);
  if (read.ok) return read.columns;
  throw new Foreseen(
    `The first line of the file must name the columns member, date, amount, order (phone, name, birthday as well, if there are any). Missing: ${read.missing.join(', ')}.`,
  );
}
